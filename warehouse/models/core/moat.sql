-- Moat, 0 to 100: each moat holds off a share of what is left, so moats add up with diminishing
-- returns: 1 - product(1 - weight * strength). Kinds that nobody looked for stay unknown: they
-- lower the coverage, and with the kinds a description is silent on they widen the interval
-- towards a stronger moat, by what such a kind is on average where editors looked and how far that
-- varies. Key: company_id.
with
weighed as (
    select
        value.company_id,
        value.moat_code,
        factor.weight,
        factor.weight * value.strength_share as held_share,
        case value.basis_code
            when 'stated' then parameter.spread_stated
            when 'assessed' then parameter.spread_assessed
            else parameter.spread_inferred
        end as spread_share
    from core.moat_value as value
    inner join raw.seed_factor as factor on value.moat_code = factor.factor_code
    cross join core.parameter as parameter
),
held as (
    select
        company_id,
        -- summed as decimals: threads add in any order, and only exact sums do not depend on it
        round(exp(sum(cast(ln(1 - held_share) as decimal(18, 12)))), 12) as left_share,
        sqrt(sum(cast(pow(weight * spread_share / (1 - held_share), 2) as decimal(18, 12)))) as spread
    from weighed
    group by company_id
),
assessed as (
    select
        held.moat_code,
        sum(held.strength_share) / min(every.company_count) as mean_strength,
        sum(pow(held.strength_share, 2)) / min(every.company_count) as mean_square
    from raw.seed_company_moat as held
    cross join (select count(*) as company_count from raw.seed_company) as every
    group by held.moat_code
),
-- a kind is known when an editor looked, when it was found, or when a long enough text was read
kind as (
    select
        company_record.company_id,
        factor.factor_code as moat_code,
        factor.weight,
        (
            company_record.is_curated
            or weighed.moat_code is not null
            or (factor.is_readable and company_text.word_count >= parameter.readable_words_min)
        ) as is_known,
        -- what the kind may still have, although it is not in the score
        case
            when company_record.is_curated or weighed.moat_code is not null then 0
            when factor.is_readable and company_text.word_count >= parameter.readable_words_min
                then parameter.silent_moat_strength
            -- without any assessed company a setting stands for the mean
            else coalesce(assessed.mean_strength, parameter.unread_moat_strength)
        end as hidden_strength,
        case
            when company_record.is_curated or weighed.moat_code is not null then 0
            when factor.is_readable and company_text.word_count >= parameter.readable_words_min then 0
            else sqrt(greatest(coalesce(assessed.mean_square - pow(assessed.mean_strength, 2), 0), 0))
        end as hidden_spread
    from core.company_record as company_record
    inner join raw.seed_factor as factor on factor.score_code = 'moat'
    cross join core.parameter as parameter
    left join core.company_text as company_text
        on company_record.company_id = company_text.company_id
    left join assessed on factor.factor_code = assessed.moat_code
    left join weighed
        on
            company_record.company_id = weighed.company_id
            and factor.factor_code = weighed.moat_code
),
known as (
    select
        company_id,
        round(
            cast(coalesce(sum(cast(weight as decimal(18, 12))) filter (where is_known), 0) as double)
            / cast(sum(cast(weight as decimal(18, 12))) as double),
            9
        ) as coverage_share,
        round(exp(sum(cast(ln(1 - weight * hidden_strength) as decimal(18, 12)))), 12) as hidden_left_share,
        sqrt(sum(cast(pow(weight * hidden_spread / (1 - weight * hidden_strength), 2) as decimal(18, 12))))
            as hidden_spread
    from kind
    group by company_id
)
select
    known.company_id,
    case
        when known.coverage_share > 0 then 100 * (1 - coalesce(held.left_share, 1))
    end as moat_score,
    known.coverage_share,
    100 * coalesce(held.left_share, 1) * coalesce(held.spread, 0) as half_width_score,
    100 * coalesce(held.left_share, 1)
    * (1 - known.hidden_left_share + known.hidden_left_share * known.hidden_spread) as hidden_score
from known
left join held on known.company_id = held.company_id
