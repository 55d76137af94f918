"""What the filters leave: counts, companies, cells. One condition serves them all, today and as of
an earlier day."""

from __future__ import annotations

import re
from typing import Any

from dashboard.filters import FACETS, Corner, Filters
from dashboard.queries import dated
from dashboard.queries.query import Query

NO_MOAT = "none"

# one condition a facet; each takes the list of chosen values
_CONDITIONS = {
    "domain": "company.company_id in (select company_id from mart.company_domain"
    " where list_contains(?, domain_code))",
    "orientation": "list_contains(?, company.orientation_code)",
    "moat": "(company.company_id in (select company_id from mart.company_moat"
    " where list_contains(?, moat_code)))",
    "status": "list_contains(?, coalesce(company.status_code, 'unknown'))",
    "country": "list_contains(?, coalesce(company.country_code, 'unknown'))",
    "source": "company.company_id in (select company_id from mart.company_source"
    " where list_contains(?, source_id))",
}
_WITHOUT_MOAT = "company.company_id not in (select company_id from mart.company_moat)"
_TEXT = (
    "(company.name ilike ? or company.one_liner ilike ? or company.description ilike ?"
    " or array_to_string(company.former_names, ' ') ilike ?)"
)

# Where the Risk view draws a company: those without a moat, and those of whom it is not known,
# stand in strips left of the scale. In a strip only the height says something, so that a shape or
# a window holds all of them or none at a height.
STRIPS = ((-13.0, -1.5), (-22.0, -16.0))  # as figures/plane.py draws them: none found, not known
NONE_FOUND_MIDDLE, NOT_KNOWN_MIDDLE = (sum(strip) / 2 for strip in STRIPS)
_ACROSS = f"""case
        when company_score.moat_score > 0 then company_score.moat_score
        when company_score.moat_score is null or company_score.risk_score is null
            then {NOT_KNOWN_MIDDLE}
        else {NONE_FOUND_MIDDLE}
    end"""
_UP = "coalesce(company_score.exposure_score, 50)"
# the even-odd rule: inside where a ray to the right crosses an odd number of edges
_IN_SHAPE = f"""len(list_filter(cast(? as double[][]), lambda edge:
        (edge[2] > {_UP}) <> (edge[4] > {_UP})
        and {_ACROSS} < edge[1] + (edge[3] - edge[1]) * ({_UP} - edge[2]) / (edge[4] - edge[2])
    )) % 2 = 1"""


def _edges(corners: tuple[Corner, ...]) -> list[list[float]]:
    """The edges of a closed shape: from x, y to x, y."""
    following = (*corners[1:], corners[0])
    return [[*start, *end] for start, end in zip(corners, following, strict=True)]


def pattern(text: str, before: str = "%") -> str:
    """`text` anywhere, or at the start with nothing before it, with the signs of LIKE escaped."""
    return before + re.sub(r"([\\%_])", r"\\\1", text) + "%"


def _moat(chosen: tuple[str, ...], is_dated: bool) -> tuple[str, list[Any]]:
    named = [code for code in chosen if code != NO_MOAT]
    conditions = [(dated.CONDITIONS if is_dated else _CONDITIONS)["moat"]] if named else []
    if NO_MOAT in chosen:
        conditions.append(dated.WITHOUT_MOAT if is_dated else _WITHOUT_MOAT)
    return "(" + " or ".join(conditions) + ")", [named] if named else []


Condition = tuple[str, list[Any]]  # with what is bound in it


def conditions(filters: Filters) -> dict[str, Condition]:
    """What each filter asks of a company, those that ask nothing left out."""
    found: dict[str, Condition] = {} if filters.ai == "all" else {"ai": ("company.is_ai", [])}
    each = _CONDITIONS | (dated.CONDITIONS if filters.as_of else {})
    for facet in FACETS:
        chosen = filters.values(facet)
        if chosen and facet == "moat":
            found[facet] = _moat(chosen, bool(filters.as_of))
        elif chosen:
            found[facet] = each[facet], [list(chosen)]
    if filters.has_risk:
        found["risk"] = "company_score.risk_score between ? and ?", [*filters.risk]
    if filters.lasso:
        found["lasso"] = _IN_SHAPE, [_edges(filters.lasso)]
    if filters.q:
        text = dated.TEXT if filters.as_of else _TEXT
        escaped = text.replace("ilike ?", "ilike ? escape '\\'")
        found["q"] = escaped, [pattern(filters.q)] * text.count("?")
    return found


