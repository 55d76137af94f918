"""Small drawings inside tables and cards, as numbers in percent of their own width or height.

They are drawn by components/strips.py as plain elements, so that hundreds of them cost nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]

TENTHS = 10


@dataclass(frozen=True)
class Box:
    """A range on the scale of 0 to 100: whisker, box and the line of the median."""

    low: float
    left: float
    middle: float
    right: float
    high: float


def _known(value: Any) -> bool:
    return value is not None and value == value


def box(row: Row, prefix: str = "risk") -> Box | None:
    """From `risk_min`, `_lower`, `_median`, `_upper`, `_max`; nothing where none is known."""
    names = ("min", "lower", "median", "upper", "max")
    values = [row[f"{prefix}_{name}_score"] for name in names]
    if not all(map(_known, values)):
        return None
    return Box(*(round(min(max(float(value), 0), 100), 2) for value in values))


def heights(counts: Sequence[int]) -> list[float]:
    """Bars in percent of the highest; what is there at all stays visible."""
    most = max(counts, default=0)
    return [max(100 * count / most, 6.0) if count else 0.0 for count in counts]


def tenths(rows: Sequence[Row]) -> tuple[list[int], int]:
    """Companies in each tenth of the risk scale and those without a risk score.

    rows: risk_tenth (0 to 9, or empty), company_count.
    """
    counts, unknown = [0] * TENTHS, 0
    for row in rows:
        if _known(row["risk_tenth"]):
            counts[int(row["risk_tenth"])] += int(row["company_count"])
        else:
            unknown += int(row["company_count"])
    return counts, unknown


def years(rows: Sequence[Row], first: int, last: int) -> list[int]:
    """One count for each year from first to last; what is older is added to the first.

    rows: entry_year, company_count.
    """
    counts = [0] * max(last - first + 1, 0)
    for row in rows:
        year = row["entry_year"]
        if _known(year) and counts and year <= last:
            counts[max(int(year) - first, 0)] += int(row["company_count"])
    return counts
