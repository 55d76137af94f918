"""`/scenarios`: other weights and another launch; who moves, and how sure the ranking is.

URL --> scenarios-query --> drawing, tables --> random weightings
                            (content)           (robust)
"""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update

from dashboard.components import scenarios as pieces
from dashboard.components.card import loaded_sources
from dashboard.components.markup import painted, to_html
from dashboard.components.panel import panel
from dashboard.components.ui import copy_button, empty, footer, nav
from dashboard.figures import scenario as figures
from dashboard.figures import theme as themes
from dashboard.pages.page import Page
from dashboard.queries.trends import sources
from dashboard.scenario import landscape, state
from dashboard.scenario.scores import Scenario, robustness
from dashboard.store import Row, Snapshot, Store

LEAD = (
    "The weights behind the scores are judgements. Change them, or let a lab launch a product, and"
    " see who moves. Nothing here forecasts that a future comes; it shows what the scores would say"
    " if it did."
)


def _height(width: int) -> int:
    return 560 if width >= 600 else 460


def _scenario(snapshot: Snapshot, query: str | None) -> Scenario:
    return state.parse(query, landscape.companies(snapshot), landscape.codes(snapshot))


def _footer(snapshot: Snapshot, scenario: Scenario) -> Any:
    query = landscape.rescored(landscape.companies(snapshot), scenario)
    tools = html.Span([copy_button(query)], className="tools")
    return footer(loaded_sources(snapshot), tools)


def _parts(snapshot: Snapshot, scenario: Scenario, rows: list[Row]) -> dict[str, Any]:
    """The words and tables of a scenario, by the id of their place."""
    foot = _footer(snapshot, scenario)
    return {
        "scenarios-presets": pieces.presets(snapshot, scenario),
        "scenarios-headline": pieces.headline(rows),
        "scenarios-map-footer": foot,
        "scenarios-movers": [pieces.movers(rows), foot],
        "scenarios-domains": [pieces.domains(rows), foot],
    }


def _nothing() -> html.Div:
    return empty(
        "Nothing weighs anything",
        "Each force needs at least one weight above zero to be a score.",
        nav("Back to the default weights", href=state.PATH, className="button"),
    )


def _layout(snapshot: Snapshot, rest: str, query: str) -> Any:
    scenario = _scenario(snapshot, query)
    stores = ("scenarios-query", "scenarios-width", "scenarios-markup", "scenarios-later")
    rail = html.Section(
        [
            html.Div(
                [html.H2("Weights"), nav("Reset", href=state.PATH, className="clear")],
                className="panel-head",
            ),
            painted(pieces.controls(snapshot, scenario)),
            panel("", sources=_weight_sources(snapshot)).children[-1],
        ],
        className="card panel rail-card",
    )
    return html.Article(
        [
            *(dcc.Store(id=name) for name in stores),
            html.H1("Scenarios"),
            html.P(LEAD, className="lead"),
            html.Div(id="scenarios-presets", className="preset-place"),
            rail,
            html.Div(
                [
                    _map_card(),
                    _card("Who moves most", "scenarios-movers"),
                    _card("How far the ranking depends on the weights", "scenarios-robust"),
                    _card("Domains", "scenarios-domains"),
                ],
                className="results",
            ),
        ],
        className="page scenarios",
    )


def _weight_sources(snapshot: Snapshot) -> list[Row]:
    """Weights are judgements of ours on what the seed says."""
    query = sources("claim")
    return [
        {
            "title": "Weights: judgements of the editors, with reasons on the page About",
            "url": None,
        },
        *snapshot.rows(query),
    ]


