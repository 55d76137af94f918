"""`/trends`: what the record of models says of the seed's "Moore's law of AI".

URL --> trends-query --> words, tables, calculator     content
                     \\-> figures (level, width, theme)  drawings
"""

from __future__ import annotations

from datetime import date
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update

from dashboard import queries
from dashboard.components import record
from dashboard.components import trends as pieces
from dashboard.components.markup import painted, to_html
from dashboard.components.panel import panel
from dashboard.figures import text
from dashboard.figures import theme as themes
from dashboard.figures import trends as figures
from dashboard.pages.page import Page
from dashboard.queries import trends as asked
from dashboard.store import Row, Snapshot, Store

HEIGHT = 430
SMALL_HEIGHT = 300
GRAPHS = ("trends-price", "trends-context", "trends-speed")


# --- the drawings --------------------------------------------------------------------------------


def _price_figure(
    snapshot: Snapshot, state: pieces.State, size: tuple[int, int], theme: str
) -> dict[str, Any]:
    said = record.seed_figures(snapshot)
    ends: Row = snapshot.rows(asked.RECORD_ENDS)[0]
    fit = record.fit_of_level(snapshot, state)
    line = None
    if fit:
        line = {
            "from_date": fit.first_date,
            "to_date": fit.last_date,
            "from_price": fit.price_on(fit.first_date),
            "to_price": fit.price_on(fit.last_date),
        }
    cost = said["gpt4-level-cost"]
    marks = [cost["from_value"], cost["to_value"]] if state.level == pieces.GPT4_LEVEL else []
    rows = snapshot.rows(asked.level_prices(state.share))
    return figures.price(
        rows, line, record.claimed_rate(said), marks, ends["scored_date"], size, theme
    )


def _context_figure(snapshot: Snapshot, size: tuple[int, int], theme: str) -> dict[str, Any]:
    rows = snapshot.rows(asked.CONTEXTS)
    said = record.seed_figures(snapshot)["context-length"]
    points = [
        (
            r["day_date"],
            float(r["token_count"]),
            f"<b>{text.escape(r['name'])}</b><br>{r['token_count']:,} tokens<br>{r['shown_date']}",
            bool(r["is_longest"]),
        )
        for r in rows
    ]
    best = [(r["day_date"], float(r["token_count"])) for r in rows if r["is_longest"]]
    marks = [(v, f"the document: {v:,.0f}") for v in (said["from_value"], said["to_value"])]
    return figures.record(points, best, marks, size, theme)


def _speed_figure(snapshot: Snapshot, size: tuple[int, int], theme: str) -> dict[str, Any]:
    rows = snapshot.rows(asked.facts("speed"))
    target = record.seed_figures(snapshot)["inference-speed"]["to_value"]
    points = [
        (
            r["day_date"],
            r["value"],
            f"{text.escape(text.shorten(r['statement'], 420, 12))}<br>"
            + ("measured" if r["is_measured"] else "stated by the vendor"),
            bool(r["is_measured"]),
        )
        for r in rows
    ]
    best: list[tuple[date, float]] = []
    for day_date, value, _, _ in points:
        if not best or value > best[-1][1]:
            best.append((day_date, value))
    return figures.record(points, best, [(target, f"the target: {target:,.0f}")], size, theme)


# --- the page ------------------------------------------------------------------------------------


def _price_parts(snapshot: Snapshot, state: pieces.State) -> dict[str, Any]:
    """The words around the price chart, by the id of their place."""
    fit = record.fit_of_level(snapshot, state)
    run = queries.latest_run(snapshot)
    claimed = record.claimed_rate(record.seed_figures(snapshot))
    ends = snapshot.rows(asked.RECORD_ENDS)[0]
    fits = record.fits(snapshot)
    nothing = html.P("Too few models of this level are in the record for a rate.")
    models = snapshot.rows(asked.workload(state.share, state.tokens_in, state.tokens_out))
    return {
        "trends-level": pieces.level_switch(state),
        "trends-figures": pieces.price_figures(fit, claimed) if fit else nothing,
        "trends-verdict": pieces.price_verdict(fit, fits, claimed, ends, run["as_of_date"])
        if fit
        else None,
        "trends-price-table": pieces.price_table(snapshot.rows(asked.level_prices(state.share))),
        "trends-price-footer": _footer(snapshot, asked.level_prices(state.share)),
        "trends-answer": pieces.calculator_result(state, models, fit, claimed, run["as_of_date"]),
        "trends-answer-footer": _footer(
            snapshot, asked.workload(state.share, state.tokens_in, state.tokens_out)
        ),
    }


