-- What the large labs ship. Key: capability_code.
select
    capability_code,
    title,
    description
from raw.seed_capability
order by capability_code
