-- The domains a company works in, the first one first. Ours are assessed; for the others the most
-- likely one, and a second one where it is nearly as likely. Where none is likely enough there is
-- none. Key: company_id, domain_code.
with
curated as (
    select
        company_id,
        domain_code,
        1 as position,
        'assessed' as basis_code
    from raw.seed_company
    union all
    select
        company_id,
        second_domain_code as domain_code,
        2 as position,
        'assessed' as basis_code
    from raw.seed_company
    where second_domain_code <> domain_code
),
-- what is too unlikely to come second need not be ranked, which is most of it
likely as (
    select
        text.company_id,
        label.label_code as domain_code,
        belief.probability,
        belief.weight
    from core.domain_belief as belief
    inner join core.company_text as text on belief.text_number = text.text_number
    inner join core.label as label on belief.label_number = label.label_number
    inner join core.parameter as parameter
        on
            belief.probability
            >= round(parameter.domain_probability_min * parameter.second_domain_ratio, 6)
    -- a domain that nothing speaks for is not named, likely as it may be
    where belief.weight > 0
),
ranked as (
    select
        company_id,
        domain_code,
        probability,
        weight,
        cast(
            row_number() over (
                partition by company_id order by probability desc, domain_code
            ) as integer
        ) as position,
        max(probability) over (partition by company_id) as top_probability
    from likely
)
select
    identity.company_id,
    curated.domain_code,
    curated.position,
    cast(null as double) as weight,
    cast(null as double) as probability,
    curated.basis_code
from curated
inner join core.identity as identity
    on curated.company_id = identity.source_key and identity.source_id = 'moatmap-editors'
union all
select
    ranked.company_id,
    ranked.domain_code,
    ranked.position,
    ranked.weight,
    ranked.probability,
    'inferred' as basis_code
from ranked
cross join core.parameter as parameter
where
    ranked.top_probability >= parameter.domain_probability_min
    and (
        ranked.position = 1
        or (
            ranked.position = 2
            and ranked.probability >= round(parameter.second_domain_ratio * ranked.top_probability, 6)
        )
    )
