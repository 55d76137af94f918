-- What a company does that the large labs do too: given for ours, read from words for the others.
-- Key: company_id, capability_code.
select distinct
    identity.company_id,
    unnest(seed.capability_codes) as capability_code,
    'assessed' as basis_code
from raw.seed_company as seed
inner join core.identity as identity
    on seed.company_id = identity.source_key and identity.source_id = 'moatmap-editors'
union all
select
    evidence.company_id,
    evidence.label_code as capability_code,
    'inferred' as basis_code
from core.evidence as evidence
inner join core.company_record as company_record
    on evidence.company_id = company_record.company_id
cross join core.parameter as parameter
where evidence.label_kind = 'capability' and not company_record.is_curated
group by evidence.company_id, evidence.label_code
having round(sum(evidence.weight), 6) >= max(parameter.capability_weight_min)
