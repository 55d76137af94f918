-- What changed from one refresh to the next. from_value and to_value are text whatever changed.
-- Key: company_id, event_date, event_code.
with
present as (
    select
        company.*,
        score.exposure_score,
        score.moat_score,
        score.risk_score,
        refresh.as_of_date,
        parameter.rescored_min
    from mart.company as company
    inner join mart.company_score as score on company.company_id = score.company_id
    cross join raw.refresh as refresh
    cross join core.parameter as parameter
),
pair as (
    select
        present.*,
        past.company_id is null as is_new,
        past.name as past_name,
        past.one_liner as past_one_liner,
        past.status_code as past_status_code,
        past.domain_code as past_domain_code,
        past.team_size_count as past_team_size_count,
        past.risk_score as past_risk_score,
        past.gone_since_date as past_gone_since_date
    from present
    left join raw.past_company as past on present.company_id = past.company_id
),
change as (
    select company_id, as_of_date, 'entered' as event_code, cast(null as varchar) as from_value, name as to_value
    from pair
    where is_new
    union all
    select company_id, as_of_date, 'gone', past_status_code, status_code
    from pair
    where not is_new and past_gone_since_date is null and gone_since_date is not null
    union all
    select company_id, as_of_date, 'back', past_status_code, status_code
    from pair
    where not is_new and past_gone_since_date is not null and gone_since_date is null
    union all
    select company_id, as_of_date, 'status_changed', past_status_code, status_code
    from pair
    where
        not is_new
        and past_status_code <> status_code
        and status_code <> 'gone'
        and past_status_code <> 'gone'
    union all
    select company_id, as_of_date, 'renamed', past_name, name
    from pair
    where not is_new and past_name <> name
    union all
    select company_id, as_of_date, 'redescribed', past_one_liner, one_liner
    from pair
    where not is_new and past_one_liner is distinct from one_liner
    union all
    select company_id, as_of_date, 'domain_changed', past_domain_code, domain_code
    from pair
    where not is_new and past_domain_code is distinct from domain_code
    union all
    select
        company_id,
        as_of_date,
        case when team_size_count > past_team_size_count then 'team_grew' else 'team_shrank' end,
        cast(past_team_size_count as varchar),
        cast(team_size_count as varchar)
    from pair
    where not is_new and past_team_size_count <> team_size_count
    union all
    select
        company_id,
        as_of_date,
        'rescored',
        cast(round(past_risk_score, 1) as varchar),
        cast(round(risk_score, 1) as varchar)
    from pair
    where not is_new and abs(risk_score - past_risk_score) >= rescored_min
),
-- what changes twice on one day is one event, from the first value to the last
whole as (
    select
        change.company_id,
        change.as_of_date as event_date,
        change.event_code,
        case when past_event.company_id is null then change.from_value else past_event.from_value end
            as from_value,
        change.to_value,
        past_event.company_id is not null as is_second
    from change
    left join raw.past_event as past_event
        on
            change.company_id = past_event.company_id
            and change.as_of_date = past_event.event_date
            and change.event_code = past_event.event_code
)
select
    company_id,
    event_date,
    event_code,
    from_value,
    to_value
from whole
where not is_second or from_value is distinct from to_value
union all by name
select past_event.*
from raw.past_event as past_event
left join whole
    on
        past_event.company_id = whole.company_id
        and past_event.event_date = whole.event_date
        and past_event.event_code = whole.event_code
where whole.company_id is null
order by company_id, event_date, event_code
