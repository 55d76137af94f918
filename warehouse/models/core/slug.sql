-- The name of a company in links: the proposed one, made distinct by its id where two companies
-- ask for the same; our own landscape and then the older id keep the plain one. No proposal has
-- two hyphens in a row, so none can be what another one is made distinct by. Key: company_id.
with
proposed as (
    select
        company_id,
        is_curated,
        coalesce(
            nullif(trim(regexp_replace(lower(coalesce(proposed_slug, name)), '[^a-z0-9]+', '-', 'g'), '-'), ''),
            company_id
        ) as slug
    from core.company_record
),
ranked as (
    select
        *,
        row_number() over (
            partition by slug order by is_curated desc, length(company_id), company_id
        ) as claim_rank
    from proposed
)
select
    company_id,
    case when claim_rank = 1 then slug else slug || '--' || company_id end as slug
from ranked
