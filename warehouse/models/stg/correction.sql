-- Known errors of sources, with what the source says now. A correction applies only while the
-- source still says what it was written against, and if its value can stand in the column.
-- Key: source_id, source_key, column_name.
with
said as (
    select
        correction.*,
        record.source_key is not null as is_there,
        case correction.column_name
            when 'name' then record.name
            when 'website' then record.website
            when 'one_liner' then record.one_liner
            when 'description' then record.description
            when 'status_code' then record.status_code
            when 'status_date' then record.status_date
            when 'founded_year' then cast(record.founded_year as varchar)
            when 'country_code' then record.country_code
            when 'team_size_count' then cast(record.team_size_count as varchar)
            when 'industry' then record.industry
        end as said_value
    from raw.seed_correction as correction
    left join stg.said_record as record
        on
            correction.source_id = record.source_id
            and correction.source_key = record.source_key
)
select
    source_id,
    source_key,
    column_name,
    expect,
    value,
    reason,
    said_value,
    (
        is_there
        and coalesce(said_value, '') = coalesce(expect, '')
        and case
            when column_name = 'name' then value is not null
            when value is null then true
            when column_name in ('founded_year', 'team_size_count')
                then try_cast(value as integer) is not null
            when column_name = 'country_code' then country_code is not null
            when column_name = 'status_code'
                then value in ('active', 'acquired', 'inactive', 'public')
            when column_name = 'website' then value like 'http://%' or value like 'https://%'
            else true
        end
    ) as is_applied
from said
left join raw.seed_country as country on said.value = country.country_code
