-- The figures of the seed's Moore's law of AI. Key: figure_code.
select
    figure_code,
    title,
    from_value,
    to_value,
    unit,
    period,
    claim_id,
    source_id
from raw.seed_trend_figure
order by figure_code
