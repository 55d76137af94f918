-- What history follows of each company that some source lists on the day of the version, rounded
-- so that only changes one could see are changes. Key: company_id.
with
part as (
    select
        company_id,
        sum(risk_contribution_score) filter (where factor_code = 'generality') as generality,
        sum(risk_contribution_score) filter (where factor_code = 'overlap') as overlap,
        sum(risk_contribution_score) filter (where factor_code = 'commodification') as commodification,
        sum(risk_contribution_score) filter (where factor_code = 'price_sensitivity') as price_sensitivity
    from mart.company_factor
    where score_code = 'exposure'
    group by company_id
)
select
    company.company_id,
    company.name,
    company.status_code,
    company.one_liner,
    company.is_ai,
    company.domain_code,
    company.orientation_code,
    company.team_size_count,
    round(score.exposure_score, 1) as exposure_score,
    round(score.moat_score, 1) as moat_score,
    round(score.risk_score, 1) as risk_score,
    round(part.generality, 1) as generality_score,
    round(part.overlap, 1) as overlap_score,
    round(part.commodification, 1) as commodification_score,
    round(part.price_sensitivity, 1) as price_sensitivity_score,
    -- 0 is added, because minus nothing would be written as -0
    round(-score.moat_score / 2, 1) + 0 as moat_contribution_score
from mart.company as company
inner join mart.company_score as score on company.company_id = score.company_id
left join part on company.company_id = part.company_id
where company.gone_since_date is null
