"""Vertical against horizontal, one measure at a time: the difference, its interval, and what the
interval alone allows to be said about the thesis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.figures import interval
from dashboard.figures.interval import Estimate, Mean

Row = Mapping[str, Any]

VERTICAL, HORIZONTAL = "vertical", "horizontal"
FOR, AGAINST, UNDECIDED = "for", "against", "undecided"
LEANS = {FOR: "leans-for", AGAINST: "leans-against", UNDECIDED: "leans-neither"}
SILENT = "silent"  # the thesis says nothing of it, or the answer is fixed by construction


@dataclass(frozen=True)
class Side:
    """One side of a comparison: a value, the count it rests on, its interval if it has one."""

    value: float | None
    count: int
    part: int | None = None
    estimate: Estimate | None = None


@dataclass(frozen=True)
class Contrast:
    """A measure in one group. `expected` is 1 where the thesis says that vertical companies have
    more of it, -1 less, 0 where it says nothing or where the answer is fixed by construction."""

    measure: str
    group: str
    unit: str
    vertical: Side
    horizontal: Side
    difference: Estimate | None
    expected: int = 0

    @property
    def reading(self) -> str | None:
        """What the interval says of the thesis; nothing where the thesis says nothing of it or
        where there is no interval. With few companies on a side nothing is decided, whatever the
        interval."""
        if not self.expected or self.difference is None:
            return None
        if min(self.vertical.count, self.horizontal.count) < interval.SMALL:
            return UNDECIDED
        return _named(self.difference.side * self.expected)

    @property
    def gap(self) -> float | None:
        """Vertical minus horizontal, with or without an interval."""
        if self.vertical.value is None or self.horizontal.value is None:
            return None
        return self.vertical.value - self.horizontal.value

    @property
    def leaning(self) -> str | None:
        """Which way the values point where there is no interval that could decide."""
        if not self.expected or self.difference is not None or self.gap is None:
            return None
        return _named(((self.gap > 0) - (self.gap < 0)) * self.expected)

    @property
    def standing(self) -> str:
        """The reading, else which way it leans, else that there is neither: each comparison has
        exactly one."""
        return self.reading or (LEANS[self.leaning] if self.leaning else SILENT)


def _named(side: int) -> str:
    return FOR if side > 0 else AGAINST if side < 0 else UNDECIDED


def _by_side(rows: Iterable[Row]) -> dict[str, Row]:
    return {row["orientation_code"]: row for row in rows}


def shares(
    rows: Iterable[Row], part: str, whole: str, *, measure: str, group: str, expected: int = 0
) -> Contrast | None:
    """From one row a side with a count of some and a count of all; nothing with a side missing."""
    sides = _by_side(rows)
    if not {VERTICAL, HORIZONTAL} <= set(sides):
        return None
    counts = [(int(sides[s][part]), int(sides[s][whole])) for s in (VERTICAL, HORIZONTAL)]
    vertical, horizontal = (
        Side(e.value if (e := interval.share(*pair)) else None, pair[1], pair[0], e)
        for pair in counts
    )
    difference = interval.share_difference(*counts[0], *counts[1])
    return Contrast(measure, group, "share", vertical, horizontal, difference, expected)


def means(
    rows: Iterable[Row], *, measure: str, group: str, unit: str, expected: int = 0
) -> Contrast | None:
    """From one row a side with known_count, mean and deviation."""
    sides = _by_side(rows)
    if not {VERTICAL, HORIZONTAL} <= set(sides):
        return None

    def of(row: Row) -> Mean:
        return Mean(int(row["known_count"]), float(row["mean"]), float(row["deviation"] or 0))

    first, second = of(sides[VERTICAL]), of(sides[HORIZONTAL])
    return Contrast(
        measure,
        group,
        unit,
        Side(first.mean, first.count, None, interval.mean(first)),
        Side(second.mean, second.count, None, interval.mean(second)),
        interval.mean_difference(first, second),
        expected,
    )


def plain(
    rows: Iterable[Row], *, measure: str, group: str, unit: str, expected: int = 0
) -> Contrast | None:
    """Means that are not of independent cases, or of too few: no interval, so no reading."""
    sides = _by_side(rows)
    if not {VERTICAL, HORIZONTAL} <= set(sides):
        return None
    vertical, horizontal = (
        Side(sides[s]["mean"], int(sides[s]["known_count"])) for s in (VERTICAL, HORIZONTAL)
    )
    return Contrast(measure, group, unit, vertical, horizontal, None, expected)


def tally(found: Iterable[str | None]) -> dict[str, int]:
    """How many readings (or leanings) are for the thesis, against it, or neither."""
    counts = {FOR: 0, AGAINST: 0, UNDECIDED: 0}
    for reading in found:
        if reading:
            counts[reading] += 1
    return counts
