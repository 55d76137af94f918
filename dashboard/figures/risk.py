"""The Risk view: moat across, exposure up, so that equal risk is a straight diagonal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import cos, log10, sin
from typing import Any

from dashboard.figures import theme as themes
from dashboard.figures.text import escape, hover, width

Row = Mapping[str, Any]
Box = tuple[float, float, float, float]  # left, top, right, bottom in pixels

SYMBOLS = {"vertical": "circle", "horizontal": "diamond", "ambiguous": "triangle-up"}
UNKNOWN_SYMBOL = "circle"
LABEL_SIZE = 11
MANY = 600  # points from which on they are drawn smaller
EXPOSURE_RANGE = (-3.0, 103.0)
# most descriptions name no moat: those companies get a strip of their own, left of the axis, and
# left of it those whose moats nobody could look for
NONE_FOUND = (-13.0, -1.5)
NOT_KNOWN = (-22.0, -16.0)
MOAT_RANGE = (-24.0, 102.0)
CELLS = 40  # of the density, along each scale
GOLDEN = 0.6180339887  # multiples of it spread evenly over a strip


def plot_margins(size: tuple[int, int]) -> dict[str, int]:
    return {"l": 58 if size[0] >= 600 else 40, "r": 12, "t": 10, "b": 48, "pad": 0}


def _bands(theme: str) -> list[dict[str, Any]]:
    """Faint stripes of equal risk behind the points, ten points wide."""
    shapes = []
    for low in range(0, 100, 10):
        # risk = 50 + (exposure - moat) / 2, so exposure = moat + 2 * (risk - 50)
        below, above = 2 * (low - 50), 2 * (low + 10 - 50)
        # in the strip without a moat equal risk is level
        left, right = NONE_FOUND[0] - 1, 110
        path = (
            f"M{left},{below} L0,{below} L{right},{right + below}"
            f" L{right},{right + above} L0,{above} L{left},{above} Z"
        )
        shapes.append(
            {
                "type": "path",
                "path": path,
                "xref": "x",
                "yref": "y",
                "layer": "below",
                "line": {"width": 0},
                "fillcolor": themes.risk_colour(low + 5, theme),
                "opacity": 0.22 if theme == themes.LIGHT else 0.26,
            }
        )
    return shapes


def _diagonals(theme: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Dashed lines of equal risk and, on the upper or right edge, what they stand for."""
    tokens = themes.TOKENS[theme]
    lines, labels = [], []
    for risk in (20, 40, 60, 80):
        shift = 2 * (risk - 50)
        lines.append(
            {
                "type": "line",
                "x0": 0,
                "y0": shift,
                "x1": 110,
                "y1": 110 + shift,
                "layer": "below",
                "line": {"color": tokens["faint"], "width": 1, "dash": "3px,4px"},
            }
        )
        x, y = (94 - shift, 94) if shift > 0 else (94, 94 + shift)
        labels.append(
            {
                "x": x,
                "y": y,
                "text": f"risk {risk}",
                "showarrow": False,
                "font": {"size": 10, "color": tokens["muted"]},
                "bgcolor": tokens["card"],
                "borderpad": 1,
                "opacity": 0.85,
            }
        )
    return lines, labels


def _ends(theme: str, is_wide: bool) -> list[dict[str, Any]]:
    """Words at the ends of the axes: what near and far mean."""
    font = {"size": 11, "color": themes.TOKENS[theme]["muted"]}
    shared = {"xref": "paper", "yref": "paper", "showarrow": False, "font": font}
    ends = [
        # in data: the moat's scale begins right of the strips
        shared
        | {
            "x": 3 if is_wide else 0,
            "xref": "x",
            "y": 0,
            "yshift": -32,
            "xanchor": "left",
            "text": "← wide open",
        },
        shared
        | {
            "x": 1,
            "xref": "paper",
            "y": 0,
            "yshift": -32,
            "xanchor": "right",
            "text": "held off →",
        },
        shared
        | {
            "x": 0,
            "y": 1,
            "xshift": -46,
            "yanchor": "top",
            "textangle": -90,
            "text": "labs are near →",
        },
        shared
        | {
            "x": 0,
            "y": 0,
            "xshift": -46,
            "yanchor": "bottom",
            "textangle": -90,
            "text": "← labs are far",
        },
    ]
    if is_wide:
        ends.append(shared | {"x": 0.5, "y": 0, "yshift": -32, "text": "<b>Moat</b>"})
        ends.append(
            shared | {"x": 0, "y": 0.5, "xshift": -46, "textangle": -90, "text": "<b>Exposure</b>"}
        )
    return ends


