-- The companies that some source listed on a day, as they were then: mart.landscape_as_of(DATE '2024-01-01').
create macro mart.landscape_as_of(day) as table
select * exclude (valid_to_date, is_gone)
from mart.company_history
where
    valid_from_date <= day
    and (valid_to_date is null or valid_to_date > day)
    and not is_gone
