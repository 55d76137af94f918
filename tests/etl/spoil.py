"""Ways to spoil a directory file and the seeds, each with what must still be read and be named.

Every way takes a source of random numbers, so that a case is the same on every machine.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.etl.support import company, directory
from warehouse import dictionary
from warehouse.dictionary import SeedFile

TEXTS = (
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "@SUM(1)",
    "<img src=x onerror=x>",
    "+1",
)
TEXT_FIELDS = ("one_liner", "long_description", "slug", "batch", "industry")


@dataclass(frozen=True)
class Spoilt:
    """A spoilt file (None: deleted).

    good        keys of the rows that must be read, unchanged
    named       row numbers that must be named in a rejection
    is_whole    whether the file can be read to its end; None where it depends
    """

    data: bytes | None
    good: frozenset[object] = frozenset()
    named: frozenset[int] = frozenset()
    is_whole: bool | None = True


@dataclass
class Elements:
    """A directory as the texts of its elements, so that one can be spoilt byte by byte."""

    texts: list[bytes] = field(
        default_factory=lambda: [json.dumps(record).encode() for record in directory()]
    )
    hurt: set[int] = field(default_factory=set)

    def pick(self, random: Random, count: int) -> list[int]:
        places = random.sample(range(len(self.texts)), count)
        self.hurt |= set(places)
        return places

    def set(self, place: int, record: object) -> None:
        self.texts[place] = json.dumps(record).encode()

    def spoilt(self, is_whole: bool | None = True, is_named: bool = True) -> Spoilt:
        """Element n has the id n + 1 and is row n + 1."""
        everything = frozenset(range(1, len(self.texts) + 1))
        hurt = frozenset(place + 1 for place in self.hurt)
        data = b"[" + b", ".join(self.texts) + b"]"
        return Spoilt(data, everything - hurt, hurt if is_named else frozenset(), is_whole)


# a directory


def wrong_types(random: Random) -> Spoilt:
    elements = Elements()
    for place in elements.pick(random, 5):
        name, wrong = random.choice(
            [("id", "x"), ("id", None), ("name", 5), ("name", []), ("team_size", "12"),
             ("team_size", 1e300), ("tags", "AI"), ("tags", [1]), ("slug", {}), ("status", 4)]
        )  # fmt: skip
        elements.set(place, company(place + 1, **{name: wrong}))
    return elements.spoilt()


def missing_fields(random: Random) -> Spoilt:
    elements = Elements()
    for place in elements.pick(random, 4):
        record = company(place + 1)
        del record[random.choice(["id", "name"])]
        elements.set(place, record)
    return elements.spoilt()


def shuffled_fields(random: Random) -> Spoilt:
    elements = Elements()
    for place in range(len(elements.texts)):
        pairs = list(company(place + 1).items())
        random.shuffle(pairs)
        elements.set(place, dict(pairs))
    return elements.spoilt()


def bad_values(random: Random) -> Spoilt:
    elements = Elements()
    for place in elements.pick(random, 6):
        name, bad = random.choice(
            [("status", "Sold"), ("website", "javascript:x"), ("website", "http://[x"),
             ("team_size", -5), ("team_size", 2**40), ("one_liner", "half \ud83d")]
        )  # fmt: skip
        elements.set(place, company(place + 1, **{name: bad}))
    return elements.spoilt()


def huge_values(random: Random) -> Spoilt:
    elements = Elements()
    for place in elements.pick(random, 2):
        text = random.choice("xé☃") * random.randint(20_001, 300_000)
        elements.set(place, company(place + 1, **{random.choice(TEXT_FIELDS): text}))
    return elements.spoilt()


def tags_and_formulas(random: Random) -> Spoilt:
    elements = Elements()
    for place in elements.pick(random, 10):
        texts = {name: random.choice(TEXTS) for name in TEXT_FIELDS}
        elements.set(place, company(place + 1, **texts))
    return elements.spoilt(is_named=False)


def repeated_ids(random: Random) -> Spoilt:
    elements = Elements()
    for place in random.sample(range(20), 4):
        elements.texts.append(json.dumps(company(place + 1, name="Another")).encode())
        elements.hurt.add(len(elements.texts) - 1)
    return elements.spoilt()


def strange_elements(random: Random) -> Spoilt:
    elements = Elements()
    for place in elements.pick(random, 5):
        elements.set(place, random.choice([None, 1, "x", [], [[]], True, {"a": 1}]))
    return elements.spoilt()


def _in_a_value(text: bytes, random: Random, inserted: bytes) -> bytes:
    at = text.index(random.choice([b"Acme", b"AI for", b"law firms", b"https://"]))
    return text[:at] + inserted + text[at:]


def broken_utf_8(random: Random) -> Spoilt:
    elements = Elements()
    for place in elements.pick(random, 3):
        broken = random.choice([b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf5\x80"])
        elements.texts[place] = _in_a_value(elements.texts[place], random, broken)
    return elements.spoilt()


def nul_bytes(random: Random) -> Spoilt:
    elements = Elements()
    (place,) = elements.pick(random, 1)
    elements.texts[place] = _in_a_value(elements.texts[place], random, b"\x00")
    return elements.spoilt(is_whole=False)


def random_bytes(random: Random) -> Spoilt:
    """Anything may come of the element itself; the others must not suffer."""
    elements = Elements()
    (place,) = elements.pick(random, 1)
    text = elements.texts[place]
    at = random.randrange(2, len(text) - 30)
    noise = bytes(random.choice([b for b in range(256) if b not in b'"\\{}']) for _ in range(20))
    elements.texts[place] = text[:at] + noise + text[at + 20 :]
    return elements.spoilt(is_whole=None, is_named=False)


def deep_nesting(random: Random) -> Spoilt:
    elements = Elements()
    (place,) = elements.pick(random, 1)
    depth = random.choice([300, 900, 980, 1100, 100_000])
    opening, closing = random.choice([(b"[", b"]"), (b'{"a":', b"}")])
    nested = opening * depth + b"1" + closing * depth
    text = elements.texts[place]
    elements.texts[place] = text.replace(b'"team_size": ', b'"team_size": ' + nested + b', "x": ')
    return elements.spoilt(is_whole=None)


def cut_off(random: Random) -> Spoilt:
    elements = Elements()
    data = elements.spoilt().data or b""
    end = random.randrange(700, len(data) - 1)
    whole = data[:end].count(b'"status": "') - 1
    return Spoilt(data[:end], frozenset(range(1, whole + 1)), is_whole=False)


def archive_cut_off(random: Random) -> Spoilt:
    packed = gzip.compress(Elements().spoilt().data or b"", mtime=0)
    return Spoilt(packed[: random.randrange(len(packed) // 2, len(packed) - 1)], is_whole=False)


def no_directory(random: Random) -> Spoilt:
    data = random.choice(
        [None, b"", b"[", b"[]", b"{}", b"null", b"<html>", b"\x1f\x8b", b"\x00" * 9]
    )
    return Spoilt(data, is_whole=False)


DIRECTORY: tuple[Callable[[Random], Spoilt], ...] = (
    wrong_types, missing_fields, shuffled_fields, bad_values, huge_values, tags_and_formulas,
    repeated_ids, strange_elements, broken_utf_8, nul_bytes, random_bytes, deep_nesting, cut_off,
    archive_cut_off, no_directory,
)  # fmt: skip


# seeds: the key of a row is its line


@dataclass
class Sheet:
    """A seed file as rows that can be spoilt."""

    seed: SeedFile
    header: list[str]
    rows: list[list[str]]
    hurt: set[int] = field(default_factory=set)

    @classmethod
    def read(cls, folder: Path, seed: SeedFile) -> Sheet:
        with (folder / seed.path).open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        return cls(seed, header, rows)

    def pick(self, random: Random, count: int) -> list[list[str]]:
        places = random.sample(range(len(self.rows)), min(count, len(self.rows)))
        self.hurt |= set(places)
        return [self.rows[place] for place in places]

    def data(self) -> bytes:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows([self.header, *self.rows])
        return text.getvalue().encode("utf-8", errors="surrogateescape")

    def lines(self) -> list[int]:
        """The line on which each row begins: a cell may hold several."""
        found, line = [], 2
        for row in self.rows:
            found.append(line)
            line += 1 + sum(cell.count("\n") for cell in row)
        return found

    def spoilt(self, is_whole: bool | None = True, is_named: bool = True) -> Spoilt:
        lines = self.lines()
        hurt = frozenset(lines[place] for place in self.hurt)
        return Spoilt(
            self.data(), frozenset(lines) - hurt, hurt if is_named else frozenset(), is_whole
        )


def _free_text(sheet: Sheet) -> list[int]:
    """Columns that may hold any text."""
    words = dictionary.load()
    columns = [words.column(name, sheet.seed) for name in sheet.header]
    return [
        place
        for place, c in enumerate(columns)
        if c.type == "VARCHAR" and not (c.allowed or c.references or c.pattern)
        and c.name not in sheet.seed.key and not c.name.endswith(("_id", "_code"))
    ]  # fmt: skip


def _checked(sheet: Sheet) -> list[int]:
    """Columns that cannot hold '???'."""
    words = dictionary.load()
    columns = [words.column(name, sheet.seed) for name in sheet.header]
    return [
        place
        for place, c in enumerate(columns)
        if c.type in ("DOUBLE", "INTEGER", "BIGINT", "DATE", "BOOLEAN") or c.allowed or c.pattern
    ]


def wrong_cells(sheet: Sheet, random: Random) -> Spoilt:
    columns = _checked(sheet)
    for row in sheet.pick(random, 3) if columns else []:
        row[random.choice(columns)] = random.choice(["???", "1e999", "0x10", "２０２０年"])
    return sheet.spoilt()


def dropped_column(sheet: Sheet, random: Random) -> Spoilt:
    place = random.randrange(len(sheet.header))
    name = sheet.header[place]
    for row in (sheet.header, *sheet.rows):
        del row[place]
    sheet.hurt = set(range(len(sheet.rows)))
    is_optional = name in sheet.seed.optional
    return Spoilt(sheet.data(), frozenset(), frozenset({1}), is_whole=is_optional)


def shuffled_columns(sheet: Sheet, random: Random) -> Spoilt:
    order = random.sample(range(len(sheet.header)), len(sheet.header))
    sheet.header = [sheet.header[place] for place in order]
    sheet.rows = [[row[place] for place in order] for row in sheet.rows]
    return sheet.spoilt()


def shuffled_header(sheet: Sheet, random: Random) -> Spoilt:
    """Every cell under a wrong name: nothing is promised but that it is survived."""
    random.shuffle(sheet.header)
    sheet.hurt = set(range(len(sheet.rows)))
    return sheet.spoilt(is_whole=None, is_named=False)


def wrong_cell_count(sheet: Sheet, random: Random) -> Spoilt:
    last = len(sheet.rows) - 1
    for row in sheet.pick(random, 3):
        row.extend(["x"] * random.choice([1, 50]))
    return sheet.spoilt(is_whole=None if last in sheet.hurt else True)


def repeated_rows(sheet: Sheet, random: Random) -> Spoilt:
    for _ in range(3):
        sheet.hurt.add(len(sheet.rows))
        sheet.rows.append(list(sheet.rows[random.randrange(len(sheet.rows))]))
    return sheet.spoilt()


def huge_cells(sheet: Sheet, random: Random) -> Spoilt:
    for row in sheet.pick(random, 2):
        row[random.randrange(len(row))] = "x" * random.randint(20_001, 400_000)
    return sheet.spoilt()


def broken_bytes(sheet: Sheet, random: Random) -> Spoilt:
    for row in sheet.pick(random, 3):
        row[random.randrange(len(row))] += random.choice(["\udcff", "\udcc3", "\udced\udca0\udc80"])
    return sheet.spoilt()


def marked_up_cells(sheet: Sheet, random: Random) -> Spoilt:
    columns = _free_text(sheet)
    for row in sheet.pick(random, 5) if columns else []:
        row[random.choice(columns)] = random.choice(TEXTS)
    return sheet.spoilt(is_named=False)


def nul_cells(sheet: Sheet, random: Random) -> Spoilt:
    """NUL bytes are taken out, so that the row is as it was."""
    for row in random.sample(sheet.rows, min(5, len(sheet.rows))):
        place = random.randrange(len(row))
        row[place] = row[place][:1] + "\x00" + row[place][1:]
    return sheet.spoilt()


def stray_quote(sheet: Sheet, random: Random) -> Spoilt:
    place = random.randrange(len(sheet.rows))
    lines = sheet.lines()
    start = b"\n".join(sheet.data().split(b"\n")[: lines[place] - 1])
    rest = b'\n"never closed, ' + b"x, " * 40
    return Spoilt(start + rest, frozenset(lines[:place]), frozenset({lines[place]}), is_whole=False)


def broken_off(sheet: Sheet, random: Random) -> Spoilt:
    """Within the first cell of a row, so that it shows."""
    place = random.randrange(len(sheet.rows))
    lines = sheet.lines()
    start = b"\n".join(sheet.data().split(b"\n")[: lines[place] - 1])
    return Spoilt(
        start + b"\nx", frozenset(lines[:place]), frozenset({lines[place]}), is_whole=False
    )


def no_file(sheet: Sheet, random: Random) -> Spoilt:
    return Spoilt(random.choice([None, b"", b"\n\n", b"\xff\xfe\x00", b"{}"]), is_whole=False)


SEEDS: tuple[Callable[[Sheet, Random], Spoilt], ...] = (
    wrong_cells, dropped_column, shuffled_columns, shuffled_header, wrong_cell_count,
    repeated_rows, huge_cells, broken_bytes, marked_up_cells, nul_cells, stray_quote, broken_off,
    no_file,
)  # fmt: skip


def write(path: Path, spoilt: Spoilt) -> Path:
    """Put the spoilt file in place; deleted means there is none."""
    path.unlink(missing_ok=True)
    if spoilt.data is not None:
        path.write_bytes(spoilt.data)
    return path
