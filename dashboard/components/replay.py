"""The map at an earlier day and since one: the slider, the days to choose, changes in colours."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard import days, queries
from dashboard.components.ui import nav
from dashboard.figures import theme as themes
from dashboard.figures.colour import CHANGE_WORDS, MARKS
from dashboard.figures.text import number
from dashboard.filters import CHANGE, Filters
from dashboard.store import Row, Snapshot

NO_HISTORY = "Change (needs two loads)"


def _words(day: str) -> str:
    return days.words(day) if day else ""


def bar(snapshot: Snapshot, filters: Filters) -> html.Div:
    """A slider over the days of the loads, its last stop today; nothing where there is one only.

    assets/replay.js moves it and writes the day into the URL.
    """
    known = days.days(snapshot)[::-1]
    if len(known) < 2:
        return html.Div()
    stops = [*known[:-1], ""]
    words = [*map(_words, known[:-1]), f"Now ({_words(known[-1])})"]
    at = next((i for i, day in enumerate(stops) if day == filters.as_of), len(stops) - 1)
    ends = [html.Span(_words(known[0])), html.Span("now")]
    slider = html.Label(
        [
            html.Span("Landscape as of", className="sr-only"),
            # dash.html has no input that a browser draws as a slider; the script puts it here
            html.Span(
                className="replay-slider",
                **{
                    "data-days": " ".join(day or "now" for day in stops),
                    "data-words": "|".join(words),
                    "data-at": str(at),
                },
            ),
        ],
        className="replay-label",
    )
    play = html.Button(
        "▶",
        type="button",
        id="replay-play",
        title="Play from the first load to today",
        **{"aria-label": "Play the landscape over time"},
    )
    shown = html.Span(words[at], id="replay-day")
    return html.Div([play, ends[0], slider, ends[1], shown], className="replay-bar")


def chip(filters: Filters) -> html.A | None:
    """Which day is shown, and the way back to today."""
    if not filters.as_of:
        return None
    label = f"As of {_words(filters.as_of)}"
    return nav(
        [label, html.Span("×", **{"aria-hidden": "true"})],
        href="/" + filters.without("as_of").query(),
        className="chip as-of",
        title="What was known and listed that day. Search reads names and one-liners of then.",
        **{"aria-label": f"{label}, back to today", "data-key": "chip:as-of"},
    )


def legend(snapshot: Snapshot, filters: Filters) -> list[Any]:
    """What the colours of change mean, with how many companies have each."""
    since = days.since(snapshot, filters)
    if not since:
        return [html.Span("No earlier load to compare with: coloured by risk.")]
    query = queries.change_counts(filters, since)
    rows = snapshot.rows(query)
    counts = {row["change_code"]: row["company_count"] for row in rows}
    return [
        html.Span(
            [
                html.I(MARKS[code], className="key change", style=_style(code)),
                f"{CHANGE_WORDS[code]} {counts.get(code, 0):,}",
            ]
        )
        for code in themes.CHANGES
    ]


def _style(code: str) -> dict[str, str]:
    return {"background": f"var(--change-{code})", "color": f"var(--on-change-{code})"}


def since_choice(snapshot: Snapshot, filters: Filters) -> dict[str, str]:
    """The days that change may be told since, the one by itself first: value to words."""
    if filters.colour != CHANGE:
        return {}
    return {day: f"since {_words(day)}" for day in days.earlier(snapshot, filters)}


def then_and_now(snapshot: Snapshot, filters: Filters, company: Row) -> html.P | None:
    """That a company is shown as it is now while the map shows another day, and its risk then."""
    if not filters.as_of:
        return None
    query = queries.risk_then(company["company_id"], filters.as_of)
    row = snapshot.row(query)
    then = f"Risk then: {number(row['risk_score'])}. " if row else "It was not listed then. "
    return html.P(
        [
            f"The map shows {_words(filters.as_of)}; this is the company as it is now. ",
            then,
            "What happened between is in its timeline below.",
        ],
        className="note then",
        role="status",
    )
