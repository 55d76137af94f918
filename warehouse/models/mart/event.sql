-- What changed from one period of a company's history to the next; from_value and to_value are
-- text whatever changed. Key: company_id, event_date, event_code.
with
step as (
    select
        *,
        lag(valid_from_date) over w is null as is_first,
        lag(name) over w as past_name,
        lag(one_liner) over w as past_one_liner,
        lag(status_code) over w as past_status_code,
        lag(is_gone) over w as was_gone,
        lag(domain_code) over w as past_domain_code,
        lag(team_size_count) over w as past_team_size_count,
        lag(risk_score) over w as past_risk_score,
        -- how far each part moved the risk
        coalesce(generality_score, 0) - coalesce(lag(generality_score) over w, 0) as generality,
        coalesce(overlap_score, 0) - coalesce(lag(overlap_score) over w, 0) as overlap,
        coalesce(commodification_score, 0) - coalesce(lag(commodification_score) over w, 0)
            as commodification,
        coalesce(price_sensitivity_score, 0) - coalesce(lag(price_sensitivity_score) over w, 0)
            as price_sensitivity,
        coalesce(moat_contribution_score, 0) - coalesce(lag(moat_contribution_score) over w, 0)
            as moat
    from mart.company_history
    window w as (partition by company_id order by valid_from_date)
),
rescored as (
    select step.*
    from step
    cross join core.parameter as parameter
    where
        not step.is_first
        and round(abs(step.risk_score - step.past_risk_score), 1) >= parameter.rescored_min
),
-- the part that moved most in the direction in which the risk went
driver as (
    select
        company_id,
        valid_from_date,
        factor_code
    from rescored
    unpivot (moved for factor_code in (generality, overlap, commodification, price_sensitivity, moat))
    qualify
        row_number() over (
            partition by company_id, valid_from_date
            order by sign(risk_score - past_risk_score) * moved desc, factor_code
        ) = 1
),
change as (
    select
        company_id,
        valid_from_date as event_date,
        'entered' as event_code,
        cast(null as varchar) as from_value,
        name as to_value,
        cast(null as varchar) as factor_code
    from step
    where is_first
    union all
    select company_id, valid_from_date, 'gone', past_status_code, status_code, null
    from step
    where not is_first and is_gone and not was_gone
    union all
    select company_id, valid_from_date, 'back', past_status_code, status_code, null
    from step
    where not is_first and was_gone and not is_gone
    union all
    select company_id, valid_from_date, 'status_changed', past_status_code, status_code, null
    from step
    where
        not is_first
        and past_status_code <> status_code
        and status_code <> 'gone'
        and past_status_code <> 'gone'
    union all
    select company_id, valid_from_date, 'renamed', past_name, name, null
    from step
    where not is_first and past_name <> name
    union all
    select company_id, valid_from_date, 'redescribed', past_one_liner, one_liner, null
    from step
    where not is_first and past_one_liner is distinct from one_liner
    union all
    select company_id, valid_from_date, 'domain_changed', past_domain_code, domain_code, null
    from step
    where not is_first and past_domain_code is distinct from domain_code
    union all
    select
        company_id,
        valid_from_date,
        case when team_size_count > past_team_size_count then 'team_grew' else 'team_shrank' end,
        cast(past_team_size_count as varchar),
        cast(team_size_count as varchar),
        null
    from step
    where not is_first and past_team_size_count <> team_size_count
    union all
    select
        rescored.company_id,
        rescored.valid_from_date,
        'rescored',
        cast(rescored.past_risk_score as varchar),
        cast(rescored.risk_score as varchar),
        driver.factor_code
    from rescored
    inner join driver
        on
            rescored.company_id = driver.company_id
            and rescored.valid_from_date = driver.valid_from_date
)
select * from change
order by company_id, event_date, event_code
