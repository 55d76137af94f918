-- Every source cited, and for directories and loaded lists how fresh what we hold of them is.
-- Key: source_id.
with
known as (
    select source_id, title, producer, url, licence, accessed_date
    from raw.seed_source
    union all
    -- a list says itself who made it, unless the editors do
    select source_id, title, producer, url, licence, accessed_date
    from raw.listed_source
    where source_id not in (select source_id from raw.seed_source)
),
loaded as (
    select
        source_id,
        max(as_of_date) as as_of_date,
        arg_max(record_count, as_of_date) as record_count
    from raw.load
    group by source_id
)
select
    source.source_id,
    source.title,
    source.producer,
    source.url,
    source.licence,
    source.accessed_date,
    loaded.source_id is not null as is_loaded,
    loaded.as_of_date,
    loaded.record_count,
    failure.source_id is not null as is_stale,
    date_diff('day', loaded.as_of_date, refresh.as_of_date) as age_day_count,
    failure.reason as failure_reason
from known as source
cross join raw.refresh as refresh
left join loaded on source.source_id = loaded.source_id
left join raw.source_failure as failure on source.source_id = failure.source_id
order by source.source_id
