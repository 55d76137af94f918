-- The labs' launches that reach a company, and how far. Key: company_id, move_id.
select
    company_id,
    move_id,
    touch_share,
    age_share,
    reach_share
from core.company_move
order by company_id, move_id
