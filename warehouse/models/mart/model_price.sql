-- Dated list prices of models. Key: model_name, price_date.
select
    model_name,
    price_date,
    input_price_usd,
    output_price_usd,
    blended_price_usd,
    context_token_count,
    mmlu_share,
    evidence,
    note,
    until_date,
    source_id
from raw.seed_model_price
order by price_date, model_name
