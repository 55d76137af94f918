-- The domains a company works in; position 1 is the first. Key: company_id, domain_code.
select
    company_id,
    domain_code,
    position,
    weight,
    probability,
    basis_code
from core.company_domain
order by company_id, position
