"""`/thesis`: the thesis trait by trait against this landscape, and the ledger of its claims.

dashboard/thesis.py says what its query string may hold.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, dcc, html

from dashboard.components import forms, ledger, traits, trial, verdicts
from dashboard.components.card import card, cited
from dashboard.components.markup import PLACE, painted
from dashboard.components.traits import Part
from dashboard.components.ui import nav
from dashboard.figures import contrast as contrasts
from dashboard.figures.contrast import Contrast
from dashboard.figures.text import counted
from dashboard.pages.page import Page
from dashboard.queries import thesis
from dashboard.store import Row, Snapshot, Store
from dashboard.thesis import CLAIM_FACETS, PATH, State, parse


def _switch(state: State) -> html.P:
    """The contested definition, as two links."""

    def option(text: str, is_contested: bool) -> html.A:
        is_on = state.is_contested_vertical is is_contested
        return nav(
            text,
            href=replace(state, is_contested_vertical=is_contested).href(),
            className="on" if is_on else "",
            **{
                "data-key": f"devtools:{is_contested}",
                **({"aria-current": "true"} if is_on else {}),
            },
        )

    return html.P(
        [
            html.Span("Developer tools count as", className="label", id="devtools-label"),
            html.Span(
                [
                    option("each company was judged", False),
                    option("vertical, as the seed has it", True),
                ],
                className="views",
                role="group",
                **{"aria-labelledby": "devtools-label"},
            ),
        ],
        className="devtools",
    )


def _changed(now: dict[str, list[Contrast]], other: dict[str, list[Contrast]]) -> str:
    """What reads otherwise under the other definition."""
    readings = {
        (name, c.measure, c.group): c.reading for name, found in other.items() for c in found
    }
    changed = [
        f"{c.measure.lower()} ({c.group.lower()})"
        for name, found in now.items()
        for c in found
        if c.reading != readings.get((name, c.measure, c.group))
    ]
    if not changed:
        return "The other way of counting changes no reading."
    words = counted(len(changed), "reading", "readings")
    return f"The other way of counting changes {words}: {'; '.join(changed)}."


def _leaning(counts: dict[str, int]) -> str:
    total = sum(counts.values())
    if not total:
        return ""
    return (
        f"{counted(total, 'more has', 'more have')} no interval that could decide:"
        f" {counts['for']} lean to the thesis, {counts['against']} against it."
    )


def _tally(computed: dict[str, list[Contrast]]) -> html.P:
    """The answer in two sentences, before everything else."""
    every = [contrast for part in computed.values() for contrast in part]
    counts = contrasts.tally(contrast.reading for contrast in every)
    leanings = contrasts.tally(contrast.leaning for contrast in every)
    total = sum(counts.values())
    return html.P(
        [
            html.Strong(f"Of {counted(total, 'comparison', 'comparisons')}"),
            " on which the thesis commits itself, ",
            html.Strong(f"{counts['for']} go with it, {counts['against']} against it"),
            f" and {counts['undecided']} are undecided. {_leaning(leanings)}",
        ],
        className="lead tally",
    )


def _head(snapshot: Snapshot, state: State) -> html.Header:
    computed = trial.computed(snapshot, state.is_contested_vertical)
    return html.Header(
        [
            html.H1("The thesis on trial", id="overview"),
            html.P(
                "Vertical AI start-ups do better than horizontal ones, says the document that this"
                " map starts from: they hold proprietary data, sell into high-margin markets to"
                " buyers who do not mind the price, and the large labs are less likely to disrupt"
                " them. Below is what this landscape shows of each trait, for or against.",
                className="lead",
            ),
            _tally(computed),
            html.P(
                "They describe the companies listed here as they were judged or read. They are not"
                " a test on outcomes: published indices are facts, not validated predictors, and"
                " the risk score is not validated on what became of companies.",
                className="lead caution",
            ),
        ],
        className="page-head",
    )


def _counting(snapshot: Snapshot, state: State) -> html.Div:
    """How the comparisons are counted, and the definition that one may change."""
    now = trial.computed(snapshot, state.is_contested_vertical)
    other = trial.computed(snapshot, not state.is_contested_vertical)
    sizes = snapshot.rows_once(thesis.sizes(state.is_contested_vertical))
    return html.Div(
        [
            _switch(state),
            html.P(_changed(now, other), className="note"),
            html.P(verdicts.sizes(sizes), className="note sizes"),
            html.P(
                "Each comparison is read from its own 95% interval alone; about one in twenty would"
                " seem to differ by chance. They are not independent: overlap is part of exposure,"
                " and exposure and moat are what risk is made of.",
                className="note",
            ),
        ],
        className="counting",
    )


def _facets(snapshot: Snapshot, state: State) -> html.Div:
    """The choices of the ledger; the many sections folded until one is chosen."""

    def link(name: str, value: str) -> str:
        return state.toggled(name, value).href()

    found = {}
    for name in CLAIM_FACETS:
        query = thesis.claim_facet(state.chosen, name, state.words)
        values = snapshot.rows(query)
        found[name] = ledger.facet(name, values, state.chosen.get(name, ()), link)
    chosen = state.chosen.get("section", ())
    sections = html.Details(
        [html.Summary("By section of the document"), found["section"]],
        open=bool(chosen),
        className="more-facets",
        **{"data-key": f"fold:facet-section:{'+'.join(chosen)}"},
    )
    return html.Div([found["kind"], found["testable"], sections], className="ledger-facets")


def _claim_traits(parts: list[Part]) -> dict[str, tuple[str, str]]:
    """claim -> (title, id on the page) of the trait that it is."""
    return {
        row["claim_id"]: (part.title, part.key)
        for part in parts
        for row in part.rows
        if row["claim_id"]
    }


def _ledger(snapshot: Snapshot, state: State, parts: list[Part], rows: list[Row]) -> html.Section:
    clear = state.without(*CLAIM_FACETS).href()
    count = html.P(
        [
            html.Strong(counted(len(rows), "claim", "claims")),
            html.Span(" of the seed document. "),
            nav("Clear", href=clear, **{"data-key": "ledger:clear"})
            if state.narrows_claims
            else None,
        ],
        className="ledger-count",
        role="status",
    )
    listed = (
        ledger.claims(rows, _claim_traits(parts), state.narrows_claims, state.href())
        if rows
        else html.P(["No claim fits all of this. ", nav("Show all claims", href=clear)])
    )
    return card(
        "The ledger of claims",
        _facets(snapshot, state),
        count,
        listed,
        sources=cited(snapshot.rows_once(thesis.CLAIM_SOURCES)),
        query=thesis.claims(state.chosen, state.words),
        key="claims",
    )


def _content(snapshot: Snapshot, rest: str, query: str) -> dict[str, Any]:
    """What is painted into which place."""
    state = parse(query)
    parts = traits.found(snapshot, state)
    asked = thesis.claims(state.chosen, state.words)
    claims = snapshot.rows(asked)
    listed = frozenset(row["claim_id"] for row in claims)
    overview = html.Div(
        [verdicts.computed(snapshot, state, parts), verdicts.claim_states(snapshot, state)],
        className="two-columns",
    )
    return {
        "thesis-contents": verdicts.contents(state, parts, len(claims)),
        PLACE: [
            _head(snapshot, state),
            overview,
            _counting(snapshot, state),
            traits.listing(snapshot, state, parts, listed),
            _ledger(snapshot, state, parts, claims),
        ],
    }


def _find(text: str) -> html.Form:
    """Outside what is painted anew, so that one may go on typing."""
    field = forms.search_field("q", "Search traits and claims", text, "Search traits and claims")
    return forms.form(PATH, field, role="search")


def _layout(snapshot: Snapshot, rest: str, query: str) -> Any:
    places = {"thesis-find": _find(parse(query).text), **_content(snapshot, rest, query)}
    return html.Article(
        [
            html.Div(
                [html.Div(id="thesis-find"), html.Div(id="thesis-contents")],
                className="thesis-rail",
            ),
            painted(places),
            dcc.Store(id="thesis-query"),
        ],
        className="page wide thesis",
    )


def register(app: Dash, store: Store) -> None:
    """The search field follows the URL."""
    app.clientside_callback(
        ClientsideFunction("pages", "query"), Output("thesis-query", "data"), Input("url", "search")
    )


PAGE = Page(
    path=PATH,
    layout=_layout,
    repaint=_content,
    register=register,
    nav_name="Thesis",
    title=lambda snapshot, rest: "The thesis on trial: vertical against horizontal, claim by claim",
)
