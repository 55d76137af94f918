"""The facts under `seeds/`: CSV files checked cell by cell against `warehouse/columns.yml`.

All faults are found at once and named as `file:line: column: what is wrong`. A cell at fault in
a required column takes its row out; in an optional column it is left empty.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa

from etl.faults import Rejection, did_you_mean, shown
from etl.sources import Extract
from etl.sources.text import clean, text_fault
from warehouse import dictionary
from warehouse.dictionary import Column, SeedFile

SOURCE_ID = "moatmap-editors"
FOLDER = Path(__file__).parents[2] / "seeds"
COMPANIES = "seed_company"  # the records of our own landscape, kept as those of a directory are
csv.field_size_limit(1 << 30)  # a cell too long is a fault of its row, not of the whole file

_ARROW = {
    "VARCHAR": pa.string(),
    "VARCHAR[]": pa.list_(pa.string()),
    "DOUBLE": pa.float64(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
}

Value = str | float | int | bool | date | list[str] | None


class CellError(ValueError):
    """What is wrong with a cell."""


class BrokenFile(ValueError):
    """From which line on a file is no CSV, and why."""


def _boolean(text: str) -> bool:
    if text not in ("true", "false"):
        raise CellError(f"{shown(text)} is neither true nor false")
    return text == "true"


def _number(kind: Callable[[str], float], name: str, limit: float) -> Callable[[str], float]:
    def parse(text: str) -> float:
        try:
            value = kind(text)
        except ValueError:
            raise CellError(f"{shown(text)} is not {name}") from None
        # Python also reads 1_000, digits of other scripts, nan and inf
        if "_" in text or not text.isascii() or not abs(value) < limit:
            raise CellError(f"{shown(text)} is not {name}")
        return value

    return parse


def _date(text: str) -> date:
    try:
        value = date.fromisoformat(text)
        if value.isoformat() != text:  # Python also reads 20260131 and 2026-W05-6
            raise ValueError
        return value
    except ValueError:
        raise CellError(f"{shown(text)} is not a date as YYYY-MM-DD") from None


_PARSERS: dict[str, Callable[[str], Value]] = {
    "VARCHAR": str,
    "VARCHAR[]": lambda text: [part.strip() for part in text.split(";") if part.strip()],
    "DOUBLE": _number(float, "a number", float("inf")),
    "INTEGER": _number(int, "a whole number", 2**31),
    "BIGINT": _number(int, "a whole number", 2**63),
    "BOOLEAN": _boolean,
    "DATE": _date,
}


def _check_range(column: Column, value: float) -> None:
    if column.minimum is not None and value < column.minimum:
        raise CellError(f"{value:g} is less than {column.minimum:g}")
    if column.maximum is not None and value > column.maximum:
        raise CellError(f"{value:g} is more than {column.maximum:g}")


def _check_code(column: Column, code: str, target: str, known: set[str] | None) -> None:
    if column.allowed and code not in column.allowed:
        hint = did_you_mean(code, column.allowed)
        raise CellError(f"{shown(code)} is not one of {', '.join(column.allowed)}{hint}")
    if known is not None and code not in known:
        hint = did_you_mean(code, known)
        raise CellError(f"{shown(code)} is not in {target}{hint}")
    if column.pattern and not re.fullmatch(column.pattern, code):
        raise CellError(f"{shown(code)} does not look like a {column.name}")


def parse_cell(column: Column, text: str, target: str = "", known: set[str] | None = None) -> Value:
    """The typed value of a cell that is not empty; raises CellError with what is wrong.

    `known` holds the keys of the seed file `target` that the cell must be one of.
    """
    fault = text_fault(text)
    if fault:
        raise CellError(fault)
    value = _PARSERS[column.type](clean(text))
    if isinstance(value, int | float) and not isinstance(value, bool):
        _check_range(column, value)
    for code in value if isinstance(value, list) else [value]:
        if isinstance(code, str):
            _check_code(column, code, target, known)
    return value


def _lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line each begins on; raises BrokenFile where the file is no CSV."""
    text = content.decode("utf-8-sig", errors="replace")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    try:
        for cells in reader:
            if cells:
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        raise BrokenFile(start, str(error)) from None


