"""What stands around the drawing on the map: legend, views, headline, footer, list, empty state."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import html
from dash_ag_grid import AgGrid

from dashboard import days, drawing
from dashboard.components import replay, ui
from dashboard.components.card import loaded_sources
from dashboard.components.ui import copy_button, empty, nav
from dashboard.figures import theme as themes
from dashboard.filters import CHANGE, COLOURS, VIEWS, Filters
from dashboard.queries import Query
from dashboard.store import Snapshot

VIEW_TITLES = {"domains": "Domains", "risk": "Risk", "moats": "Moats", "list": "List"}

COLUMNS: list[dict[str, Any]] = [
    {
        "field": "name",
        "headerName": "Company",
        "pinned": "left",
        "width": 190,
        "cellRenderer": "CompanyLink",
    },
    {"field": "risk_score", "headerName": "Risk", "width": 92, "cellRenderer": "RiskChip"},
    {"field": "exposure_score", "headerName": "Exposure", "width": 104, "cellRenderer": "Score"},
    {"field": "moat_score", "headerName": "Moat", "width": 88, "cellRenderer": "Score"},
    {"field": "domain", "headerName": "Domain", "width": 180},
    {"field": "orientation_code", "headerName": "Orientation", "width": 120},
    {"field": "status_code", "headerName": "Status", "width": 100},
    {
        "field": "one_liner",
        "headerName": "What it does",
        "width": 380,
        "tooltipField": "one_liner",  # a long one ends in an ellipsis
        "sortable": False,
    },
    {"field": "country_code", "headerName": "Country", "width": 96},
    {"field": "founded_year", "headerName": "Founded", "width": 98},
    {"field": "team_size_count", "headerName": "Team", "width": 84, "cellRenderer": "Count"},
    {"field": "coverage_share", "headerName": "Known", "width": 90, "cellRenderer": "Percent"},
]


def grid() -> AgGrid:
    """The List view: rows come block by block, so that its length does not matter."""
    return AgGrid(
        id="map-grid",
        columnDefs=COLUMNS,
        defaultColDef={"sortable": True, "resizable": True, "suppressHeaderMenuButton": True},
        rowModelType="infinite",
        dashGridOptions={
            "rowHeight": 34,
            "headerHeight": 36,
            "cacheBlockSize": 100,
            "maxBlocksInCache": 10,
            "suppressCellFocus": False,
            "animateRows": False,
        },
        getRowId="params.data.slug",
        className="grid",
        style={"height": "100%"},
    )


COLOUR_WORDS = {
    "risk": "Disruption risk",
    "exposure": "Exposure",
    "moat": "Moat",
    "orientation": "Orientation",
    "status": "Status",
    CHANGE: "Change",
}
SIZE_WORDS = {"team": "Size by team", "equal": "All the same size"}


def _select(
    name: str, label: str, words: dict[str, str], chosen: str, off: tuple[str, ...] = ()
) -> html.Label:
    """A choice of how the map is drawn, some `off`; assets/map.js writes it into the URL."""
    options = [
        html.Option(
            word, value=value, selected=value == chosen or None, disabled=value in off or None
        )
        for value, word in words.items()
    ]
    return html.Label(
        [html.Span(label, className="sr-only"), html.Select(options, **{"data-param": name})],
        className=f"choice choice-{name}",
    )


def options(snapshot: Snapshot, filters: Filters) -> list[Any]:
    """What colour and size tell, and the tools of the Risk view."""
    has_history = len(days.days(snapshot)) > 1
    colours = COLOUR_WORDS if has_history else COLOUR_WORDS | {CHANGE: replay.NO_HISTORY}
    since = replay.since_choice(snapshot, filters)
    tools = (
        ("pan", "Move", "Drag moves the map"),
        ("lasso", "Lasso", "Drag round companies to filter them"),
        ("in", "+", "Zoom in"),
        ("out", "−", "Zoom out"),
        ("whole", "Whole", "Show the whole map again"),
    )
    buttons = [
        html.Button(word, type="button", title=title, **{"data-tool": tool, "aria-label": title})
        for tool, word, title in tools
    ]
    return [
        _select("colour", "Colour by", colours, filters.colour, () if has_history else (CHANGE,)),
        *([_select("since", "Changed since", since, filters.since)] if since else []),
        _select("size", "Size of points", SIZE_WORDS, filters.size),
        html.Span(buttons, className="map-tools", role="group", **{"aria-label": "Map tools"}),
    ]


def _scale(filters: Filters) -> list[html.Span]:
    """What colour tells: the scale, or shades of ink where it is no score."""
    if filters.colour in themes.SHADES:
        return [
            html.Span(
                [
                    html.I(
                        className="key", style={"background": f"var(--{filters.colour}-{code})"}
                    ),
                    code,
                ]
            )
            for code in themes.SHADES[filters.colour]
        ]
    stops = [html.Span(style={"background": f"var(--risk-{step})"}) for step in range(0, 101, 5)]
    ends = {"exposure": ("labs far", "labs near"), "moat": ("strong moat", "none")}
    low, high = ends.get(filters.colour, ("held off", "at risk"))
    label = f"scale of {COLOUR_WORDS[filters.colour].lower()} from {low} to {high}"
    return [
        html.Span(low, className="end"),
        html.Span(stops, className="scale", role="img", **{"aria-label": label}),
        html.Span(high, className="end"),
    ]


def legend(filters: Filters | None = None, snapshot: Snapshot | None = None) -> html.Div:
    """What colour, outline, shape and hatching mean; with the snapshot also where companies are
    too many to be drawn one by one, and how many changed how."""
    filters = filters or Filters()
    is_detailed = snapshot is None or drawing.is_detailed(snapshot, filters)
    if filters.view == "risk" and not is_detailed:
        return html.Div(_density(), className="legend")
    if filters.colour == CHANGE and filters.view != "moats" and snapshot:
        return html.Div(replay.legend(snapshot, filters), className="legend changes")
    is_coloured = is_detailed and filters.view != "moats"  # otherwise by risk whatever is chosen
    one_by_one = [
        html.Span("larger: assessed by an editor", className="for-domains"),
        html.Span([html.I(className="key outlined"), "horizontal"], className="for-domains"),
    ]
    return html.Div(
        [
            *_scale(filters if is_coloured else replace(filters, colour=COLOURS[0])),
            *(one_by_one if is_detailed else [html.Span(_COUNTED, className="for-domains")]),
            html.Span([html.I(className="key circle"), "vertical"], className="for-risk"),
            html.Span([html.I(className="key diamond"), "horizontal"], className="for-risk"),
            html.Span([html.I(className="key triangle"), "ambiguous"], className="for-risk"),
            html.Span(
                [html.I(className="key hatched"), "insufficient data"], className="for-domains"
            ),
            html.Span([html.I(className="key hollow"), "insufficient data"], className="for-risk"),
            html.Span("area: companies; colour: their mean risk", className="for-moats"),
        ],
        className="legend",
    )


_COUNTED = "by bands of risk; filter for companies"


def _density() -> list[html.Span]:
    """What the cells of the Risk view mean where points would cover each other."""
    return [
        html.Span("one company", className="end"),
        html.Span(
            className="scale density",
            role="img",
            **{"aria-label": "scale of how many companies stand in a cell"},
        ),
        html.Span("many", className="end"),
        html.Span("zoom in for companies", className="nearer"),
    ]


def views(filters: Filters) -> list[html.A]:
    """The switch between the views, the filters as they are."""
    return [
        nav(
            VIEW_TITLES[view],
            href="/" + filters.with_view(view).query(),
            className="on" if view == filters.view else "",
            **{
                "data-key": f"view:{view}",
                **({"aria-current": "page"} if view == filters.view else {}),
            },
        )
        for view in VIEWS
    ]


def nothing_found(filters: Filters) -> html.Div:
    """Why nothing is left, and every single step back that would help."""
    if filters.as_of and not filters.is_narrowed:
        return empty(
            f"Nothing is known of {days.words(filters.as_of)}",
            "No load is that old. The slider begins with the first.",
            _today(filters),
        )
    steps = [nav("Clear all filters", href="/" + filters.cleared().query(), className="button")]
    if filters.q:
        steps.append(
            nav(
                "Clear the search",
                href="/" + filters.without("q").query(),
                className="button quiet",
            )
        )
    if filters.lasso:
        steps.append(
            nav(
                "Clear the drawn shape",
                href="/" + filters.without("lasso").query(),
                className="button quiet",
            )
        )
    if filters.as_of:
        steps.append(_today(filters))
    if filters.ai == "only":
        everyone = Filters(**{**vars(filters), "ai": "all"})
        steps.append(
            nav(
                "Search companies that are not AI too",
                href="/" + everyone.query(),
                className="button quiet",
            )
        )
    return empty(
        "No company fits all of this",
        "Each filter narrows what the others leave. Take one off, above or here.",
        *steps,
    )


def _today(filters: Filters) -> html.A:
    return nav(
        "Show the landscape of today",
        href="/" + filters.without("as_of").query(),
        className="button quiet",
    )


def footer(snapshot: Snapshot, filters: Filters, query: Query) -> html.Footer:
    """Sources with their dates, and the ways to take what is shown elsewhere."""
    state = filters.with_item("").query()
    return ui.footer(
        loaded_sources(snapshot),
        html.Span(
            [
                *([_way_out(filters)] if filters.embed else []),
                *(_pictures() if filters.view != "list" else []),
                copy_button(query),
                html.A("CSV", href="/export/companies.csv" + state, className="copy"),
                html.A("JSON", href="/api/companies.json" + state, className="copy"),
            ],
            className="tools",
        ),
    )


def _way_out(filters: Filters) -> html.A:
    """From a map within somebody's page to the whole of it."""
    whole = Filters(**{**vars(filters), "embed": False})
    return html.A("Open in Moatmap", href="/" + whole.query(), target="_blank", rel="noopener")


def _pictures() -> list[html.Button]:
    """The drawing as a file; assets/map.js makes it in the browser."""
    return [
        html.Button(name.upper(), type="button", className="copy", **{"data-image": name})
        for name in ("png", "svg")
    ]


def ai_switch(filters: Filters) -> html.Ul:
    """Whether companies that are not AI are shown too."""
    is_all = filters.ai == "all"
    other = Filters(**{**vars(filters), "ai": "only" if is_all else "all"})
    return html.Ul(
        html.Li(
            nav(
                [
                    html.Span(className="box"),
                    html.Span("Show companies that are not AI too", className="title"),
                ],
                href="/" + other.query(),
                className="facet-value" + (" on" if is_all else ""),
                **{"data-key": "ai:all"},
            )
        )
    )


def headline(count: int, filters: Filters, seen: int | None = None) -> list[Any]:
    """How many companies there are, and how many of them stand in the window that is `seen`."""
    noun = "company" if count == 1 else "companies"
    kind = "" if filters.ai == "all" else "AI "
    window = [] if seen is None else [html.Span(f", {seen:,} in this window", id="map-seen")]
    return [html.Strong(f"{count:,}"), f" {kind}{noun}", *window]
