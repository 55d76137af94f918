"""Ways to spoil a CSV and a landscape, each with the companies that must still be read.

Every way takes a source of random numbers, so that a case is the same on every machine.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

COUNT = 40
HEADER = ("Id", "Company", "Web", "What", "Country", "Since", "State", "People")
COLUMNS = {
    "key": "Id", "name": "Company", "website": "Web", "one_liner": "What", "country": "Country",
    "founded_year": "Since", "status": "State", "team_size": "People",
}  # fmt: skip
JUNK = (
    "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "half \ufffd", "javascript:x", "x" * 30_000,
    "\x00\x07", "1e999", "{a: &b [*b]}", "' or 1=1 --",
)  # fmt: skip


@dataclass(frozen=True)
class Spoilt:
    """A spoilt file; `good` are the names that must be read whatever else is wrong."""

    data: bytes
    good: frozenset[str]


def company(number: int) -> list[str]:
    return [f"k{number}", f"Acme {number}", f"https://acme-{number}.example", "AI for contracts",
            "Germany", "2020", "active", str(number)]  # fmt: skip


def text(rows: list[list[str]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([HEADER, *rows])
    return buffer.getvalue().encode("utf-8", "replace")


def everyone(*but: int) -> frozenset[str]:
    return frozenset(f"Acme {n}" for n in range(COUNT) if n not in but)


def rows() -> list[list[str]]:
    return [company(number) for number in range(COUNT)]


def bad_cells(random: Random) -> Spoilt:
    """Junk in cells that may be empty costs no row."""
    given = rows()
    for _ in range(12):
        given[random.randrange(COUNT)][random.randrange(2, len(HEADER))] = random.choice(JUNK)
    return Spoilt(text(given), everyone())


def bad_names(random: Random) -> Spoilt:
    given, hurt = rows(), random.sample(range(COUNT), 5)
    for place in hurt:
        given[place][1] = random.choice(["", "x" * 30_000, " "])
    return Spoilt(text(given), everyone(*hurt))


def ragged(random: Random) -> Spoilt:
    given, hurt = rows(), random.sample(range(COUNT - 1), 6)
    for place in hurt:
        given[place] = random.choice([given[place][:2], given[place] + ["more"] * 3, ["x"] * 700])
    return Spoilt(text(given), everyone(*hurt))


def repeated(random: Random) -> Spoilt:
    given = rows()
    given += random.sample(given, 8)
    return Spoilt(text(given), everyone())


def open_quotes(random: Random) -> Spoilt:
    lines, hurt = text(rows()).split(b"\n"), random.sample(range(COUNT - 1), 3)
    for place in hurt:
        lines[place + 1] = lines[place + 1].replace(b"https", b'"https', 1)
    return Spoilt(b"\n".join(lines), everyone(*hurt))


def broken_bytes(random: Random) -> Spoilt:
    lines, hurt = text(rows()).split(b"\n"), random.sample(range(COUNT), 4)
    for place in hurt:
        line, at = lines[place + 1], random.randrange(len(lines[place + 1]))
        lines[place + 1] = line[:at] + random.choice([b"\xff", b"\xc3", b"\x00"]) + line[at:]
    # text that is UTF-8 beyond doubt, so that the damage is not taken for another encoding
    lines.insert(1, "z,Größe größer am größten,,Über Bäume,,,,".encode())
    return Spoilt(b"\n".join(lines), everyone(*hurt))


def cut_off(random: Random) -> Spoilt:
    data = text(rows())
    cut = random.randrange(len(data) // 2, len(data))
    whole = data[:cut].count(b"\n") - 1
    return Spoilt(data[:cut], frozenset(f"Acme {n}" for n in range(whole)))


def packed_and_cut(random: Random) -> Spoilt:
    data = gzip.compress(text(rows()))
    return Spoilt(data[: random.randrange(20, len(data))], frozenset())


def noise(random: Random) -> Spoilt:
    return Spoilt(random.randbytes(random.randrange(0, 3000)), frozenset())


def item(number: int) -> str:
    return (f"          - item:\n            name: Acme {number}\n"
            f"            homepage_url: https://acme-{number}.example\n"
            f"            description: AI for contracts\n")  # fmt: skip


HEAD = "landscape:\n  - category:\n    name: Data\n    subcategories:\n      - subcategory:\n" \
       "        name: Tools\n        items:\n"  # fmt: skip


def landscape(items: list[str]) -> bytes:
    return (HEAD + "".join(items)).encode("utf-8", "replace")


def items() -> list[str]:
    return [item(number) for number in range(COUNT)]


def bad_items(random: Random) -> Spoilt:
    given, hurt = items(), random.sample(range(COUNT), 6)
    for place in hurt:
        given[place] = random.choice(
            ["          - just text\n", "          - [a, b]\n", "          - item:\n",
             "          - {name: [x]}\n", "          -\n", f"          - name: {'x' * 30_000}\n"]
        )  # fmt: skip
    return Spoilt(landscape(given), everyone(*hurt))


def bad_fields(random: Random) -> Spoilt:
    given = items()
    for place in random.sample(range(COUNT), 6):
        given[place] = given[place].replace(
            f"https://acme-{place}.example",
            random.choice(["javascript:x", "{a: b}", "[1]", "'=cmd()'", "~"]),
        )
    return Spoilt(landscape(given), everyone())


def broken_items(random: Random) -> Spoilt:
    given, hurt = items(), random.sample(range(1, COUNT), 3)
    for place in hurt:
        given[place] = given[place].replace(
            "description: AI for contracts",
            random.choice(["description: [", "description: a: b", "\tdescription: x",
                           "description: &a *a", "description: @x", "description: %x"]),
        )  # fmt: skip
    return Spoilt(landscape(given), everyone(*hurt))


def open_scalar(random: Random) -> Spoilt:
    """An open quote takes what follows with it; what stands before is safe."""
    given, place = items(), random.randrange(1, COUNT)
    given[place] = given[place].replace("AI for", random.choice(["'AI for", '"AI for']))
    return Spoilt(landscape(given), everyone(place))


def strange_characters(random: Random) -> Spoilt:
    given, hurt = items(), random.sample(range(COUNT), 4)
    for place in hurt:
        given[place] = given[place].replace("Acme", random.choice(["A\x00", "A\x07", "A\x1b[31m"]))
    return Spoilt(landscape(given), everyone(*hurt))


def bombs(random: Random) -> Spoilt:
    bomb = random.choice(
        ["[" * 5000, "{a: " * 5000, "- " * 5000, "&a [*a, *a]", "!!python/name:os"]
    )
    return Spoilt(landscape([*items(), f"          - item:\n            name: {bomb}\n"]),
                  everyone())  # fmt: skip


CSV: tuple[Callable[[Random], Spoilt], ...] = (
    bad_cells, bad_names, ragged, repeated, open_quotes, broken_bytes, cut_off, packed_and_cut,
    noise,
)  # fmt: skip
LANDSCAPE: tuple[Callable[[Random], Spoilt], ...] = (
    bad_items, bad_fields, broken_items, open_scalar, strange_characters, bombs, noise,
)  # fmt: skip