def _axis(span: tuple[float, float], theme: str) -> dict[str, Any]:
    tokens = themes.TOKENS[theme]
    return {
        "range": list(span),
        "tickvals": [0, 25, 50, 75, 100],
        "ticktext": ["0", "25", "50", "75", "100"],
        "tickfont": {"size": 11, "color": tokens["muted"]},
        "gridcolor": tokens["hairline"],
        "zeroline": False,
        "showline": False,
        "ticks": "",
    }


def _moat_axis(is_wide: bool, theme: str) -> dict[str, Any]:
    """The scale of moats, and before it the two strips for those without one."""
    axis = _axis(MOAT_RANGE, theme)
    strips = ("not<br>known", "none<br>found") if is_wide else ("?", "none")
    numbers = (0, 25, 50, 75, 100) if is_wide else (50, 100)
    axis["tickvals"] = [sum(NOT_KNOWN) / 2, sum(NONE_FOUND) / 2, *numbers]
    axis["ticktext"] = [*strips, *map(str, numbers)]
    axis["tickangle"] = 0
    return axis


def frame(size: tuple[int, int], theme: str) -> dict[str, Any]:
    """Axes, bands and diagonals of equal risk, without points."""
    lines, labels = _diagonals(theme)
    return themes.base_layout(theme) | {
        "margin": plot_margins(size),
        "xaxis": _moat_axis(size[0] >= 600, theme),
        "yaxis": _axis(EXPOSURE_RANGE, theme),
        "shapes": [*_bands(theme), *lines],
        "annotations": [*labels, *_ends(theme, size[0] >= 600)],
        "hovermode": "closest",
        "hoverdistance": 12,
        "width": size[0],
        "height": size[1],
    }


def _overlaps(box: Box, others: Sequence[Box]) -> bool:
    left, top, right, bottom = box
    return any(left < o[2] and right > o[0] and top < o[3] and bottom > o[1] for o in others)


def place_labels(
    points: Sequence[tuple[float, float, float, str]], area: tuple[float, float], most: int = 60
) -> list[tuple[int, str]]:
    """Which labels can be drawn without covering each other, a point or an edge.

    points  x, y in pixels from the top left, radius, text; most telling first
    area    width and height in pixels
    returns (index, text position as plotly names it)
    """
    taken: list[Box] = [(x - r, y - r, x + r, y + r) for x, y, r, _ in points]
    chosen: list[tuple[int, str]] = []
    for index, (x, y, r, text) in enumerate(points):
        if len(chosen) >= most:
            break
        wide, high = width(text, LABEL_SIZE) + 4, LABEL_SIZE + 4
        options = {
            "middle right": (x + r + 1, y - high / 2, x + r + 1 + wide, y + high / 2),
            "middle left": (x - r - 1 - wide, y - high / 2, x - r - 1, y + high / 2),
            "top center": (x - wide / 2, y - r - high, x + wide / 2, y - r - 1),
            "bottom center": (x - wide / 2, y + r + 1, x + wide / 2, y + r + high),
        }
        for position, box in options.items():
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= area[0] and box[3] <= area[1]
            if inside and not _overlaps(box, taken):
                taken.append(box)
                chosen.append((index, position))
                break
    return chosen


def _radius(row: Row, count: int, is_wide: bool) -> float:
    """Pixels; a little larger for a larger team, smaller where many share little room."""
    people = row["team_size_count"] or 0
    smallest = 5.0 if row["is_curated"] else 3.2 if count > MANY else 4.0
    radius = min(smallest + (people**0.5) / 6, 11)
    return float(radius if is_wide else 0.7 * radius)


def _labels(
    rows: Sequence[Row], places: Sequence[tuple[float, float]], size: tuple[int, int]
) -> list[tuple[str, str]]:
    """(text, position) for each row, empty where its label would not fit."""
    margins = plot_margins(size)
    wide = size[0] - margins["l"] - margins["r"]
    high = size[1] - margins["t"] - margins["b"]
    is_wide = wide >= 600
    points = []
    for row, (moat, exposure) in zip(rows, places, strict=True):
        x = (moat - MOAT_RANGE[0]) / (MOAT_RANGE[1] - MOAT_RANGE[0]) * wide
        y = (EXPOSURE_RANGE[1] - exposure) / (EXPOSURE_RANGE[1] - EXPOSURE_RANGE[0]) * high
        points.append((x, y, _radius(row, len(rows), is_wide), str(row["name"])))
    # the extremes tell most, among them the companies that an editor assessed
    # in the crowded strips only those an editor assessed are named
    order = sorted(
        (i for i, row in enumerate(rows) if row["moat_score"] or (row["is_curated"] and is_wide)),
        key=lambda i: (not rows[i]["is_curated"], -abs((rows[i]["risk_score"] or 50) - 50)),
    )
    labels = [("", "middle right")] * len(rows)
    most = 120 if is_wide else 14
    for place, position in place_labels([points[i] for i in order], (wide, high), most):
        index = order[place]
        labels[index] = (escape(str(rows[index]["name"])), position)
    return labels


