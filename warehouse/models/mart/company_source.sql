-- Which record of which source stands behind a company, and how it was matched.
-- Key: source_id, source_key.
select
    identity.company_id,
    record.source_id,
    record.source_key,
    identity.matched_by_code,
    identity.match_reason,
    record.name,
    record.first_seen_date,
    record.last_seen_date,
    record.gone_since_date
from core.record as record
inner join core.identity as identity
    on record.source_id = identity.source_id and record.source_key = identity.source_key
order by identity.company_id, record.source_rank
