"""What the tests of the loading share: made-up records, seeds that can be spoilt, refreshes."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from etl import pipeline
from etl.faults import Rejection
from etl.sources import Extract, seeds, yc
from etl.sources.fetch import Content
from warehouse import dictionary, versions

FIRST_DAY = date(2026, 3, 1)
PLACES = ("Berlin, Germany", "Paris, France", "San Francisco, CA, USA", "Toronto, Canada")
STATUSES = ("Active", "Active", "Active", "Inactive", "Acquired", "Public")

Row = dict[str, str]
Record = dict[str, Any]


def company(number: int, **changes: Any) -> Record:
    """A record as the directory writes it today; `changes` replaces fields."""
    record: Record = {
        "id": number,
        "name": f"Acme {number}",
        "slug": f"acme-{number}",
        "former_names": [],
        "website": f"https://acme-{number}.example",
        "all_locations": PLACES[number % len(PLACES)],
        "one_liner": f"AI for contract review number {number}",
        "long_description": "We train models on contracts so that law firms review them sooner.",
        "team_size": number % 40,
        "industry": "B2B",
        "subindustry": "B2B -> Legal",
        "tags": ["Artificial Intelligence", "Legal"],
        "batch": "Winter 2024",
        "status": STATUSES[number % len(STATUSES)],
    }
    return record | changes


def directory(count: int = 60) -> list[Record]:
    """The first `count` companies of a made-up directory."""
    return [company(number) for number in range(1, count + 1)]


def write_json(path: Path, records: object) -> Path:
    path.write_text(json.dumps(records), encoding="utf-8")
    return path


def read_directory(data: bytes | str | object) -> Extract:
    """What the reader makes of a directory: given as bytes, as text, or as records."""
    if not isinstance(data, bytes | str):
        data = json.dumps(data)
    if isinstance(data, str):
        data = data.encode()
    return yc.read(Content("all.json", data, "checksum"))


def copy_seeds(folder: Path) -> Path:
    """A folder of seeds of its own, named as the real one is."""
    return Path(shutil.copytree(seeds.FOLDER, folder / "seeds"))


def table(folder: Path, name: str) -> list[Row]:
    """The rows of a seed file."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def change(folder: Path, name: str, line: int, /, **cells: str) -> Row:
    """Change cells of one row, by its line (the header is line 1); returns the row as it was."""
    rows = table(folder, name)
    before = dict(rows[line - 2])
    rows[line - 2] |= cells
    write_table(folder, name, rows)
    return before


def write_table(folder: Path, name: str, rows: Iterable[Row]) -> None:
    rows = list(rows)
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def rejections(folder: Path) -> list[Rejection]:
    """Every fault of a folder of seeds."""
    return [rejection for extract in seeds.read(folder) for rejection in extract.rejections]


@cache
def _known() -> dict[str, set[str]]:
    """The keys of every real seed file: what cells may refer to."""
    known: dict[str, set[str]] = {}
    for seed in dictionary.load().seeds.values():
        seeds.read_file(seed, seeds.FOLDER, known)
    return known


def extract_of(folder: Path, name: str) -> Extract:
    """What one seed file gave, next to the real ones; quicker than reading all."""
    return seeds.read_file(dictionary.load().seeds[name], folder, dict(_known()))


def refresh(
    folder: Path,
    records: object = None,
    *,
    day: int = 0,
    seed_folder: Path = seeds.FOLDER,
    forget: frozenset[str] = frozenset(),
    say: Callable[[str], None] = lambda text: None,
    **settings: Any,
) -> pipeline.Report:
    """Refresh `folder` on the given day, with a directory (records, or a path) or without."""
    requests = []
    if isinstance(records, Path):
        requests = [pipeline.Request("yc", str(records))]
    elif records is not None:
        path = write_json(folder.with_name(folder.name + "-all.json"), records)
        requests = [pipeline.Request("yc", str(path))]
    return pipeline.refresh(
        requests,
        folder,
        as_of=FIRST_DAY + timedelta(days=day),
        seed_folder=seed_folder,
        forget=forget,
        say=say,
        **settings,
    )


def source(report: pipeline.Report, source_id: str = yc.SOURCE_ID) -> pipeline.SourceReport:
    """What one source gave in a refresh."""
    return next(given for given in report.sources if given.source_id == source_id)


def current(folder: Path) -> Path:
    """The version that is served; there must be one."""
    path = versions.current(folder)
    assert path is not None
    return path


def ask(folder: Path, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    """The rows of a query on the version that is served."""
    with versions.open_read_only(current(folder)) as con:
        return con.execute(sql, list(parameters)).fetchall()


def column(folder: Path, sql: str, *parameters: object) -> list[Any]:
    """The only column of a query."""
    return [value for (value,) in ask(folder, sql, *parameters)]


def count(folder: Path, what: str) -> int:
    """The number of rows of a table, or of what follows `from`."""
    (found,) = column(folder, f"select count(*) from {what}")
    return int(found)


def copy_folder(folder: Path, target: Path) -> Path:
    """A warehouse folder with the same versions, for a test that publishes into it."""
    return Path(shutil.copytree(folder, target, symlinks=True))