def _footer(
    snapshot: Snapshot,
    query: queries.Query,
    tables: tuple[str, ...] = ("model_price", "trend_figure"),
    topic: str | None = None,
) -> Any:
    named = snapshot.rows(asked.sources(*tables, topic=topic))
    return panel("", sources=named, query=query).children[-1]


def _graph(name: str, label: str, height: int) -> html.Div:
    return html.Div(
        dcc.Graph(
            id=name,
            figure={"data": [], "layout": themes.base_layout(themes.LIGHT)},
            config={"displayModeBar": False, "responsive": False},
            style={"height": f"{height}px"},
        ),
        id=f"{name}-place",
        className="chart",
        role="img",
        style={"minHeight": f"{height}px"},
        **{"aria-label": label, "data-measure": f"{name}-width"},
    )


def _keys(claimed: tuple[float, float]) -> html.P:
    """What the lines and points of the price chart mean."""
    keys = {
        "key-line": "lowest so far",
        "key-line dashed": "fitted",
        "key-line fan": f"the document: {claimed[0]:g} to {claimed[1]:g} times a year",
        "key-dot": "other models",
    }
    return html.P(
        [html.Span([html.I(className=name), words]) for name, words in keys.items()],
        className="keys",
    )


def _place(name: str, className: str = "") -> html.Div:  # noqa: N803
    return html.Div(id=name, className=className)


LEAD = (
    "The seed document speaks of a “Moore's law of AI”. This page holds each of its figures against"
    " dated list prices and published figures. What is computed is computed from those rows each"
    " time; nothing here was tuned to agree."
)
METHOD = (
    "The lowest price is that of the cheapest model known so far whose published MMLU score reaches"
    " the level: three parts input, one part output, list prices, introductory prices left out. The"
    " rate is a straight line through the logarithm of the new lows (ordinary least squares); its"
    " interval is Student's t with two degrees of freedom less than there are new lows. Lows are"
    " not independent draws, so the true uncertainty is larger. MMLU is one test, published by"
    " vendors themselves; models that reason are counted at their price per token, although they"
    " write more tokens."
)


def _layout(snapshot: Snapshot, rest: str, query: str) -> Any:
    state = pieces.parse(query)
    stores = [
        "trends-query",
        "trends-markup",
        "trends-drawn",
        "trends-painted",
        *(f"{g}-width" for g in GRAPHS),
    ]
    parts = {name: to_html(part) for name, part in _price_parts(snapshot, state).items()}
    price = html.Section(
        [
            html.Div(
                [html.H2("Price at a level of capability"), _place("trends-level")],
                className="panel-head",
            ),
            _place("trends-figures"),
            _graph(
                "trends-price",
                "Lowest list price at the level over time; the table below has the same",
                HEIGHT,
            ),
            _keys(record.claimed_rate(record.seed_figures(snapshot))),
            _place("trends-verdict", "words"),
            _place("trends-price-table"),
            _place("trends-price-footer"),
        ],
        className="card panel wide",
    )
    calculator = html.Section(
        [
            html.H2("What a workload costs, and when it costs less"),
            html.P(
                "At the level chosen above, with the cheapest model of the record.",
                className="muted",
            ),
            painted(pieces.calculator_form(state)),
            html.Div(id="trends-answer", className="words", **{"aria-live": "polite"}),
            _place("trends-answer-footer"),
        ],
        className="card panel wide",
        id="calculator",
    )
    return html.Article(
        [
            *(dcc.Store(id=name) for name in stores),
            dcc.Store(id="trends-first", data=parts | _fixed(snapshot)),
            html.H1("Trends"),
            html.P(LEAD, className="lead"),
            price,
            _place("trends-findings", "wide"),
            _chart_card("trends-context", "Context: how much a model takes in"),
            _chart_card("trends-speed", "Speed: tokens a second for one user"),
            calculator,
            _place("trends-others", "wide"),
        ],
        className="page trends",
    )