def across(moat: float, index: int, strip: tuple[float, float] = NONE_FOUND) -> float:
    """The place of a moat on the scale; without one, any place in a strip."""
    low, high = strip
    return moat or low + (high - low) * (index * GOLDEN % 1)


def _spread(rows: Sequence[Row]) -> list[tuple[float, float]]:
    """Where each company stands. In the strips the place across says nothing; elsewhere those
    with the very same scores stand in a small spiral, so that none hides another. The hover shows
    the true scores."""
    seen: dict[tuple[float, float], int] = {}
    places = []
    for index, row in enumerate(rows):
        moat, exposure = row["moat_score"], row["exposure_score"]
        y = 50.0 if exposure is None else float(exposure)
        if not moat:
            strip = NOT_KNOWN if moat is None or row["risk_score"] is None else NONE_FOUND
            places.append((across(0, index, strip), y))
            continue
        x = float(moat)
        cell = (round(x * 2), round(y * 2))
        turn = seen.get(cell, 0)
        seen[cell] = turn + 1
        reach, angle = 0.45 * turn**0.5, turn * 2.399963  # the golden angle fills a disc evenly
        places.append((x + reach * cos(angle), y + 1.3 * reach * sin(angle)))
    return places


def points(
    rows: Sequence[Row], grey: Mapping[str, Sequence[float]], size: tuple[int, int], theme: str
) -> dict[str, Any]:
    """A point for every row (as queries.companies gives them).

    grey: moat_score and exposure_score of the companies that the filters leave out.
    Shape tells orientation; a hollow point has too little data for a risk score.
    """
    tokens = themes.TOKENS[theme]
    places = _spread(rows)
    labels = _labels(rows, places, size)
    known = [row["risk_score"] is not None for row in rows]
    risks = [row["risk_score"] if row["risk_score"] is not None else 50 for row in rows]
    colours = [
        themes.risk_colour(round(r), theme) if k else "rgba(0,0,0,0)"
        for r, k in zip(risks, known, strict=True)
    ]
    lines = [
        themes.outline(round(r), theme) if k else tokens["muted"]
        for r, k in zip(risks, known, strict=True)
    ]
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
        "mode": "markers+text",
        "x": [round(x, 2) for x, _ in places],
        "y": [round(y, 2) for _, y in places],
        "text": [text for text, _ in labels],
        "textposition": [position for _, position in labels],
        "textfont": {"size": LABEL_SIZE, "color": tokens["ink"]},
        "cliponaxis": False,
        "hovertext": [hover(dict(row)) for row in rows],
        "hoverinfo": "text",
        "customdata": [["company", row["slug"]] for row in rows],
        "marker": {
            "symbol": [SYMBOLS.get(row["orientation_code"], UNKNOWN_SYMBOL) for row in rows],
            "size": [round(2 * _radius(row, len(rows), size[0] >= 600), 1) for row in rows],
            "color": colours,
            "opacity": 0.92,
            "line": {"color": lines, "width": 1},
        },
    }
    return {"data": [background, trace], "layout": frame(size, theme)}


def density(rows: Sequence[Row], size: tuple[int, int], theme: str) -> dict[str, Any]:
    """Too many companies for points: how many stand in each cell of 2.5 by 2.5 points.

    rows: moat_cell (0 to 39; -1 none found, -2 not known), exposure_cell (0 to 39), company_count.
    Darker (in the dark theme lighter) is more; the diagonals say what the place means.
    """
    tokens = themes.TOKENS[theme]
    # the strips and the gaps beside them are columns too, before those of the scale
    edges = [*NOT_KNOWN, *NONE_FOUND, *(2.5 * cell for cell in range(CELLS + 1))]
    column = {-2: 0, -1: 2}
    cells: list[list[int | None]] = [[None] * (len(edges) - 1) for _ in range(CELLS)]
    for row in rows:
        cell = int(row["moat_cell"])
        cells[int(row["exposure_cell"])][column.get(cell, cell + 4)] = row["company_count"]
    shades = [[None if n is None else log10(n) for n in line] for line in cells]
    trace = {
        "type": "heatmap",
        "x": edges,
        "y": [2.5 * cell for cell in range(CELLS + 1)],
        "z": shades,
        "customdata": cells,
        "hovertemplate": "%{customdata} companies<br>exposure %{y:.0f}<extra></extra>",
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
        "zmin": 0,
        "colorscale": [[0, themes.mix(tokens["card"], tokens["ink"], 0.18)], [1, tokens["ink"]]],
    }
    return {"data": [trace], "layout": frame(size, theme)}
