-- A view. What every source says of a company, field by field: the source that wins is what
-- mart.company shows, and which others say something else. Key: company_id, field_code, source_id,
-- source_key.
with
said as (
    select
        company.company_id,
        record.source_id,
        record.source_key,
        record.source_rank,
        record.proposed_id,
        record.name,
        record.website,
        record.one_liner,
        record.description,
        -- what no source lists any more is gone, whatever it last said
        case
            when
                company.gone_since_date is not null
                and coalesce(record.status_code, 'active') in ('active', 'public')
                then 'gone'
            else record.status_code
        end as status_code,
        record.status_code is null as is_status_unsaid,
        record.status_date,
        cast(record.founded_year as varchar) as founded_year,
        record.country_code,
        cast(record.team_size_count as varchar) as team_size_count,
        record.batch
    from mart.company as company
    inner join core.identity as identity on company.company_id = identity.company_id
    inner join core.record as record
        on identity.source_id = record.source_id and identity.source_key = record.source_key
),
stated as (
    select
        company_id,
        field_code,
        value,
        source_id,
        source_key,
        field_code = 'status_code' and is_status_unsaid as is_unsaid,
        source_rank,
        proposed_id
    from said
    unpivot (
        value for field_code in (
            name,
            website,
            one_liner,
            description,
            status_code,
            status_date,
            founded_year,
            country_code,
            team_size_count,
            batch
        )
    )
),
compared as (
    select
        *,
        -- two spellings of one thing, two wordings, a month and a day are no disagreement
        case field_code
            when 'name'
                then regexp_replace(
                    regexp_replace(
                        lower(strip_accents(value)),
                        '([ .,]+(inc|llc|ltd|gmbh|corp|co|com|io|ai))+[.]?$|[(\[].*[)\]]',
                        '',
                        'g'
                    ),
                    '[^\p{L}\p{N}]+',
                    '',
                    'g'
                )
            when 'website'
                then rtrim(
                    regexp_replace(lower(value), '^https?://(www[.])?|[?#].*$', '', 'g'), '/'
                )
            when 'status_date' then substr(value, 1, 4)
            when 'one_liner' then ''
            when 'description' then ''
            when 'batch' then ''
            else value
        end as meant
    from stated
),
ranked as (
    select
        *,
        row_number() over sorted = 1 as is_winner,
        meant <> first_value(meant) over sorted as is_disagreeing
    from compared
    window sorted as (
        partition by company_id, field_code order by is_unsaid, source_rank, proposed_id
    )
)
select
    ranked.company_id,
    ranked.field_code,
    ranked.value,
    ranked.source_id,
    ranked.source_key,
    ranked.is_winner,
    ranked.is_disagreeing,
    coalesce(correction.is_applied, false) as is_corrected
from ranked
left join stg.correction as correction
    on
        ranked.source_id = correction.source_id
        and ranked.source_key = correction.source_key
        and ranked.field_code = correction.column_name
union all
-- the domain is judged by an editor or read from what the first source says
select
    company.company_id,
    'domain_code' as field_code,
    company.domain_code as value,
    company.source_id,
    min(identity.source_key) as source_key,
    true as is_winner,
    false as is_disagreeing,
    false as is_corrected
from mart.company as company
inner join core.identity as identity
    on company.company_id = identity.company_id and company.source_id = identity.source_id
where company.domain_code is not null
group by company.company_id, company.domain_code, company.source_id
