"""Rows of a delimited text file as people have them: any usual encoding and separator, broken
quotes, ragged rows. The file is read line by line; only one row at a time is in memory.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import deque
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, TextIO

from etl.faults import SourceError
from etl.sources.text import clean

csv.field_size_limit(1 << 30)  # rows are limited here, and a long cell is a fault of its row
LONGEST_ROW = 1 << 18  # characters; more than this is a quote that nobody closed
MOST_BROKEN = 1000
SAMPLE_BYTES = 1 << 18
SAMPLE_ROWS = 100
HEADER_WITHIN = 20  # rows: a title and notes may stand above the header
SEPARATORS = (",", ";", "\t", "|")
_PIECE = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# what a file that is no text begins with, and what to say of it
_NOT_TEXT = (
    (b"PK\x03\x04", "is a spreadsheet or an archive, not a CSV; save it as CSV"),
    (b"\xd0\xcf\x11\xe0", "is an old spreadsheet, not a CSV; save it as CSV"),
    (b"PAR1", "is a Parquet file, not a CSV"),
    (b"%PDF", "is a PDF, not a CSV"),
    (b"SQLite format 3", "is a SQLite database, not a CSV"),
    (b"<!doctype", "is a web page, not a CSV"),
    (b"<html", "is a web page, not a CSV"),
)


@dataclass(frozen=True)
class Format:
    """How a file is written."""

    encoding: str
    separator: str = ","
    escape: str | None = None


@dataclass(frozen=True)
class Row:
    """The cells of a row and the line it begins on; with a fault it has no cells to use."""

    line: int
    cells: list[str]
    fault: str | None = None
    is_last: bool = False


def _utf16_without_mark(sample: bytes) -> str | None:
    """Latin text in UTF-16 has a zero in every other byte."""
    if len(sample) < 8 or sample.count(0) < len(sample) // 4:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    return "utf-16-le" if odd > even else "utf-16-be"


def find_encoding(file: BinaryIO) -> str:
    """The encoding of a file: by its mark, else UTF-8 where that fits, else Windows-1252.

    A few bytes that are not UTF-8 in a file that otherwise is are faults of their cells.
    """
    sample = file.read(SAMPLE_BYTES)
    file.seek(0)
    for start, reason in _NOT_TEXT:
        if sample[: len(start)].lower() == start.lower():
            raise SourceError(reason)
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    wide = _utf16_without_mark(sample)
    if wide:
        return wide
    good = bad = 0
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    while piece := file.read(_PIECE):
        if piece.isascii():
            decoder.reset()
            continue
        text = decoder.decode(piece)
        damaged = text.count("\ufffd")
        bad += damaged
        good += len(text) - len(text.encode("ascii", "ignore")) - damaged
    file.seek(0)
    return "cp1252" if bad > good else "utf-8"


class _Lines:
    """The lines of a text, which can be handed back; a row that does not end is an error."""

    def __init__(self, text: TextIO) -> None:
        self.text = text
        self.again: deque[str] = deque()
        self.row: list[str] = []
        self.length = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.again.popleft() if self.again else self.text.readline(LONGEST_ROW)
        if not line:
            raise StopIteration
        self.row.append(line)
        self.length += len(line)
        if self.length >= LONGEST_ROW:
            raise csv.Error(f"it has more than {LONGEST_ROW:,} characters")
        return line

    def next_row(self) -> None:
        self.row, self.length = [], 0

    def give_back(self) -> None:
        """All lines of the row but its first: the quote that swallowed them was a mistake."""
        self.again.extendleft(reversed(self.row[1:]))
        del self.row[1:]


def _dialect(form: Format) -> dict[str, object]:
    escape = {"escapechar": form.escape, "doublequote": False} if form.escape else {}
    return {"delimiter": form.separator, "strict": True, **escape}


def rows(text: TextIO, form: Format) -> Iterator[Row]:
    """Every row that is not empty. A quote without an end costs its row, not those after it."""
    lines = _Lines(text)
    reader = csv.reader(lines, **_dialect(form))  # type: ignore[arg-type]
    line, broken, pending = 1, 0, None
    while True:
        try:
            cells = next(reader, None)
            fault = None
        except csv.Error as error:
            cells, fault, broken = [], f"cannot be read: {error}", broken + 1
            lines.give_back()
        ends_open = bool(lines.row) and not lines.row[-1].endswith(("\n", "\r"))
        if cells is None:
            break
        if pending:
            yield pending
        if broken > MOST_BROKEN:
            yield Row(line, [], "is not a CSV file from here on", is_last=True)
            return
        # a last row that does not end with its line may have been cut off
        pending = Row(line, cells, fault, is_last=ends_open) if cells or fault else None
        line += len(lines.row)
        lines.next_row()
    if pending:
        yield pending


def _scored(sample: str, form: Format, wanted: Collection[str]) -> tuple[int, float, int]:
    """How well a format fits: headers found, share of rows as wide as the header, its width."""
    read = rows(io.StringIO(sample, newline=""), form)
    found = [row.cells for row in islice(read, SAMPLE_ROWS)]
    if not found:
        return 0, 0.0, 0
    place = header_place(found, wanted)
    header = found[place]
    alike = sum(len(cells) == len(header) for cells in found[place:]) / (len(found) - place)
    hits = len(set(wanted) & {clean(cell) for cell in header})
    return hits, alike if len(header) > 1 else 0, len(header)


def header_place(found: list[list[str]], wanted: Collection[str]) -> int:
    """Which of the first rows is the header: the one with most of the wanted headers."""
    hits = [len(set(wanted) & {clean(c) for c in cells}) for cells in found[:HEADER_WITHIN]]
    if any(hits):
        return hits.index(max(hits))
    # nothing is wanted: the first row as wide as most
    widths = [len(cells) for cells in found]
    usual = max(set(widths), key=widths.count)
    return next((i for i, width in enumerate(widths[:HEADER_WITHIN]) if width == usual), 0)


def find_format(file: BinaryIO, wanted: Collection[str] = (), encoding: str = "",
                separator: str = "") -> Format:  # fmt: skip
    """How a file is written, from its beginning; `wanted` are headers that it should have."""
    encoding = encoding or find_encoding(file)
    sample = file.read(SAMPLE_BYTES).decode(encoding, errors="replace")
    file.seek(0)
    whole = sample[: sample.rfind("\n") + 1] or sample
    if not separator and whole[:4].lower() == "sep=":
        separator = whole[4:5]
    escapes = (None, "\\") if '\\"' in whole else (None,)
    forms = [Format(encoding, s, escape)
             for s in ([separator] if separator else SEPARATORS) for escape in escapes]  # fmt: skip
    return max(forms, key=lambda form: _scored(whole, form, set(wanted)))


@contextmanager
def text_of(file: BinaryIO, form: Format) -> Iterator[TextIO]:
    """The text of a file, which stays open for whoever opened it."""
    file.seek(0)
    text = io.TextIOWrapper(file, form.encoding, errors="replace", newline="")
    try:
        yield text
    finally:
        text.detach()
