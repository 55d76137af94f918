"""What each value of a facet would leave, and how the risks lie."""

from __future__ import annotations

from dashboard.filters import Filters
from dashboard.queries import dated
from dashboard.queries.filtered import where
from dashboard.queries.query import Query

_VALUES = {
    "domain": (
        "company_domain.domain_code",
        "inner join mart.company_domain as company_domain"
        " on company.company_id = company_domain.company_id",
    ),
    "orientation": ("company.orientation_code", ""),
    "moat": (
        "coalesce(company_moat.moat_code, 'none')",
        "left join mart.company_moat as company_moat"
        " on company.company_id = company_moat.company_id",
    ),
    "status": ("coalesce(company.status_code, 'unknown')", ""),
    "country": ("coalesce(company.country_code, 'unknown')", ""),
    "source": (
        "company_source.source_id",
        "inner join (select distinct company_id, source_id from mart.company_source)"
        " as company_source on company.company_id = company_source.company_id",
    ),
}


def facet(filters: Filters, name: str) -> Query:
    """How many companies each value of a facet would leave, the other filters as they are."""
    condition, parameters = where(filters, leave_out=name)
    value, join = (_VALUES | (dated.FACET_VALUES if filters.as_of else {}))[name]
    return dated.query(
        filters,
        f"""select
    {value} as value,
    count(*) as company_count
{dated.TODAY}
{join}
where {condition}
group by all""",
        parameters,
    )


def risk_histogram(filters: Filters) -> Query:
    """Companies by tenths of the risk scale (0 to 9), empty where unknown; any risk."""
    condition, parameters = where(filters, leave_out="risk")
    return dated.query(
        filters,
        f"""select
    floor(company_score.risk_score / 10) - (company_score.risk_score = 100)::int as risk_tenth,
    count(*) as company_count
{dated.TODAY}
where {condition}
group by all""",
        parameters,
    )
