-- The labs' moves that touch a company, and how much of its core each one reaches: the move's own
-- reach, in full where it has the same capability and was launched for everybody or for the same
-- domain, in part where only one of the two is the same, and halved with every half-life since its
-- launch. Key: company_id, move_id.
with
move as (
    select
        lab_move.*,
        -- a date known to the month or year counts from its first day; no such day, no launch
        try_cast(
            case length(lab_move.move_date)
                when 4 then lab_move.move_date || '-01-01'
                when 7 then lab_move.move_date || '-01'
                else lab_move.move_date
            end as date
        ) as launch_date
    from raw.seed_lab_move as lab_move
),
aged as (
    select
        move.*,
        pow(
            0.5,
            date_diff('month', move.launch_date, refresh.as_of_date) / parameter.move_half_life_months
        ) as age_share
    from move
    cross join raw.refresh as refresh
    cross join core.parameter as parameter
    where move.launch_date <= refresh.as_of_date
),
same_domain as (
    select distinct
        company_domain.company_id,
        reached.move_id
    from (select move_id, unnest(domain_codes) as domain_code from aged) as reached
    inner join core.company_domain as company_domain
        on reached.domain_code = company_domain.domain_code and company_domain.position = 1
),
same_capability as (
    select distinct
        company_capability.company_id,
        reached.move_id
    from (select move_id, unnest(capability_codes) as capability_code from aged) as reached
    inner join core.company_capability as company_capability
        on reached.capability_code = company_capability.capability_code
),
touch as (
    select
        coalesce(same_capability.company_id, same_domain.company_id) as company_id,
        coalesce(same_capability.move_id, same_domain.move_id) as move_id,
        same_capability.company_id is not null as has_capability,
        same_domain.company_id is not null as has_domain
    from same_capability
    full outer join same_domain
        on
            same_capability.company_id = same_domain.company_id
            and same_capability.move_id = same_domain.move_id
),
near as (
    select
        touch.company_id,
        aged.move_id,
        aged.age_share,
        aged.reach_share,
        case
            -- the same capability, and launched for everybody or for this very domain
            when touch.has_capability and (touch.has_domain or array_length(aged.domain_codes) = 0) then 1.0
            when touch.has_capability then parameter.capability_touch_share
            else parameter.domain_touch_share
        end as touch_share
    from touch
    inner join aged on touch.move_id = aged.move_id
    cross join core.parameter as parameter
)
select
    company_id,
    move_id,
    touch_share,
    age_share,
    reach_share * age_share * touch_share as reach_share
from near
