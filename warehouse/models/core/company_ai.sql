-- Is it an AI company? Ours are, by selection; where a list says so, it is as the list says; for the
-- others the log-odds of the reading model and of the tags, less the doubt that yes and no share. Where
-- nothing known is said it is not taken for one, and the basis is unknown. Key: company_id.
with
read as (
    select
        company_record.company_id,
        company_record.is_curated,
        company_record.is_ai,
        label.intercept + vote.weight as log_odds,
        (1 - label.doubt_share) / (1 + exp(-(label.intercept + vote.weight)))
        + label.doubt_share / 2 as probability
    from core.company_record as company_record
    inner join core.company_text as text on company_record.company_id = text.company_id
    inner join core.label as label on label.label_kind = 'ai'
    left join core.vote as vote
        on text.text_number = vote.text_number and label.label_number = vote.label_number
)
select
    company_id,
    is_curated or coalesce(is_ai, log_odds >= 0, false) as is_ai,
    case
        when is_curated or is_ai then 1.0
        when not is_ai then 0.0
        else probability
    end as ai_probability,
    case
        when is_curated then 'assessed'
        when is_ai is not null then 'stated'
        when probability is null then 'unknown'
        else 'inferred'
    end as ai_basis_code
from read