class _File:
    """One seed file on its way from bytes to rows; collects what is wrong with it."""

    def __init__(self, seed: SeedFile, folder: Path, known: dict[str, set[str]]) -> None:
        self.seed = seed
        self.location = f"{folder.name}/{seed.path}"
        self.path = folder / seed.path
        self.known = known
        words = dictionary.load()
        self.columns = [(words.column(name, seed), name in seed.required) for name in seed.columns]
        # by column the cells that were good: most are codes, dates and numbers that come again
        self.good: dict[str, dict[str, Value]] = {name: {} for name in seed.columns}
        self.rejections: list[Rejection] = []
        self.rejected_keys: set[str] = set()
        self.is_complete = True

    def reject(
        self,
        row: int | None,
        column: str | None,
        value: str | None,
        reason: str,
        is_row_kept: bool = False,
    ) -> None:
        self.rejections.append(
            Rejection(SOURCE_ID, self.location, row, column, value, reason, is_row_kept)
        )

    def target(self, column: Column) -> str:
        """The seed file that a column's values must be in; empty where there is none."""
        target = self.seed.references.get(column.name, column.references) or ""
        return "" if target == self.seed.path else target

    def header(self, cells: list[str]) -> list[str] | None:
        """The file's columns, or None where a required one is missing."""
        names = [clean(cell) for cell in cells]
        for place, name in enumerate(names):
            if name in names[:place]:
                self.reject(1, name, None, "the column stands there twice")
                return None
            if name not in self.seed.columns:
                hint = did_you_mean(name, set(self.seed.columns) - set(names))
                self.reject(1, name, None, f"is not a column of this file{hint}", True)
        missing = [name for name in self.seed.columns if name not in names]
        for name in missing:
            is_optional = name in self.seed.optional
            self.reject(1, name, None, "the column is missing", is_optional)
        return None if set(missing) & set(self.seed.required) else names

    def row(self, line: int, cells: dict[str, str]) -> dict[str, Value] | None:
        """The typed row, or None where a required cell is empty or at fault."""
        values: dict[str, Value] = {}
        is_good = True
        for column, is_required in self.columns:
            name, cell = column.name, cells.get(column.name, "")
            good = self.good[name]
            if cell in good:
                values[name] = good[cell]
                continue
            text = clean(cell)
            values[name] = [] if column.is_list else None
            try:
                if text:
                    target = self.target(column)
                    values[name] = parse_cell(column, text, target, self.known.get(target))
                elif is_required:
                    raise CellError("is empty")
                good[cell] = values[name]
            except CellError as error:
                self.reject(line, name, text or None, str(error), not is_required)
                is_good = is_good and not is_required
        return values if is_good else None

    def rows(self, content: bytes) -> Iterator[tuple[int, dict[str, Value]]]:
        lines = _lines(content)
        try:
            first = next(lines, None)
            names = self.header(first[1]) if first else None
            if first is None:
                self.reject(None, None, None, "the file is empty")
            if names is None:
                self.is_complete = False
                return
            is_cut_off = False
            for line, cells in lines:
                if len(cells) != len(names):
                    self.reject(line, None, None, f"has {len(cells)} cells, not {len(names)}")
                    self.rejected_keys.update(map(clean, cells))  # one of them is the key
                    is_cut_off = len(cells) < len(names)
                    continue
                is_cut_off = False
                by_name = dict(zip(names, cells, strict=True))
                row = self.row(line, by_name)
                if row is None:
                    self.rejected_keys.add(clean(by_name[self.seed.key[0]]))
                else:
                    yield line, row
            # a last row that is too short is where a file broke off
            self.is_complete = self.is_complete and not is_cut_off
        except BrokenFile as error:
            self.is_complete = False
            line, reason = error.args
            self.reject(line, None, None, f"is not a CSV file from here on: {reason}")

    def distinct(self, rows: Iterable[tuple[int, dict[str, Value]]]) -> list[dict[str, Value]]:
        """Rows without those that repeat the key of an earlier one."""
        seen: dict[tuple[Value, ...], int] = {}
        kept = []
        for line, row in rows:
            key = tuple(row[name] for name in self.seed.key)
            if key in seen:
                value = ", ".join(map(str, key))
                reason = f"repeats the key of line {seen[key]}: {shown(value)}"
                self.reject(line, self.seed.key[0], value, reason)
                continue
            seen[key] = line
            kept.append(row)
        return kept


def schema(table: str) -> pa.Schema:
    """The columns of a table that a seed file fills."""
    words = dictionary.load()
    (seed,) = [seed for seed in words.seeds.values() if seed.table == table]
    return pa.schema({name: _ARROW[words.column(name, seed).type] for name in seed.columns})


def read_file(seed: SeedFile, folder: Path, known: dict[str, set[str]]) -> Extract:
    """One seed file. `known` maps each file read before to its keys, for references."""
    file = _File(seed, folder, known)
    try:
        content = file.path.read_bytes()
    except OSError as error:
        content = b""
        file.is_complete = False
        file.reject(None, None, None, f"cannot be read: {error.strerror}")
    rows = file.distinct(file.rows(content)) if content or file.is_complete else []
    if seed.must_have_rows and not rows and file.is_complete:
        file.is_complete = False
        file.reject(None, None, None, "has no row that can be used")
    # references to a file that could not be read would all be faults that say nothing
    if file.is_complete:
        known[seed.path] = {str(row[seed.key[0]]) for row in rows}
        # a record at fault keeps its last good row, so what refers to it is not at fault
        if seed.table == COMPANIES:
            known[seed.path] |= file.rejected_keys
    return Extract(
        source_id=SOURCE_ID,
        table=seed.table,
        key=seed.key,
        rows=pa.Table.from_pylist(rows, schema=schema(seed.table)),
        location=file.location,
        sha256=hashlib.sha256(content).hexdigest(),
        rejections=file.rejections,
        rejected_keys=frozenset(file.rejected_keys),
        is_complete=file.is_complete,
    )


def read(folder: Path = FOLDER) -> list[Extract]:
    """Every seed file, in the order of the dictionary: what is referred to comes first."""
    known: dict[str, set[str]] = {}
    return [read_file(seed, folder, known) for seed in dictionary.load().seeds.values()]
