-- a score is outside 0 to 100, or its interval does not hold it
select *
from mart.company_score
where
    exposure_score not between 0 and 100
    or moat_score not between 0 and 100
    or risk_score not between 0 and 100
    or risk_low_score > risk_score
    or risk_high_score < risk_score
    or coverage_share not between 0 and 1
    or isnan(risk_score)
