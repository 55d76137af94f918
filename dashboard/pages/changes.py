"""`/changes`: what changed between two days (`?from=DATE&to=DATE`), the last two by themselves."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

from dash import html

from dashboard.components.card import Column, card, loaded_sources, number_cell, table
from dashboard.components.markup import painted
from dashboard.components.over_time import EVENT_WORDS, event_text
from dashboard.components.ui import day, empty, nav, risk_chip
from dashboard.days import days as all_days
from dashboard.figures.text import signed
from dashboard.pages.page import Page
from dashboard.queries import Query, changes
from dashboard.store import Row, Snapshot

PATH = "/changes"
EARLIER_SHOWN = 12


def _span(days: list[str], query: str) -> tuple[str, str]:
    """From which day to which; what the link names if it is a date, else the last two days."""
    asked = dict(parse_qsl(query.removeprefix("?")))

    def given(key: str, default: str) -> str:
        try:
            return date.fromisoformat(asked.get(key, "")).isoformat()
        except ValueError:
            return default

    ends = given("from", days[min(1, len(days) - 1)]), given("to", days[0])
    return min(ends), max(ends)


def _choice(days: list[str], first: str, last: str) -> html.Div:
    """The days to compare with the newest, as links."""
    links = [
        nav(
            day(each),
            href=PATH + "?" + urlencode({"from": each, "to": days[0]}),
            className="chip" + (" on" if each == first else ""),
            **({"aria-current": "true"} if each == first else {}),
        )
        for each in days[1 : EARLIER_SHOWN + 1]
    ]
    return html.Div([html.Span("Since", className="muted"), *links], className="chips")


def _company(row: Row) -> html.Th:
    return html.Th(nav(row["name"], href=f"/company/{row['slug']}"), scope="row")


def _movers(snapshot: Snapshot, first: str, last: str) -> Any:
    query = changes.movers(first, last)
    lines = [
        html.Tr(
            [
                _company(row),
                html.Td(row["domain"] or "No domain known"),
                html.Td(risk_chip(row["risk_before_score"])),
                html.Td(risk_chip(row["risk_after_score"])),
                number_cell(signed(row["change_score"], 1)),
                html.Td(row["driver"] or ""),
            ]
        )
        for row in snapshot.rows(query)
    ]
    columns = [
        Column("Company"),
        Column("Domain"),
        Column("Then"),
        Column("Now"),
        Column("Points", is_number=True),
        Column("Mostly by"),
    ]
    body: Any = (
        table("Companies whose risk moved most", columns, lines, "movers")
        if lines
        else html.P("No risk moved.")
    )
    note = html.P(
        "Each day is scored with what was known then. Launches age and new ones reach in, so risks"
        " move even where a company says nothing new.",
        className="muted",
    )
    sources = loaded_sources(snapshot)
    return card("Whose risk moved most", body, note, sources=sources, query=query)


def _counted(
    snapshot: Snapshot, title: str, query: Query, name: str, words: dict[str, str]
) -> html.Section:
    """A card with a number for each of something."""
    lines = [
        html.Tr(
            [
                html.Th(words.get(row[name], row[name]), scope="row"),
                number_cell(f"{row['company_count']:,}"),
            ]
        )
        for row in snapshot.rows(query)
    ]
    columns = [Column("What" if words else "Domain"), Column("AI companies", is_number=True)]
    body: Any = table(title, columns, lines, name) if lines else html.P("None.")
    return card(title, body, sources=loaded_sources(snapshot), query=query)


def _turns(snapshot: Snapshot, first: str, last: str) -> html.Section:
    query = changes.turns(first, last)
    lines = [
        html.Tr([html.Td(day(row["event_date"])), _company(row), html.Td(event_text(row))])
        for row in snapshot.rows(query)
    ]
    columns = [Column("Day"), Column("Company"), Column("What")]
    title = "Acquired, closed, gone or back"
    body: Any = table(title, columns, lines, "turns") if lines else html.P("None.")
    return card(title, body, sources=loaded_sources(snapshot), query=query)


def _content(snapshot: Snapshot, rest: str, query: str) -> list[Any]:
    days = all_days(snapshot)
    head = html.H1("What changed")
    if len(days) < 2:
        return [
            head,
            empty(
                "Nothing to compare yet",
                "This warehouse holds one day. After the next refresh, or with a dated file"
                " (python -m etl refresh yc=FILE --as-of DATE), this page shows what moved.",
                nav("Back to the map", href="/", className="button"),
            ),
        ]
    first, last = _span(days, query)
    return [
        html.Header(
            [
                head,
                html.P(f"From {day(first)} to {day(last)}, AI companies."),
                _choice(days, first, last),
            ]
        ),
        _counted(snapshot, "What happened", changes.counts(first, last), "event_code", EVENT_WORDS),
        _movers(snapshot, first, last),
        _turns(snapshot, first, last),
        _counted(snapshot, "Entered, by domain", changes.entered(first, last), "domain", {}),
    ]


def _layout(snapshot: Snapshot, rest: str, query: str) -> Any:
    return painted(_content(snapshot, rest, query), className="page changes", role="article")


PAGE = Page(
    path=PATH,
    layout=_layout,
    repaint=_content,
    nav_name="Changes",
    title=lambda snapshot, rest: "What changed: movers, newcomers, ends",
)
