-- Exposure, 0 to 100: the weighted mean of the factors that are known. An unknown factor is left
-- out, never taken as zero; what it could have been widens the half-width. Key: company_id.
with
weighed as (
    select
        value.company_id,
        value.value_share,
        factor.weight,
        coalesce(
            value.spread_share,
            case value.basis_code
                when 'stated' then parameter.spread_stated
                when 'assessed' then parameter.spread_assessed
                when 'inferred' then parameter.spread_inferred
                else parameter.spread_unknown
            end
        ) as spread_share
    from core.exposure_value as value
    inner join raw.seed_factor as factor on value.factor_code = factor.factor_code
    cross join core.parameter as parameter
),
summed as (
    select
        company_id,
        -- rounded: threads add in any order, and the last digits of a sum depend on it
        round(sum(weight * value_share), 12) as known_value,
        round(sum(weight) filter (where value_share is not null), 12) as known_weight,
        round(sum(weight), 12) as weight,
        sqrt(round(sum(pow(weight * spread_share, 2)), 12)) as spread
    from weighed
    group by company_id
)
select
    company_id,
    100 * known_value / nullif(known_weight, 0) as exposure_score,
    coalesce(known_weight, 0) / weight as coverage_share,
    100 * spread / weight as half_width_score
from summed
