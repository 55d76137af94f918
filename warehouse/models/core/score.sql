-- Disruption risk = 50 + (exposure - moat) / 2, with its interval and how much of it is known;
-- below the stated coverage there is no risk score at all. Key: company_id.
with
combined as (
    select
        exposure.company_id,
        exposure.exposure_score,
        moat.moat_score,
        (exposure.coverage_share + moat.coverage_share) / 2 as coverage_share,
        sqrt(pow(exposure.half_width_score, 2) + pow(moat.half_width_score, 2)) / 2
            as half_width_score,
        moat.hidden_score / 2 as hidden_score
    from core.exposure as exposure
    inner join core.moat as moat on exposure.company_id = moat.company_id
),
scored as (
    select
        combined.*,
        case
            when combined.coverage_share >= parameter.coverage_min
                then 50 + (combined.exposure_score - combined.moat_score) / 2
        end as risk_score
    from combined
    cross join core.parameter as parameter
)
select
    company_id,
    exposure_score,
    moat_score,
    risk_score,
    -- greatest() and least() pass over NULL: without a risk there is no interval either
    case when risk_score is not null then greatest(0, risk_score - half_width_score - hidden_score) end
        as risk_low_score,
    case when risk_score is not null then least(100, risk_score + half_width_score) end
        as risk_high_score,
    coverage_share
from scored
