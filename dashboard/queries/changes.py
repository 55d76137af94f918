"""What changed between two days: events, movers and counts, from the history of the mart."""

from __future__ import annotations

from dashboard.queries.query import Query

# the days on which something was loaded; the newest first
DAYS = Query(
    """select distinct valid_from_date as day
from mart.company_history
union
select max(as_of_date) as day
from mart.run_source
order by day desc"""
)


def counts(first: str, last: str) -> Query:
    """How many companies did what after the first day, up to the last one."""
    return Query(
        """select event.event_code, count(distinct event.company_id) as company_count
from mart.event as event
inner join mart.company as company on event.company_id = company.company_id
where event.event_date > cast(? as date) and event.event_date <= cast(? as date) and company.is_ai
group by event.event_code
order by company_count desc, event.event_code""",
        (first, last),
    )


def movers(first: str, last: str, limit: int = 12) -> Query:
    """The AI companies whose risk rose or fell most between the days, and what moved it most."""
    return Query(
        """with pair as (
    select
        company.slug,
        company.name,
        domain.title as domain,
        before.risk_score as risk_before_score,
        after.risk_score as risk_after_score,
        after.risk_score - before.risk_score as change_score,
        [
            {'part': 'generality', 'moved': after.generality_score - before.generality_score},
            {'part': 'overlap with the labs', 'moved': after.overlap_score - before.overlap_score},
            {'part': 'commodification',
                'moved': after.commodification_score - before.commodification_score},
            {'part': 'price-sensitive buyers',
                'moved': after.price_sensitivity_score - before.price_sensitivity_score},
            {'part': 'moat',
                'moved': after.moat_contribution_score - before.moat_contribution_score}
        ] as parts
    from mart.landscape_as_of(cast(? as date)) as before
    inner join mart.landscape_as_of(cast(? as date)) as after
        on before.company_id = after.company_id
    inner join mart.company as company on after.company_id = company.company_id
    left join mart.domain as domain on company.domain_code = domain.domain_code
    where company.is_ai and before.risk_score <> after.risk_score
),
ranked as (
    select
        *,
        row_number() over (order by change_score desc, name) as rise_place,
        row_number() over (order by change_score, name) as fall_place
    from pair
)
select
    * exclude (parts, rise_place, fall_place),
    list_sort(
        list_transform(
            list_filter(parts, lambda p: p.moved is not null),
            lambda p: {'moved': p.moved * sign(change_score), 'part': p.part}
        ),
        'DESC'
    )[1].part as driver
from ranked
where (change_score > 0 and rise_place <= ?) or (change_score < 0 and fall_place <= ?)
order by change_score desc, name""",
        (first, last, limit, limit),
    )


def turns(first: str, last: str, limit: int = 60) -> Query:
    """AI companies whose status changed, that went or came back, newest first."""
    return Query(
        """select
    company.slug,
    company.name,
    event.event_date,
    event.event_code,
    event.from_value,
    event.to_value
from mart.event as event
inner join mart.company as company on event.company_id = company.company_id
where
    event.event_date > cast(? as date)
    and event.event_date <= cast(? as date)
    and event.event_code in ('status_changed', 'gone', 'back')
    and company.is_ai
order by event.event_date desc, event.event_code, company.name
limit ?""",
        (first, last, limit),
    )


def entered(first: str, last: str) -> Query:
    """AI companies that entered, by domain."""
    return Query(
        """select coalesce(domain.title, 'No domain known') as domain, count(*) as company_count
from mart.event as event
inner join mart.company as company on event.company_id = company.company_id
left join mart.domain as domain on company.domain_code = domain.domain_code
where
    event.event_code = 'entered'
    and event.event_date > cast(? as date)
    and event.event_date <= cast(? as date)
    and company.is_ai
group by domain.title
order by company_count desc, domain.title""",
        (first, last),
    )
