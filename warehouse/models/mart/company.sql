-- One row per company that any source has ever named: the table to start from. Key: company_id.
select
    record.company_id,
    slug.slug,
    record.name,
    record.former_names,
    record.website,
    record.one_liner,
    record.description,
    ai.is_ai,
    ai.ai_probability,
    ai.ai_basis_code,
    domain.domain_code,
    domain.basis_code as domain_basis_code,
    orientation.orientation_code,
    orientation.orientation_probability,
    orientation.orientation_basis_code,
    orientation.orientation_reason,
    case
        when
            record.gone_since_date is not null
            and coalesce(record.status_code, 'active') in ('active', 'public')
            then 'gone'
        else record.status_code
    end as status_code,
    record.status_date,
    record.founded_year,
    record.country_code,
    record.team_size_count,
    record.batch,
    record.tags,
    record.is_curated,
    seed.moat_note,
    record.source_id,
    coalesce(seed.source_ids, [record.source_id]) as source_ids,
    record.first_seen_date,
    record.last_seen_date,
    record.gone_since_date
from core.company_record as record
inner join core.slug as slug on record.company_id = slug.company_id
inner join core.company_ai as ai on record.company_id = ai.company_id
inner join core.company_orientation as orientation on record.company_id = orientation.company_id
left join core.company_domain as domain
    on record.company_id = domain.company_id and domain.position = 1
left join core.identity as identity
    on record.company_id = identity.company_id and identity.source_id = 'moatmap-editors'
left join raw.seed_company as seed on identity.source_key = seed.company_id
order by record.company_id
