-- Companies by first domain
-- A company that works in two domains counts in its first one. Ended: acquired or inactive.
select
    domain.title as "domain",
    count(*) as "companies",
    count(*) filter (where company.orientation_code = 'vertical') as "vertical",
    count(*) filter (where company.orientation_code = 'horizontal') as "horizontal",
    count(*) filter (where company.orientation_code = 'ambiguous') as "ambiguous",
    count(*) filter (where company.status_code in ('acquired', 'inactive')) as "ended",
    round(avg(score.exposure_score)) as "mean exposure",
    round(avg(score.moat_score)) as "mean moat",
    round(avg(score.risk_score)) as "mean risk"
from mart.company as company
inner join mart.company_score as score on company.company_id = score.company_id
inner join mart.domain as domain on company.domain_code = domain.domain_code
where company.is_curated
group by domain.title
order by count(*) desc, domain.title
