"""Companies with labels to learn from and to be measured on.

A directory's labels are its own fields: the industry for domain and orientation, the tags for AI.
They are what the directory's companies chose, not the truth; what an editor assessed beats them.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from etl.identity.sites import site
from etl.sources import seeds

# the least weight of an industry field, in votes and log-odds, that counts as a label
DOMAIN_LABEL_MIN = 1.0
ORIENTATION_LABEL_MIN = 1.0
# the best-voted domain is a sure label when the second has no more than this share of its votes
SURE_VOTES_MIN = 2.0
SURE_RUNNER_UP = 0.75
# words of the lexicon so plain that a tagged company which says them and has no AI tag was
# tagged carelessly: it is left out of the learning, never of the measuring
PLAIN_AI_WEIGHT = 2.0

Row = dict[str, str]


@dataclass(frozen=True)
class Example:
    """A text and what is known of it; None where the source does not say."""

    source: str
    name: str
    one_liner: str
    description: str
    started: float | None = None  # year of the batch, summer as .5
    website: str | None = None
    company_id: str | None = None
    is_ai: bool | None = None
    domain: str | None = None  # of the industry field, or assessed
    voted_domain: str | None = None  # of industry and tags together
    sure_domain: str | None = None  # of industry and tags, where they agree
    is_vertical: bool | None = None
    tags: tuple[str, ...] = ()


def rows(name: str, folder: Path = seeds.FOLDER) -> list[Row]:
    """The rows of a seed file, as text."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _industries() -> dict[str, Row]:
    return {row["industry"]: row for row in rows("model/industries.csv")}


@cache
def _tags(kind: str) -> dict[str, list[tuple[str, float]]]:
    """Tag to the labels it speaks for, with weights."""
    found: dict[str, list[tuple[str, float]]] = {}
    for row in rows("model/terms.csv"):
        if row["label_kind"] == kind and row["field_code"] == "tag":
            found.setdefault(row["term"], []).append((row["label_code"], float(row["weight"])))
    return found


def started(batch: str | None) -> float | None:
    """The year in which a batch began, with its season as a fraction.

    >>> started("W21"), started("Summer 2024"), started("Unspecified")
    (2021.0, 2024.5, None)
    """
    found = re.fullmatch(r"(Winter|Spring|Summer|Fall|W|X|S|F)\s?(\d{2}|\d{4})", batch or "")
    if not found:
        return None
    season, digits = found.groups()
    year = int(digits) + (2000 if len(digits) == 2 else 0)
    return year + {"W": 0.0, "X": 0.3, "S": 0.5, "F": 0.7}["X" if season == "Spring" else season[0]]


def _domain_votes(industry: str | None, tags: Iterable[str]) -> Counter[str]:
    votes: Counter[str] = Counter()
    row = _industries().get(industry or "")
    if row and row["domain_code"]:
        votes[row["domain_code"]] += float(row["domain_weight"])  # type: ignore[assignment]
    for tag in tags:
        for label, weight in _tags("domain").get(tag, []):
            votes[label] += weight  # type: ignore[assignment]
    return votes


def _sure(votes: Counter[str]) -> str | None:
    ranked = votes.most_common(2)
    if not ranked or ranked[0][1] < SURE_VOTES_MIN:
        return None
    is_close = len(ranked) > 1 and ranked[1][1] > SURE_RUNNER_UP * ranked[0][1]
    return None if is_close else ranked[0][0]


def _of_directory(record: dict[str, Any]) -> Example:
    tags = tuple(str(tag).lower() for tag in record.get("tags") or [])
    industry = record.get("subindustry") or record.get("industry")
    row = _industries().get(industry or "")
    votes = _domain_votes(industry, tags)
    best = votes.most_common(1)
    weight = float(row["orientation_weight"] or 0) if row else 0.0
    return Example(
        source="yc-directory",
        name=record["name"],
        one_liner=record.get("one_liner") or "",
        description=record.get("long_description") or "",
        started=started(record.get("batch")),
        website=record.get("website"),
        # a company without any tag was not tagged at all: that says nothing
        is_ai=any(tag in _tags("ai") for tag in tags) if tags else None,
        domain=row["domain_code"]
        if row and row["domain_code"] and float(row["domain_weight"]) >= DOMAIN_LABEL_MIN
        else None,
        voted_domain=best[0][0] if best and best[0][1] >= DOMAIN_LABEL_MIN else None,
        sure_domain=_sure(votes),
        is_vertical=weight > 0 if abs(weight) >= ORIENTATION_LABEL_MIN else None,
        tags=tags,
    )


def directory(folder: Path) -> list[Example]:
    """Every company of the directory's snapshots, as the latest one shows it, by id."""
    latest: dict[int, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.json.gz")):
        for record in json.loads(gzip.decompress(path.read_bytes())):
            latest[record["id"]] = record
    found = [_of_directory(latest[key]) for key in sorted(latest)]
    return [e for e in found if (e.one_liner + e.description).strip()]


def curated() -> list[Example]:
    """Our own landscape: one line a company, in an editor's words; all of them are AI."""
    side = {"vertical": True, "horizontal": False}
    return [
        Example(
            source="moatmap-editors",
            name=row["name"],
            one_liner=row["one_liner"],
            description="",
            website=row["website"] or None,
            company_id=row["company_id"],
            is_ai=True,
            domain=row["domain_code"],
            voted_domain=row["domain_code"],
            sure_domain=row["domain_code"],
            is_vertical=side.get(row["orientation_code"]),
        )
        for row in rows("landscape/companies.csv")
    ]


def landscape(path: Path) -> list[Example]:
    """The items of a landscape file in the CNCF format that have a description; all are AI."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    items = [
        item
        for category in content["landscape"]
        for subcategory in category["subcategories"]
        for item in subcategory["items"]
    ]
    return [
        Example("landscape", i["name"], i["description"], "", is_ai=True)
        for i in items
        if i.get("description")
    ]


def apart(examples: Iterable[Example], ours: Iterable[Example]) -> list[Example]:
    """Those that are none of our own companies, by website: no company is on both sides."""
    sites = {site(e.website) for e in ours if e.website} - {None}
    return [e for e in examples if not e.website or site(e.website) not in sites]


@cache
def _rules(kind: str, field: str) -> tuple[tuple[str, float], ...]:
    return tuple(
        (row["term"], float(row["weight"]))
        for row in rows("model/terms.csv")
        if row["label_kind"] == kind and row["field_code"] == field
    )


def ai_rules(example: Example, text: str) -> float:
    """Log-odds that the rules add for plain words of a text and for the end of a website's host, as
    core.evidence finds them; tags are left out."""
    host = re.match(r"https?://[^/:?#]*([.][a-z]+)", (example.website or "").lower())
    said = [w for term, w in _rules("ai", "text") if f" {term} " in text]
    return sum(said) + sum(w for term, w in _rules("ai", "website") if host and host[1] == term)


@cache
def plain_ai_words() -> tuple[str, ...]:
    """Words of the lexicon that say AI by themselves."""
    return tuple(
        row["term"]
        for row in rows("model/lexicon.csv")
        if row["label_kind"] == "ai" and float(row["weight"]) >= PLAIN_AI_WEIGHT
    )
