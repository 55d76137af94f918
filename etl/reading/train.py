"""Writes the weights of the reading model: three files under seeds/model/.

    python -m etl.reading.train --data DIR [--date YYYY-MM-DD]

DIR holds the directory's snapshots (yc/*.json.gz). The same data gives the same files.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from etl.reading import examples, model
from etl.reading.examples import Example
from etl.reading.features import Vocabulary, is_telling
from etl.reading.model import Linear
from etl.sources import seeds

KINDS = ("ai", "domain", "orientation")
TRAINED_ON = {
    "ai": "tags of the directory (batches {first} to {last}) and the lexicon",
    "domain": "industry and tags of the directory (batches {first} to {last}), our own landscape"
    " and the lexicon",
    "orientation": "our own landscape, and with little weight the industry of the directory"
    " (batches {first} to {last}) and the lexicon",
}
NEVER_COUNTED = 99.0  # beyond the rarity of any word
Cell = str | float | int | None
Table = list[dict[str, Cell]]


def _forms(vocabulary: Vocabulary) -> list[tuple[str, int]]:
    """Each form that is looked for, with the place of its stem."""
    return list(zip(vocabulary.forms, vocabulary.stem_of.tolist(), strict=True))


def _anchor(phrase: str, rarity: dict[str, float]) -> str | None:
    """The rarest word of a phrase: not a filler, which is not counted either; any other word that
    was never counted is the rarest of all."""

    def rank(word: str) -> tuple[float, str]:
        return (rarity.get(word, NEVER_COUNTED if is_telling(word) else 0.0), word)

    words = phrase.split()
    return max(words, key=rank) if len(words) > 1 else None


def term_rows(models: Sequence[Linear]) -> Table:
    """Every word of the vocabulary that the models share: one without a weight still has a size."""
    vocabulary = models[0].vocabulary
    if any(m.vocabulary.forms != vocabulary.forms for m in models):
        raise ValueError("the models do not share one vocabulary")
    rarity = {form: float(vocabulary.rarity[place]) for form, place in _forms(vocabulary)}
    return [
        {
            "term": form,
            "rarity": round(rarity[form], 4),
            "text_count": int(vocabulary.text_counts[place]),
            "anchor": _anchor(form, rarity),
        }
        for form, place in sorted(_forms(vocabulary))
    ]


def weight_rows(fitted: Linear) -> Table:
    return [
        {
            "label_kind": fitted.kind,
            "label_code": name,
            "term": form,
            "weight": float(fitted.weights[place, column]),
        }
        for column, name in enumerate(fitted.labels)
        for form, place in sorted(_forms(fitted.vocabulary))
        if fitted.weights[place, column] != 0
    ]


def model_rows(fitted: Linear, trained_on: str, trained_date: date) -> Table:
    return [
        {
            "label_kind": fitted.kind,
            "label_code": name,
            "intercept": round(float(intercept), 4),
            "slope": round(fitted.slope, 4),
            "doubt_share": round(fitted.doubt, 4),
            "doubt_power": round(fitted.doubt_power, 4),
            "text_count": fitted.text_count,
            "trained_on": trained_on,
            "trained_date": trained_date.isoformat(),
        }
        for name, intercept in zip(fitted.labels, fitted.intercepts, strict=True)
    ]


def trained_on(kind: str, directory: Iterable[Example]) -> str:
    """What a kind was learned from, in words."""
    years = [int(e.started) for e in directory if e.started]
    return TRAINED_ON[kind].format(first=min(years), last=max(years))


def tables(models: Sequence[Linear], told: Sequence[str], trained_date: date) -> dict[str, Table]:
    """The three files, by name, as rows."""
    return {
        "text_models": [
            row
            for fitted, words in zip(models, told, strict=True)
            for row in model_rows(fitted, words, trained_date)
        ],
        "text_terms": term_rows(models),
        "text_weights": [row for fitted in models for row in weight_rows(fitted)],
    }


def learned(directory: Sequence[Example], ours: Sequence[Example]) -> list[Linear]:
    return [model.train(kind, directory, ours) for kind in KINDS]


def write(found: dict[str, Table], folder: Path) -> None:
    for name, table in found.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(table[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(table)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m etl.reading.train", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--date", type=date.fromisoformat, default=datetime.now(UTC).date())
    arguments = parser.parse_args(argv)
    ours = examples.curated()
    directory = examples.apart(examples.directory(arguments.data / "yc"), ours)
    told = [trained_on(kind, directory) for kind in KINDS]
    found = tables(learned(directory, ours), told, arguments.date)
    write(found, seeds.FOLDER / "model")
    for name, table in found.items():
        print(f"seeds/model/{name}.csv: {len(table):,} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main())
