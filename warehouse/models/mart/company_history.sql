-- One row per company and period in which nothing that is followed here changed; the last period
-- is open (valid_to_date empty). Key: company_id, valid_from_date.
with
present as (
    select
        company.company_id,
        company.name,
        company.status_code,
        company.domain_code,
        company.orientation_code,
        company.team_size_count,
        round(score.exposure_score, 1) as exposure_score,
        round(score.moat_score, 1) as moat_score,
        round(score.risk_score, 1) as risk_score,
        refresh.as_of_date
    from mart.company as company
    inner join mart.company_score as score on company.company_id = score.company_id
    cross join raw.refresh as refresh
),
past as (
    select
        history.*,
        refresh.as_of_date,
        (
            present.name is not distinct from history.name
            and present.status_code is not distinct from history.status_code
            and present.domain_code is not distinct from history.domain_code
            and present.orientation_code is not distinct from history.orientation_code
            and present.team_size_count is not distinct from history.team_size_count
            and present.exposure_score is not distinct from history.exposure_score
            and present.moat_score is not distinct from history.moat_score
            and present.risk_score is not distinct from history.risk_score
        ) as is_same
    from raw.past_history as history
    cross join raw.refresh as refresh
    left join present
        on history.company_id = present.company_id and history.valid_to_date is null
),
kept as (
    select
        company_id,
        valid_from_date,
        case when valid_to_date is null and not is_same then as_of_date else valid_to_date end
            as valid_to_date,
        name,
        status_code,
        domain_code,
        orientation_code,
        team_size_count,
        exposure_score,
        moat_score,
        risk_score
    from past
    -- a period that began with this very refresh date is replaced, not kept with no length
    where not (valid_to_date is null and not is_same and valid_from_date = as_of_date)
)
select * from kept
union all by name
select
    present.company_id,
    present.as_of_date as valid_from_date,
    cast(null as date) as valid_to_date,
    present.name,
    present.status_code,
    present.domain_code,
    present.orientation_code,
    present.team_size_count,
    present.exposure_score,
    present.moat_score,
    present.risk_score
from present
left join kept on present.company_id = kept.company_id and kept.valid_to_date is null
where kept.company_id is null
order by company_id, valid_from_date
