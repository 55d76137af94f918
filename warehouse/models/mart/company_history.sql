-- One row per company and period in which nothing that is followed here changed; the last period
-- is open (valid_to_date empty). A company that no source lists any more is gone: from then on its
-- values stay as they last were. Key: company_id, valid_from_date.
with
load_date as (
    select
        as_of_date,
        lead(as_of_date) over (order by as_of_date) as next_load_date
    from (select distinct as_of_date from raw.load) as day
),
listed as (
    select
        state.* exclude (from_load_date, to_load_date),
        state.from_load_date as valid_from_date,
        load_date.next_load_date as valid_to_date,
        false as is_gone,
        lead(state.from_load_date) over (
            partition by state.company_id order by state.from_load_date
        ) as next_listed_date
    from raw.company_run as state
    inner join load_date on state.to_load_date = load_date.as_of_date
),
-- since when and until before when a record was listed, loads that merely missed it included
record_listed as (
    select
        run.source_id,
        run.source_key,
        run.from_load_date as from_date,
        coalesce(
            absence.gone_since_date,
            lead(run.from_load_date) over (
                partition by run.source_id, run.source_key order by run.from_load_date
            )
        ) as to_date
    from raw.record_run as run
    left join stg.absence as absence
        on
            run.source_id = absence.source_id
            and run.source_key = absence.source_key
            and run.to_load_date = absence.last_seen_date
),
-- a record that was a company and has become part of another one is not gone
absorbed as (
    select distinct
        listed.company_id,
        listed.valid_to_date
    from listed
    inner join core.record as record on listed.company_id = record.proposed_id
    inner join record_listed
        on
            record.source_id = record_listed.source_id
            and record.source_key = record_listed.source_key
            and record_listed.from_date <= listed.valid_to_date
            and (record_listed.to_date is null or record_listed.to_date > listed.valid_to_date)
    where
        listed.valid_to_date is not null
        and (listed.next_listed_date is null or listed.next_listed_date > listed.valid_to_date)
),
gone as (
    select
        listed.* replace (
            case
                when coalesce(listed.status_code, 'active') in ('active', 'public') then 'gone'
                else listed.status_code
            end as status_code,
            listed.valid_to_date as valid_from_date,
            listed.next_listed_date as valid_to_date,
            true as is_gone
        )
    from listed
    left join absorbed
        on
            listed.company_id = absorbed.company_id
            and listed.valid_to_date = absorbed.valid_to_date
    where
        absorbed.company_id is null
        and listed.valid_to_date is not null
        and (listed.next_listed_date is null or listed.next_listed_date > listed.valid_to_date)
),
period as (
    select * from listed
    union all
    select * from gone
)
select
    company_id,
    valid_from_date,
    valid_to_date,
    slug,
    name,
    website,
    one_liner,
    status_code,
    is_gone,
    is_ai,
    domain_code,
    domain_codes,
    moat_codes,
    orientation_code,
    founded_year,
    country_code,
    team_size_count,
    batch,
    is_curated,
    source_ids,
    exposure_score,
    moat_score,
    risk_score,
    risk_low_score,
    risk_high_score,
    coverage_share,
    generality_score,
    overlap_score,
    commodification_score,
    price_sensitivity_score,
    moat_contribution_score
from period
order by company_id, valid_from_date
