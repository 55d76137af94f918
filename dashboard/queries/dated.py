"""The same questions about the landscape of an earlier day: what they read then, and conditions on
it. History holds a company's domains, moats and sources as lists (mart.landscape_as_of)."""

from __future__ import annotations

from typing import Any, NamedTuple

from dashboard.filters import Filters
from dashboard.queries.query import Query

TODAY = """from mart.company as company
inner join mart.company_score as company_score on company.company_id = company_score.company_id"""

_THEN = """then_company as (
    select cast(? as date) as as_of_date, seen.*
    from mart.landscape_as_of(cast(? as date)) as seen
)"""
# a link leads to the company as it is named today; one that became part of another keeps its own
_THEN_LINKED = """then_company as (
    select
        cast(? as date) as as_of_date,
        seen.* replace (coalesce(today.slug, seen.slug) as slug)
    from mart.landscape_as_of(cast(? as date)) as seen
    left join mart.company as today on seen.company_id = today.company_id
)"""

CONDITIONS = {
    "domain": "list_has_any(company.domain_codes, ?)",
    "moat": "coalesce(list_has_any(company.moat_codes, ?), false)",
    "source": "list_has_any(company.source_ids, ?)",
}
WITHOUT_MOAT = "company.moat_codes is null"
# what a company wrote about itself at length is kept of today only
TEXT = "(company.name ilike ? or company.one_liner ilike ?)"

FACET_VALUES = {
    "domain": ("member.code", "cross join unnest(company.domain_codes) as member(code)"),
    "moat": (
        "member.code",
        "cross join unnest(coalesce(company.moat_codes, ['none'])) as member(code)",
    ),
    "source": ("member.code", "cross join unnest(company.source_ids) as member(code)"),
}


EXPORTED = """company.domain_code,
    company.is_ai,
    company.batch,
    array_to_string(company.moat_codes, ';') as moat_codes,
    array_to_string(company.source_ids, ';') as source_ids,
    company.as_of_date"""


class Moats(NamedTuple):
    """How a company's moats are had, a row each: a column of it and a query over `shown`."""

    column: str
    each: str


MOATS = Moats(
    ",\n        company.moat_codes",
    """select shown.company_id, unnest(coalesce(shown.moat_codes, ['none'])) as moat_code
    from shown""",
)


class Change(NamedTuple):
    """What changed, as columns and the join that they need."""

    columns: str
    join: str


NO_CHANGE = Change("", "")
CHANGE_CODE = "coalesce(change.change_code, 'unchanged')"
CHANGE_JOIN = "\nleft join change on company.company_id = change.company_id"
CHANGE = Change(
    f",\n    {CHANGE_CODE} as change_code,\n    change.events",
    CHANGE_JOIN,
)

# one meaning a company, the weightiest; what became of the risk is where it began and ended
_CHANGED = """since as (
    select
        company_id,
        bool_or(event_code = 'entered') as is_new,
        max_by(to_value, event_date) filter (
            event_code in ('gone', 'back', 'status_changed')
        ) as last_status_code,
        min_by(try_cast(from_value as double), event_date) filter (event_code = 'rescored')
            as first_score,
        max_by(try_cast(to_value as double), event_date) filter (event_code = 'rescored')
            as last_score,
        list(
            {
                'event_date': event_date,
                'event_code': event_code,
                'from_value': from_value,
                'to_value': to_value
            }
            order by event_date desc, event_code
        ) as events
    from mart.event
    where event_date > cast(? as date) and event_date <= cast(? as date)
    group by company_id
),
change as (
    select
        company_id,
        case
            when is_new then 'entered'
            when last_status_code in ('gone', 'acquired', 'inactive') then 'ended'
            when last_score > first_score then 'up'
            when last_score < first_score then 'down'
            else 'other'
        end as change_code,
        events
    from since
)"""
_NO_END = "9999-12-31"


def query(filters: Filters, sql: str, parameters: tuple[Any, ...] = (), since: str = "") -> Query:
    """The query about the landscape as it is, or as it was on the day that the filters name; with
    `since` it may read `change`, what changed from that day on."""
    expressions: list[str] = []
    values: tuple[Any, ...] = ()
    if filters.as_of:
        expressions.append(_THEN_LINKED if "company.slug" in sql else _THEN)
        values = (filters.as_of, filters.as_of)
        sql = sql.replace(TODAY, "from then_company as company")
        sql = sql.replace("company_score.", "company.")
    if since:
        expressions.append(_CHANGED)
        values = (*values, since, filters.as_of or _NO_END)
    if expressions:
        rest = ",\n" + sql.removeprefix("with ") if sql.startswith("with ") else "\n" + sql
        sql = "with " + ",\n".join(expressions) + rest
    return Query(sql, (*values, *parameters))