def _map_card() -> html.Section:
    return html.Section(
        [
            html.H2("Before and after"),
            html.Div(id="scenarios-headline"),
            html.P(
                "Each point stands where the scenario puts a company; arrows come from where it"
                " stood. The tables below name those that move most; the SQL lists all.",
                className="muted",
            ),
            html.Div(
                dcc.Graph(
                    id="scenarios-graph",
                    figure={"data": [], "layout": themes.base_layout(themes.LIGHT)},
                    config={"displayModeBar": False, "responsive": False, "doubleClick": False},
                ),
                id="scenarios-place",
                className="chart",
                role="img",
                **{
                    "aria-label": "Companies by moat and exposure under the scenario",
                    "data-measure": "scenarios-width",
                },
            ),
            html.Div(id="scenarios-map-footer"),
        ],
        className="card panel",
    )


def _card(title: str, name: str) -> html.Section:
    return html.Section([html.H2(title), html.Div(id=name)], className="card panel")


def repainted(
    snapshot: Snapshot, scenario: Scenario, width: int, theme: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """The drawing and the words of a scenario."""
    if not state.weighs(landscape.companies(snapshot), scenario):
        hidden = {"visible": False}
        layout = themes.base_layout(theme) | {"xaxis": hidden, "yaxis": hidden}
        empty_places = dict.fromkeys(
            ("scenarios-movers", "scenarios-domains", "scenarios-map-footer")
        )
        parts = empty_places | {
            "scenarios-headline": _nothing(),
            "scenarios-presets": pieces.presets(snapshot, scenario),
        }
        return {"data": [], "layout": layout}, _html(parts)
    rows = landscape.compared(snapshot, scenario)
    figure = figures.points(rows, (width, _height(width)), theme)
    return figure, _html(_parts(snapshot, scenario, rows))


def register(app: Dash, store: Store) -> None:
    """The callbacks of the page."""
    app.clientside_callback(
        ClientsideFunction("pages", "query"),
        Output("scenarios-query", "data"),
        Input("url", "search"),
    )
    app.clientside_callback(
        ClientsideFunction("pages", "measure"),
        Output("scenarios-width", "data"),
        Input("scenarios-place", "id"),
    )
    app.clientside_callback(
        ClientsideFunction("pages", "open"),
        Output("scenarios-graph", "clickData"),
        Input("scenarios-graph", "clickData"),
        prevent_initial_call=True,
    )
    for name in ("scenarios-markup", "scenarios-later"):
        app.clientside_callback(
            ClientsideFunction("moatmap", "paint"), Input(name, "data"), prevent_initial_call=True
        )

    @app.callback(
        Output("scenarios-graph", "figure"),
        Output("scenarios-markup", "data"),
        Input("scenarios-query", "data"),
        Input("scenarios-width", "data"),
        Input("theme", "data"),
        prevent_initial_call=True,
    )
    def content(query: str | None, width: int | None, theme: str) -> tuple[Any, Any]:
        if query is None or not isinstance(width, int) or width <= 0:
            return no_update, no_update
        snapshot = store.snapshot()
        return repainted(snapshot, _scenario(snapshot, query), width, theme)

    @app.callback(
        Output("scenarios-later", "data"),
        Input("scenarios-markup", "data"),  # so that the drawing comes first
        State("scenarios-query", "data"),
        prevent_initial_call=True,
    )
    def robust(drawn: Any, query: str | None) -> dict[str, str]:
        snapshot = store.snapshot()
        scenario, known = _scenario(snapshot, query), landscape.companies(snapshot)
        if not state.weighs(known, scenario):
            return {"scenarios-robust": ""}

        def compute() -> dict[str, str]:
            found = robustness(known, scenario, pieces.SHOWN, pieces.AT_EDGE)
            rows = landscape.compared(snapshot, scenario)
            content = [pieces.ranking(rows, found, known.settings), _footer(snapshot, scenario)]
            return _html({"scenarios-robust": content})

        return snapshot.once(("scenario-robust", state.to_query(scenario)), compute)


def _html(parts: dict[str, Any]) -> dict[str, str]:
    return {name: to_html(part) for name, part in parts.items()}


PAGE = Page(
    path=state.PATH,
    layout=_layout,
    nav_name="Scenarios",
    register=register,
    has_figure=True,
    title=lambda snapshot, rest: "Scenarios: other weights, another launch, who moves",
)
