-- What sets vertical and horizontal start-ups apart, as the seed document has it. Key: trait_code.
select
    trait_code,
    orientation_code,
    dimension_code,
    title,
    statement,
    basis_code,
    reason,
    claim_id,
    source_id
from raw.seed_trait
order by dimension_code, orientation_code
