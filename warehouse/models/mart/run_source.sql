-- What each refresh read from each source. Key: run_id, source_id.
select
    run_id,
    source_id,
    as_of_date,
    location,
    sha256,
    record_count,
    rejected_count,
    added_count,
    changed_count,
    gone_count,
    is_complete,
    loaded_at
from raw.run_source
order by run_id, source_id
