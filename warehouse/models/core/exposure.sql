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
        -- summed as decimals: threads add in any order, and only exact sums do not depend on it
        cast(sum(cast(weight * value_share as decimal(18, 12))) as double) as known_value,
        cast(sum(cast(weight as decimal(18, 12))) filter (where value_share is not null) as double)
            as known_weight,
        cast(sum(cast(weight as decimal(18, 12))) as double) as weight,
        sqrt(sum(cast(pow(weight * spread_share, 2) as decimal(18, 12)))) as spread
    from weighed
    group by company_id
)
select
    company_id,
    100 * known_value / nullif(known_weight, 0) as exposure_score,
    coalesce(known_weight, 0) / weight as coverage_share,
    100 * spread / weight as half_width_score
from summed
