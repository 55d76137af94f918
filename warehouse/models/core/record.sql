-- Everything that any source says about a company, one shape, with known errors of the sources
-- corrected. Key: source_id, source_key.
with
correction as (
    select
        source_id,
        source_key,
        max(case when column_name = 'name' then 1 end) as is_name,
        max(case when column_name = 'website' then 1 end) as is_website,
        max(case when column_name = 'one_liner' then 1 end) as is_one_liner,
        max(case when column_name = 'description' then 1 end) as is_description,
        max(case when column_name = 'status_code' then 1 end) as is_status_code,
        max(case when column_name = 'status_date' then 1 end) as is_status_date,
        max(case when column_name = 'founded_year' then 1 end) as is_founded_year,
        max(case when column_name = 'country_code' then 1 end) as is_country_code,
        max(case when column_name = 'team_size_count' then 1 end) as is_team_size_count,
        max(case when column_name = 'industry' then 1 end) as is_industry,
        max(case when column_name = 'name' then value end) as name,
        max(case when column_name = 'website' then value end) as website,
        max(case when column_name = 'one_liner' then value end) as one_liner,
        max(case when column_name = 'description' then value end) as description,
        max(case when column_name = 'status_code' then value end) as status_code,
        max(case when column_name = 'status_date' then value end) as status_date,
        max(case when column_name = 'founded_year' then value end) as founded_year,
        max(case when column_name = 'country_code' then value end) as country_code,
        max(case when column_name = 'team_size_count' then value end) as team_size_count,
        max(case when column_name = 'industry' then value end) as industry
    from stg.correction
    where is_applied
    group by source_id, source_key
)
select
    said.source_id,
    said.source_key,
    said.proposed_id,
    said.proposed_slug,
    said.source_rank,
    -- what is corrected to nothing is not known; a name there always is
    case when correction.is_name = 1 then coalesce(correction.name, said.name) else said.name end as name,
    said.former_names,
    said.past_names,
    case when correction.is_website = 1 then correction.website else said.website end as website,
    said.past_websites,
    case when correction.is_one_liner = 1 then correction.one_liner else said.one_liner end as one_liner,
    case when correction.is_description = 1 then correction.description else said.description end
        as description,
    case when correction.is_status_code = 1 then correction.status_code else said.status_code end
        as status_code,
    case when correction.is_status_date = 1 then correction.status_date else said.status_date end
        as status_date,
    case
        when correction.is_founded_year = 1 then try_cast(correction.founded_year as integer)
        else said.founded_year
    end as founded_year,
    case when correction.is_country_code = 1 then correction.country_code else said.country_code end
        as country_code,
    case
        when correction.is_team_size_count = 1 then try_cast(correction.team_size_count as integer)
        else said.team_size_count
    end as team_size_count,
    said.batch,
    said.tags,
    case when correction.is_industry = 1 then correction.industry else said.industry end as industry,
    said.is_ai,
    said.first_seen_date,
    said.last_seen_date,
    said.gone_since_date
from stg.said_record as said
left join correction
    on said.source_id = correction.source_id and said.source_key = correction.source_key
