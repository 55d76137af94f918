-- two companies share an id or a slug
select
    'company_id' as column_name,
    company_id as value,
    count(*) as company_count
from mart.company
group by company_id
having count(*) > 1
union all
select
    'slug' as column_name,
    slug as value,
    count(*) as company_count
from mart.company
group by slug
having count(*) > 1
