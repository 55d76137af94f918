-- What the scores are made of, with the weight and its reason. Key: factor_code.
select
    factor_code,
    score_code,
    title,
    meaning,
    weight,
    is_readable,
    reason
from raw.seed_factor
order by score_code, position
