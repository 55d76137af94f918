"""`/about`: how the scores are made, from which sources, how fresh, and what was rejected."""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from dash_ag_grid import AgGrid

from dashboard import queries
from dashboard.components.markup import painted
from dashboard.components.ui import badge, copy_button, day, outside
from dashboard.pages.page import Page
from dashboard.queries import Query
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


def _table(rows: list[Row], columns: dict[str, str], numeric: set[str] = frozenset()) -> html.Div:  # type: ignore[assignment]
    """Rows as a table; `columns` maps a row's field to its heading."""

    def cell(row: Row, name: str) -> Any:
        value = row[name]
        if name == "title" and "url" in row:
            return outside(value, row["url"])
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, int) and name in numeric:
            return f"{value:,}"
        if isinstance(value, float):
            return f"{value:g}"
        if name.endswith("_date"):
            return day(value)
        return "" if value is None else str(value)

    head = html.Tr(
        [
            html.Th(t, scope="col", className="num" if n in numeric else "")
            for n, t in columns.items()
        ]
    )
    body = [
        html.Tr([html.Td(cell(row, n), className="num" if n in numeric else "") for n in columns])
        for row in rows
    ]
    return html.Div(html.Table([html.Thead(head), html.Tbody(body)]), className="scroll")


def _section(title: str, query: Query | None, *children: Any) -> html.Section:
    button = copy_button(query) if query else None
    return html.Section([html.Div([html.H2(title), button], className="section-head"), *children])


def _numbers(snapshot: Snapshot) -> html.P:
    row = snapshot.row(KINDS.sql)
    assert row is not None
    return html.P(
        f"Of {row['ai']:,} AI companies {row['curated']:,} were assessed by an editor and the rest"
        f" were read from their descriptions by rules; {row['ended']:,} were acquired, closed or"
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


def _layout(snapshot: Snapshot, rest: str, query: str) -> Any:
    factors = snapshot.rows(FACTORS.sql)
    rejected, sources = snapshot.rows(REJECTED.sql), snapshot.rows(SOURCES.sql)
    weights = {
        "title": "Factor",
        "weight": "Weight",
        "meaning": "What it is",
        "reason": "Why this weight",
    }
    content = [
        html.P(
            [
                "Every value says where it comes from: ",
                badge("stated"),
                " a source says so; ",
                badge("assessed"),
                " an editor judged it, with a reason; ",
                badge("inferred"),
                " rules read it from a description, and the words that decided are shown.",
            ]
        ),
        _section("What is in it", KINDS, _numbers(snapshot)),
        _section(
            "Freshness",
            queries.LOADED_SOURCES,
            _table(
                snapshot.rows(queries.LOADED_SOURCES.sql),
                {
                    "title": "Source",
                    "producer": "Producer",
                    "licence": "Licence",
                    "as_of_date": "As of",
                    "record_count": "Records",
                },
                {"record_count"},
            ),
        ),
        _section(
            "What makes exposure",
            FACTORS,
            _table([f for f in factors if f["score_code"] == "exposure"], weights, {"weight"}),
        ),
        _section(
            "What makes a moat",
            FACTORS,
            _table([f for f in factors if f["score_code"] == "moat"], weights, {"weight"}),
        ),
        _section(
            "Settings of the model",
            PARAMETERS,
            _table(
                snapshot.rows(PARAMETERS.sql),
                {"meaning": "Setting", "value": "Value", "unit": "Unit", "reason": "Why"},
                {"value"},
            ),
        ),
        _section(
            "Refreshes",
            RUNS,
            _table(
                snapshot.rows(RUNS.sql),
                {
                    "run_id": "Version",
                    "as_of_date": "As of",
                    "company_count": "Companies",
                    "ai_company_count": "AI",
                    "added_count": "Added",
                    "changed_count": "Changed",
                    "gone_count": "Gone",
                    "rejected_count": "Rejected",
                },
                {
                    "company_count",
                    "ai_company_count",
                    "added_count",
                    "changed_count",
                    "gone_count",
                    "rejected_count",
                },
            ),
        ),
        _section(
            "What could not be used",
            REJECTED,
            _table(
                rejected,
                {
                    "source_id": "Source",
                    "row_number": "Row",
                    "column_name": "Column",
                    "value": "Value",
                    "reason": "Reason",
                },
                {"row_number"},
            )
            if rejected
            else html.P("Every row and value of the last refresh could be used."),
        ),
    ]
    return html.Article(
        [
            html.H1("About this map"),
            dcc.Markdown(INTRODUCTION),
            painted(content),
            html.H2(f"All {len(sources):,} sources"),
            _sources(sources),
        ],
        className="page about",
    )


PAGE = Page(
    path="/about",
    layout=_layout,
    title=lambda snapshot, rest: "About: method, sources, freshness",
    nav_name="About",
)
