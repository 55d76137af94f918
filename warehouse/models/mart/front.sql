-- The fronts on which AI companies compete. Key: front_code.
select
    front_code,
    position,
    title,
    statement,
    claim_id,
    source_id
from raw.seed_front
order by position
