-- What a company does that the large labs do too. Key: company_id, capability_code.
select
    company_id,
    capability_code,
    basis_code
from core.company_capability
order by company_id, capability_code
