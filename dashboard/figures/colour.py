"""What a company is coloured by.

The one scale of colour always means the same: cool is held off, warm is at risk. What is no such
scale (orientation, status) is told by shades of ink, so that colour keeps its one job. What changed
is told by a mark or a shape as well, for those who see colours otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from dashboard.figures import theme as themes

Row = Mapping[str, Any]


MARKS = {"entered": "+", "ended": "×", "up": "▲", "down": "▼", "other": "■", "unchanged": ""}
CHANGE_WORDS = {
    "entered": "entered",
    "ended": "acquired, closed or gone",
    "up": "risk up",
    "down": "risk down",
    "other": "other change",
    "unchanged": "unchanged",
}
SHAPES = {
    "entered": "cross",
    "ended": "x",
    "up": "triangle-up",
    "down": "triangle-down",
    "other": "square",
    "unchanged": "circle",
}


class Colour(NamedTuple):
    """The fill of a company, None where what it would tell is not known, and its outline."""

    fill: str | None
    line: str


def _on_scale(row: Row, by: str) -> float | None:
    """The place on the scale of risk, 0 to 100: a strong moat is as cool as a low exposure."""
    score = row[f"{by}_score"]
    if score is None or score != score:
        return None
    return 100 - float(score) if by == "moat" else float(score)


def of(row: Row, by: str, theme: str) -> Colour:
    """The colour of a company, as `by` (a value of filters.COLOURS) has it; for `change` the row
    has a change_code."""
    tokens = themes.TOKENS[theme]
    if by == "change":
        fill: str | None = themes.change(row["change_code"], theme)
    elif by in themes.SHADES:
        code = row[f"{by}_code"]
        fill = themes.shade(by, code, theme) if code in themes.SHADES[by] else None
    else:
        place = _on_scale(row, by)
        fill = None if place is None else themes.risk_colour(round(place), theme)
    if fill is None:
        return Colour(None, tokens["muted"])
    return Colour(fill, themes.outlined(fill, theme))
