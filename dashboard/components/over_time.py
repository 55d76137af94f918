"""A company over time: its risk as a row of bars on the one scale of risk, and its events."""

from __future__ import annotations

from dash import html

from dashboard.components.ui import day, risk_step
from dashboard.figures.text import number
from dashboard.store import Row

EVENT_WORDS = {
    "entered": "Entered the landscape",
    "gone": "Gone from its source",
    "back": "Back in its source",
    "status_changed": "Status changed",
    "renamed": "Renamed",
    "redescribed": "Description changed",
    "domain_changed": "Moved domain",
    "team_grew": "Team grew",
    "team_shrank": "Team shrank",
    "rescored": "Risk changed",
}
FEWEST = 2  # periods below which there is no course to show


def sparkline(risks: list[Row]) -> html.Ol | None:
    """rows: day, risk_score (None where too little was known). Nothing where it never changed."""
    if len(risks) < FEWEST:
        return None

    def bar(row: Row) -> html.Li:
        score = row["risk_score"]
        words = f"{day(row['day'])}: risk {number(score) if score is not None else 'not known'}"
        style = (
            {"height": f"{max(score, 4):.0f}%", "background": f"var(--risk-{risk_step(score)})"}
            if score is not None
            else {}
        )
        name = "bar" if score is not None else "bar unknown"
        return html.Li(
            [html.Span(className=name, style=style), html.Span(words, className="sr-only")],
            title=words,
        )

    return html.Ol([bar(row) for row in risks], className="over-time")


def _change(event: Row) -> str:
    values = [v for v in (event["from_value"], event["to_value"]) if v]
    return "" if event["event_code"] == "entered" else " → ".join(values)


def event_text(event: Row) -> str:
    """An event in words, e.g. `Status changed active → acquired`."""
    words = EVENT_WORDS.get(event["event_code"], event["event_code"])
    return f"{words} {_change(event)}".strip()


def timeline(events: list[Row]) -> html.Ol:
    def line(event: Row) -> html.Li:
        change = _change(event)
        return html.Li(
            [
                html.Time(day(event["event_date"])),
                html.Span(EVENT_WORDS.get(event["event_code"], event["event_code"])),
                html.Span(change, className="muted"),
            ]
        )

    return html.Ol([line(event) for event in events], className="timeline")
