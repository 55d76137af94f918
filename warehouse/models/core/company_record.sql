-- One row per company: each field from the first source that has it, our own landscape before
-- the directories. Key: company_id.
with
identified as (
    select
        identity.company_id,
        identity.matched_by_code,
        record.*,
        -- two records of one source may be one company: the id decides between them
        row_number() over (
            partition by identity.company_id order by record.source_rank, record.proposed_id
        ) as place
    from core.record as record
    inner join core.identity as identity
        on
            record.source_id = identity.source_id
            and record.source_key = identity.source_key
)
select
    identified.company_id,
    arg_min(source_id, place) as source_id,
    count(*) as record_count,
    bool_or(source_id = 'moatmap-editors') as is_curated,
    arg_min(proposed_slug, place) as proposed_slug,
    arg_min(name, place) as name,
    max(former.former_names) as former_names,
    arg_min(website, place) filter (where website is not null) as website,
    arg_min(one_liner, place) filter (where one_liner is not null) as one_liner,
    arg_min(description, place) filter (where description is not null) as description,
    arg_min(status_code, place) filter (where status_code is not null) as status_code,
    arg_min(status_date, place) filter (where status_date is not null) as status_date,
    arg_min(founded_year, place) filter (where founded_year is not null) as founded_year,
    arg_min(country_code, place) filter (where country_code is not null) as country_code,
    arg_min(team_size_count, place)
        filter (where team_size_count is not null) as team_size_count,
    arg_min(batch, place) filter (where batch is not null) as batch,
    arg_min(tags, place) filter (where array_length(tags) > 0) as tags,
    arg_min(industry, place) filter (where industry is not null) as industry,
    -- what a list says of its companies; no directory does
    arg_min(is_ai, place) filter (where is_ai is not null) as is_ai,
    min(first_seen_date) as first_seen_date,
    max(last_seen_date) as last_seen_date,
    -- gone only when no source has it any more
    case when bool_and(gone_since_date is not null) then max(gone_since_date) end
        as gone_since_date
from identified
left join core.former_names as former on identified.company_id = former.company_id
group by identified.company_id
