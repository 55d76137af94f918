"""The overview of the thesis: what was computed and what not, what state the claims are in, and
the contents of the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.components import ledger, trial
from dashboard.components.card import Column, card, cited, loaded_sources, number_cell, table
from dashboard.components.traits import (
    NOT_COMPUTED,
    STANDINGS,
    Part,
    counted_once,
    marks,
    not_computed,
    standings,
)
from dashboard.components.ui import nav
from dashboard.figures.contrast import SILENT
from dashboard.figures.text import counted
from dashboard.queries import thesis
from dashboard.store import Row, Snapshot
from dashboard.thesis import READING, State

ALWAYS = ("for", "against", "undecided")  # told even where there is none


def _bar(count: int, most: int) -> html.Td:
    """How much of the longest bar; the number stands beside it."""
    width = {"width": f"{100 * count / most:.1f}%"} if most else {}
    return html.Td(html.Span(className="bar", style=width), className="bars")


def _rows(lines: Sequence[tuple[Any, str, int]], state: State, name: str, place: str) -> list[Any]:
    """Rows of (words, value of the facet, count); the words lead to those alone."""
    most = max((count for _, _, count in lines), default=0)
    return [
        html.Tr(
            [
                html.Th(
                    nav(
                        words,
                        href=state.without(name).toggled(name, value).href(place),
                        **{"data-key": f"overview:{name}:{value}"},
                    ),
                    scope="row",
                ),
                number_cell(f"{count:,}"),
                _bar(count, most),
            ]
        )
        for words, value, count in lines
    ]


def _tally(caption: str, what: tuple[str, str], rows: list[Any]) -> html.Div:
    columns = [
        Column(what[0]),
        Column(what[1], is_number=True),
        Column("", below=html.Span("As a bar", className="sr-only")),
    ]
    return table(caption, columns, rows, "tally-table")


def computed(snapshot: Snapshot, state: State, parts: Sequence[Part]) -> html.Section:
    """How the comparisons stand, and which traits nothing is computed of."""
    counts = standings(parts)
    lines = [
        ([html.Span(mark, className="sign"), words], code, counts[code])
        for code, (mark, _, words) in STANDINGS.items()
        if code != NOT_COMPUTED and (counts[code] or code in ALWAYS)
    ]
    total = sum(count for _, _, count in lines)
    without = [part for part in parts if not part.every]
    left_out = [
        html.Li(
            [
                html.A(part.title, href=f"#{part.key}"),
                f": {not_computed(part)}. {part.caution}",
            ]
        )
        for part in without
    ]
    contested = state.is_contested_vertical
    return card(
        "What was computed",
        html.P(
            f"{counted(total, 'comparison', 'comparisons')} of vertical with horizontal companies.",
            className="note",
        ),
        _tally(
            "Comparisons by how they stand",
            ("How they stand to the thesis", "Comparisons"),
            _rows(lines, state, READING, "traits"),
        ),
        html.H3("What was not"),
        html.Ul(left_out, className="left-out"),
        sources=loaded_sources(snapshot),
        query={
            "success": thesis.sizes(contested),
            "moats": thesis.moats(contested),
            "scores": thesis.measures(contested),
            "figures": thesis.FIGURES,
        },
    )


def claim_states(snapshot: Snapshot, state: State) -> html.Section:
    """How many claims of the document are in which state."""
    query = thesis.claim_facet({}, "testable")
    counts = {r["value"]: r["claim_count"] for r in snapshot.rows_once(query)}
    codes = sorted(ledger.STATES, key=lambda code: code not in ledger.TESTED)
    lines = [(ledger.STATES[code], code, counts.get(code, 0)) for code in codes]
    kinds_query = thesis.claim_facet({}, "kind")
    kinds = snapshot.rows_once(kinds_query)
    tested = sum(counts.get(code, 0) for code in ledger.TESTED)
    return card(
        "The claims of the document",
        html.P(
            f"{counted(sum(counts.values()), 'claim', 'claims')}: "
            + ", ".join(f"{row['claim_count']} {row['title']}" for row in kinds)
            + ".",
            className="note",
        ),
        _tally("Claims by state", ("State", "Claims"), _rows(lines, state, "testable", "claims")),
        html.H3("What a state means"),
        html.P(
            "A claim is supported or not once a test of it on outcomes is recorded, with its data."
            + (
                f" {counted(tested, 'claim has', 'claims have')} one."
                if tested
                else " None has one yet."
            )
            + " The comparisons beside describe the companies listed here; they are no such test,"
            " so they change no state. What is not tested yet could be: each claim says by which"
            " data.",
            className="left-out",
        ),
        sources=cited(snapshot.rows_once(thesis.CLAIM_SOURCES)),
        query={"states": query, "kinds": kinds_query},
    )


def contents(state: State, parts: Sequence[Part], claim_count: int) -> html.Nav:
    """The page's places with what is in each, always in reach."""

    def item(title: str, place: str, beside: Any = None, is_out: bool = False) -> html.Li:
        link = html.A([html.Span(title), beside], href=f"#{place}", **{"data-key": f"to:{place}"})
        return html.Li(link, className="out" if is_out else "")

    def beside(part: Part) -> html.Span:
        """How it stands; one sign where there is nothing to count."""
        code = NOT_COMPUTED if not part.every else SILENT
        if any(c.standing != SILENT for c in counted_once(part, part.every)):
            return marks(part)
        return html.Span(STANDINGS[code][0], className="marks", title=STANDINGS[code][1])

    inner = [item(part.title, part.key, beside(part), not part.is_in) for part in parts]
    number = html.Span(f"{claim_count:,}", className="marks")
    clear = nav("Clear all", href=state.without(*state.chosen).href(), className="clear",
                **{"data-key": "contents:clear"})  # fmt: skip
    is_narrowed = bool(state.text or any(state.chosen.values()))
    return html.Nav(
        [
            html.Ul(
                [
                    item("Overview", "overview"),
                    item("Trait by trait", "traits"),
                    html.Li(html.Ul(inner), className="inner"),
                    item("The claims", "claims", number, not claim_count),
                ],
                **{"data-scroll": "contents"},
            ),
            clear if is_narrowed else None,
        ],
        **{"aria-label": "On this page"},
    )


def sizes(rows: Sequence[Row]) -> str:
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
