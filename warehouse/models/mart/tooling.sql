-- AI tooling: categories, what is baseline, what to buy first and why. Key: tooling_code.
select
    tooling_code,
    title,
    kind_code,
    position,
    statement,
    claim_id,
    source_id
from raw.seed_tooling
order by kind_code, position
