"""Six days of a made-up directory, loaded in any order, and what a warehouse then shows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from etl import pipeline
from tests.etl.support import ask, company, directory, refresh

# nothing in them may depend on the order of loading
TABLES = (
    "company_history", "event", "company", "company_score", "company_factor", "source",
    "former_slug",
)  # fmt: skip

Loads = dict[int, list[Any] | str]  # day -> records, or the text of a damaged file


def batch(*numbers: int) -> list[dict[str, Any]]:
    return [company(n, batch="Summer 2012") for n in numbers]


def loads() -> Loads:
    """Six days: a change, a removal, a return, an unusable record, a hole, a cut-off file."""
    first = [*directory(12), *batch(30, 31, 32, 33, 34)]
    second = [company(1, one_liner="Now something else"), *first[2:], company(20)]  # 2 is gone
    third: list[Any] = [company(1), *first[1:5], {"id": 6, "name": ""}, *first[6:]]  # 2 is back
    hole = [r | ({"status": "Acquired"} if r["id"] == 3 else {}) for r in first if r["id"] < 30]
    hole = [r | ({"slug": "renamed-7"} if r["id"] == 7 else {}) for r in hole]
    grown = [r | {"team_size": 500 + r["id"]} for r in reversed(first)]
    return {
        0: first,
        3: second,
        5: third,
        9: hole,
        12: json.dumps(grown)[:-600],
        20: [r for r in hole if r["id"] not in (4, 5)],
    }


def load(folder: Path, days: Sequence[int], given: Loads, **settings: Any) -> pipeline.Report:
    for number in days:
        content = given[number]
        if isinstance(content, str):
            path = folder.with_name(f"{folder.name}-{number}.json")
            path.write_text(content)
            report = refresh(folder, path, day=number, accept=True, **settings)
        else:
            report = refresh(folder, content, day=number, accept=True, **settings)
    return report


def shown(folder: Path, tables: Sequence[str] = TABLES) -> dict[str, list[tuple[Any, ...]]]:
    return {name: ask(folder, f"from mart.{name} order by all") for name in tables}
