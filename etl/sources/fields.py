"""The fields of a list of companies and what each may hold: the same for every kind of list.

A parser takes a cell's text (cleaned, not empty) and gives the typed value, or raises FieldError
with what is wrong. Nothing is guessed: what cannot be read is named and left empty.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from etl.faults import did_you_mean, shown
from etl.sources import seeds
from etl.sources.text import clean, text_fault, web_address
from warehouse import dictionary

MISSING = frozenset(
    ["", "-", "--", "—", "–", "?", "n/a", "na", "#n/a", "nan", "null", "none", "nil", "unknown"]
)
MOST_HINTS = 1000
YES = frozenset(["true", "yes", "y", "1", "ai"])
NO = frozenset(["false", "no", "n", "0", "not ai"])
STATUSES = ("active", "acquired", "inactive", "public")
_YEAR = re.compile(r"(\d{4})(?:\.0+)?|(\d{4})-\d{2}(?:-\d{2})?(?:[T ].*)?")
_COUNT = re.compile(r"(\d{1,9}|\d{1,3}(?:,\d{3}){1,2})(?:\.0+)?")
_DATE = re.compile(r"\d{4}(-\d{2}){0,2}")
_LIST = re.compile(r"\[(.*)\]", re.DOTALL)
Parse = Callable[[str], Any]


class FieldError(ValueError):
    """What is wrong with a cell."""


@dataclass(frozen=True)
class Field:
    """One field of a list: its name in a mapping, its column in `raw.listed_company`.

    `is_repeated` says that many rows share few values, so that each value is read only once.
    """

    name: str
    column: str
    type: pa.DataType
    parse: Parse
    is_repeated: bool = False


def without_marks(value: str) -> str:
    """A text without accents and umlauts: `gegründet` is `gegrundet`."""
    apart = unicodedata.normalize("NFKD", value)
    return "".join(c for c in apart if not unicodedata.combining(c))


def text(value: str) -> str:
    """Any text that can be shown."""
    fault = text_fault(value)
    if fault:
        raise FieldError(fault)
    return value


def website(value: str) -> str:
    address = web_address(value)
    if address is None:
        raise FieldError(f"{shown(value)} is not an http or https address")
    return address


def texts(value: str) -> list[str]:
    """Several texts in one cell: `a; b`, `a | b`, `a, b` or `["a", "b"]`."""
    inside = _LIST.fullmatch(text(value))
    if inside:
        value = inside.group(1)
    separator = next((s for s in (";", "|", "\n") if s in value), ",")
    parts = (part.strip(" \t\r\n\"'") for part in value.split(separator))
    return list(dict.fromkeys(part for part in parts if part))


def founded_year(value: str) -> int:
    """A year, also as a spreadsheet writes it (2019.0), or the year of an ISO date."""
    match = _YEAR.fullmatch(value)
    if not match or not value.isascii():
        raise FieldError(f"{shown(value)} is not a year")
    year = int(match.group(1) or match.group(2))
    limits = dictionary.load().column("founded_year")
    low, high = limits.minimum or 0, min(limits.maximum or 9999, date.today().year + 1)
    if not low <= year <= high:
        raise FieldError(f"{shown(value)} is not a year between {low:g} and {high:g}")
    return year


def team_size(value: str) -> int:
    match = _COUNT.fullmatch(value)
    if not match or not value.isascii():
        raise FieldError(f"{shown(value)} is not a number of people")
    return int(match.group(1).replace(",", ""))


def status(value: str) -> str:
    code = value.lower()
    if code not in STATUSES:
        hint = did_you_mean(code, STATUSES)
        raise FieldError(f"{shown(value)} is not one of {', '.join(STATUSES)}{hint}")
    return code


def yes_no(value: str) -> bool:
    word = value.lower()
    if word not in YES | NO:
        raise FieldError(f"{shown(value)} is neither yes nor no")
    return word in YES


def status_date(value: str) -> str:
    """A date as exactly as it is known: 2024, 2024-05 or 2024-05-17."""
    try:
        if not _DATE.fullmatch(value):
            raise ValueError
        date.fromisoformat(value + "-01-01"[: 10 - len(value)])
    except ValueError:
        raise FieldError(f"{shown(value)} is not a date as YYYY, YYYY-MM or YYYY-MM-DD") from None
    return value


@cache
def _countries(folder: Path) -> dict[str, str]:
    """Names and codes of countries in lower case, with their codes, from the seeds."""
    files, known = dictionary.load().seeds, dict[str, set[str]]()
    found = {}
    for path in ("model/countries.csv", "model/country_names.csv"):
        rows = seeds.read_file(files[path], folder, known).rows
        for code, name in zip(
            rows.column("country_code").to_pylist(),
            rows.column("country_name").to_pylist(),
            strict=True,
        ):
            found[name.lower()] = found[code.lower()] = code
    return found


def country(folder: Path) -> Parse:
    """Reads a country's name or ISO code, or a place whose last part is a country's name."""
    known = _countries(folder)
    names = [name for name in known if len(name) > 3]
    hinted = 0

    def parse(value: str) -> str:
        nonlocal hinted
        code = known.get(value.lower())
        # "San Francisco, CA" is not in Canada, nor is "Atlanta, Georgia" in the Caucasus: the last
        # part counts only as a name that is no state's
        last = value.rpartition(",")[2].strip().lower()
        if code is None and (len(last) > 2 or last in ("us", "uk")) and last != "georgia":
            code = known.get(last)
        if code is None:
            # a column of something else altogether would be compared for hours
            hinted += 1
            is_worth_it = hinted <= MOST_HINTS and "," not in value
            hint = did_you_mean(value.lower(), names) if is_worth_it else ""
            raise FieldError(f"{shown(value)} is not a country that is known{hint}")
        return code

    return parse


def fields(seed_folder: Path) -> dict[str, Field]:
    """Every field by its name in a mapping, in the order of the table's columns."""
    words, number, many = pa.string(), pa.int32(), pa.list_(pa.string())
    every = (
        Field("key", "source_key", words, text),
        Field("name", "name", words, text),
        Field("website", "website", words, website),
        Field("one_liner", "one_liner", words, text),
        Field("description", "description", words, text),
        Field("tags", "tags", many, texts, is_repeated=True),
        Field("industry", "industry", words, text, is_repeated=True),
        Field("founded_year", "founded_year", number, founded_year, is_repeated=True),
        Field("country", "country_code", words, country(seed_folder), is_repeated=True),
        Field("status", "status_code", words, status, is_repeated=True),
        Field("status_date", "status_date", words, status_date, is_repeated=True),
        Field("team_size", "team_size_count", number, team_size, is_repeated=True),
        Field("former_names", "former_names", many, texts),
        Field("batch", "batch", words, text, is_repeated=True),
        Field("is_ai", "is_ai", pa.bool_(), yes_no, is_repeated=True),
    )
    return {field.name: field for field in every}


def read_cell(field: Field, cell: str) -> Any:
    """The value of a cell, None where it is empty; raises FieldError."""
    value = clean(cell)
    # a company may well be called None or NA; what it is called is never missing by a word
    if value == "" or (field.name not in ("name", "key") and value.lower() in MISSING):
        return None
    return field.parse(value)
