-- a record of a source belongs to no company, or its company is missing
select
    record.source_id,
    record.source_key,
    identity.company_id
from core.record as record
left join core.identity as identity
    on record.source_id = identity.source_id and record.source_key = identity.source_key
left join mart.company as company on identity.company_id = company.company_id
where company.company_id is null
