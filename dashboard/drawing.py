"""Filters -> the drawing of a view: which query, which figure, at which size."""

from __future__ import annotations

from typing import Any

from dashboard import queries
from dashboard.figures import moats as moats_figure
from dashboard.figures import risk as risk_figure
from dashboard.figures import treemap
from dashboard.filters import Filters
from dashboard.queries import Query
from dashboard.store import Snapshot

NARROW = 700  # pixels below which the drawing may be taller than the window
SMALLEST_CHIP = 1100  # square pixels a company gets at least on a narrow screen


def count(snapshot: Snapshot, filters: Filters) -> int:
    """How many companies the filters leave."""
    query = queries.count(filters)
    row = snapshot.row(query.sql, query.parameters)
    return int(row["company_count"]) if row else 0


def _size(size: list[int] | None, count: int, filters: Filters) -> tuple[int, int]:
    """The drawing's width and height; on a narrow screen as high as its chips need."""
    width, height = size or [1000, 640]
    if filters.view == "domains" and width < NARROW and count <= treemap.MOST_CHIPS:
        height = max(height, min(count * SMALLEST_CHIP // max(width, 1) + 400, 5000))
    return max(width, 280), max(height, 320)


def _drawn(snapshot: Snapshot, filters: Filters, count: int) -> tuple[Query, bool]:
    """The query behind the drawing, and whether it is one row a company."""
    if filters.view == "moats":
        return queries.moat_matrix(filters), False
    is_detailed = count <= treemap.MOST_CHIPS
    if is_detailed:
        return queries.companies(filters), True
    return (queries.density if filters.view == "risk" else queries.domain_bands)(filters), False


def figure(
    snapshot: Snapshot, filters: Filters, size: list[int] | None, theme: str
) -> tuple[dict[str, Any], Query]:
    """The drawing of a view and the query behind it."""
    shown = count(snapshot, filters)
    query, is_detailed = _drawn(snapshot, filters, shown)
    rows = snapshot.rows(query.sql, query.parameters)
    place = _size(size, shown, filters)
    if filters.view == "moats":
        titles = queries.titles(snapshot)["moat"]
        return moats_figure.matrix(rows, titles, place, theme), query
    if filters.view == "risk":
        if not is_detailed:
            return risk_figure.density(rows, place, theme), query
        behind = queries.background(filters)
        grey = snapshot.frame(behind.sql, behind.parameters).round(2)
        columns = {str(name): grey[name].tolist() for name in grey}
        return risk_figure.points(rows, columns, place, theme), query
    return (treemap.companies if is_detailed else treemap.bands)(rows, place, theme), query
