-- One row per company of a list that somebody loaded, in the common shape of a record. The id is
-- the key where that can stand in a link, else what can of it and a fingerprint of the whole.
-- Key: source_id, source_key.
with
keyed as (
    select
        *,
        trim(regexp_replace(lower(source_key), '[^a-z0-9]+', '-', 'g'), '-') as code
    from raw.listed_company
)
select
    source_id,
    source_key,
    source_id || '--' || case
        when code = source_key then code
        else substr(code, 1, 40) || '--' || substr(md5(source_key), 1, 16)
    end as proposed_id,
    cast(null as varchar) as proposed_slug,
    30 as source_rank,
    name,
    former_names,
    website,
    one_liner,
    description,
    status_code,
    status_date,
    founded_year,
    country_code,
    team_size_count,
    batch,
    tags,
    industry,
    past_names,
    past_websites,
    is_ai,
    first_seen_date,
    last_seen_date,
    gone_since_date
from keyed
