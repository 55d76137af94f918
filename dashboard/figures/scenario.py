"""Before and after on the map of risk: every company where a scenario puts it, and arrows for
those that move most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.figures import theme as themes
from dashboard.figures.plane import (
    EXPOSURE_RANGE,
    LABEL_SIZE,
    MOAT_RANGE,
    NOT_KNOWN,
    across,
    frame,
    place_labels,
    plot_margins,
)
from dashboard.figures.risk import density as risk_density
from dashboard.figures.text import escape, signed

Row = Mapping[str, Any]
Point = tuple[float, float]

MOST_POINTS = 3000  # more are drawn as density
MOST_ARROWS = 24
CELLS = 40  # of the density along each scale, as risk.step_of has them for the whole
SMALLEST_MOVE = 0.5  # points of risk below which no arrow is drawn


def _place(row: Row, when: str, index: int) -> Point:
    moat, exposure = row[f"moat_{when}"], row[f"exposure_{when}"]
    y = 50.0 if exposure is None else float(exposure)
    if moat is None or row["risk_after"] is None:
        return across(0, index, NOT_KNOWN), y
    return across(float(moat), index), y


def _pixels(point: Point, size: tuple[int, int]) -> Point:
    margins = plot_margins(size)
    wide = size[0] - margins["l"] - margins["r"]
    high = size[1] - margins["t"] - margins["b"]
    x = (point[0] - MOAT_RANGE[0]) / (MOAT_RANGE[1] - MOAT_RANGE[0]) * wide
    y = (EXPOSURE_RANGE[1] - point[1]) / (EXPOSURE_RANGE[1] - EXPOSURE_RANGE[0]) * high
    return x, y


def movers(rows: Sequence[Row], most: int = MOST_ARROWS) -> list[int]:
    """The rows whose risk changes most, most first; none that moves less than can be seen."""
    known = [i for i, row in enumerate(rows) if row["change"] is not None]
    moved = [i for i in known if abs(rows[i]["change"]) >= SMALLEST_MOVE]
    return sorted(moved, key=lambda i: (-abs(rows[i]["change"]), rows[i]["name"]))[:most]


def _tip(row: Row) -> str:
    if row["change"] is None:
        return f"<b>{escape(row['name'])}</b><br>insufficient data"
    return (
        f"<b>{escape(row['name'])}</b><br>risk {row['risk_before']:.0f} →"
        f" <b>{row['risk_after']:.0f}</b> ({signed(row['change'], 1)})"
    )


def _cloud(
    rows: Sequence[Row], places: Sequence[Point], theme: str, strength: float
) -> dict[str, Any]:
    """Points; strength is their opacity, 0 to 1."""
    risks = [row["risk_after"] for row in rows]
    tokens = themes.TOKENS[theme]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [round(x, 2) for x, _ in places],
        "y": [round(y, 2) for _, y in places],
        "hovertext": [_tip(row) for row in rows],
        "hoverinfo": "text",
        "customdata": [["company", row["slug"]] for row in rows],
        "marker": {
            "size": 6 if len(rows) > 600 else 8,
            "opacity": strength,
            "color": [
                "rgba(0,0,0,0)" if r is None else themes.risk_colour(round(r), theme) for r in risks
            ],
            "line": {
                "width": 0.8,
                "color": [
                    tokens["muted"] if r is None else themes.outline(round(r), theme) for r in risks
                ],
            },
        },
    }


def _arrows(starts: Sequence[Point], ends: Sequence[Point], theme: str) -> dict[str, Any]:
    """Lines from before to after, with a head."""
    x: list[float | None] = []
    y: list[float | None] = []
    for (x0, y0), (x1, y1) in zip(starts, ends, strict=True):
        x += [round(x0, 2), round(x1, 2), None]
        y += [round(y0, 2), round(y1, 2), None]
    ink = themes.TOKENS[theme]["ink"]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": x,
        "y": y,
        "hoverinfo": "skip",
        "line": {"color": ink, "width": 1.2},
        "marker": {
            "symbol": "arrow",
            "angleref": "previous",
            "color": ink,
            "size": [0, 9, 0] * len(starts),
            "standoff": 2,
        },
    }


def _names(
    rows: Sequence[Row], ends: Sequence[Point], size: tuple[int, int], theme: str
) -> dict[str, Any]:
    """The names of those that move, where there is room, and their places as hollow rings."""
    margins = plot_margins(size)
    area = (
        float(size[0] - margins["l"] - margins["r"]),
        float(size[1] - margins["t"] - margins["b"]),
    )
    pixels = [(*_pixels(end, size), 6.0, row["name"]) for row, end in zip(rows, ends, strict=True)]
    labels = [("", "middle right")] * len(rows)
    for index, position in place_labels(pixels, area, most=18):
        labels[index] = (escape(rows[index]["name"]), position)
    return {
        "type": "scatter",
        "mode": "text",
        "x": [x for x, _ in ends],
        "y": [y for _, y in ends],
        "text": [text for text, _ in labels],
        "textposition": [position for _, position in labels],
        "textfont": themes.label(LABEL_SIZE, theme),
        "hoverinfo": "skip",
    }


def _cells(rows: Sequence[Row]) -> list[dict[str, int]]:
    """Companies by cells, as queries.density counts them."""
    counts: dict[tuple[int, int], int] = {}
    for row in rows:
        moat, exposure = row["moat_after"], row["exposure_after"]
        is_known = moat is not None and row["risk_after"] is not None
        column = (
            min(int(moat / 2.5), CELLS - 1) if is_known and moat > 0 else -1 if is_known else -2
        )
        line = min(int((50 if exposure is None else exposure) / 2.5), CELLS - 1)
        counts[column, line] = counts.get((column, line), 0) + 1
    return [
        {"moat_cell": column, "exposure_cell": line, "company_count": number}
        for (column, line), number in counts.items()
    ]


def points(rows: Sequence[Row], size: tuple[int, int], theme: str) -> dict[str, Any]:
    """All companies after, with arrows from before for those that move most.

    rows: name, slug, and moat, exposure, risk `_before` and `_after` (0 to 100, None unknown),
    change (of risk, None unknown).
    """
    chosen = movers(rows)
    starts = [_place(rows[i], "before", i) for i in chosen]
    ends = [_place(rows[i], "after", i) for i in chosen]
    if len(rows) > MOST_POINTS:
        drawn = risk_density(_cells(rows), size, theme)
        data, layout = list(drawn["data"]), drawn["layout"]
    else:
        others = sorted(set(range(len(rows))) - set(chosen))
        places = [_place(rows[i], "after", i) for i in others]
        # those that do not move much step back, where others do
        faint = 0.35 if chosen else 0.85
        data = [_cloud([rows[i] for i in others], places, theme, faint)]
        layout = frame(size, theme)
    data.append(_cloud([rows[i] for i in chosen], ends, theme, 1))
    data.append(_arrows(starts, ends, theme))
    data.append(_names([rows[i] for i in chosen], ends, size, theme))
    return {"data": data, "layout": layout}
