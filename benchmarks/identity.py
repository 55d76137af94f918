"""How well records of one company are found: `python -m benchmarks.identity`.

identity_pairs.csv holds pairs of records labelled by hand, near misses included. `text_share` is
how alike the two descriptions were; the descriptions themselves are not kept. The table is written
into docs/methodology.md.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from etl.identity.rules import Facts, Verdict, judge

HERE = Path(__file__).parent
PAIRS = HERE / "identity_pairs.csv"
TERMS = HERE.parent / "seeds" / "model" / "text_terms.csv"
METHODOLOGY = HERE.parent / "docs" / "methodology.md"
BEGIN, END = "<!-- identity: measured -->\n", "<!-- identity: end -->"

Row = dict[str, str]


class Judged(NamedTuple):
    """A labelled pair and what the rules make of it."""

    row: Row
    verdict: Verdict

    @property
    def is_same(self) -> bool:
        return self.row["label"] == "same"

    @property
    def is_found(self) -> bool:
        return self.verdict.verdict_code == "same"


class Quality(NamedTuple):
    """Counts over pairs; precision and recall are None where nothing was found or to be found."""

    pair_count: int
    same_count: int
    right_count: int
    wrong_count: int
    undecided_count: int

    @property
    def precision(self) -> float | None:
        found = self.right_count + self.wrong_count
        return self.right_count / found if found else None

    @property
    def recall(self) -> float | None:
        return self.right_count / self.same_count if self.same_count else None


def rows() -> list[Row]:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _common() -> frozenset[str]:
    with TERMS.open(encoding="utf-8", newline="") as file:
        return frozenset(row["term"] for row in csv.DictReader(file))


def facts(row: Row, side: str) -> Facts:
    """One record of a pair; `side` is left or right."""
    year = row[f"{side}_founded_year"]
    return Facts(
        source_id=side,
        source_key=row[f"{side}_key"],
        name=row[f"{side}_name"],
        website=row[f"{side}_website"] or None,
        former_names=tuple(filter(None, row[f"{side}_former_names"].split(";"))),
        country_code=row[f"{side}_country_code"] or None,
        founded_year=int(year) if year else None,
        batch=row[f"{side}_batch"] or None,
    )


def judged() -> list[Judged]:
    """Every labelled pair with the verdict of the rules."""
    return [
        Judged(
            row,
            judge(
                facts(row, "left"),
                facts(row, "right"),
                float(row["text_share"]) if row["text_share"] else None,
                _common(),
            ),
        )
        for row in rows()
    ]


def quality(pairs: Iterable[Judged]) -> Quality:
    counts: Counter[str] = Counter()
    for pair in pairs:
        counts["pair"] += 1
        counts["same"] += pair.is_same
        counts["right"] += pair.is_same and pair.is_found
        counts["wrong"] += pair.is_found and not pair.is_same
        counts["undecided"] += pair.verdict.verdict_code == "undecided"
    return Quality(*(counts[name] for name in ("pair", "same", "right", "wrong", "undecided")))


def _line(kind: str, q: Quality) -> str:
    shares = ("–" if share is None else f"{share:.3f}" for share in (q.precision, q.recall))
    numbers = (q.pair_count, q.same_count, q.right_count, q.wrong_count, q.undecided_count)
    return "| " + " | ".join([kind, *map(str, numbers), *shares]) + " |"


def table() -> str:
    """The measurement as Markdown, a row a kind of pair."""
    pairs, kinds = judged(), defaultdict(list)
    for pair in pairs:
        kinds[pair.row["kind"]].append(pair)
    head = (
        "| kind of pair | pairs | one company | found | wrongly joined | undecided | precision |"
        " recall |\n|---|--:|--:|--:|--:|--:|--:|--:|"
    )
    lines = [_line(kind, quality(found)) for kind, found in sorted(kinds.items())]
    return "\n".join([head, *lines, _line("**all**", quality(pairs))]) + "\n"


def written(document: str) -> str:
    """The document with the table as it is now."""
    before, rest = document.split(BEGIN)
    return before + BEGIN + table() + END + rest.split(END)[1]


def main() -> int:
    sys.stdout.write(table())
    for pair in judged():
        if pair.is_found and not pair.is_same:
            row = pair.row
            names = f"{row['left_name']} / {row['right_name']}"
            sys.stdout.write(f"wrongly joined: {names}: {pair.verdict.reason}\n")
    document = METHODOLOGY.read_text(encoding="utf-8")
    METHODOLOGY.write_text(written(document), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
