-- Possible futures as sets of weights. Key: scenario_code, factor_code.
select
    scenario_code,
    position,
    title,
    factor_code,
    weight,
    reason
from raw.seed_scenario
order by position, factor_code