def where(filters: Filters) -> tuple[str, tuple[Any, ...]]:
    """The conditions of the filters as one."""
    found = conditions(filters).values()
    parameters = tuple(value for _, values in found for value in values)
    return " and ".join(condition for condition, _ in found) or "true", parameters


_FROM = dated.TODAY

ORDERABLE = {
    "name": "lower(company.name)",
    "domain": "domain.title",
    "orientation_code": "company.orientation_code",
    "status_code": "company.status_code",
    "country_code": "company.country_code",
    "founded_year": "company.founded_year",
    "team_size_count": "company.team_size_count",
    "exposure_score": "company_score.exposure_score",
    "moat_score": "company_score.moat_score",
    "risk_score": "company_score.risk_score",
    "coverage_share": "company_score.coverage_share",
    "is_curated": "company.is_curated",
}


def _counted(filters: Filters, condition: str, parameters: tuple[Any, ...]) -> Query:
    sql = f"select count(*) as company_count\n{_FROM}\nwhere {condition}"
    return dated.query(filters, sql, parameters)


def count(filters: Filters) -> Query:
    """How many companies the filters leave."""
    condition, parameters = where(filters)
    return _counted(filters, condition, parameters)


def companies(filters: Filters, is_windowed: bool = False, since: str = "") -> Query:
    """The filtered companies as the map draws them, the assessed and the large first; on request
    only those in the window of the Risk view, and with what changed since a day."""
    condition, parameters = in_window(filters) if is_windowed else where(filters)
    change = dated.CHANGE if since else dated.NO_CHANGE
    return dated.query(
        filters,
        f"""select
    company.slug,
    company.name,
    company.one_liner,
    company.domain_code,
    domain.title as domain,
    company.orientation_code,
    company.status_code,
    company.team_size_count,
    company.is_curated,
    company_score.exposure_score,
    company_score.moat_score,
    company_score.risk_score,
    company_score.risk_low_score,
    company_score.risk_high_score,
    company_score.coverage_share{change.columns}
{_FROM}
left join mart.domain as domain on company.domain_code = domain.domain_code{change.join}
where {condition}
order by company.is_curated desc, company.team_size_count desc nulls last, lower(company.name)""",
        parameters,
        since,
    )


def background(filters: Filters) -> Query:
    """Where the companies are that the filters leave out: drawn in grey behind the others."""
    condition, parameters = where(filters)
    shown, _ = where(filters.cleared())
    return dated.query(
        filters,
        f"""select
    company_score.exposure_score,
    company_score.moat_score
{_FROM}
where {shown} and not coalesce({condition}, false)
    and company_score.exposure_score is not null and company_score.moat_score is not null""",
        parameters,
    )


def in_window(filters: Filters) -> tuple[str, tuple[Any, ...]]:
    """The conditions of the filters and of the window that the Risk view is zoomed to."""
    condition, parameters = where(filters)
    if filters.zoom is None:
        return condition, parameters
    # what is drawn beside its place (a strip, a spiral) may reach into the window from outside it
    low_x, high_x, low_y, high_y = filters.zoom
    window = f"{_ACROSS} between ? and ? and {_UP} between ? and ?"
    reach = (low_x - 5.75, high_x + 5.75, low_y - 4, high_y + 4)
    return f"{condition} and {window}", (*parameters, *reach)


def window_count(filters: Filters) -> Query:
    """How many companies are drawn for the window of the Risk view, those at its edges included."""
    condition, parameters = in_window(filters)
    return _counted(filters, condition, parameters)


def seen_count(filters: Filters) -> Query:
    """How many companies stand in the window of the Risk view itself; a strip that it cuts is in
    it whole."""
    condition, parameters = where(filters)
    if filters.zoom is None:
        return _counted(filters, condition, parameters)
    low_x, high_x, low_y, high_y = filters.zoom
    for (low, high), middle in zip(STRIPS, (NONE_FOUND_MIDDLE, NOT_KNOWN_MIDDLE), strict=True):
        low_x = min(low_x, middle) if low_x < high else low_x
        high_x = max(high_x, middle) if high_x > low else high_x
    window = f"{condition} and {_ACROSS} between ? and ? and {_UP} between ? and ?"
    return _counted(filters, window, (*parameters, low_x, high_x, low_y, high_y))


