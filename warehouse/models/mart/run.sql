-- One row per refresh that was published, the newest last. Key: run_id.
with
counted as (
    select
        run_id,
        sum(added_count) as added_count,
        sum(changed_count) as changed_count,
        sum(gone_count) as gone_count
    from raw.run_source
    group by run_id
),
rejected as (
    select count(*) as rejected_count
    from raw.rejected_row
),
company as (
    select
        count(*) as company_count,
        count(*) filter (where is_ai) as ai_company_count
    from mart.company
)
select * from raw.past_run
union all
select
    refresh.run_id,
    refresh.as_of_date,
    refresh.started_at,
    company.company_count,
    company.ai_company_count,
    cast(coalesce(counted.added_count, 0) as bigint) as added_count,
    cast(coalesce(counted.changed_count, 0) as bigint) as changed_count,
    cast(coalesce(counted.gone_count, 0) as bigint) as gone_count,
    rejected.rejected_count
from raw.refresh as refresh
cross join company
cross join rejected
left join counted on refresh.run_id = counted.run_id
order by run_id
