"""What is wrong with a row, a value or a source, said so that its user can mend it.

SourceError     a source could not be read at all: the refresh goes on without it
RefreshRefused  nothing may be published: the live version stays as it is
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa
from rapidfuzz import process

LONGEST_SHOWN = 80

REJECTED_SCHEMA = pa.schema(
    {
        "source_id": pa.string(),
        "location": pa.string(),
        "row_number": pa.int64(),
        "column_name": pa.string(),
        "value": pa.string(),
        "reason": pa.string(),
        "is_row_kept": pa.bool_(),
    }
)


class SourceError(Exception):
    """A source that could not be read at all."""


class RefreshRefused(Exception):
    """A refresh that must not be published; the message lists why, a line each."""


@dataclass(frozen=True)
class Rejection:
    """A row that was left out, or a value that was left empty in a row that was kept.

    `row_number` is the line of a CSV (the header is line 1) or the place in a list (1 first);
    None stands for the whole file, `column_name` None for the whole row.
    """

    source_id: str
    location: str
    row_number: int | None
    column_name: str | None
    value: str | None
    reason: str
    is_row_kept: bool = False

    def __str__(self) -> str:
        place = self.location if self.row_number is None else f"{self.location}:{self.row_number}"
        column = f"{self.column_name}: " if self.column_name else ""
        return f"{place}: {column}{self.reason}"


def shown(value: object) -> str:
    """A value for a message: on one line, in quotes, not too long, safe to print and to store."""
    try:
        text = " ".join(str(value).split())
    except RecursionError:
        text = "lists within lists without end"
    if len(text) > LONGEST_SHOWN:
        text = text[: LONGEST_SHOWN - 1] + "…"
    # control characters and halves of characters
    return "'" + "".join(c if c.isprintable() else "\ufffd" for c in text) + "'"


def did_you_mean(value: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the nearest known code, or nothing where none is near."""
    match = process.extractOne(value, list(known), score_cutoff=70)
    return f"; did you mean '{match[0]}'?" if match else ""


def as_table(rejections: Iterable[Rejection]) -> pa.Table:
    """Rejections as the rows of `raw.rejected_row`."""
    return pa.Table.from_pylist([vars(r) for r in rejections], schema=REJECTED_SCHEMA)
