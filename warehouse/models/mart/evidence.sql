-- A view. The words, tags and fields that decided, with what each adds to the log-odds: all of the
-- rules, and of the reading model the words that spoke clearly for or against what was decided.
-- Key: company_id, label_kind, label_code, field_code, term.
with
decided as (
    select
        company_id,
        'ai' as label_code
    from core.company_ai
    where ai_basis_code = 'inferred'
    union all
    select
        company_id,
        'vertical' as label_code
    from core.company_orientation
    where orientation_basis_code = 'inferred'
    union all
    select
        company_id,
        domain_code as label_code
    from core.company_domain
    where basis_code = 'inferred'
),
spoken as (
    select
        company_text.company_id,
        min(weight.label_kind) as label_kind,
        weight.label_code,
        company_term.term,
        round(min(model.slope) * sum(weight.weight) / min(text_size.size), 6) as weight
    from core.company_term as company_term
    inner join raw.seed_text_weight as weight on company_term.term = weight.term
    inner join raw.seed_text_model as model on weight.label_code = model.label_code
    inner join core.text_size as text_size on company_term.text_number = text_size.text_number
    inner join core.company_text as company_text
        on company_term.text_number = company_text.text_number
    inner join decided
        on
            company_text.company_id = decided.company_id
            and weight.label_code = decided.label_code
    group by company_text.company_id, weight.label_code, company_term.term
)
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
    spoken.company_id,
    spoken.label_kind,
    spoken.label_code,
    'text' as field_code,
    spoken.term,
    spoken.weight
from spoken
cross join core.parameter as parameter
where abs(spoken.weight) >= parameter.evidence_weight_min
