-- Companies by year of founding
-- Not known: no source that was read says it.
select
    case
        when founded_year is null then 'not known'
        when founded_year < 2010 then 'before 2010'
        when founded_year < 2015 then '2010 to 2014'
        else cast(founded_year as varchar)
    end as "founded",
    count(*) as "companies",
    count(*) filter (where status_code in ('acquired', 'inactive')) as "ended"
from mart.company
where is_curated
group by "founded"
order by min(founded_year) nulls last
