-- Companies by orientation and status
-- Dated: the day, month or year in which the status began is known.
select
    orientation_code as "orientation",
    count(*) as "companies",
    count(*) filter (where status_code = 'active') as "active",
    count(*) filter (where status_code = 'public') as "public",
    count(*) filter (where status_code = 'acquired') as "acquired",
    count(*) filter (where status_code = 'inactive') as "inactive",
    count(*) filter (where status_code in ('acquired', 'inactive') and status_date is not null) as "ended and dated"
from mart.company
where is_curated
group by orientation_code
order by count(*) desc, orientation_code
