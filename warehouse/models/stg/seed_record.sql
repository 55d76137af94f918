-- One row per company of our own landscape, in the common shape of a record, as of the day of the
-- version: what our facts say of later days does not count yet. A status that began later is still
-- active, a company founded in a later year is not there. Key: source_key.
with
dated as (
    select
        seed.*,
        refresh.as_of_date,
        -- a date known to the year or month counts from its first day
        try_cast(
            case length(seed.status_date)
                when 4 then seed.status_date || '-01-01'
                when 7 then seed.status_date || '-01'
                else seed.status_date
            end as date
        ) as status_from_date
    from raw.seed_company as seed
    cross join raw.refresh as refresh
),
known as (
    select
        *,
        coalesce(status_from_date > as_of_date, false) as is_of_later
    from dated
    where founded_year is null or founded_year <= year(as_of_date)
)
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
    case when is_of_later then 'active' else status_code end as status_code,
    case when is_of_later then cast(null as varchar) else status_date end as status_date,
    founded_year,
    country_code,
    cast(null as integer) as team_size_count,
    cast(null as varchar) as batch,
    cast([] as varchar[]) as tags,
    cast(null as varchar) as industry,
    past_names,
    past_websites,
    first_seen_date,
    last_seen_date,
    gone_since_date
from known
