-- The names in links that a company had at an earlier load and none has now, with the company they
-- lead to: the one that had them last, or the one that its record has become part of. Key: slug.
with
named as (
    select
        slug,
        company_id,
        max(to_load_date) as last_date
    from raw.company_run
    where slug is not null
    group by slug, company_id
),
became as (
    select
        record.proposed_id,
        min(identity.company_id) as company_id
    from core.record as record
    inner join core.identity as identity
        on record.source_id = identity.source_id and record.source_key = identity.source_key
    group by record.proposed_id
)
select
    named.slug,
    company.company_id,
    named.last_date as last_used_date
from named
left join became on named.company_id = became.proposed_id
inner join core.slug as company
    on coalesce(became.company_id, named.company_id) = company.company_id
left join core.slug as taken on named.slug = taken.slug
where taken.slug is null
qualify
    row_number() over (partition by named.slug order by named.last_date desc, company.company_id) = 1
order by named.slug
