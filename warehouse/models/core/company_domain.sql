-- The domains a company works in, the first one first. Ours are assessed; the others follow the
-- industry field and the words, most weight first, at most two. Key: company_id, domain_code.
with
curated as (
    select
        company_id,
        domain_code,
        1 as position,
        cast(null as double) as weight,
        'assessed' as basis_code
    from raw.seed_company
    union all
    select
        company_id,
        second_domain_code as domain_code,
        2 as position,
        cast(null as double) as weight,
        'assessed' as basis_code
    from raw.seed_company
    where second_domain_code <> domain_code
),
voted as (
    select
        evidence.company_id,
        evidence.label_code as domain_code,
        -- rounded, so that 0.7 + 0.2 + 0.1 reaches 1 in whatever order they are added
        round(sum(evidence.weight), 6) as weight
    from core.evidence as evidence
    inner join core.company_record as company_record
        on evidence.company_id = company_record.company_id
    where evidence.label_kind = 'domain' and not company_record.is_curated
    group by evidence.company_id, evidence.label_code
),
ranked as (
    select
        *,
        cast(
            row_number() over (partition by company_id order by weight desc, domain_code) as integer
        ) as position,
        max(weight) over (partition by company_id) as top_weight
    from voted
)
select
    identity.company_id,
    curated.domain_code,
    curated.position,
    curated.weight,
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
    'inferred' as basis_code
from ranked
cross join core.parameter as parameter
where
    ranked.weight >= parameter.domain_weight_min
    and (
        ranked.position = 1
        or (ranked.position = 2 and ranked.weight >= round(parameter.second_domain_ratio * ranked.top_weight, 6))
    )
