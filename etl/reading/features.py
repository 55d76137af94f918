"""The words of texts as numbers, exactly as the warehouse's SQL counts them.

A word or phrase counts once for the headline and once for the description.
Singular and plural share a stem and what is learned for it; each form is a row of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import duckdb
import numpy as np
import pyarrow as pa
from scipy import sparse
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, CountVectorizer

from etl.reading.examples import Example, rows
from warehouse import build

TEXTS_MIN = 4  # texts that must hold a word before anything is learned of it
FORM_TEXTS_MIN = 2  # and each of its forms
LONGEST_PHRASE = 4  # words
# how a directory's companies write of themselves and of it says nothing of what they do
IDLE = {"yc", "ycombinator", "combinator", "backed", "founder", "www", "http", "https", "com"}
IDLE |= {"inc", "llc", "ltd", "gmbh", "io", "acquired", "inactive", "bought", "closed", "sold"}


@dataclass(frozen=True)
class Plain:
    """A text as core.company_text has it, a space at both ends of each part."""

    headline: str
    body: str

    @property
    def text(self) -> str:
        return self.headline + self.body


def plain(texts: Sequence[tuple[str, str]]) -> list[Plain]:
    """(one-liner, description) pairs as the warehouse's own model writes them."""
    model = next(m for m in build.models() if m.name == "core.company_text")
    table = pa.table(
        {
            "company_id": pa.array([f"{number:09d}" for number in range(len(texts))], pa.string()),
            "one_liner": pa.array([one for one, _ in texts], pa.string()),
            "description": pa.array([rest for _, rest in texts], pa.string()),
        }
    )
    with duckdb.connect(":memory:") as con:
        build.create_schemas(con)
        con.register("given", table)
        con.execute("create table core.company_record as from given")
        sql = f"select headline, body from ({model.sql}) order by company_id"
        return [Plain(*row) for row in con.execute(sql).fetchall()]


def of_examples(examples: Iterable[Example]) -> list[Plain]:
    return plain([(e.one_liner, e.description) for e in examples])


def stem(word: str) -> str:
    """The singular of a word, roughly.

    >>> stem("lawyers"), stem("batteries"), stem("business"), stem("boxes")
    ('lawyer', 'battery', 'business', 'box')
    """
    if len(word) <= 3 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") else word


def stems(phrase: str) -> str:
    return " ".join(map(stem, phrase.split()))


@cache
def _places() -> frozenset[str]:
    """Names of countries: where a company sits says nothing of what it does."""
    names = [row["country_name"].lower() for row in rows("model/country_names.csv")]
    return frozenset(name for name in names if re.fullmatch("[a-z]+", name) and len(name) > 3)


def is_telling(word: str) -> bool:
    """Whether a word can say what a company does: no filler, number, name of a place."""
    return (
        len(word) > 1
        and not word[0].isdigit()
        and word not in ENGLISH_STOP_WORDS
        and word not in IDLE
        and stem(word) not in IDLE
        and word not in _places()
    )


@dataclass(frozen=True)
class Vocabulary:
    """The forms that are looked for, the stem of each, and how rare each stem is."""

    words: tuple[str, ...]
    phrases: tuple[str, ...]
    stems: tuple[str, ...]
    rarity: np.ndarray  # a stem each
    text_counts: np.ndarray  # a stem each

    @property
    def forms(self) -> tuple[str, ...]:
        return self.words + self.phrases

    @property
    def stem_of(self) -> np.ndarray:
        """The place of each form's stem."""
        place = {name: number for number, name in enumerate(self.stems)}
        return np.array([place[stems(form)] for form in self.forms])


def _phrases() -> set[str]:
    """The phrases of the lexicon, with the other number of their last word."""
    given = {row["term"] for row in rows("model/lexicon.csv") if " " in row["term"]}
    given = {phrase for phrase in given if len(phrase.split()) <= LONGEST_PHRASE}
    singular = {" ".join([*p.split()[:-1], stem(p.split()[-1])]) for p in given}
    return given | singular | {phrase + "s" for phrase in singular if not phrase.endswith("s")}


def runs(text: str) -> set[str]:
    """The phrases of a text: two to four words in a row.

    >>> sorted(runs(" law firms  in court "))
    ['in court', 'law firms']
    """
    words = text.split(" ")  # an empty one between headline and description parts them
    return {
        " ".join(words[place : place + length])
        for length in range(2, LONGEST_PHRASE + 1)
        for place in range(len(words) - length + 1)
        if "" not in words[place : place + length]
    }


def vocabulary(texts: Sequence[Plain]) -> Vocabulary:
    """The words that enough of the texts hold, and the lexicon's words and phrases."""
    counts: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for text in texts:
        words = {word for word in text.text.split() if is_telling(word)}
        seen.update(words)
        counts.update({stem(word) for word in words})
    phrases = sorted(_phrases())
    known = {row["term"] for row in rows("model/lexicon.csv") if " " not in row["term"]}
    kept = {
        word
        for word, number in seen.items()
        if number >= FORM_TEXTS_MIN and counts[stem(word)] >= TEXTS_MIN
    }
    forms = sorted(kept | known)
    stem_of_phrase = {phrase: stems(phrase) for phrase in phrases}
    for text in texts:
        held = runs(text.text) & stem_of_phrase.keys()
        counts.update({stem_of_phrase[phrase] for phrase in held})
    names = sorted({stems(form) for form in [*forms, *phrases]})
    number = np.array([counts[name] for name in names])
    rarity = 1 + np.log((len(texts) + 1) / (number + 1))
    return Vocabulary(tuple(forms), tuple(phrases), tuple(names), rarity.round(4), number)


def counted(vocabulary: Vocabulary, texts: Sequence[Plain]) -> sparse.csr_matrix:
    """How often each text holds each stem: a row a text, a column a stem."""
    counter = CountVectorizer(
        vocabulary=list(vocabulary.forms),
        token_pattern=r"\S+",
        lowercase=False,
        binary=True,
        ngram_range=(1, LONGEST_PHRASE),
    )
    of_forms = counter.transform([t.headline for t in texts]) + counter.transform(
        [t.body for t in texts]
    )
    count = len(vocabulary.forms)
    to_stems = sparse.csr_matrix(
        (np.ones(count), (np.arange(count), vocabulary.stem_of)),
        shape=(count, len(vocabulary.stems)),
    )
    return (of_forms @ to_stems).tocsr()


def shares(vocabulary: Vocabulary, texts: Sequence[Plain]) -> sparse.csr_matrix:
    """What each stem is of each text: count times rarity, over the size of the text."""
    found = counted(vocabulary, texts)
    size = np.sqrt(found @ vocabulary.rarity**2)
    weighed = found.multiply(vocabulary.rarity[None, :])
    return (sparse.diags(1 / np.maximum(size, 1e-9)) @ weighed).tocsr()
