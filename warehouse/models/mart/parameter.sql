-- The settings of the model, with unit and reason. Key: parameter_code.
select
    parameter_code,
    value,
    unit,
    meaning,
    reason
from raw.seed_parameter
order by parameter_code
