-- Spread of the scores
-- Of the assessed companies; tenths of 100 points.
with
score as (
    select
        unnest(['exposure', 'moat', 'risk']) as score,
        unnest([score.exposure_score, score.moat_score, score.risk_score]) as value
    from mart.company_score as score
    inner join mart.company as company on score.company_id = company.company_id
    where company.is_curated
)
select
    score,
    count(value) as "companies",
    round(min(value)) as "least",
    round(quantile_cont(value, 0.1)) as "10%",
    round(quantile_cont(value, 0.25)) as "25%",
    round(quantile_cont(value, 0.5)) as "median",
    round(quantile_cont(value, 0.75)) as "75%",
    round(quantile_cont(value, 0.9)) as "90%",
    round(max(value)) as "most"
from score
group by score
order by score
