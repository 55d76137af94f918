"""`/about`: how the scores are made, from which sources, how fresh, and what was rejected."""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from dash_ag_grid import AgGrid

from dashboard.components.card import loaded_sources
from dashboard.components.markup import painted
from dashboard.components.panel import table
from dashboard.components.ui import badge, copy_button, day, nav
from dashboard.figures.text import percent
from dashboard.pages.page import Page
from dashboard.queries import LOADED_SOURCES, Query
from dashboard.store import Row, Snapshot

FACTORS = Query(
    """select factor_code, score_code, title, meaning, weight, is_readable, reason
from mart.factor
order by score_code, weight desc"""
)
PARAMETERS = Query(
    """select parameter_code, value, unit, meaning, reason
from mart.parameter
order by parameter_code"""
)
RUNS = Query(
    """select run_id, as_of_date, started_at, company_count, ai_company_count, added_count,
    changed_count, gone_count, rejected_count
from mart.run
order by run_id desc
limit 12"""
)
REJECTED = Query(
    """select source_id, location, row_number, column_name, value, reason
from mart.rejected_row
order by source_id, row_number
limit 50"""
)
KINDS = Query(
    """select
    count(*) filter (where is_ai) as ai,
    count(*) filter (where is_ai and is_curated) as curated,
    count(*) filter (where is_ai and risk_score is null) as unscored,
    count(*) filter (where is_ai and status_code in ('inactive', 'acquired', 'gone')) as ended
from mart.company
inner join mart.company_score using (company_id)"""
)
FACTS = {
    "website": "Website",
    "year": "Founding year",
    "country": "Country",
    "status": "Status",
    "domain": "Domain",
    "side": "Vertical or horizontal",
    "team": "Size of the team",
    "moat": "A moat",
    "risk": "Enough for a risk score",
}
KNOWN = Query(
    """select
    is_curated,
    count(*) as companies,
    count(website) as website,
    count(founded_year) as year,
    count(country_code) as country,
    count(*) filter (where status_code <> 'unknown') as status,
    count(domain_code) as domain,
    count(*) filter (where orientation_code in ('vertical', 'horizontal')) as side,
    count(team_size_count) as team,
    count(*) filter (where company_id in (select company_id from mart.company_moat)) as moat,
    count(risk_score) as risk
from mart.company
inner join mart.company_score using (company_id)
where is_ai
group by is_curated"""
)
LOADS = Query(
    """with loaded as (
    select distinct on (source_id, as_of_date) source_id, as_of_date, record_count
    from mart.run_source
    order by source_id, as_of_date, loaded_at desc
),

happened as (
    select event_date, count(*) as event_count
    from mart.event
    group by event_date
)

select
    loaded.as_of_date,
    list(title order by title) as titles,
    cast(sum(loaded.record_count) as bigint) as record_count,
    coalesce(any_value(event_count), 0) as event_count
from loaded
inner join mart.source using (source_id)
left join happened on event_date = loaded.as_of_date
group by loaded.as_of_date
order by loaded.as_of_date desc"""
)
SOURCES = Query(
    "select title, producer, url, licence, accessed_date\nfrom mart.source\norder by title"
)

INTRODUCTION = """
Moatmap shows which domain each AI company works in, what moat holds competitors off, and how
exposed it is to the large AI labs. It takes its thesis from a podcast on AI engineering (vertical
AI start-ups do better than horizontal ones) and treats it as a thing to be checked, not as true.

Two forces make the picture, each from 0 to 100:

- **Exposure**: how near the large labs are to what the company does. The weighted mean of four
  factors. One that is unknown is left out, never taken as zero.
- **Moat**: what holds them off. Each moat keeps a share of the threat away, and the next one works
  on what is left: 100 × (1 − product of (1 − weight × strength)).

**Disruption risk = 50 + (exposure − moat) / 2.** On the map, with moat across and exposure up,
equal risk is a straight diagonal.

A risk comes with an interval and with the share of what counts that is known. Below the stated
share there is no score: the company is drawn hatched or hollow, and called "insufficient data".

The score orders what is known and judged today; it is **not a forecast that has been validated**.
Published indices of AI exposure and margins are shown as facts where there are any; they did not
predict which start-ups died, so they are not used as weights.
"""


def _section(title: str, query: Query | None, *children: Any) -> html.Section:
    button = copy_button(query) if query else None
    return html.Section([html.Div([html.H2(title), button], className="section-head"), *children])


def _numbers(snapshot: Snapshot) -> html.P:
    row = snapshot.row(KINDS)
    assert row is not None
    return html.P(
        f"Of {row['ai']:,} AI companies {row['curated']:,} were assessed by an editor and the rest"
        f" were read from their descriptions; {row['ended']:,} were acquired, closed or"
        " are"
        f" gone from their source and stay on the map; {row['unscored']:,} have too little data for"
        " a score."
    )


def _sources(rows: list[Row]) -> AgGrid:
    """Hundreds of rows: a grid draws only those in sight, and can be searched by column."""
    return AgGrid(
        id="about-sources",
        columnDefs=[
            {"field": "title", "headerName": "Source", "flex": 3, "cellRenderer": "SourceLink"},
            {"field": "producer", "headerName": "Producer", "flex": 2},
            {"field": "licence", "headerName": "Licence", "flex": 1},
            {"field": "accessed_date", "headerName": "Read", "width": 120},
        ],
        rowData=[row | {"accessed_date": day(row["accessed_date"])} for row in rows],
        defaultColDef={"sortable": True, "filter": True, "resizable": True},
        dashGridOptions={"rowHeight": 32, "headerHeight": 36, "animateRows": False},
        className="grid",
        style={"height": "420px"},
    )


