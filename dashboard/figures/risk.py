"""The Risk view: a point a company, or their density where points would cover each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import cos, log10, sin
from typing import Any, NamedTuple
from zlib import crc32

from dashboard.figures import colour
from dashboard.figures import theme as themes
from dashboard.figures.plane import (
    LABEL_SIZE,
    NARROW,
    NONE_FOUND,
    NOT_KNOWN,
    WHOLE,
    Window,
    across,
    frame,
    place_labels,
    plot_margins,
)
from dashboard.figures.text import escape, hover

Row = Mapping[str, Any]

SYMBOLS = {"vertical": "circle", "horizontal": "diamond", "ambiguous": "triangle-up"}
UNKNOWN_SYMBOL = "circle"
MANY = 600  # points from which on they are drawn smaller
STEPS = (2.5, 1.0, 0.5, 0.25)  # of the density's cells, in points of the scales
FEWEST_CELLS = 40  # across a window


class Style(NamedTuple):
    """How the points are drawn: coloured by, sized by (as in filters.py), in which window."""

    colour: str = "risk"
    sized: str = "team"
    window: Window = WHOLE


PLAIN = Style()


def _radius(row: Row, count: int, is_wide: bool, sized: str = "team") -> float:
    """Pixels; a little larger for a larger team unless all are the same, smaller where many
    share little room."""
    people = (row["team_size_count"] or 0) if sized == "team" else 0
    smallest = 5.0 if row["is_curated"] else 3.2 if count > MANY else 4.0
    radius = min(smallest + (people**0.5) / 6, 11)
    return float(radius if is_wide else 0.7 * radius)


def _labels(
    rows: Sequence[Row],
    places: Sequence[tuple[float, float]],
    radii: Sequence[float],
    size: tuple[int, int],
    window: Window,
) -> list[tuple[str, str]]:
    """(text, position) for each row, empty where its label would not fit."""
    margins = plot_margins(size)
    wide = size[0] - margins["l"] - margins["r"]
    high = size[1] - margins["t"] - margins["b"]
    is_wide = size[0] >= NARROW
    low_x, high_x, low_y, high_y = window
    points = []
    for row, (moat, exposure), radius in zip(rows, places, radii, strict=True):
        x = (moat - low_x) / (high_x - low_x) * wide
        y = (high_y - exposure) / (high_y - low_y) * high
        points.append((x, y, radius, str(row["name"])))
    # the extremes tell most, among them the companies that an editor assessed
    # in the crowded strips only those an editor assessed are named, until one looks nearer
    is_near = window != WHOLE
    order = sorted(
        (
            i
            for i, row in enumerate(rows)
            if (row["moat_score"] or is_near or (row["is_curated"] and is_wide))
            and 0 <= points[i][0] <= wide
            and 0 <= points[i][1] <= high
        ),
        key=lambda i: (not rows[i]["is_curated"], -abs((rows[i]["risk_score"] or 50) - 50)),
    )
    labels = [("", "middle right")] * len(rows)
    most = 120 if is_wide else 14
    for place, position in place_labels([points[i] for i in order], (wide, high), most):
        index = order[place]
        labels[index] = (escape(str(rows[index]["name"])), position)
    return labels


def _spread(rows: Sequence[Row]) -> list[tuple[float, float]]:
    """Where each company stands. In the strips the place across says nothing; elsewhere those
    with the very same scores stand in a small spiral, so that none hides another. The hover shows
    the true scores."""
    seen: dict[tuple[float, float], int] = {}
    places = []
    for row in rows:
        moat, exposure = row["moat_score"], row["exposure_score"]
        y = 50.0 if exposure is None else float(exposure)
        if not moat:
            strip = NOT_KNOWN if moat is None or row["risk_score"] is None else NONE_FOUND
            # by its name, so that it stands there whoever else is drawn
            places.append((across(0, crc32(row["slug"].encode()) % 9973, strip), y))
            continue
        x = float(moat)
        cell = (round(x * 2), round(y * 2))
        turn = seen.get(cell, 0)
        seen[cell] = turn + 1
        reach, angle = 0.45 * turn**0.5, turn * 2.399963  # the golden angle fills a disc evenly
        places.append((x + reach * cos(angle), y + 1.3 * reach * sin(angle)))
    return places


def _symbol(row: Row, coloured: str) -> str:
    if coloured == "change":
        return colour.SHAPES[row["change_code"]]
    return SYMBOLS.get(row["orientation_code"], UNKNOWN_SYMBOL)


def points(
    rows: Sequence[Row],
    grey: Mapping[str, Sequence[float]],
    size: tuple[int, int],
    theme: str,
    style: Style = PLAIN,
) -> dict[str, Any]:
    """A point for every row (as queries.companies gives them).

    grey: moat_score and exposure_score of the companies that the filters leave out.
    Shape tells orientation, or what changed where colour does; a hollow point has too little data
    for what colour tells.
    """
    tokens = themes.TOKENS[theme]
    places = _spread(rows)
    is_wide = size[0] >= NARROW
    radii = [_radius(row, len(rows), is_wide, style.sized) for row in rows]
    labels = _labels(rows, places, radii, size, style.window)
    colours = [colour.of(row, style.colour, theme) for row in rows]
    background = {
        "type": "scatter",
        "mode": "markers",
        "x": [across(moat, index) for index, moat in enumerate(grey["moat_score"])],
        "y": grey["exposure_score"],
        "hoverinfo": "skip",
        "marker": {"color": tokens["faint"], "size": 4, "opacity": 0.4},
    }
    trace = {
        "type": "scatter",
        "mode": "markers",
        "x": [round(x, 2) for x, _ in places],
        "y": [round(y, 2) for _, y in places],
        "cliponaxis": style.window != WHOLE,
        "hovertext": [hover(dict(row)) for row in rows],
        "hoverinfo": "text",
        "customdata": [["company", row["slug"]] for row in rows],
        "marker": {
            "symbol": [_symbol(row, style.colour) for row in rows],
            "size": [round(2 * radius, 1) for radius in radii],
            "color": [each.fill or "rgba(0,0,0,0)" for each in colours],
            "opacity": 0.92,
            "line": {"color": [each.line for each in colours], "width": 1},
        },
        # what a lasso leaves out fades until the filter has answered
        "unselected": {"marker": {"opacity": 0.25}},
    }
    names = _names(trace, labels, theme)
    return {"data": [background, trace, names], "layout": frame(size, theme, style.window)}


def _names(
    trace: Mapping[str, Any], labels: Sequence[tuple[str, str]], theme: str
) -> dict[str, Any]:
    """The labels as a trace of their own that holds no empty one: Plotly throws the element of an
    empty text away, and a later text at the same index would then never be drawn."""
    named = [index for index, (text, _) in enumerate(labels) if text]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [trace["x"][i] for i in named],
        "y": [trace["y"][i] for i in named],
        "text": [labels[i][0] for i in named],
        "textposition": [labels[i][1] for i in named],
        "textfont": themes.label(LABEL_SIZE, theme),
        "cliponaxis": trace["cliponaxis"],
        "hoverinfo": "skip",
        # not seen, but a label keeps its distance from them
        "marker": {"size": [trace["marker"]["size"][i] for i in named], "opacity": 0},
    }


def step_of(window: Window) -> float:
    """How wide a cell of the density is in a window, in points of the scales."""
    span = min(window[1] - window[0], window[3] - window[2])
    return next((step for step in STEPS if span / step >= FEWEST_CELLS), STEPS[-1])


def density(
    rows: Sequence[Row], size: tuple[int, int], theme: str, window: Window = WHOLE
) -> dict[str, Any]:
    """Too many companies for points: how many stand in each cell of `step_of(window)` points.

    rows: moat_cell (0 up; -1 none found, -2 not known), exposure_cell (0 up), company_count.
    Darker (in the dark theme lighter) is more; the diagonals say what the place means.
    """
    tokens = themes.TOKENS[theme]
    step = step_of(window)
    count = round(100 / step)
    # the strips and the gaps beside them are columns too, before those of the scale
    edges = [*NOT_KNOWN, *NONE_FOUND, *(step * cell for cell in range(count + 1))]
    column = {-2: 0, -1: 2}
    cells: list[list[int | None]] = [[None] * (len(edges) - 1) for _ in range(count)]
    for row in rows:
        cell = int(row["moat_cell"])
        cells[int(row["exposure_cell"])][column.get(cell, cell + 4)] = row["company_count"]
    shades = [[None if n is None else log10(n) for n in line] for line in cells]
    trace = {
        "type": "heatmap",
        "x": edges,
        "y": [step * cell for cell in range(count + 1)],
        "z": shades,
        "customdata": cells,
        "hovertemplate": "%{customdata} companies<br>exposure %{y:.0f}<extra></extra>",
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
        "zmin": 0,
        "colorscale": [[0, themes.mix(tokens["card"], tokens["ink"], 0.18)], [1, tokens["ink"]]],
    }
    return {"data": [trace], "layout": frame(size, theme, window)}
