-- Vertical, horizontal or ambiguous, with the probability of vertical. Ours are assessed; for the
-- others the log-odds of words, tags and industry field; where too little is said: unknown.
-- Key: company_id.
with
curated as (
    select
        identity.company_id,
        seed.orientation_code,
        seed.orientation_reason,
        case seed.orientation_code
            when 'vertical' then parameter.vertical_probability
            when 'horizontal' then 1 - parameter.vertical_probability
            when 'ambiguous' then 0.5
        end as orientation_probability
    from raw.seed_company as seed
    inner join core.identity as identity
        on seed.company_id = identity.source_key and identity.source_id = 'moatmap-editors'
    cross join core.parameter as parameter
),
read as (
    select
        company_record.company_id,
        case
            when vote.strength >= parameter.orientation_strength_min
                then 1 / (1 + exp(-(label.intercept + vote.weight)))
        end as probability,
        parameter.ambiguous_margin
    from core.company_record as company_record
    cross join core.parameter as parameter
    inner join core.company_text as text on company_record.company_id = text.company_id
    inner join core.label as label on label.label_kind = 'orientation'
    left join core.vote as vote
        on text.text_number = vote.text_number and label.label_number = vote.label_number
    where not company_record.is_curated
)
select
    company_id,
    orientation_code,
    orientation_probability,
    orientation_reason,
    case when orientation_code = 'unknown' then 'unknown' else 'assessed' end as orientation_basis_code
from curated
union all
select
    company_id,
    case
        when probability is null then 'unknown'
        when probability > 0.5 + ambiguous_margin then 'vertical'
        when probability < 0.5 - ambiguous_margin then 'horizontal'
        else 'ambiguous'
    end as orientation_code,
    probability as orientation_probability,
    cast(null as varchar) as orientation_reason,
    case when probability is null then 'unknown' else 'inferred' end as orientation_basis_code
from read
