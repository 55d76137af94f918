-- The ten highest and the ten lowest of each score
-- Of the assessed companies. Where more than ten share the lowest moat (none), the list is cut by name.
with
score as (
    select
        company.name,
        unnest(['exposure', 'moat', 'risk']) as score,
        unnest([score.exposure_score, score.moat_score, score.risk_score]) as value
    from mart.company_score as score
    inner join mart.company as company on score.company_id = company.company_id
    where company.is_curated
),
ranked as (
    select
        *,
        row_number() over (partition by score order by value desc, name) as high_place,
        row_number() over (partition by score order by value, name) as low_place
    from score
    where value is not null
)
select
    score,
    string_agg(name || ' ' || cast(round(value) as integer), ', ' order by high_place)
        filter (where high_place <= 10) as "ten highest",
    string_agg(name || ' ' || cast(round(value) as integer), ', ' order by low_place)
        filter (where low_place <= 10) as "ten lowest"
from ranked
group by score
order by score
