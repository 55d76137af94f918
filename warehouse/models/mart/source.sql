-- Every source cited, and for directories how fresh what we hold of them is. Key: source_id.
with
loaded as (
    select
        source_id,
        max(as_of_date) as as_of_date,
        -- by the number of the refresh: a day may have seen two
        arg_max(record_count, cast(run_id as bigint)) as record_count
    from raw.run_source
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
    loaded.record_count
from raw.seed_source as source
left join loaded on source.source_id = loaded.source_id
order by source.source_id
