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
        weight.term,
        round(min(model.slope) * sum(weight.weight) / min(text_size.size), 6) as weight
    from core.company_term as company_term
    inner join core.known_term as known on company_term.term_number = known.term_number
    inner join raw.seed_text_weight as weight on known.term = weight.term
    inner join raw.seed_text_model as model on weight.label_code = model.label_code
    inner join core.text_size as text_size on company_term.text_number = text_size.text_number
    inner join core.company_text as company_text
        on company_term.text_number = company_text.text_number
    inner join decided
        on
            company_text.company_id = decided.company_id
            and weight.label_code = decided.label_code
    group by company_text.company_id, weight.label_code, weight.term
),
told as (
    select evidence.*
    from core.evidence as evidence
    -- a kind of moat that cannot be read from text is not decided by what is found of it
    left join raw.seed_factor as factor
        on evidence.label_kind = 'moat' and evidence.label_code = factor.factor_code
    where coalesce(factor.is_readable, true)
    union all
    select
        spoken.company_id,
        spoken.label_kind,
        spoken.label_code,
        'text' as field_code,
        spoken.term,
        spoken.weight
    from spoken
)
-- a word may be in the rules and in the reading model: what it adds is the sum
select
    told.company_id,
    told.label_kind,
    told.label_code,
    told.field_code,
    told.term,
    round(sum(told.weight), 6) as weight
from told
cross join core.parameter as parameter
group by told.company_id, told.label_kind, told.label_code, told.field_code, told.term
having
    told.field_code <> 'text'
    or abs(round(sum(told.weight), 6)) >= min(parameter.evidence_weight_min)
