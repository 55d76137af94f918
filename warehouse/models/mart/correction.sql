-- Known errors of sources and what stands here instead; is_applied says whether the source still
-- makes the error. Key: source_id, source_key, column_name.
select
    correction.source_id,
    correction.source_key,
    identity.company_id,
    correction.column_name,
    correction.expect,
    correction.value,
    correction.said_value,
    correction.is_applied,
    correction.reason
from stg.correction as correction
left join core.identity as identity
    on
        correction.source_id = identity.source_id
        and correction.source_key = identity.source_key
order by correction.source_id, correction.source_key, correction.column_name
