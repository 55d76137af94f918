-- Is it an AI company? Ours are, by selection; for the others a logistic rule over the evidence.
-- Key: company_id.
with
voted as (
    select
        company_id,
        round(sum(weight), 6) as weight
    from core.evidence
    where label_kind = 'ai'
    group by company_id
),
read as (
    select
        company_record.company_id,
        company_record.is_curated,
        1 / (1 + exp(-(parameter.ai_intercept + coalesce(voted.weight, 0)))) as probability
    from core.company_record as company_record
    cross join core.parameter as parameter
    left join voted on company_record.company_id = voted.company_id
)
select
    company_id,
    is_curated or probability >= 0.5 as is_ai,
    case when is_curated then 1.0 else probability end as ai_probability,
    case when is_curated then 'assessed' else 'inferred' end as ai_basis_code
from read
