-- The moats a company holds, with the reason and the source. Key: company_id, moat_code.
select
    company_id,
    moat_code,
    strength_share,
    basis_code,
    confidence_code,
    reason,
    source_id
from core.moat_value
order by company_id, moat_code
