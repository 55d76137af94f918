-- Published figures about a domain's industry, one a row; shown as facts, never as weights. Key: domain_code, figure_code.
select
    domain_code,
    figure_code,
    value,
    unit,
    figure_year,
    note,
    source_id
from raw.seed_domain_figure
order by domain_code, figure_code
