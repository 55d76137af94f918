-- The roles that build AI products. Key: role_code.
select
    role_code,
    title,
    statement,
    claim_id,
    source_id
from raw.seed_role
order by role_code
