"""How the filtered companies changed since a day."""

from __future__ import annotations

from dashboard.filters import Filters
from dashboard.queries import dated
from dashboard.queries.filtered import where
from dashboard.queries.query import Query


def change_counts(filters: Filters, since: str) -> Query:
    """How many companies changed how."""
    condition, parameters = where(filters)
    return dated.query(
        filters,
        f"""select {dated.CHANGE_CODE} as change_code, count(*) as company_count
{dated.TODAY}{dated.CHANGE_JOIN}
where {condition}
group by all""",
        parameters,
        since,
    )


def change_bands(filters: Filters, since: str) -> Query:
    """Companies by domain and how they changed."""
    condition, parameters = where(filters)
    return dated.query(
        filters,
        f"""select
    company.domain_code,
    domain.title as domain,
    {dated.CHANGE_CODE} as change_code,
    count(*) as company_count
{dated.TODAY}
left join mart.domain as domain on company.domain_code = domain.domain_code{dated.CHANGE_JOIN}
where {condition}
group by all
order by domain.title, change_code""",
        parameters,
        since,
    )
