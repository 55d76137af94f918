-- the contributions of a company do not sum to its score
select
    company_score.company_id,
    company_score.exposure_score,
    company_score.moat_score,
    sum(company_factor.contribution_score) filter (where score_code = 'exposure') as exposure_sum,
    coalesce(sum(company_factor.contribution_score) filter (where score_code = 'moat'), 0) as moat_sum
from mart.company_score as company_score
left join mart.company_factor as company_factor
    on company_score.company_id = company_factor.company_id
group by all
having
    abs(coalesce(exposure_score, 0) - coalesce(exposure_sum, 0)) > 0.000001
    or abs(moat_score - moat_sum) > 0.000001
