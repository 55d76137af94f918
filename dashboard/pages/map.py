"""`/`: the map. Four views over one filter state, which is the URL.

    URL --> map-query (all but the open company) --> rail, chips, counts     frame
                                                \\--> the drawing             drawing
        \\-> map-item (the open company) -----------> the drawer             drawer

Links change the URL; slider and clicks on the drawing do so in assets/app.js, the search and the
map's tools in assets/map.js.
"""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update

from dashboard import drawing, queries
from dashboard.components import company as company_pieces
from dashboard.components import guide, rail, replay, stage
from dashboard.components.markup import painting, to_html
from dashboard.components.ui import nav
from dashboard.figures import theme as themes
from dashboard.filters import Filters, parse
from dashboard.pages.page import Page
from dashboard.store import Snapshot, Store

# What depends on the URL alone is drawn with the page, so that nothing jumps when the callbacks
# answer; they then put the same into its place as one string.


def _toolbar(snapshot: Snapshot, filters: Filters) -> html.Div:
    return html.Div(
        [
            html.Button(
                "Filters",
                id="map-rail-toggle",
                className="rail-toggle",
                type="button",
                **{"aria-controls": "map-rail", "aria-expanded": "false"},
            ),
            html.Label(
                [
                    html.Span("Search companies", className="sr-only"),
                    # the box itself is made in assets/map.js
                    html.Span(id="map-search-box", **{"data-placeholder": "Search companies   /"}),
                ],
                className="search",
            ),
            html.Nav(
                stage.views(filters), id="map-views", className="views", **{"aria-label": "Views"}
            ),
            html.Div(stage.options(snapshot, filters), id="map-options", className="map-options"),
            html.Details(
                [html.Summary("Mine"), html.Div(id="own-menu")],
                id="own",
            ),
        ],
        className="toolbar",
    )


def _rail(filters: Filters) -> html.Aside:
    slider = dcc.RangeSlider(
        id="map-risk",
        min=0,
        max=100,
        step=5,
        value=list(filters.risk),
        allowCross=False,
        marks={n: str(n) for n in (0, 25, 50, 75, 100)},
        updatemode="mouseup",
        allow_direct_input=False,
    )
    return html.Aside(
        [
            guide.invitation(),
            html.Div(
                [
                    html.H2("Disruption risk", id="map-risk-title"),
                    html.Div(id="map-histogram"),
                    slider,
                ],
                className="facet risk-facet",
            ),
            html.Div(id="map-facets"),
            html.Div(id="map-ai", className="facet"),
        ],
        id="map-rail",
        className="rail",
        **{"aria-label": "Filters"},
    )


def _headline(snapshot: Snapshot, filters: Filters) -> list[Any]:
    return stage.headline(
        drawing.count(snapshot, filters), filters, drawing.seen(snapshot, filters)
    )


def _layout(snapshot: Snapshot, rest: str, query: str) -> Any:
    filters = parse(query)
    return html.Div(
        [
            dcc.Store(id="map-query"),
            dcc.Store(id="map-item"),
            dcc.Store(id="map-size"),
            dcc.Store(id="map-markup"),
            dcc.Store(id="map-drawer-markup"),
            dcc.Store(id="map-footer-markup"),
            _toolbar(snapshot, filters),
            _rail(filters),
            html.Section(
                [
                    html.Div(
                        [
                            html.H1(
                                _headline(snapshot, filters),
                                id="map-count",
                                **{"aria-live": "polite"},
                            ),
                            html.Div(id="map-chips", className="chips"),
                            html.Div(stage.legend(filters, snapshot), id="map-legend"),
                        ],
                        className="stage-head",
                    ),
                    html.Div(
                        [
                            dcc.Graph(
                                id="map-graph",
                                figure={"data": [], "layout": themes.base_layout(themes.LIGHT)},
                                config={
                                    "displayModeBar": False,
                                    "responsive": False,
                                    "doubleClick": False,
                                    "scrollZoom": True,
                                },
                            ),
                            html.Div(id="map-list", className="list"),
                            html.Div(id="map-empty"),
                        ],
                        id="map-stage",
                        tabIndex=0,  # so that the keyboard can scroll the moats
                        className="stage loading",
                        role="figure",
                        **{"aria-label": "Map of companies; the List view has the same as a table"},
                    ),
                    html.Div(replay.bar(snapshot, filters), id="map-replay"),
                    html.Div(id="map-footer"),
                ],
                className="card stage-card",
            ),
            html.Aside(id="map-drawer", className="drawer", **{"aria-label": "Company"}),
        ],
        className="map-page",
    )


def _frame(snapshot: Snapshot, filters: Filters, is_new: bool) -> dict[str, str]:
    """What stands around the drawing, place by place; of a version that is new to the page also
    the slider, whose days may be others."""
    parts: dict[str, Any] = {
        "map-facets": rail.facets(snapshot, filters),
        "map-histogram": rail.histogram(snapshot, filters),
        "map-ai": stage.ai_switch(filters),
        "map-chips": rail.chips(snapshot, filters),
        "map-views": stage.views(filters),
        "map-options": stage.options(snapshot, filters),
        "map-legend": stage.legend(filters, snapshot),
        "map-count": _headline(snapshot, filters),
    }
    if is_new:
        parts["map-replay"] = replay.bar(snapshot, filters)
    return painting(parts)


