-- The domains of the map. Key: domain_code.
select
    domain_code,
    title,
    orientation_code,
    description,
    buyer,
    scarce_data,
    regulator,
    price_sensitivity_share,
    price_sensitivity_reason,
    commodification_share,
    commodification_reason,
    source_id
from raw.seed_domain
order by domain_code
