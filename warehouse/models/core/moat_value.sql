-- The moats of every company with their strength, 0 to 1. Ours are assessed one by one; for the
-- others each phrase adds its weight, signs against it subtract, and a cap keeps a description
-- from proving more than it can. Key: company_id, moat_code.
with
judged as (
    select
        identity.company_id,
        seed.moat_code,
        seed.strength_share,
        'assessed' as basis_code,
        seed.confidence_code,
        seed.reason,
        seed.source_id
    from raw.seed_company_moat as seed
    inner join core.identity as identity
        on seed.company_id = identity.source_key and identity.source_id = 'moatmap-editors'
),
found as (
    select
        evidence.company_id,
        evidence.label_code as moat_code,
        round(sum(evidence.weight), 6) as weight,
        string_agg(evidence.term, ', ' order by evidence.weight desc, evidence.term)
            filter (where evidence.weight > 0) as terms
    from core.evidence as evidence
    inner join core.company_record as company_record
        on evidence.company_id = company_record.company_id
    inner join raw.seed_factor as factor
        on evidence.label_code = factor.factor_code and factor.is_readable
    where evidence.label_kind = 'moat' and not company_record.is_curated
    group by evidence.company_id, evidence.label_code
)
select * from judged
union all
select
    found.company_id,
    found.moat_code,
    least(found.weight, parameter.text_strength_cap) as strength_share,
    'inferred' as basis_code,
    'low' as confidence_code,
    'Its description says: ' || found.terms as reason,
    company_record.source_id
from found
inner join core.company_record as company_record on found.company_id = company_record.company_id
cross join core.parameter as parameter
where found.weight > 0
