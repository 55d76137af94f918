-- Facts and judgements with a source that was read
-- One row of the warehouse counts as one. A source was read when it has an address and the day on which it was read; our own judgement alone does not count.
with
row_source as (
    select 'company' as kind, company_id as id, unnest(source_ids) as source_id
    from mart.company
    where is_curated
    union all
    select 'moat of a company', company_id || ' ' || moat_code, source_id
    from mart.company_moat
    where basis_code = 'assessed'
    union all
    select 'market of a company', company_id || ' ' || factor_code, source_id
    from mart.company_factor
    where basis_code = 'assessed' and factor_code in ('commodification', 'price_sensitivity')
    union all
    select 'launch of a lab', move_id, source_id
    from mart.lab_move
    union all
    select 'price of a model', model_name || ' ' || price_date, source_id
    from mart.model_price
    union all
    select 'speed or context of a model', fact_id, source_id
    from mart.model_fact
    union all
    select 'published figure of a domain', domain_code || ' ' || figure_code, source_id
    from mart.domain_figure
    where value is not null
),
fact as (
    select
        row_source.kind,
        row_source.id,
        bool_or(source.url is not null and source.accessed_date is not null) as is_sourced
    from row_source
    inner join mart.source as source on row_source.source_id = source.source_id
    group by row_source.kind, row_source.id
)
select
    coalesce(kind, 'all') as "kind",
    count(*) as "rows",
    count(*) filter (where is_sourced) as "with a source that was read",
    round(100.0 * count(*) filter (where is_sourced) / count(*), 1) || '%' as "share"
from fact
group by rollup (kind)
order by grouping(kind), kind
