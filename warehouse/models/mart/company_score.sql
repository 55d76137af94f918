-- Exposure, moat and disruption risk of every company. Key: company_id.
select
    company_id,
    exposure_score,
    moat_score,
    risk_score,
    risk_low_score,
    risk_high_score,
    coverage_share
from core.score
order by company_id
