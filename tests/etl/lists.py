"""What the tests of loading lists share: files as people have them, mappings, what was read."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from etl import pipeline
from etl.sources import Extract, csv_file, landscape_yml
from etl.sources.fetch import Content
from etl.sources.lists import Options
from tests.etl.support import FIRST_DAY, timedelta

HEADER = ("Company", "Web", "What", "Country", "Since", "State", "People", "Labels")
COLUMNS = {
    "name": "Company", "website": "Web", "one_liner": "What", "country": "Country",
    "founded_year": "Since", "status": "State", "team_size": "People", "tags": "Labels",
}  # fmt: skip
ROWS = [
    ("Lexio", "https://lexio.example", "AI drafts contracts", "Germany", "2021", "active", "25",
     "AI; Legal"),
    ("Medita", "medita.example", "Reads scans", "NO", "2019-05-01", "Inactive", "1,200", ""),
    ("Größe", "", "Mißt alles, überall", "Schweiz", "", "", "", "Measure"),
]  # fmt: skip


def yaml(content: Any, indent: int = 0) -> str:
    """Nested dicts of texts as YAML."""
    lines = []
    for key, value in content.items():
        if isinstance(value, dict):
            lines += [f"{' ' * indent}{quoted(key)}:", yaml(value, indent + 2)]
        else:
            lines.append(f"{' ' * indent}{quoted(key)}: {quoted(value)}")
    return "\n".join(lines)


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def mapping(folder: Path, source_id: str = "a-list", name: str = "map.yml", **blocks: Any) -> Path:
    """A mapping file of COLUMNS; blocks replace or add."""
    content = {
        "source": {"source_id": source_id, "title": "A list", "producer": "Somebody"},
        "columns": COLUMNS,
        **blocks,
    }
    path = folder / name
    path.write_text(yaml(content), encoding="utf-8")
    return path


def table(rows: Any = ROWS, header: Any = HEADER, **dialect: Any) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, **dialect)
    writer.writerows([header, *rows])
    return buffer.getvalue()


def read(folder: Path, content: str | bytes, written: str = "utf-8", **blocks: Any) -> Extract:
    """What is made of a CSV with this content."""
    path = folder / "list.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(written))
    return csv_file.load(str(path), Options(mapping(folder, **blocks)))


def names(extract: Extract) -> list[str]:
    return [str(name) for name in extract.rows.column("name").to_pylist()]


def rows(extract: Extract) -> dict[str, dict[str, Any]]:
    """The rows of an extract by name."""
    return {row["name"]: row for row in extract.rows.to_pylist()}


def faults(extract: Extract) -> set[tuple[int | None, str | None]]:
    return {(r.row_number, r.column_name) for r in extract.rejections}


def read_landscape(text: str | bytes, location: str = "landscape.yml") -> Extract:
    data = text.encode() if isinstance(text, str) else text
    return landscape_yml.read(Content(location, data, "checksum"))


def refresh(folder: Path, *requests: pipeline.Request, day: int = 0, forget: str = "",
            **options: Any) -> pipeline.Report:  # fmt: skip
    return pipeline.refresh(
        requests,
        folder,
        as_of=FIRST_DAY + timedelta(days=day),
        forget=frozenset(filter(None, [forget])),
        **options,
    )
