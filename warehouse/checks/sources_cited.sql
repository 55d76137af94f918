-- a row cites a source that is not in sources.csv
with
cited as (
    select 'company' as table_name, company_id as id, unnest(source_ids) as source_id from mart.company
    union all
    select 'company_moat', company_id, source_id from mart.company_moat
    union all
    select 'company_factor', company_id, source_id from mart.company_factor
    union all
    select 'lab_move', move_id, source_id from mart.lab_move
    union all
    select 'claim', claim_id, source_id from mart.claim
    union all
    select 'domain_figure', domain_code, source_id from mart.domain_figure
    union all
    select 'model_price', model_name, source_id from mart.model_price
    union all
    select 'model_fact', fact_id, source_id from mart.model_fact
)
select *
from cited
where source_id not in (select source_id from mart.source)
