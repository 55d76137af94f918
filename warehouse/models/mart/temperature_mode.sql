-- Two ways of using a model. Key: mode_code.
select
    mode_code,
    temperature_value,
    title,
    statement,
    use_statement,
    claim_id,
    source_id
from raw.seed_temperature_mode
order by temperature_value
