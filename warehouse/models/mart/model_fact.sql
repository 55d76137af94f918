-- Dated figures about context length and speed. Key: fact_id.
select
    fact_id,
    fact_date,
    statement,
    topic_code,
    value,
    unit,
    is_measured,
    note,
    source_id
from raw.seed_model_fact
order by fact_date, fact_id
