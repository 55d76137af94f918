"""Filters -> the drawing of a view: which query, which figure, at which size."""

from __future__ import annotations

from typing import Any

from dashboard import queries
from dashboard.figures import moats as moats_figure
from dashboard.figures import risk as risk_figure
from dashboard.figures import treemap
from dashboard.figures.plane import WHOLE
from dashboard.filters import Filters
from dashboard.queries import Query
from dashboard.store import Snapshot

NARROW = 700  # pixels below which the drawing may be taller than the window
SMALLEST_CHIP = 1100  # square pixels a company gets at least on a narrow screen


def count(snapshot: Snapshot, filters: Filters) -> int:
    """How many companies the filters leave."""
    return _count(snapshot, queries.count(filters))


def _count(snapshot: Snapshot, query: Query) -> int:
    row = snapshot.row(query.sql, query.parameters)
    return int(row["company_count"]) if row else 0


def _size(size: list[int] | None, count: int, filters: Filters) -> tuple[int, int]:
    """The drawing's width and height; on a narrow screen as high as its chips need."""
    width, height = size or [1000, 640]
    if filters.view == "domains" and width < NARROW and count <= treemap.MOST_CHIPS:
        height = max(height, min(count * SMALLEST_CHIP // max(width, 1) + 400, 5000))
    return max(width, 280), max(height, 320)


def _drawn(filters: Filters, count: int) -> tuple[Query, bool]:
    """The query behind the drawing, and whether it is one row a company."""
    if filters.view == "moats":
        return queries.moat_matrix(filters), False
    is_risk = filters.view == "risk"
    if count <= treemap.MOST_CHIPS:
        return queries.companies(filters, is_windowed=is_risk), True
    if is_risk:
        return queries.density(filters, risk_figure.step_of(filters.zoom or WHOLE)), False
    return queries.domain_bands(filters), False


def figure(
    snapshot: Snapshot, filters: Filters, size: list[int] | None, theme: str
) -> tuple[dict[str, Any], Query]:
    """The drawing of a view and the query behind it."""
    shown = count(snapshot, filters)
    near = _count(snapshot, queries.window_count(filters)) if filters.zoom else shown
    query, is_detailed = _drawn(filters, near if filters.view == "risk" else shown)
    rows = snapshot.rows(query.sql, query.parameters)
    place = _size(size, shown, filters)
    if filters.view == "moats":
        titles = queries.titles(snapshot)["moat"]
        return moats_figure.matrix(rows, titles, place, theme), query
    if filters.view == "risk":
        window = filters.zoom or WHOLE
        if not is_detailed:
            return risk_figure.density(rows, place, theme, window), query
        behind = queries.background(filters)
        grey = snapshot.frame(behind.sql, behind.parameters).round(2)
        columns = {str(name): grey[name].tolist() for name in grey}
        style = risk_figure.Style(filters.colour, filters.size, window)
        return risk_figure.points(rows, columns, place, theme, style), query
    if is_detailed:
        return treemap.companies(rows, place, theme, filters.colour), query
    return treemap.bands(rows, place, theme), query
