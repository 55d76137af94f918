-- The words, tags and fields that the rules decided by. Key: company_id, label_kind, label_code,
-- field_code, term.
select
    company_id,
    label_kind,
    label_code,
    field_code,
    term,
    weight
from core.evidence
order by company_id, label_kind, label_code, weight desc, term