def _freshness(snapshot: Snapshot) -> html.Section:
    """Each source, of when it is, and whether the last look at it failed."""

    def state(row: Row) -> str:
        if not row["is_stale"]:
            return "as it was last read"
        age = f"{row['age_day_count']:,} days old"
        return f"could not be read last time ({row['failure_reason']}); the data are {age}"

    rows = [
        row
        | {"source_title": row["title"], "source_url": row["url"], "state": state(row)}
        | {"licence": row["licence"] or "licence not known"}
        for row in loaded_sources(snapshot)
    ]
    columns = {
        "source_title": "Source",
        "producer": "Producer",
        "licence": "Licence",
        "as_of_date": "As of",
        "record_count": "Records",
        "state": "State",
    }
    numeric = frozenset({"record_count"})
    shown = table(rows, columns, "Sources of the landscape", numeric, is_stacked=True)
    return _section("Freshness", LOADED_SOURCES, shown)


def known(snapshot: Snapshot) -> html.Section:
    """How much of each fact is known; what is not known stays empty everywhere."""
    groups = {row["is_curated"]: row for row in snapshot.rows(KNOWN)}

    def share(name: str, is_curated: bool) -> str:
        group = groups.get(is_curated)
        if group is None:
            return "–"
        known, whole = group[name], group["companies"]
        return f"{percent(known / whole)} ({known:,} of {whole:,})"

    rows = [
        {"fact": words, "assessed": share(name, True), "inferred": share(name, False)}
        for name, words in FACTS.items()
    ]
    columns = {"fact": "Known", "assessed": "Assessed by editors", "inferred": "From a directory"}
    numeric = frozenset({"assessed", "inferred"})
    shown = table(rows, columns, "What is known of AI companies", numeric, is_stacked=True)
    return _section("What is known of them", KNOWN, shown)


def _history(snapshot: Snapshot) -> html.Section:
    """The days that the history holds, and what happened between them."""
    days = [
        {"day": day(row["as_of_date"]), **row, "titles": ", ".join(row["titles"])}
        for row in snapshot.rows(LOADS)
    ]
    columns = {
        "day": "Day",
        "record_count": "Records",
        "event_count": "Events",
        "titles": "What was loaded",
    }
    numeric = frozenset({"record_count", "event_count"})
    shown = table(days, columns, "Days that the history holds", numeric, is_stacked=True)
    note = html.P(
        [
            "Each day is kept as it was known then; ",
            nav("Changes", href="/changes"),
            " shows what moved between two of them.",
        ],
        className="muted",
    )
    return _section("History", LOADS, note, shown)


def _model(snapshot: Snapshot) -> list[html.Section]:
    """Weights and settings, each with its reason."""
    factors = snapshot.rows(FACTORS)
    columns = {
        "title": "Factor",
        "weight": "Weight",
        "meaning": "What it is",
        "reason": "Why this weight",
    }
    titles = {"exposure": "What makes exposure", "moat": "What makes a moat"}
    sections = []
    for code, title in titles.items():
        rows = [row for row in factors if row["score_code"] == code]
        shown = table(rows, columns, title, frozenset({"weight"}), is_stacked=True)
        sections.append(_section(title, FACTORS, shown))
    settings = [
        row | {"value": f"{row['value']:g} {row['unit'] or ''}"}
        for row in snapshot.rows(PARAMETERS)
    ]
    columns = {"meaning": "Setting", "value": "Value", "reason": "Why"}
    shown = table(settings, columns, "Settings of the model", frozenset({"value"}), is_stacked=True)
    return [*sections, _section("Settings of the model", PARAMETERS, shown)]


def _refreshes(snapshot: Snapshot) -> html.Section:
    counts = {
        "company_count": "Companies",
        "ai_company_count": "AI",
        "added_count": "Added",
        "changed_count": "Changed",
        "gone_count": "Gone",
        "rejected_count": "Rejected",
    }
    columns = {"run_id": "Version", "as_of_date": "As of", **counts}
    shown = table(snapshot.rows(RUNS), columns, "Refreshes", frozenset(counts))
    return _section("Refreshes", RUNS, shown)


def _rejected(snapshot: Snapshot) -> html.Section:
    rows = snapshot.rows(REJECTED)
    columns = {
        "reason": "Reason",
        "source_id": "Source",
        "row_number": "Row",
        "column_name": "Column",
        "value": "Value",
    }
    numeric = frozenset({"row_number"})
    body: Any = html.P("Every row and value of the last refresh could be used.")
    if rows:
        body = table(rows, columns, "What could not be used", numeric, is_stacked=True)
    return _section("What could not be used", REJECTED, body)


def _layout(snapshot: Snapshot, rest: str, query: str) -> Any:
    sources = snapshot.rows(SOURCES)
    content = [
        html.P(
            [
                "Every value says where it comes from: ",
                badge("stated"),
                " a source says so; ",
                badge("assessed"),
                " an editor judged it, with a reason; ",
                badge("inferred"),
                " it was read from a description, and the words that decided are shown.",
            ]
        ),
        _section("What is in it", KINDS, _numbers(snapshot)),
        _freshness(snapshot),
        known(snapshot),
        _history(snapshot),
        *_model(snapshot),
        _refreshes(snapshot),
        _rejected(snapshot),
    ]
    return html.Article(
        [
            html.H1("About this map"),
            dcc.Markdown(INTRODUCTION),
            painted(content),
            html.H2(f"All {len(sources):,} sources"),
            _sources(sources),
            html.P(
                "They are listed on the page itself and in the table mart.source.",
                className="on-paper",
            ),
        ],
        className="page about",
    )


PAGE = Page(
    path="/about",
    layout=_layout,
    title=lambda snapshot, rest: "About: method, sources, freshness",
    nav_name="About",
)
