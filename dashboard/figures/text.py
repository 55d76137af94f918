"""Text that goes into figures: measured, shortened and made harmless."""

from __future__ import annotations

import json
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

# advance widths of the font that the page brings along (Inter 4.1, regular), in thousandths of
# its size: {width: characters}
_MEASURED = json.loads(Path(__file__).with_name("inter_widths.json").read_text(encoding="utf-8"))
_WIDTHS = {char: int(wide) / 1000 for wide, chars in _MEASURED.items() for char in chars}
_OTHER, _FULL = 0.65, 1.0  # letters of other scripts; those that fill a square
BOLD = 1.08  # how much wider the bold is, in texts of some length
_ELLIPSIS = "…"
SMALLEST_SIZE = 9
# the same names and lines are drawn again with every filter
_MOST_KEPT = 20_000


def _advance(char: str) -> float:
    known = _WIDTHS.get(char)
    if known is not None:
        return known
    return _FULL if unicodedata.east_asian_width(char) in "WF" else _OTHER


@lru_cache(maxsize=_MOST_KEPT)
def _ems(text: str) -> float:
    """How wide a text is, in font sizes."""
    return sum(map(_advance, text))


def width(text: str, size: float) -> float:
    """How many pixels wide a text is at a font size."""
    return size * _ems(text)


@lru_cache(maxsize=_MOST_KEPT)
def shorten(text: str, pixels: float, size: float, fewest: int = 3) -> str:
    """The text, or its beginning with an ellipsis, or nothing where too little would be left."""
    room = pixels / size
    if _ems(text) <= room:
        return text
    reached = [0.0, *accumulate(map(_advance, text))]
    end = bisect_right(reached, room - _advance(_ELLIPSIS)) - 1
    return text[:end].rstrip() + _ELLIPSIS if end >= fewest else ""


def escape(text: str) -> str:
    """Plotly reads some HTML in text; names from sources must not be read so."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def number(value: float | None) -> str:
    """A score without decimals, a dash where unknown."""
    return "–" if value is None or value != value else f"{value:.0f}"


def hover(row: dict[str, object]) -> str:
    """The story of a company in five lines; `row` as queries.companies gives it, with a line more
    where it has a change_text."""
    risk, low, high = (number(row[f"risk{end}_score"]) for end in ("", "_low", "_high"))  # type: ignore[arg-type]
    line = f"<b>{escape(str(row['name']))}</b>"
    if row["one_liner"]:
        line += "<br>" + escape(shorten(str(row["one_liner"]), 340, 12))
    known = f"risk <b>{risk}</b> ({low} to {high})" if risk != "–" else "risk: insufficient data"
    exposure, moat = number(row["exposure_score"]), number(row["moat_score"])  # type: ignore[arg-type]
    where = escape(str(row["domain"] or "no domain"))
    changed = f"<br>{escape(str(row['change_text']))}" if row.get("change_text") else ""
    return (
        f"{line}<br>{where}, {row['orientation_code']}, {row['status_code'] or 'status unknown'}"
        f"<br>{known}<br>exposure {exposure}, moat {moat}{changed}"
    )


def percent(share: float | None) -> str:
    """A share in percent: whole, but for those below one, where a decimal tells them from none."""
    if share is None or share != share:
        return "–"
    if 0 < share < 0.0005:
        return "<0.1%"
    text = f"{share:.1%}" if 0 < abs(share) < 0.01 else f"{share:.0%}"
    return text.replace("-", "−")


def signed(value: float, decimals: int = 0) -> str:
    """A difference with its sign, the minus as wide as the plus; no sign where it rounds to 0."""
    text = f"{value:+,.{decimals}f}"
    return f"{0:.{decimals}f}" if float(text.replace(",", "")) == 0 else text.replace("-", "−")


def counted(number: int, one: str, many: str) -> str:
    """A number with the word that fits it."""
    return f"{number:,} {one if number == 1 else many}"
