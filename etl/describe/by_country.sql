-- Companies by country of the head office
-- Not known: no source that was read says it.
select
    coalesce(country.country_name, 'not known') as "country",
    count(*) as "companies"
from mart.company as company
left join mart.country as country on company.country_code = country.country_code
where company.is_curated
group by country.country_name
order by count(*) desc, country.country_name nulls last
