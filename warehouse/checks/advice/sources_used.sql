-- a source in sources.csv is cited by nothing
with
cited as (
    select unnest(source_ids) as source_id from mart.company
    union all
    select source_id from mart.company_source
    union all
    select source_id from mart.company_moat
    union all
    select source_id from mart.company_factor
    union all
    select source_id from raw.seed_company_factor
    union all
    select source_id from mart.lab_move
    union all
    select source_id from mart.claim
    union all
    select source_id from mart.domain
    union all
    select source_id from mart.domain_figure
    union all
    select source_id from mart.model_price
    union all
    select source_id from mart.model_fact
)
select source_id
from mart.source
where
    source_id not in (select source_id from cited)
    -- a directory that may be loaded, but is not yet
    and source_id <> 'yc-directory'
