"""How far apart things are, attribute by attribute, so that what differs most comes first.

Each distance is a share of a stated scale, 0 (the same) to 1 (as far apart as the scale reaches).
What is not known is left out; with fewer than two known values there is no distance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10
from typing import Any

SCORE, SHARE, VALUE, COUNT, YEAR, WORD, NUMBER = (
    "score", "share", "value", "count", "year", "word", "number",
)  # fmt: skip
# what counts as fully apart: points, share, value of a factor, a factor of a hundred, years
SCALES = {SCORE: 100.0, SHARE: 1.0, VALUE: 1.0, COUNT: 2.0, YEAR: 20.0}
WORD_WEIGHT = 0.5  # a word that differs counts as half of a scale: it has no nearer and further


@dataclass(frozen=True)
class Line:
    """One attribute of the things compared; a value of None is not known.

    `kind` says how values are measured; `scale` overrides what counts as fully apart.
    """

    key: str
    title: str
    kind: str
    values: tuple[Any, ...]
    hint: str = ""
    scale: float | None = None

    @property
    def known(self) -> list[Any]:
        return [v for v in self.values if v is not None and v == v]

    @property
    def distance(self) -> float | None:
        """0 to 1; None where fewer than two values are known."""
        known = self.known
        if len(known) < 2:
            return None
        if self.kind == WORD:
            return WORD_WEIGHT * (len(set(known)) - 1) / (len(known) - 1)
        least, most = min(known), max(known)
        if self.kind == COUNT and self.scale is None:
            return min(log10((most + 1) / (least + 1)) / SCALES[COUNT], 1.0)
        scale = self.scale if self.scale is not None else SCALES.get(self.kind, 0.0)
        return min((most - least) / scale, 1.0) if scale > 0 else 0.0


def ordered(lines: Sequence[Line]) -> tuple[list[Line], list[Line], list[Line]]:
    """Lines that differ, furthest apart first; those that do not; those that cannot be told."""
    differing = [line for line in lines if line.distance]
    same = [line for line in lines if line.distance == 0]
    untold = [line for line in lines if line.distance is None]
    return sorted(differing, key=lambda line: -(line.distance or 0)), same, untold
