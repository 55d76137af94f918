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
from known as source
left join loaded on source.source_id = loaded.source_id
order by source.source_id
