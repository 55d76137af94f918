-- One row per company of the Y Combinator directory, in the common shape of a record.
-- Renames, casts and maps codes; decides nothing. Key: source_key.
with
located as (
    select
        *,
        nullif(trim(split_part(split_part(all_locations, ';', 1), ',', -1)), '') as country_name
    from raw.yc_company
)
select
    'yc-directory' as source_id,
    cast(located.id as varchar) as source_key,
    'yc-' || cast(located.id as varchar) as proposed_id,
    located.slug as proposed_slug,
    20 as source_rank,
    located.name,
    located.former_names,
    nullif(trim(located.website), '') as website,
    nullif(trim(located.one_liner), '') as one_liner,
    nullif(trim(located.long_description), '') as description,
    case located.status
        when 'Active' then 'active'
        when 'Acquired' then 'acquired'
        when 'Inactive' then 'inactive'
        when 'Public' then 'public'
    end as status_code,
    cast(null as varchar) as status_date,
    cast(null as integer) as founded_year,
    country_name.country_code,
    located.team_size as team_size_count,
    located.batch,
    located.tags,
    coalesce(nullif(located.subindustry, ''), located.industry) as industry,
    located.past_names,
    located.past_websites,
    located.first_seen_date,
    located.last_seen_date,
    located.gone_since_date
from located
left join raw.seed_country_name as country_name on located.country_name = country_name.country_name
