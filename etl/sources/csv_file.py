"""Anybody's list of companies as a CSV file, read by a mapping (`etl/sources/mapping.py`).

The file is read row by row and column by column within a batch, so memory grows with what is kept
of it and not with what it holds. A cell at fault is named and left empty; a row without a name, or
with more cells than the header, is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pyarrow as pa

from etl.faults import SourceError
from etl.sources import Extract, fields, lists, mapping, tabular
from etl.sources.fetch import Stream, stream
from etl.sources.fields import Field, FieldError
from etl.sources.mapping import Mapping
from etl.sources.tabular import Row
from etl.sources.text import clean

BATCH_ROWS = 20_000
MOST_COLUMNS = 10_000
MOST_REMEMBERED = 100_000  # values of a repeated field
MOST_REJECTED_CELLS = 1_000_000
_OWN = ("name", "key")  # without these there is no record


class _Column:
    """One field of the list on its way from cells to typed values."""

    def __init__(self, known: Field, header: str, place: int | None, mapped: Mapping) -> None:
        self.field = known
        self.header = header
        self.place = place
        self.constant = mapped.constants.get(known.name)
        self.values = mapped.values.get(known.name, {})
        self.seen: dict[str, tuple[Any, str | None]] = {}

    def read(self, cell: str) -> tuple[Any, str | None]:
        """The value of a cell, or None and what is wrong with it."""
        if not cell:
            return None, None
        if self.values:
            cell = self.values.get(clean(cell).lower(), cell)
        try:
            return fields.read_cell(self.field, cell), None
        except FieldError as error:
            return None, str(error)

    def value(self, cell: str) -> tuple[Any, str | None]:
        if not self.field.is_repeated:
            return self.read(cell)
        if cell not in self.seen:
            if len(self.seen) >= MOST_REMEMBERED:
                self.seen.clear()
            self.seen[cell] = self.read(cell)
        return self.seen[cell]


class _Reader:
    """Turns the rows of one file into batches of typed columns."""

    def __init__(self, mapped: Mapping, options: lists.Options, location: str) -> None:
        self.mapped = mapped
        self.fields = fields.fields(options.seed_folder)
        self.faults = lists.Faults(mapped.source.source_id, location)
        self.rejected_cells: list[str] = []
        self.is_complete = True
        self.width = 0
        self.columns: list[_Column] = []

    def start(self, header: list[str]) -> None:
        """Find the columns; raises SourceError with all faults of the mapping and of the header."""
        cells = [clean(cell) for cell in header]
        if len(cells) > MOST_COLUMNS:
            raise SourceError(f"has {len(cells):,} columns, more than {MOST_COLUMNS:,}")
        self.mapped.check(cells)
        self.width = len(cells)
        for name, known in self.fields.items():
            wanted = self.mapped.columns.get(name)
            place = cells.index(wanted) if wanted else None
            self.columns.append(_Column(known, wanted or name, place, self.mapped))

    def left_out(self, row: Row, reason: str, column: str | None = None) -> None:
        self.faults.add(row.line, column, None, reason, False)
        if len(self.rejected_cells) + len(row.cells) > MOST_REJECTED_CELLS:
            self.is_complete = False  # too many to know which records they were
        else:
            self.rejected_cells += filter(None, map(clean, row.cells))

    def fits(self, row: Row) -> bool:
        """Whether the cells of a row stand under the right headers."""
        extra = row.cells[self.width :]
        if row.fault:
            self.is_complete = False  # nobody knows which record it was
            self.left_out(row, row.fault)
        elif any(cell.strip() for cell in extra):
            self.left_out(row, f"has {len(row.cells)} cells, not {self.width}")
        elif len(row.cells) < self.width and row.is_last:
            self.is_complete = False
            self.left_out(row, f"the file is cut off: has {len(row.cells)} cells, not {self.width}")
        else:
            if len(row.cells) < self.width:
                reason = f"has {len(row.cells)} cells, not {self.width}; the others are empty"
                self.faults.add(row.line, None, None, reason, True)
                row.cells.extend([""] * (self.width - len(row.cells)))
            return True
        return False

    def column(self, column: _Column, rows: list[Row], is_good: list[bool]) -> list[Any]:
        """The values of one column; rows that cannot be used without it are marked."""
        if column.place is None:
            return [column.constant] * len(rows)
        place, value, values = column.place, column.value, []
        is_own = column.field.name in _OWN
        for number, row in enumerate(rows):
            found, fault = value(row.cells[place])
            values.append(found)
            if fault is None and (found is not None or column.field.name != "name"):
                continue
            if fault is None and not any(cell.strip() for cell in row.cells):
                is_good[number] = False  # separators only: no row at all
                continue
            self.faults.add(row.line, column.header, row.cells[place] or None, fault or "is empty",
                            not is_own)  # fmt: skip
            if is_own and is_good[number]:
                is_good[number] = False
                self.rejected_cells += filter(None, map(clean, row.cells))
        return values

    def batch(self, rows: list[Row]) -> pa.Table:
        is_good = [True] * len(rows)
        arrays = {
            column.field.column: pa.array(self.column(column, rows, is_good), column.field.type)
            for column in self.columns
        }
        numbers = pa.array([row.line for row in rows], pa.int64())
        table = pa.table(arrays | {"row_number": numbers})
        return table if all(is_good) else table.filter(pa.array(is_good))

    def batches(self, rows: Iterator[Row]) -> Iterator[pa.Table]:
        waiting: list[Row] = []
        for row in rows:
            if self.fits(row):
                waiting.append(row)
            if len(waiting) == BATCH_ROWS:
                yield self.batch(waiting)
                waiting = []
        yield self.batch(waiting)


def _after_header(rows: Iterator[Row], wanted: set[str]) -> tuple[list[str], Iterator[Row]]:
    """The header and the rows below it; titles above it are left out."""
    first = []
    for row in rows:
        first.append(row)
        if len(first) == tabular.HEADER_WITHIN or wanted <= {clean(c) for c in row.cells}:
            break
    if not first:
        raise SourceError("is empty")
    place = tabular.header_place([row.cells for row in first], wanted)

    def rest() -> Iterator[Row]:
        yield from first[place + 1 :]
        yield from rows

    return first[place].cells, rest()


def read(given: Stream, options: lists.Options) -> Extract:
    """The companies of a CSV file; raises SourceError where none could be read."""
    if options.mapping is None:
        raise SourceError(f"needs --mapping FILE.yml; {mapping.HOW}")
    mapped = mapping.draft(options.mapping, options.seed_folder)
    wanted = set(mapped.columns.values())
    form = tabular.find_format(given.file, wanted, mapped.encoding, mapped.separator)
    reader = _Reader(mapped, options, given.location)
    with tabular.text_of(given.file, form) as text:
        header, rows = _after_header(tabular.rows(text, form), wanted)
        reader.start(header)
        table = pa.concat_tables(reader.batches(rows))
    return lists.extract(
        table,
        mapped.source,
        reader.faults,
        given.sha256,
        rejected_cells=reader.rejected_cells,
        is_complete=reader.is_complete and given.is_complete,
    )


def load(location: str, options: lists.Options) -> Extract:
    with stream(location, options.fetching) as given:
        return replace(read(given, options), day=given.day)
