-- How the roles differ. Key: role_trait_id.
select
    role_trait_id,
    role_code,
    aspect_code,
    statement,
    basis_code,
    claim_id,
    source_id
from raw.seed_role_trait
order by role_code, role_trait_id
