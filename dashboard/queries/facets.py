"""What each value of a facet would leave, and how the risks lie."""

from __future__ import annotations

from dashboard.filters import FACETS, Filters
from dashboard.queries import dated
from dashboard.queries.filtered import conditions
from dashboard.queries.query import Query

RISK = "risk"  # counted beside the facets, by tenths of the scale

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
    RISK: (
        "coalesce(cast(floor(company.risk_score / 10)::int - (company.risk_score = 100)::int"
        " as varchar), 'unknown')",
        "",
    ),
}
_READ = "company.company_id, company.orientation_code, company.status_code, company.country_code"
_READ_THEN = "company.domain_codes, company.moat_codes, company.source_ids"


def facets(filters: Filters) -> Query:
    """How many companies each value of a facet would leave, the other filters as they are, and how
    many there are in each tenth of the risk scale (0 to 9, or `unknown`), whatever risk
    is chosen.

    One question for all of them, in which each filter is tried once: a text is not looked for as
    often as there are facets.
    """
    all_conditions = conditions(filters)
    values = _VALUES | (dated.FACET_VALUES if filters.as_of else {})
    own = [name for name in values if name in all_conditions]
    shared = [name for name in all_conditions if name not in own]
    columns = [_READ, "company_score.risk_score", *([_READ_THEN] if filters.as_of else [])]
    columns += [f"coalesce({all_conditions[name][0]}, false) as fits_{name}" for name in own]
    condition = " and ".join(all_conditions[name][0] for name in shared) or "true"

    def counted(name: str) -> str:
        value, join = values[name]
        others = " and ".join(f"company.fits_{other}" for other in own if other != name)
        return f"""select
    '{name}' as facet,
    {value} as value,
    count(*) as company_count
from shown as company
{join}
where {others or "true"}
group by all"""

    sql = f"""with shown as materialized (
    select
        {", ".join(columns)}
    {dated.TODAY}
    where {condition}
)
""" + "\nunion all\n".join(map(counted, (*FACETS, RISK)))
    parameters = [value for name in (*own, *shared) for value in all_conditions[name][1]]
    return dated.query(filters, sql, tuple(parameters))
