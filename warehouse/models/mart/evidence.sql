-- The words, tags and fields that decided. Key: company_id, label_kind, label_code, field_code, term.
select
    company_id,
    label_kind,
    label_code,
    field_code,
    term,
    weight
from core.evidence
union all
select
    company_id,
    label_kind,
    label_code,
    'text' as field_code,
    term,
    weight
from core.word_evidence
order by company_id, label_kind, label_code, weight desc, term
