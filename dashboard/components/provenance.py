"""Where a company's facts come from: which source gave each, where sources disagree, and how their
records were found to be one company."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from dash import html

from dashboard.components.ui import day, outside
from dashboard.store import Row

FIELD_WORDS = {
    "name": "name",
    "website": "website",
    "one_liner": "one line",
    "description": "description",
    "status_code": "status",
    "status_date": "date of the status",
    "founded_year": "year of founding",
    "country_code": "country",
    "team_size_count": "team size",
    "batch": "batch",
    "domain_code": "domain",
}


def fact(text: str, field: str, fields: Iterable[Row]) -> html.Span:
    """A fact that says on hover whose it is; marked where another source disagrees."""
    rows = [row for row in fields if row["field_code"] == field]
    whose = next((row["source_title"] for row in rows if row["is_winner"]), None)
    others = [row for row in rows if row["is_disagreeing"]]
    title = f"Source: {whose}" if whose else None
    if title and others:
        title += "; " + "; ".join(f"{r['source_title']}: {shown(r)}" for r in others)
    return html.Span(text, className="fact disputed" if others else "fact", title=title)


def shown(row: Row) -> str:
    """A value as one reads it."""
    value = str(row["country_name"] or row["value"])
    return value.capitalize() if row["field_code"] == "status_code" else value


def _cell(row: Row) -> html.Td:
    note = " (corrected)" if row["is_corrected"] else ""
    return html.Td(
        [
            html.Span(shown(row), className="said"),
            html.Span(
                [outside(row["source_title"] or row["source_id"], row["source_url"]), note],
                className="muted",
            ),
        ]
    )


def disagreements(fields: list[Row]) -> Any:
    """The fields in which the sources say different things, with what is shown first."""
    sources = {row["source_id"] for row in fields}
    disputed = list(dict.fromkeys(r["field_code"] for r in fields if r["is_disagreeing"]))
    if not disputed:
        count = "two" if len(sources) == 2 else str(len(sources))
        return html.P(f"Its {count} sources agree in all that more than one of them states.")
    lines = []
    for field in disputed:
        rows = [row for row in fields if row["field_code"] == field]
        winner = next(row for row in rows if row["is_winner"])
        lines += [
            html.Tr(
                [html.Th(FIELD_WORDS[field].capitalize(), scope="row"), _cell(winner), _cell(row)]
            )
            for row in rows
            if row["is_disagreeing"]
        ]
    head = html.Tr([html.Th(t, scope="col") for t in ("Fact", "Shown here", "Also said")])
    return html.Div(
        html.Table([html.Thead(head), html.Tbody(lines)], className="disagreements"),
        className="scroll",
    )


def has_several(fields: list[Row]) -> bool:
    """Whether there is anything to disagree about."""
    return len({(row["source_id"], row["source_key"]) for row in fields}) > 1


def _seen(row: Row) -> str:
    if row["gone_since_date"]:
        return f"gone since {day(row['gone_since_date'])}"
    if row["last_seen_date"]:
        return f"seen {day(row['last_seen_date'])}"
    return f"read {day(row['accessed_date'])}" if row["accessed_date"] else ""


def sources(rows: list[Row], fields: list[Row]) -> html.Ul:
    """The sources, what each gives, and how its record was found to be this company's."""
    given = defaultdict(list)
    for row in fields:
        if row["is_winner"]:
            given[row["source_id"]].append(FIELD_WORDS[row["field_code"]])

    def line(row: Row) -> html.Li:
        notes = [f"{row['producer']}, {_seen(row)}".rstrip(", ")]
        if row["matched_by_code"] and given[row["source_id"]]:
            notes.append(f"gives {', '.join(given[row['source_id']])}")
        if row["match_reason"]:
            how = "joined by an editor" if row["matched_by_code"] == "decision" else "joined"
            notes.append(f"{how}: {row['match_reason'].rstrip('.')}")
        return html.Li(
            [
                outside(row["title"], row["url"]),
                *(html.Span(note, className="muted") for note in notes),
            ]
        )

    return html.Ul([line(row) for row in rows], className="source-list")
