-- What each factor and each moat adds to a company's scores. Within a score the contributions sum
-- to it; risk contributions sum to risk - 50. A factor that is unknown has neither value nor
-- contribution. Key: company_id, factor_code.
with
exposure_weight as (
    select
        value.company_id,
        cast(sum(cast(factor.weight as decimal(18, 12))) as double) as known_weight
    from core.exposure_value as value
    inner join raw.seed_factor as factor on value.factor_code = factor.factor_code
    where value.value_share is not null
    group by value.company_id
),
exposure_part as (
    select
        value.company_id,
        'exposure' as score_code,
        value.factor_code,
        value.value_share,
        case when value.value_share is not null then factor.weight / nullif(known.known_weight, 0) end
            as weight_share,
        100 * factor.weight * value.value_share / nullif(known.known_weight, 0)
            as contribution_score,
        value.basis_code,
        value.reason,
        value.source_id
    from core.exposure_value as value
    inner join raw.seed_factor as factor on value.factor_code = factor.factor_code
    left join exposure_weight as known on value.company_id = known.company_id
),
-- the product of what moats leave open is split by each one's share of its logarithm
moat_part as (
    select
        value.company_id,
        'moat' as score_code,
        value.moat_code as factor_code,
        value.strength_share as value_share,
        factor.weight as weight_share,
        -- moats that weigh nothing, or have no strength, add nothing
        coalesce(
            moat.moat_score * ln(1 - factor.weight * value.strength_share)
            / nullif(
                cast(
                    sum(cast(ln(1 - factor.weight * value.strength_share) as decimal(18, 12)))
                        over (partition by value.company_id)
                    as double
                ),
                0
            ),
            0
        ) as contribution_score,
        value.basis_code,
        value.reason,
        value.source_id
    from core.moat_value as value
    inner join raw.seed_factor as factor on value.moat_code = factor.factor_code
    inner join core.moat as moat on value.company_id = moat.company_id
)
select
    *,
    contribution_score / 2 as risk_contribution_score
from exposure_part
union all
select
    *,
    -contribution_score / 2 as risk_contribution_score
from moat_part
order by company_id, score_code, factor_code
