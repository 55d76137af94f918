-- a factor that the scores are made of is missing from seeds/model/factors.csv, or weighs nothing sensible
select
    expected.factor_code,
    factor.weight
from (
    select unnest(['generality', 'overlap', 'commodification', 'price_sensitivity']) as factor_code
    union all
    select moat_code as factor_code
    from raw.seed_moat
) as expected
left join raw.seed_factor as factor on expected.factor_code = factor.factor_code
where
    factor.factor_code is null
    or factor.weight not between 0 and 0.99