def density(filters: Filters, step: float = 2.5) -> Query:
    """Companies by cells of `step` points: the Risk view where points would cover each other.

    Moat cells -1 and -2 are the strips left of the scale: no moat found, and not known.
    """
    condition, parameters = in_window(filters)
    last = round(100 / step) - 1
    return dated.query(
        filters,
        f"""select
    case
        when company_score.moat_score is null or company_score.risk_score is null then -2
        when company_score.moat_score > 0 then least(floor(company_score.moat_score / ?), ?)
        else -1
    end as moat_cell,
    least(floor({_UP} / ?), ?) as exposure_cell,
    count(*) as company_count
{_FROM}
where {condition}
group by all""",
        (step, last, step, last, *parameters),
    )


def domain_bands(filters: Filters) -> Query:
    """Companies by domain and band of risk (0 to 4, empty where unknown)."""
    condition, parameters = where(filters)
    return dated.query(
        filters,
        f"""select
    company.domain_code,
    domain.title as domain,
    floor(company_score.risk_score / 20) - (company_score.risk_score = 100)::int as risk_band,
    count(*) as company_count
{_FROM}
left join mart.domain as domain on company.domain_code = domain.domain_code
where {condition}
group by all
order by domain.title, risk_band nulls last""",
        parameters,
    )


_MOATS = dated.Moats(
    "",
    """select shown.company_id, coalesce(company_moat.moat_code, 'none') as moat_code
    from shown
    left join mart.company_moat as company_moat on shown.company_id = company_moat.company_id""",
)


def moat_matrix(filters: Filters) -> Query:
    """Companies by first domain and moat; moat `all` counts each company once, `none` those
    without a moat."""
    condition, parameters = where(filters)
    moats = dated.MOATS if filters.as_of else _MOATS
    return dated.query(
        filters,
        f"""with shown as (
    select
        company.company_id,
        company.domain_code,
        company_score.risk_score{moats.column}
    {_FROM}
    where {condition}
),
held as (
    select company_id, 'all' as moat_code from shown
    union all
    {moats.each}
)
select
    shown.domain_code,
    domain.title as domain,
    held.moat_code,
    count(*) as company_count,
    avg(shown.risk_score) as risk_score
from held
inner join shown on held.company_id = shown.company_id
left join mart.domain as domain on shown.domain_code = domain.domain_code
group by all""",
        parameters,
    )


def listing(filters: Filters, order: list[tuple[str, bool]], start: int, end: int) -> Query:
    """One block of the list. `order` holds (column, descending) pairs; others are left out."""
    condition, parameters = where(filters)
    terms = [
        f"{ORDERABLE[name]} {'desc' if descending else 'asc'} nulls last"
        for name, descending in order
        if name in ORDERABLE
    ]
    ordering = ", ".join([*terms, "company.is_curated desc", "lower(company.name)", "company.slug"])
    return dated.query(
        filters,
        f"""select
{_LISTED}
{_FROM}
left join mart.domain as domain on company.domain_code = domain.domain_code
where {condition}
order by {ordering}
limit ? offset ?""",
        (*parameters, end - start, start),
    )


_LISTED = """    company.slug,
    company.name,
    company.one_liner,
    domain.title as domain,
    company.orientation_code,
    company.status_code,
    company.country_code,
    company.founded_year,
    company.team_size_count,
    company_score.exposure_score,
    company_score.moat_score,
    company_score.risk_score,
    company_score.risk_low_score,
    company_score.risk_high_score,
    company_score.coverage_share,
    company.is_curated,
    company.website"""


_EXPORTED = """company.domain_code,
    company.orientation_probability,
    company.ai_probability,
    company.is_ai,
    company.status_date,
    company.batch,
    (
        select string_agg(moat_code, ';' order by moat_code)
        from mart.company_moat as company_moat
        where company_moat.company_id = company.company_id
    ) as moat_codes,
    array_to_string(company.source_ids, ';') as source_ids"""


def export(filters: Filters) -> Query:
    """The filtered companies with all that a spreadsheet wants: what the page shows, row by row; of
    an earlier day with that day, and without what history does not follow."""
    condition, parameters = where(filters)
    return dated.query(
        filters,
        f"""select
    company.company_id,
{_LISTED},
    {dated.EXPORTED if filters.as_of else _EXPORTED}
{_FROM}
left join mart.domain as domain on company.domain_code = domain.domain_code
where {condition}
order by company.is_curated desc, lower(company.name), company.slug""",
        parameters,
    )
