"""The traits on trial as a list that opens: what the document says of both sides, what is compared
of it, and how each comparison stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.components import ledger, published, strips, trial
from dashboard.components.card import card, cited, group, loaded_sources
from dashboard.components.ui import nav
from dashboard.figures import strips as shapes
from dashboard.figures.contrast import SILENT, Contrast
from dashboard.figures.text import counted
from dashboard.queries import Query, thesis
from dashboard.queries import domains as domain_queries
from dashboard.store import Row, Snapshot
from dashboard.thesis import READING, State, holds

NOT_COMPUTED = "not-computed"  # how a trait stands of which nothing is compared
MOATS = "moats"
# how a comparison may stand: the mark before it, in a few words, in the words of a filter
STANDINGS = {
    "for": ("✓", "for", "go with the thesis"),
    "against": ("✗", "against", "go against it"),
    "undecided": ("≈", "undecided", "undecided"),
    "leans-for": ("(✓)", "leaning for", "lean to it, no interval"),
    "leans-against": ("(✗)", "leaning against", "lean against it, no interval"),
    "leans-neither": ("(≈)", "leaning neither way", "lean neither way, no interval"),
    SILENT: ("–", "without a reading", "without a reading"),
    NOT_COMPUTED: ("○", "not computed", "traits not computed"),
}
_MOATS_TEXT = (
    "The thesis speaks of proprietary data alone; the other kinds are shown without a reading."
    " Kinds that cannot be read from descriptions have assessed companies only."
)


@dataclass(frozen=True)
class Part:
    """One trait (or the moats): its rows, all that is compared, and what the filters leave."""

    name: str
    title: str
    caution: str
    rows: Sequence[Row] = ()
    every: Sequence[Contrast] = ()
    shown: Sequence[Contrast] = ()
    is_found: bool = True  # by the words that are looked for
    is_in: bool = True  # and by how its comparisons stand

    @property
    def key(self) -> str:
        return f"trait-{self.name}"


def _part(state: State, name: str, rows: Sequence[Row], every: Sequence[Contrast]) -> Part:
    title, caution = ("Every kind of moat", _MOATS_TEXT) if name == MOATS else trial.dimension(name)
    texts = [row[key] for row in rows for key in ("title", "statement", "reason", "claim_id")]
    is_found = holds(state.words, title, caution, *texts, *(c.measure for c in every))
    shown = [c for c in every if not state.readings or c.standing in state.readings]
    fits = bool(shown) or (not every and (not state.readings or NOT_COMPUTED in state.readings))
    return Part(name, title, caution, rows, every, shown, is_found, is_found and fits)


def found(snapshot: Snapshot, state: State) -> list[Part]:
    """The traits in the order of the document, then every kind of moat."""
    computed = trial.computed(snapshot, state.is_contested_vertical)
    dimensions: dict[str, list[Row]] = {}
    for row in snapshot.rows_once(thesis.TRAITS):
        dimensions.setdefault(row["dimension_code"], []).append(row)
    # proprietary data is a trait of its own: among the moats it is shown, but not counted again
    moats = [
        moat
        for moat in trial.moats(snapshot, state.is_contested_vertical)
        if not state.readings or not moat.expected
    ]
    return [
        *(_part(state, name, rows, computed.get(name, [])) for name, rows in dimensions.items()),
        _part(state, MOATS, [], moats),
    ]


def counted_once(part: Part, comparisons: Sequence[Contrast]) -> list[Contrast]:
    """The comparisons of a part without those that another part has."""
    return [c for c in comparisons if part.name != MOATS or not c.expected]


def standings(parts: Iterable[Part]) -> Counter[str]:
    """How many comparisons stand how, each counted once, and how many traits have none."""
    counts = Counter(c.standing for part in parts for c in counted_once(part, part.every))
    counts[NOT_COMPUTED] = sum(not part.every for part in parts)
    return counts


def not_computed(part: Part) -> str:
    """Why nothing is compared of a part, in a few words."""
    return trial.NOT_COMPUTED.get(part.name, "not tested yet")


def marks(part: Part) -> html.Span:
    """How the comparisons of a part stand, as counts with marks; in words for who hears them."""
    if not part.every:
        return html.Span(not_computed(part), className="marks")
    counts = standings([part])
    shown = [(code, counts[code]) for code in STANDINGS if counts[code] and code != SILENT]
    if not shown:
        return html.Span("no reading", className="marks")
    words = ", ".join(f"{n} {STANDINGS[code][1]}" for code, n in shown)
    return html.Span(
        [
            *(
                html.Span(f"{STANDINGS[code][0]} {n}", className=f"sign {code}")
                for code, n in shown
            ),
            html.Span(words, className="words"),
        ],
        className="marks",
    )


def _head(part: Part) -> list[Any]:
    said = next((r["statement"] for r in part.rows if r["orientation_code"] == "vertical"), "")
    return [
        html.H3(part.title),
        html.Span(said, className="said"),
        marks(part),
        html.Span(
            counted(len(part.every), "comparison", "comparisons") if part.every else "",
            className="count",
        ),
    ]


def _queries(state: State) -> dict[str, Query | dict[str, Query]]:
    """The query behind the numbers of each trait, or several by what they ask."""
    contested = state.is_contested_vertical
    return {
        "success": thesis.sizes(contested),
        "proprietary-data": thesis.moats(contested),
        MOATS: thesis.moats(contested),
        "margin": {"domains": thesis.FIGURES, "companies": thesis.company_figures(contested)},
        "price-sensitivity": thesis.measures(contested),
        "disruption": {
            "measures": thesis.measures(contested),
            "launches by domain": thesis.DOMAIN_LAUNCHES,
        },
    }


def _spreads(snapshot: Snapshot, state: State) -> html.Div:
    """How risk lies on the scale by group and orientation, with and without generality."""
    rows = snapshot.rows_once(thesis.measures(state.is_contested_vertical))
    titles = {"risk_rest": "Risk, exposure without generality", "risk": "Risk, with generality"}

    def line(row: Row) -> html.Li:
        words = f"{row['orientation_code']}, {trial.GROUPS[row['is_curated']].lower()}"
        box = shapes.box(row, "measured")
        return html.Li([html.Span(words), strips.spread(box, row["known_count"])])

    columns = []
    for code, title in titles.items():
        lines = [line(row) for row in rows if row["measure_code"] == code]
        scale = html.Li([html.Span(), strips.axis()])
        columns.append(html.Div([html.H4(title), html.Ul([*lines, scale])]))
    return html.Div(columns, className="spreads")


def _domain_launches(snapshot: Snapshot) -> html.P:
    rows = {row["orientation_code"]: row for row in snapshot.rows_once(thesis.DOMAIN_LAUNCHES)}
    parts = [
        f"{row['reached_count']} of {row['domain_count']} {side} domains, with"
        f" {row['move_count'] / row['domain_count']:.1f} launches a domain"
        for side, row in rows.items()
    ]
    return html.P(
        "Launches made for a domain reach " + " and ".join(parts) + ". Few domains: no interval.",
        className="note",
    )


def _body(snapshot: Snapshot, state: State, part: Part, listed: frozenset[str]) -> list[Any]:
    """What opens: the statements, what to know before reading, the comparisons."""
    body: list[Any] = [trial.statements(part.rows, listed)] if part.rows else []
    body.append(html.P(part.caution, className="note"))
    if not part.every:
        return [*body, html.P(not_computed(part), className="state open")]
    if not part.shown:
        return [*body, html.P("No comparison of it stands as was asked.", className="note")]
    body.append(trial.comparison(f"{part.title}: vertical against horizontal", part.shown))
    if len(part.shown) < len(part.every):
        total = counted(len(part.every), "comparison", "comparisons")
        body.append(html.P(f"{len(part.shown)} of {total}, as filtered.", className="note"))
    if part.name == "disruption" and not state.readings:
        body += [_spreads(snapshot, state), _domain_launches(snapshot)]
    if part.name == "margin":
        body.append(html.P(published.CAUTION, className="note"))
    return body


def _sources(snapshot: Snapshot, part: Part) -> list[Row]:
    """Those of the landscape, those of the published figures, and whose statement it is."""
    shown = domain_queries.figure_sources(list(trial.FIGURES))
    figures = snapshot.rows(shown) if part.name == "margin" else []
    said = [
        {
            "title": row["source_title"],
            "url": row["source_url"],
            "accessed_date": row["accessed_date"],
        }
        for row in part.rows
    ]
    return [*loaded_sources(snapshot), *cited([*figures, *said])]


def _group(snapshot: Snapshot, state: State, part: Part, listed: frozenset[str]) -> html.Details:
    is_narrowed = bool(state.words or state.readings)
    return group(
        _head(part),
        *_body(snapshot, state, part, listed),
        sources=_sources(snapshot, part),
        query=_queries(state).get(part.name, thesis.TRAITS),
        key=part.key,
        fold=f"{state.text}:{'+'.join(state.readings)}",
        is_open=is_narrowed and part.is_in,
        is_out=not part.is_in,
    )


def _filter(state: State, parts: Sequence[Part]) -> html.Div:
    """How the comparisons stand, as links that show those alone."""
    every, counts = standings(parts), standings([part for part in parts if part.is_found])
    rows = [
        {"value": code, "title": f"{mark} {words}", "claim_count": counts[code]}
        for code, (mark, _, words) in STANDINGS.items()
        if every[code] or code in state.readings
    ]
    return ledger.facet(
        READING, rows, state.readings, lambda name, value: state.toggled(name, value).href()
    )


def _count(state: State, parts: Sequence[Part]) -> html.P:
    """How many comparisons are shown, and the way back to all."""
    shown = [part for part in parts if part.is_in]
    number = sum(len(counted_once(part, part.shown)) for part in shown)
    clear = nav("Clear", href=state.without(READING).href(), **{"data-key": "traits:clear"})
    return html.P(
        [
            html.Strong(counted(number, "comparison", "comparisons")),
            f" in {len(shown)} of {len(parts)} groups. ",
            clear if state.words or state.readings else None,
        ],
        className="ledger-count",
        role="status",
    )


def listing(
    snapshot: Snapshot, state: State, parts: Sequence[Part], listed: frozenset[str]
) -> html.Section:
    """The card of all traits; `listed`: the claims that the ledger below shows."""
    heads = ("Trait", "What the document says of vertical start-ups", "How it stands")
    return card(
        "Trait by trait",
        html.Div(_filter(state, parts), className="ledger-facets"),
        _count(state, parts),
        html.Div([html.Span(head) for head in heads], className="group-heads"),
        html.Div([_group(snapshot, state, part, listed) for part in parts], className="groups"),
        sources=loaded_sources(snapshot) + cited(snapshot.rows_once(thesis.CLAIM_SOURCES)),
        query=thesis.TRAITS,
        key="traits",
    )
