"""`/thesis`: the thesis trait by trait against this landscape, and the ledger of its claims.

?devtools=vertical                         developer tools counted as the seed document does
?section=CODE&kind=CODE&testable=STATE     which claims the ledger lists; keys may repeat
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from dash import html

from dashboard.components import ledger, published, strips, trial
from dashboard.components.card import card, cited, loaded_sources
from dashboard.components.markup import painted
from dashboard.components.ui import nav
from dashboard.figures import contrast as contrasts
from dashboard.figures import strips as shapes
from dashboard.figures.contrast import Contrast
from dashboard.figures.text import counted
from dashboard.pages.page import Page
from dashboard.queries import Query, thesis
from dashboard.queries import domains as domain_queries
from dashboard.store import Row, Snapshot

LONGEST_VALUE = 60
OPENED_SECTION = "vertical-horizontal"  # what the thesis itself is


@dataclass(frozen=True)
class State:
    """What the page shows; the same as its query string."""

    is_contested_vertical: bool = False
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def href(self) -> str:
        pairs = [("devtools", "vertical")] if self.is_contested_vertical else []
        pairs += [(name, value) for name in thesis.FACETS for value in self.chosen.get(name, ())]
        return "/thesis" + ("?" + urlencode(pairs) if pairs else "")

    def toggled(self, name: str, value: str) -> State:
        """With one value of a facet put in, or taken out where it was in."""
        now = self.chosen.get(name, ())
        values = tuple(v for v in now if v != value) if value in now else (*now, value)
        return replace(self, chosen={**self.chosen, name: values})


def parse(query: str) -> State:
    """Read a query string; what it does not know is left out."""
    chosen: dict[str, tuple[str, ...]] = {}
    contested = False
    for key, value in parse_qsl(query.removeprefix("?")):
        if key == "devtools":
            contested = value == "vertical"
        elif key in thesis.FACETS and value not in chosen.get(key, ()):
            chosen[key] = (*chosen.get(key, ()), value[:LONGEST_VALUE])
    return State(contested, chosen)


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


def _changed(now: dict[str, list[Contrast]], other: dict[str, list[Contrast]]) -> list[str]:
    """The comparisons whose reading is another one under the other definition."""
    readings = {
        (name, c.measure, c.group): c.reading for name, found in other.items() for c in found
    }
    return [
        f"{c.measure.lower()} ({c.group.lower()})"
        for name, found in now.items()
        for c in found
        if c.reading != readings.get((name, c.measure, c.group))
    ]


def _sizes(rows: list[Row]) -> str:
    """How many companies of each orientation there are, by group."""
    parts = []
    for is_curated, group in trial.GROUPS.items():
        counts = {
            r["orientation_code"]: r["company_count"] for r in rows if r["is_curated"] is is_curated
        }
        if counts:
            words = [
                f"{counts[c]:,} {c}"
                for c in ("vertical", "horizontal", "ambiguous", "unknown")
                if c in counts
            ]
            parts.append(f"{group}: {', '.join(words)}")
    return "; ".join(parts) + ". Ambiguous and unknown ones are in neither column."


def _head(snapshot: Snapshot, state: State, found: dict[str, list[Contrast]]) -> html.Header:
    every = [contrast for part in found.values() for contrast in part]
    counts = contrasts.tally(contrast.reading for contrast in every)
    leanings = contrasts.tally(contrast.leaning for contrast in every)
    total = sum(counts.values())
    other = trial.computed(snapshot, not state.is_contested_vertical)
    changed = _changed(found, other)
    sizes = trial.asked(snapshot, thesis.sizes(state.is_contested_vertical))
    return html.Header(
        [
            html.H1("The thesis on trial"),
            html.P(
                "Vertical AI start-ups do better than horizontal ones, says the document that this"
                " map starts from: they hold proprietary data, sell into high-margin markets to"
                " buyers who do not mind the price, and the large labs are less likely to disrupt"
                " them. Below is what this landscape shows of each trait, for or against.",
                className="lead",
            ),
            html.P(
                [
                    html.Strong(f"Of {counted(total, 'comparison', 'comparisons')}"),
                    " on which the thesis commits itself, ",
                    html.Strong(f"{counts['for']} go with it, {counts['against']} against it"),
                    f" and {counts['undecided']} are undecided.",
                    " Each is read from its own 95% interval alone; about one in twenty would seem"
                    " to differ by chance. They are not independent: overlap is part of exposure,"
                    " and exposure and moat are what risk is made of."
                    f" {_leaning(leanings)}",
                ],
                className="lead tally",
            ),
            html.P(
                "They describe the companies listed here as they were judged or read. They are not"
                " a test on outcomes: published indices are facts, not validated predictors, and"
                " the risk score is not validated on what became of companies.",
                className="lead caution",
            ),
            _switch(state),
            html.P(
                (
                    "The other way of counting changes"
                    f" {counted(len(changed), 'reading', 'readings')}: " + "; ".join(changed) + "."
                    if changed
                    else "The other way of counting changes no reading."
                ),
                className="note",
            ),
            html.P(_sizes(sizes), className="note"),
        ],
        className="page-head",
    )


def _leaning(counts: dict[str, int]) -> str:
    total = sum(counts.values())
    if not total:
        return ""
    return (
        f"{counted(total, 'more has', 'more have')} no interval that could decide:"
        f" {counts['for']} lean to the thesis, {counts['against']} against it."
    )


def _overview(dimensions: dict[str, list[Row]], found: dict[str, list[Contrast]]) -> html.Nav:
    """The traits with what was found of each: the way down a long page."""

    def words(name: str) -> str:
        readings = contrasts.tally(c.reading for c in found.get(name, []))
        leanings = contrasts.tally(c.leaning for c in found.get(name, []))
        parts = [f"{n} {word}" for word, n in readings.items() if n]
        parts += [
            f"{n} {'leaning ' if word != 'undecided' else ''}{word}"
            for word, n in leanings.items()
            if n
        ]
        return ", ".join(parts) or trial.NOT_COMPUTED.get(name, "not tested yet")

    links = [
        html.Li(
            [
                html.A(trial.DIMENSIONS[name][0], href=f"#trait-{name}"),
                html.Span(words(name), className="muted"),
            ]
        )
        for name in dimensions
        if name in trial.DIMENSIONS
    ]
    links.append(html.Li([html.A("The ledger of claims", href="#ledger-card")]))
    return html.Nav(html.Ul(links), className="overview", **{"aria-label": "On this page"})


def _queries(state: State) -> dict[str, Query | dict[str, Query]]:
    """The query behind the numbers of each dimension, or several by what they ask."""
    contested = state.is_contested_vertical
    return {
        "success": thesis.sizes(contested),
        "proprietary-data": thesis.moats(contested),
        "margin": {"domains": thesis.FIGURES, "companies": thesis.company_figures(contested)},
        "price-sensitivity": thesis.measures(contested),
        "disruption": {
            "measures": thesis.measures(contested),
            "launches by domain": thesis.DOMAIN_LAUNCHES,
        },
    }


def _spreads(snapshot: Snapshot, state: State) -> html.Div:
    """How risk lies on the scale by group and orientation, with and without generality."""
    rows = trial.asked(snapshot, thesis.measures(state.is_contested_vertical))
    titles = {"risk_rest": "Risk, exposure without generality", "risk": "Risk, with generality"}
    columns = []
    for code, title in titles.items():
        found = [row for row in rows if row["measure_code"] == code]
        lines = [
            html.Li(
                [
                    html.Span(
                        f"{row['orientation_code']}, {trial.GROUPS[row['is_curated']].lower()}"
                    ),
                    strips.spread(shapes.box(row, "measured"), row["known_count"]),
                ]
            )
            for row in found
        ]
        columns.append(
            html.Div(
                [
                    html.H3(title),
                    html.Ul([*lines, html.Li([html.Span(), strips.axis()])]),
                ]
            )
        )
    return html.Div(columns, className="spreads")


def _domain_launches(snapshot: Snapshot) -> html.P:
    rows = {row["orientation_code"]: row for row in trial.asked(snapshot, thesis.DOMAIN_LAUNCHES)}
    parts = [
        f"{row['reached_count']} of {row['domain_count']} {side} domains, with"
        f" {row['move_count'] / row['domain_count']:.1f} launches a domain"
        for side, row in rows.items()
    ]
    return html.P(
        "Launches made for a domain reach " + " and ".join(parts) + ". Few domains: no interval.",
        className="note",
    )


def _dimension(
    snapshot: Snapshot, state: State, name: str, traits: list[Row], found: list[Contrast]
) -> html.Section:
    title, caution = trial.DIMENSIONS.get(name, (name.replace("-", " ").capitalize(), ""))
    body: list[Any] = [trial.statements(traits), html.P(caution, className="note")]
    sources = loaded_sources(snapshot)
    if found:
        body.append(trial.comparison(f"{title}: vertical against horizontal", found))
    else:
        words = trial.NOT_COMPUTED.get(name, "not tested yet")
        body.append(html.P(words, className="state open"))
    if name == "disruption" and found:
        body += [_spreads(snapshot, state), _domain_launches(snapshot)]
    if name == "margin":
        body.append(html.P(published.CAUTION, className="note"))
        shown = domain_queries.figure_sources(list(trial.FIGURES))
        sources = [*sources, *cited(snapshot.rows(shown.sql, shown.parameters))]
    query = _queries(state).get(name, thesis.TRAITS)
    return card(title, *body, sources=sources, query=query, key=f"trait-{name}")


def _moats(snapshot: Snapshot, state: State) -> html.Section:
    found = trial.moats(snapshot, state.is_contested_vertical)
    return card(
        "Every kind of moat",
        html.P(
            "The thesis speaks of proprietary data alone; the other kinds are shown without a"
            " reading. Learning loops and brands are not read from descriptions, so they have"
            " assessed companies only.",
            className="note",
        ),
        trial.comparison("Moats: vertical against horizontal", found),
        sources=loaded_sources(snapshot),
        query=thesis.moats(state.is_contested_vertical),
        key="trait-moats",
    )


def _ledger(snapshot: Snapshot, state: State) -> html.Section:
    query = thesis.claims(state.chosen)
    rows = snapshot.rows(query.sql, query.parameters)
    facets = []
    for name in thesis.FACETS:
        facet = thesis.claim_facet(state.chosen, name)
        values = snapshot.rows(facet.sql, facet.parameters)
        facets.append(
            ledger.facet(
                name,
                values,
                state.chosen.get(name, ()),
                lambda facet_name, value: state.toggled(facet_name, value).href(),
            )
        )
    clear = replace(state, chosen={}).href()
    is_narrowed = any(state.chosen.values())
    count = html.P(
        [
            html.Strong(counted(len(rows), "claim", "claims")),
            html.Span(" of the seed document. "),
            nav("Clear", href=clear, **{"data-key": "ledger:clear"}) if is_narrowed else None,
        ],
        className="ledger-count",
        role="status",
    )
    listed = (
        ledger.claims(rows, None if is_narrowed else (OPENED_SECTION,))
        if rows
        else html.P(["No claim fits all of this. ", nav("Show all claims", href=clear)])
    )
    return card(
        "The ledger of claims",
        html.Div(facets, className="ledger-facets"),
        count,
        listed,
        sources=loaded_sources(snapshot) + cited(snapshot.rows(SEED_SOURCE.sql)),
        query=query,
        key="ledger-card",
    )


SEED_SOURCE = Query(
    """select title, url, accessed_date
from mart.source
where source_id in (select source_id from mart.claim)"""
)


def _content(snapshot: Snapshot, rest: str, query: str) -> list[Any]:
    state = parse(query)
    found = trial.computed(snapshot, state.is_contested_vertical)
    dimensions: dict[str, list[Row]] = {}
    for row in trial.asked(snapshot, thesis.TRAITS):
        dimensions.setdefault(row["dimension_code"], []).append(row)
    return [
        _head(snapshot, state, found),
        _overview(dimensions, found),
        *[
            _dimension(snapshot, state, name, traits, found.get(name, []))
            for name, traits in dimensions.items()
        ],
        _moats(snapshot, state),
        _ledger(snapshot, state),
    ]


def _layout(snapshot: Snapshot, rest: str, query: str) -> Any:
    return painted(_content(snapshot, rest, query), className="page wide thesis", role="article")


PAGE = Page(
    path="/thesis",
    layout=_layout,
    repaint=_content,
    nav_name="Thesis",
    title=lambda snapshot, rest: "The thesis on trial: vertical against horizontal, claim by claim",
)
