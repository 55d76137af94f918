"""What the landscape of the seeds holds, counted: writes `docs/landscape.md`.

Each section is one SELECT in a file of this folder: its first comment line is the title, the
second says how to read it.
"""

from __future__ import annotations

import re
import tempfile
from datetime import date
from pathlib import Path

import duckdb

from etl import pipeline
from etl.sources import seeds
from warehouse import versions

HERE = Path(__file__).parent
SECTIONS = (
    "by_domain",
    "by_orientation",
    "by_country",
    "by_year",
    "sourced",
    "agreement",
    "spread",
    "extremes",
)
_AS_OF = re.compile(r"as of (\d{4}-\d{2}-\d{2})")


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value).replace("|", "\\|")


def _section(con: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    sql = (HERE / f"{name}.sql").read_text(encoding="utf-8")
    title, note = (line.removeprefix("-- ") for line in sql.splitlines()[:2])
    result = con.execute(sql)
    names = [column[0] for column in result.description or []]
    rows = [[_cell(value) for value in row] for row in result.fetchall()]
    lines = ["", f"## {title}", "", note, ""]
    lines.append("| " + " | ".join(names) + " |")
    lines.append("|" + "---|" * len(names))
    return lines + ["| " + " | ".join(row) + " |" for row in rows]


def landscape(as_of: date, seed_folder: Path = seeds.FOLDER) -> str:
    """The document as Markdown, from a version built of the seeds alone as of a day."""
    with tempfile.TemporaryDirectory() as folder:
        report = pipeline.refresh([], Path(folder), as_of=as_of, seed_folder=seed_folder)
        with versions.open_read_only(report.path) as con:
            sections = [line for name in SECTIONS for line in _section(con, name)]
    head = [
        "# What the landscape holds",
        "",
        f"Written by `python -m etl describe` from the seeds as of {as_of}; do not edit.",
    ]
    return "\n".join(head + sections) + "\n"


def written_as_of(document: str) -> date:
    """The day that a document was written for."""
    match = _AS_OF.search(document)
    if match is None:
        raise ValueError("the document does not say as of when it is")
    return date.fromisoformat(match[1])
