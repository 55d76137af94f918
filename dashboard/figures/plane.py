"""The plane that risk is drawn on: moat across, exposure up, equal risk on straight diagonals.

Points, density and scenarios share it: bands, lines, axes, the strips left of the scale for
companies without a known moat, and which labels fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.figures import theme as themes
from dashboard.figures.text import width

Window = tuple[float, float, float, float]  # moat from and to, exposure from and to
Box = tuple[float, float, float, float]  # left, top, right, bottom in pixels

LABEL_SIZE = 11
NARROW = 600  # pixels below which less is written
EXPOSURE_RANGE = (-3.0, 103.0)
# most descriptions name no moat: those companies get a strip of their own, left of the axis, and
# left of it those whose moats nobody could look for
NONE_FOUND = (-13.0, -1.5)
NOT_KNOWN = (-22.0, -16.0)
MOAT_RANGE = (-24.0, 102.0)
WHOLE: Window = (*MOAT_RANGE, *EXPOSURE_RANGE)
GOLDEN = 0.6180339887  # multiples of it spread evenly over a strip


def plot_margins(size: tuple[int, int]) -> dict[str, int]:
    return {"l": 58 if size[0] >= NARROW else 50, "r": 12, "t": 10, "b": 48, "pad": 0}


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


def _ends(theme: str, is_wide: bool, is_whole: bool) -> list[dict[str, Any]]:
    """Words at the ends of the axes: what near and far mean."""
    font = {"size": 11, "color": themes.TOKENS[theme]["muted"]}
    beside = -46 if is_wide else -40
    shared = {"xref": "paper", "yref": "paper", "showarrow": False, "font": font}
    ends = [
        # in data while all is seen: the moat's scale begins right of the strips
        shared
        | {
            "x": 3 if is_wide and is_whole else 0,
            "xref": "x" if is_whole else "paper",
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
            "xshift": beside,
            "yanchor": "top",
            "textangle": -90,
            "text": "labs are near →",
        },
        shared
        | {
            "x": 0,
            "y": 0,
            "xshift": beside,
            "yanchor": "bottom",
            "textangle": -90,
            "text": "← labs are far",
        },
    ]
    if is_wide:
        ends.append(shared | {"x": 0.5, "y": 0, "yshift": -32, "text": "<b>Moat</b>"})
        ends.append(
            shared
            | {"x": 0, "y": 0.5, "xshift": beside, "textangle": -90, "text": "<b>Exposure</b>"}
        )
    return ends


def _axis(span: tuple[float, float], theme: str) -> dict[str, Any]:
    tokens = themes.TOKENS[theme]
    return {
        "range": list(span),
        "tickvals": [n for n in _marks(span) if 0 <= n <= 100],
        "tickfont": {"size": 11, "color": tokens["muted"]},
        "gridcolor": tokens["hairline"],
        "zeroline": False,
        "showline": False,
        "ticks": "",
    }


def _marks(span: tuple[float, float]) -> list[int]:
    """Round numbers for an axis, four or five of them."""
    step = next((s for s in (1, 2, 5, 10, 25) if (span[1] - span[0]) / s <= 5.2), 25)
    return list(range(-100, 201, step))


def _moat_axis(span: tuple[float, float], is_wide: bool, theme: str) -> dict[str, Any]:
    """The scale of moats, and before it the two strips for those without one."""
    axis = _axis(span, theme)
    strips = ("not<br>known", "none<br>found") if is_wide else ("?", "none")
    if is_wide and span[1] - span[0] < MOAT_RANGE[1] - MOAT_RANGE[0]:
        strips = ("not known", "none found")  # there is room, and the axis' title keeps its line
    numbers = [n for n in axis["tickvals"] if is_wide or n not in (0, 25, 75)]
    axis["tickvals"] = [sum(NOT_KNOWN) / 2, sum(NONE_FOUND) / 2, *numbers]
    axis["ticktext"] = [*strips, *map(str, numbers)]
    axis["tickangle"] = 0
    return axis


def frame(size: tuple[int, int], theme: str, window: Window = WHOLE) -> dict[str, Any]:
    """The layout of a figure on the plane; `window` is what is seen of it."""
    lines, labels = _diagonals(theme)
    is_wide, is_whole = size[0] >= NARROW, window == WHOLE
    return themes.base_layout(theme) | {
        "margin": plot_margins(size),
        "xaxis": _moat_axis((window[0], window[1]), is_wide, theme),
        "yaxis": _axis((window[2], window[3]), theme),
        "shapes": [*_bands(theme), *lines],
        # where an equal-risk line leaves the window is not known here
        "annotations": [*(labels if is_whole else []), *_ends(theme, is_wide, is_whole)],
        # dragging moves the map; on a narrow screen the finger scrolls the page
        "dragmode": "pan" if is_wide else False,
        "uirevision": repr(window),
        "selectionrevision": repr(window),
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


def across(moat: float, index: int, strip: tuple[float, float] = NONE_FOUND) -> float:
    """The place of a moat on the scale; without one, any place in a strip."""
    low, high = strip
    return moat or low + (high - low) * (index * GOLDEN % 1)
