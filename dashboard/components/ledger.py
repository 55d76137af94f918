"""The claims of the seed document, filtered by link, each with the state that its tests are in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dash import html

from dashboard.components.card import Column, table
from dashboard.components.ui import nav
from dashboard.figures.text import counted
from dashboard.store import Row

STATES = {
    "open": "not tested yet",
    "untestable": "not testable with public data",
    "supported": "supported",
    "not_supported": "not supported",
    "undecided": "undecided",
}
TESTED = ("supported", "not_supported", "undecided")
TITLES = {"section": "Section", "kind": "Kind", "testable": "State", "reading": "How it stands"}


def facet(
    name: str, rows: Sequence[Row], chosen: Sequence[str], link: Callable[[str, str], str]
) -> html.Div:
    """The values of one facet as links that put a value in or take it out."""

    def value(row: Row) -> html.Li:
        code, is_on = row["value"], row["value"] in chosen
        title = STATES.get(code, row["title"]) if name == "testable" else row["title"]
        return html.Li(
            nav(
                [title, html.Span(f"{row['claim_count']:,}", className="count")],
                href=link(name, code),
                className="chip" + (" on" if is_on else "" if row["claim_count"] else " none"),
                **{
                    "data-key": f"{name}:{code}",
                    **({"aria-current": "true"} if is_on else {}),
                },
            )
        )

    return html.Div(
        [
            html.H3(TITLES[name], id=f"facet-{name}"),
            html.Ul(
                [value(row) for row in rows],
                className="chips",
                **{"aria-labelledby": f"facet-{name}"},
            ),
        ],
        className="ledger-facet",
    )


def _figure(row: Row) -> str:
    if row["value"] is None:
        return ""
    high = f" to {row['value_high']:g}" if row["value_high"] is not None else ""
    unit = row["unit"] or ""
    if row["value"] == 1 and not high:
        unit = unit.removesuffix("s")
    return f"{row['value']:g}{high} {unit}".strip()


def _state(row: Row) -> list[Any]:
    words = STATES[row["state_code"]]
    more: list[Any] = [html.Small(text, className="muted") for text in row["findings"] or []]
    if row["state_code"] == "open" and row["test_note"]:
        more.append(html.Small(f"could be by: {row['test_note']}", className="muted"))
    elif row["state_code"] == "untestable" and row["test_note"]:
        more.append(html.Small(row["test_note"], className="muted"))
    return [html.Span(words, className=f"state {row['state_code']}"), *more]


def _line(row: Row, traits: Mapping[str, tuple[str, str]]) -> html.Tr:
    figure = _figure(row)
    trait = traits.get(row["claim_id"])
    return html.Tr(
        [
            html.Th(html.Code(row["claim_id"]), scope="row", id=row["claim_id"]),
            html.Td(row["kind_code"]),
            html.Td(
                [
                    row["statement"],
                    html.Small(f"figure: {figure}", className="muted") if figure else None,
                ],
                className="statement",
            ),
            html.Td(
                [
                    *_state(row),
                    html.Small(["trait: ", html.A(trait[0], href=f"#{trait[1]}")])
                    if trait
                    else None,
                ],
                className="tested",
            ),
        ]
    )


def _states(rows: Sequence[Row]) -> str:
    """How many claims are in which state, for the line of a folded section."""
    counts = Counter(row["state_code"] for row in rows)
    return ", ".join(f"{counts[code]} {words}" for code, words in STATES.items() if counts[code])


def _section(
    code: str, rows: Sequence[Row], traits: Mapping[str, tuple[str, str]], is_open: bool, fold: str
) -> html.Details:
    title = rows[0]["section_title"]
    columns = [Column("Claim"), Column("Kind"), Column("Statement, in our words"), Column("State")]
    return html.Details(
        [
            html.Summary(
                [
                    html.H3(title),
                    html.Span(counted(len(rows), "claim", "claims"), className="count"),
                    html.Span(_states(rows), className="said"),
                ]
            ),
            table(f"Claims: {title}", columns, [_line(row, traits) for row in rows], "ledger"),
        ],
        className="group",
        open=is_open,
        # what somebody folded stays so, but a filter shows what it finds
        **{"data-key": f"fold:{code}:{fold}"},
    )


def claims(
    rows: Sequence[Row], traits: Mapping[str, tuple[str, str]], is_open: bool, fold: str
) -> html.Div:
    """Claims by the sections of the document.

    traits: claim -> (title, id on the page) of the trait that it is.
    fold: what has to stay the same for a section that somebody opened to stay open.
    """
    sections: dict[str, list[Row]] = {}
    for row in rows:
        sections.setdefault(row["section_code"], []).append(row)
    return html.Div(
        [_section(code, part, traits, is_open, fold) for code, part in sections.items()],
        className="groups",
    )