def _drawer(snapshot: Snapshot, slug: str, filters: Filters) -> list[Any]:
    """The open company, as it is today whatever day the map shows. Its close link is followed in
    the browser, which knows the rest of the URL at that moment."""
    close = html.Button(
        "×", type="button", className="close", **{"data-close": "item", "aria-label": "Close"}
    )
    company = company_pieces.find(snapshot, slug)
    if company is None:
        return [
            html.Div([html.Span(), close], className="drawer-head"),
            company_pieces.missing(slug),
        ]
    own = company["slug"]
    heading = html.H2(nav(company["name"], href=f"/company/{own}", title="Open its own page"))
    then = replay.then_and_now(snapshot, filters, company)
    body = html.Div([then, *company_pieces.profile(snapshot, company)], className="company")
    moved = company_pieces.moved(slug, own, f"?item={own}")
    return [html.Div([heading, close, moved], className="drawer-head"), body]


def _register_in_the_browser(app: Dash) -> None:
    """What the browser answers by itself: the URL, the sizes, the controls, the painting."""
    app.clientside_callback(
        ClientsideFunction("moatmap", "split"),
        Output("map-query", "data"),
        Output("map-item", "data"),
        Input("url", "search"),
        State("map-query", "data"),
        State("map-item", "data"),
    )
    app.clientside_callback(
        ClientsideFunction("moatmap", "measure"),
        Output("map-size", "data"),
        Input("map-stage", "id"),
    )
    app.clientside_callback(
        ClientsideFunction("moatmap", "control"),
        Input("map-risk", "value"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("moatmap", "sync"),
        Output("map-risk", "value"),
        Input("map-query", "data"),
        State("map-risk", "value"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("moatmap_replay", "follow"), Input("map-query", "data")
    )
    app.clientside_callback(
        ClientsideFunction("moatmap", "click"),
        Output("map-graph", "clickData"),
        Input("map-graph", "clickData"),
        prevent_initial_call=True,
    )

    app.clientside_callback(
        ClientsideFunction("moatmap_map", "zoomed"),
        Input("map-graph", "relayoutData"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("moatmap_map", "lassoed"),
        Output("map-graph", "selectedData"),
        Input("map-graph", "selectedData"),
        prevent_initial_call=True,
    )

    for name in ("map-markup", "map-drawer-markup", "map-footer-markup"):
        app.clientside_callback(
            ClientsideFunction("moatmap", "paint"), Input(name, "data"), prevent_initial_call=True
        )


def register(app: Dash, store: Store) -> None:
    """The callbacks of the map."""
    _register_in_the_browser(app)

    @app.callback(
        Output("map-markup", "data"),
        Output("version", "data"),
        Input("map-query", "data"),
        State("version", "data"),
        prevent_initial_call=True,
    )
    def frame(query: str | None, version: str | None) -> tuple[dict[str, str], Any]:
        snapshot, filters = store.snapshot(), parse(query)
        is_new = version != snapshot.code
        parts = snapshot.once(
            ("frame", filters.with_item(""), is_new), lambda: _frame(snapshot, filters, is_new)
        )
        # the same version again would only be asked about again
        return parts, snapshot.code if is_new else no_update

    @app.callback(
        Output("map-graph", "figure"),
        Output("map-list", "children"),
        Output("map-empty", "children"),
        Output("map-stage", "className"),
        Output("map-footer-markup", "data"),
        Input("map-query", "data"),
        Input("map-size", "data"),
        Input("theme", "data"),
        State("map-list", "children"),
        prevent_initial_call=True,
    )
    def stage_content(
        query: str | None, size: list[int] | None, theme: str, grid: Any
    ) -> tuple[Any, ...]:
        if size is None:
            return (no_update,) * 5
        snapshot, filters = store.snapshot(), parse(query)
        graph, listed, nothing = no_update, no_update, None
        if drawing.count(snapshot, filters) == 0:
            name, shown = "show-empty", queries.companies(filters)
            nothing = stage.nothing_found(filters)
        elif filters.view == "list":
            name, shown = "show-list", queries.listing(filters, [], 0, 100)
            listed = no_update if grid else stage.grid()
        else:
            name = f"show-graph show-{filters.view}"
            key = ("figure", filters.with_item(""), tuple(size), theme)
            graph, shown = snapshot.drawn(
                key, lambda: drawing.figure(snapshot, filters, size, theme)
            )
        foot = to_html(stage.footer(snapshot, filters, shown))
        return graph, listed, nothing, f"stage {name}", {"map-footer": foot}

    @app.callback(
        Output("map-grid", "getRowsResponse"),
        Input("map-grid", "getRowsRequest"),
        State("map-query", "data"),
        prevent_initial_call=True,
    )
    def rows(request: dict[str, Any] | None, query: str | None) -> Any:
        if not request:
            return no_update
        snapshot, filters = store.snapshot(), parse(query)
        order = [(s["colId"], s["sort"] == "desc") for s in request.get("sortModel") or []]
        block = queries.listing(filters, order, request["startRow"], request["endRow"])
        return {
            "rowData": snapshot.rows(block),
            "rowCount": drawing.count(snapshot, filters),
        }

    @app.callback(
        Output("map-drawer-markup", "data"),
        Output("map-drawer", "className"),
        Input("map-item", "data"),
        State("map-query", "data"),
        prevent_initial_call=True,
    )
    def drawer(slug: str | None, query: str | None) -> tuple[dict[str, str], str]:
        if not slug:
            return {"map-drawer": ""}, "drawer"
        return {"map-drawer": to_html(_drawer(store.snapshot(), slug, parse(query)))}, "drawer open"


PAGE = Page(
    path="/",
    layout=_layout,
    nav_name="Map",
    register=register,
    has_figure=True,
    title=lambda snapshot, rest: "Moatmap: AI companies by domain, moat and disruption risk",
)