def _chart_card(name: str, title: str) -> html.Section:
    return html.Section(
        [
            html.H2(title),
            _graph(name, f"{title}; the table below has the same", SMALL_HEIGHT),
            _place(f"{name}-words"),
        ],
        className="card panel",
    )


def _fixed(snapshot: Snapshot) -> dict[str, str]:
    """What does not depend on the URL."""
    contexts, speeds = (
        snapshot.rows(asked.CONTEXTS),
        snapshot.rows(asked.facts("speed")),
    )
    seen = snapshot.rows(asked.sources("model_price", "trend_figure", topic="speed"))
    parts = {
        "trends-findings": panel(
            "What the document says, what the record says",
            pieces.findings_table(record.findings(snapshot)),
            html.H3("The fall of prices at three levels"),
            pieces.fits_table(
                record.fits(snapshot), record.claimed_rate(record.seed_figures(snapshot))
            ),
            html.P(METHOD, className="muted"),
            sources=seen,
            query=asked.price_fits(record.LEVELS),
        ),
        "trends-context-words": [
            html.P(
                "Filled: the longest so far. Context is what a vendor accepts, which says little of"
                " how well a model uses it.",
                className="muted",
            ),
            pieces.context_table(contexts),
            _footer(snapshot, asked.CONTEXTS, ("model_price", "trend_figure"), topic="context"),
        ],
        "trends-speed-words": [
            html.P(
                "Filled: measured by others. Hollow: stated by the vendor. The models differ in"
                " size, so this is no race of equals.",
                className="muted",
            ),
            pieces.fact_table(speeds, "Speeds", "speed"),
            _footer(snapshot, asked.facts("speed"), ("trend_figure",), topic="speed"),
        ],
        "trends-others": panel(
            "What others found on prices",
            pieces.others_list(snapshot.rows(asked.facts("price"))),
            sources=snapshot.rows(asked.sources(topic="price")),
            query=asked.facts("price"),
        ),
    }
    return {name: to_html(part) for name, part in parts.items()}


def register(app: Dash, store: Store) -> None:
    """The callbacks of the page."""
    app.clientside_callback(
        ClientsideFunction("pages", "query"), Output("trends-query", "data"), Input("url", "search")
    )
    for name in GRAPHS:
        app.clientside_callback(
            ClientsideFunction("pages", "measure"),
            Output(f"{name}-width", "data"),
            Input(f"{name}-place", "id"),
        )
    app.clientside_callback(
        ClientsideFunction("moatmap", "paintPage"),
        Output("trends-painted", "data"),  # never set: a first call needs an output
        Input("trends-first", "data"),
    )
    app.clientside_callback(
        ClientsideFunction("moatmap", "paint"),
        Input("trends-markup", "data"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output("trends-markup", "data"),
        Input("trends-query", "data"),
        prevent_initial_call=True,
    )
    def content(query: str | None) -> dict[str, str]:
        snapshot, state = store.snapshot(), pieces.parse(query)
        return {name: to_html(part) for name, part in _price_parts(snapshot, state).items()}

    @app.callback(
        *(Output(name, "figure") for name in GRAPHS),
        Output("trends-drawn", "data"),
        Input("trends-query", "data"),
        *(Input(f"{name}-width", "data") for name in GRAPHS),
        Input("theme", "data"),
        State("trends-drawn", "data"),
        prevent_initial_call=True,
    )
    def drawings(
        query: str | None,
        wide: int | None,
        left: int | None,
        right: int | None,
        theme: str,
        drawn: Any,
    ) -> tuple[Any, ...]:
        state = pieces.parse(query)
        key = [state.level, wide, left, right, theme]
        is_measured = all(isinstance(w, int) and w > 0 for w in (wide, left, right))
        if query is None or not is_measured or key == drawn:
            return (no_update,) * 4
        snapshot = store.snapshot()
        return (
            _price_figure(snapshot, state, (wide or 0, HEIGHT), theme),
            _context_figure(snapshot, (left or 0, SMALL_HEIGHT), theme),
            _speed_figure(snapshot, (right or 0, SMALL_HEIGHT), theme),
            key,
        )


PAGE = Page(
    path=pieces.PATH,
    layout=_layout,
    nav_name="Trends",
    register=register,
    has_figure=True,
    title=lambda snapshot, rest: "Trends: prices at a level of capability, context, speed",
)
