"""The public Y Combinator directory: a JSON list of companies, from a file or an address.

The shape drifts: `location` became `all_locations`, other fields come and go. A record needs an
id and a name; any other field that cannot be used is left empty and named.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa

from etl.faults import Rejection, SourceError, shown
from etl.sources import Extract
from etl.sources.fetch import Content
from etl.sources.text import clean, text_fault, web_address

SOURCE_ID = "yc-directory"
TABLE = "yc_company"
DEFAULT_LOCATION = "https://yc-oss.github.io/api/companies/all.json"
STATUSES = ("Active", "Acquired", "Inactive", "Public")

SCHEMA = pa.schema(
    {
        "id": pa.int64(),
        "name": pa.string(),
        "slug": pa.string(),
        "former_names": pa.list_(pa.string()),
        "website": pa.string(),
        "all_locations": pa.string(),
        "one_liner": pa.string(),
        "long_description": pa.string(),
        "team_size": pa.int32(),
        "industry": pa.string(),
        "subindustry": pa.string(),
        "tags": pa.list_(pa.string()),
        "batch": pa.string(),
        "status": pa.string(),
    }
)
REQUIRED = ("id", "name")
LISTS = ("former_names", "tags")
# names that older files use for the same field
FORMER_FIELDS = {"all_locations": "location"}

LONGEST_RECORD = 1 << 17  # characters that a record of a damaged file may have
_DECODER = json.JSONDecoder()
_SEPARATOR = re.compile(r"\s*,?\s*")
_END = re.compile(r"\]\s*\Z")


class FieldError(ValueError):
    """What is wrong with a field."""


def _text(value: Any) -> str | None:
    if not isinstance(value, str):
        raise FieldError(f"{shown(value)} is not text")
    fault = text_fault(value)
    if fault:
        raise FieldError(fault)
    return clean(value) or None


def _whole_number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise FieldError(f"{shown(value)} is not a whole number")
    if not 0 <= value < 2**31:
        raise FieldError(f"{shown(value)} is out of range")
    return value


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise FieldError(f"{shown(value)} is not a list")
    return [text for text in map(_text, value) if text]


def _website(value: Any) -> str | None:
    text = _text(value)
    if text is None:
        return None
    address = web_address(text)
    if address is None:
        raise FieldError(f"{shown(text)} is not an http or https address")
    return address


def _status(value: Any) -> str | None:
    text = _text(value)
    if text is not None and text not in STATUSES:
        raise FieldError(f"{shown(text)} is not one of {', '.join(STATUSES)}")
    return text


_PARSERS: dict[str, Callable[[Any], Any]] = {
    "id": _whole_number,
    "team_size": _whole_number,
    "former_names": _texts,
    "tags": _texts,
    "website": _website,
    "status": _status,
}


def _decode(text: str, position: int) -> tuple[Any, int]:
    """The element at a position and where it ends.

    Only a piece of the text is looked at: an error counts the lines up to it, which in a large
    file with many faults would take minutes.
    """
    element, length = _DECODER.raw_decode(text[position : position + LONGEST_RECORD])
    return element, position + length


def _next_record(text: str, position: int) -> int | None:
    """Where the next company that can be read begins, or None where none follows."""
    start = text.find("{", position)
    while start >= 0:
        try:
            element, _ = _decode(text, start)
            if any(name in element for name in REQUIRED):
                return start
            start = text.find("{", start + 1)
        except ValueError:
            start = text.find("{", start + 1)
        except RecursionError:
            inmost = text.find("}", start)  # all that begin before it are as deep
            start = text.find("{", inmost) if inmost >= 0 else -1
    return None


def _records(text: str) -> Iterator[tuple[Any, str | None]]:
    """The elements of a JSON list as (element, None), and (None, fault) where one is garbled.

    A cut-off or damaged file still gives the records that can be read.
    """
    start = re.match(r"\s*\[\s*", text)
    if not start:
        raise SourceError("is not a JSON list of companies")
    position = start.end()
    while position < len(text) and not _END.match(text, position):
        try:
            element, position = _decode(text, position)
            yield element, None
        except (ValueError, RecursionError):
            yield None, f"cannot be read as JSON from character {position:,} on"
            following = _next_record(text, position)
            if following is None:
                return
            position = following
            continue
        separator = _SEPARATOR.match(text, position)
        position = separator.end() if separator else position
    if position >= len(text):
        yield None, "the file is cut off: its list does not end"


def _elements(text: str) -> Iterator[tuple[Any, str | None]]:
    try:
        elements = json.loads(text)
    except (ValueError, RecursionError):
        return _records(text)
    if not isinstance(elements, list):
        raise SourceError("is not a JSON list of companies")
    return ((element, None) for element in elements)


class _Reader:
    """Turns elements into typed rows and collects what is wrong with them."""

    def __init__(self, location: str) -> None:
        self.location = location
        self.rejections: list[Rejection] = []
        self.rejected_keys: set[str] = set()
        self.is_complete = True
        self.seen: dict[int, int] = {}

    def reject(
        self, number: int, column: str | None, value: Any, reason: str, is_row_kept: bool = False
    ) -> None:
        text = None if value is None else shown(value)[1:-1]
        self.rejections.append(
            Rejection(SOURCE_ID, self.location, number, column, text, reason, is_row_kept)
        )

    def field(self, number: int, record: dict[str, Any], name: str) -> Any:
        value = record.get(name, record.get(FORMER_FIELDS.get(name, name)))
        empty: Any = [] if name in LISTS else None
        if value is None:
            return empty
        try:
            parse: Callable[[Any], Any] = _PARSERS.get(name, _text)
            return parse(value)
        except FieldError as error:
            self.reject(number, name, value, str(error), name not in REQUIRED)
            return empty

    def row(self, number: int, record: Any) -> dict[str, Any] | None:
        if not isinstance(record, dict):
            self.reject(number, None, record, f"{shown(record)} is not a company record")
            return None
        faults_before = len(self.rejections)
        row = {name: self.field(number, record, name) for name in SCHEMA.names}
        named = {r.column_name for r in self.rejections[faults_before:]}
        for name in REQUIRED:
            if row[name] is None and name not in named:
                self.reject(number, name, None, "is missing")
        if any(row[name] is None for name in REQUIRED):
            self.rejected_keys.add(str(record.get("id")))
            return None
        if row["id"] in self.seen:
            reason = f"repeats the id of record {self.seen[row['id']]}"
            self.reject(number, "id", row["id"], reason)
            return None
        self.seen[row["id"]] = number
        return row

    def rows(self, text: str) -> Iterator[dict[str, Any]]:
        for number, (element, fault) in enumerate(_elements(text), start=1):
            if fault:
                self.is_complete = False
                self.reject(number, None, None, fault)
                continue
            row = self.row(number, element)
            if row is not None:
                yield row


def read(content: Content) -> Extract:
    """The companies of a directory file; raises SourceError where none could be read."""
    reader = _Reader(content.location)
    rows = list(reader.rows(content.data.decode("utf-8-sig", errors="replace")))
    if not rows:
        first = f"; {reader.rejections[0]}" if reader.rejections else ""
        raise SourceError(f"has no company that could be read{first}")
    return Extract(
        source_id=SOURCE_ID,
        table=TABLE,
        key=("id",),
        rows=pa.Table.from_pylist(rows, schema=SCHEMA),
        location=content.location,
        sha256=content.sha256,
        rejections=reader.rejections,
        rejected_keys=frozenset(reader.rejected_keys),
        is_complete=reader.is_complete and content.is_complete,
    )
