-- One row per company of our own landscape, in the common shape of a record. Key: source_key.
select
    'moatmap-editors' as source_id,
    company_id as source_key,
    company_id as proposed_id,
    slug as proposed_slug,
    10 as source_rank,
    name,
    former_names,
    website,
    one_liner,
    cast(null as varchar) as description,
    status_code,
    status_date,
    founded_year,
    country_code,
    cast(null as integer) as team_size_count,
    cast(null as varchar) as batch,
    cast([] as varchar[]) as tags,
    cast(null as varchar) as industry,
    first_seen_date,
    last_seen_date,
    gone_since_date
from raw.seed_company
