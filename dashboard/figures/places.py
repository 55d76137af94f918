"""Who stands where in the Domains view: the order of the chips in a block, and places that stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]

LARGE = 6  # how much more room a company gets that an editor assessed


def by_domain(rows: Sequence[Row]) -> dict[str | None, list[Row]]:
    """The rows of each domain in the order of their chips."""
    found: dict[str | None, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda r: (not r["is_curated"], -(r["risk_score"] or -1))):
        found[row["domain_code"]].append(row)
    return found


def weight(row: Row) -> int:
    return LARGE if row["is_curated"] else 1


def places_of(
    drawn: Mapping[str | None, list[Row]], settled: Mapping[str | None, list[Row]]
) -> dict[str | None, list[Row]]:
    """Who stands at each place of each block, in the order of the places; of those that are not
    drawn, the last give theirs up first."""
    found: dict[str | None, list[Row]] = {}
    for code in dict.fromkeys([*settled, *drawn]):
        members, places = drawn.get(code, []), list(settled.get(code, []))
        there, known = {row["slug"] for row in members}, {row["slug"] for row in places}
        free: dict[bool, list[int]] = {True: [], False: []}
        for index, place in enumerate(places):
            if place["slug"] not in there:
                free[bool(place["is_curated"])].append(index)
        for row in members:
            if row["slug"] in known:
                continue
            left = free[bool(row["is_curated"])]
            if left:
                places[left.pop()] = row
            else:
                places.append(row)
        found[code] = sorted(places, key=lambda place: not place["is_curated"])
    return found
