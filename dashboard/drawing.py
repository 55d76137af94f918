"""Filters -> the drawing of a view: which query, which figure, at which size."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

from dashboard import days, queries
from dashboard.components.over_time import event_text
from dashboard.figures import moats as moats_figure
from dashboard.figures import risk as risk_figure
from dashboard.figures import treemap
from dashboard.figures.plane import WHOLE
from dashboard.filters import CHANGE, COLOURS, Filters
from dashboard.queries import Query
from dashboard.store import Row, Snapshot

MOST_EVENTS = 5  # told of a company when it is pointed at
NARROW = 700  # pixels below which the drawing may be taller than the window
SMALLEST_CHIP = 1100  # square pixels a company gets at least on a narrow screen


def count(snapshot: Snapshot, filters: Filters) -> int:
    """How many companies the filters leave."""
    return _count(snapshot, queries.count(filters))


def seen(snapshot: Snapshot, filters: Filters) -> int | None:
    """How many of them stand in the window of the Risk view; None where all of it is shown."""
    if filters.view != "risk" or filters.zoom is None:
        return None
    return _count(snapshot, queries.seen_count(filters))


def is_detailed(snapshot: Snapshot, filters: Filters) -> bool:
    """Whether each company is drawn on its own, rather than how many there are of a kind."""
    is_near = filters.view == "risk" and filters.zoom is not None
    drawn = queries.window_count(filters) if is_near else queries.count(filters)
    return _count(snapshot, drawn) <= most_points()


def most_points() -> int:
    """How many companies are drawn one by one at most: MOATMAP_MOST_POINTS, else 3,000."""
    given = os.environ.get("MOATMAP_MOST_POINTS", "")
    return int(given) if given.isdecimal() else treemap.MOST_CHIPS


def _count(snapshot: Snapshot, query: Query) -> int:
    """Asked several times for one screen, by what stands around the drawing and by itself."""

    def asked() -> int:
        row = snapshot.row(query)
        return int(row["company_count"]) if row else 0

    return snapshot.once(("count", query.key), asked)


def _size(size: list[int] | None, count: int, filters: Filters) -> tuple[int, int]:
    """The drawing's width and height; on a narrow screen as high as its chips need."""
    width, height = size or [1000, 640]
    if filters.view == "domains" and width < NARROW and count <= most_points():
        height = max(height, min(count * SMALLEST_CHIP // max(width, 1) + 400, 5000))
    return max(width, 280), max(height, 320)


def _drawn(filters: Filters, count: int, since: str) -> tuple[Query, bool]:
    """The query behind the drawing, and whether it is one row a company."""
    if filters.view == "moats":
        return queries.moat_matrix(filters), False
    is_risk = filters.view == "risk"
    if count <= most_points():
        return queries.companies(filters, is_windowed=is_risk, since=since), True
    if is_risk:
        return queries.density(filters, risk_figure.step_of(filters.zoom or WHOLE)), False
    return (queries.change_bands(filters, since) if since else queries.domain_bands(filters)), False


def figure(
    snapshot: Snapshot, filters: Filters, size: list[int] | None, theme: str
) -> tuple[dict[str, Any], Query]:
    """The drawing of a view and the query behind it."""
    shown = count(snapshot, filters)
    near = _count(snapshot, queries.window_count(filters)) if filters.zoom else shown
    since = days.since(snapshot, filters)
    query, is_detailed = _drawn(filters, near if filters.view == "risk" else shown, since)
    rows = _told(snapshot.rows(query), since)
    if filters.view == "moats":
        titles = queries.titles(snapshot)["moat"]
        place = _size(size, shown, filters)
        return moats_figure.matrix(rows, titles, place, theme, _settled(snapshot, filters)), query
    coloured = COLOURS[0] if filters.colour == CHANGE and not since else filters.colour
    if filters.view == "risk":
        window, place = filters.zoom or WHOLE, _size(size, shown, filters)
        if not is_detailed:
            return risk_figure.density(rows, place, theme, window), query
        behind = queries.background(filters)
        grey = snapshot.frame(behind).round(2)
        columns = {str(name): grey[name].tolist() for name in grey}
        style = risk_figure.Style(coloured, filters.size, window)
        return risk_figure.points(rows, columns, place, theme, style), query
    if not is_detailed:
        return treemap.bands(rows, _size(size, shown, filters), theme), query
    settled = _settled(snapshot, filters)
    place = _size(size, max(shown, len(settled)), filters)
    return treemap.companies(rows, place, theme, coloured, settled), query


def _settled(snapshot: Snapshot, filters: Filters) -> list[Row]:
    """Today's rows of the drawing where that of another day is asked for: what both have stays in
    its place. Nothing where today there are too many for places of their own."""
    if not filters.as_of:
        return []
    today = replace(filters, as_of="", colour=COLOURS[0], since="", item="", zoom=None)
    if count(snapshot, today) > most_points() and filters.view != "moats":
        return []
    query, _ = _drawn(today, 0, "")
    return snapshot.drawn(("settled", query.key), lambda: snapshot.rows(query))


def _told(rows: list[Row], since: str) -> list[Row]:
    """Rows with events have them in words."""
    for row in rows if since else ():
        events = row.get("events") or []
        told = [event_text(event) for event in events[:MOST_EVENTS]]
        more = [f"and {len(events) - MOST_EVENTS} more"] if len(events) > MOST_EVENTS else []
        row["change_text"] = f"since {days.words(since)}: " + (
            "; ".join([*told, *more]) or "nothing changed"
        )
    return rows
