"""Directories of any size, made up word by word: shaped like the real one, about nobody."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

_SENTENCE = (
    "we build an ai platform that helps teams automate their work with models trained on data from"
    " customers in health finance law retail and industry so that people can search write plan and"
    " decide faster using documents images voice code agents workflows integrations analytics"
)
_WORDS = _SENTENCE.split()
_INDUSTRIES = ("B2B -> Legal", "B2B -> Sales", "Healthcare -> Healthcare IT", "Fintech", "B2B")
_BATCHES = ("Winter 2023", "Summer 2024", "Spring 2025")


def record(number: int, chance: random.Random) -> dict[str, object]:
    """One made-up company in the directory's shape."""
    words = chance.choices(_WORDS, k=chance.randint(30, 110))
    return {
        "id": number,
        "name": f"Company {number}",
        "slug": f"company-{number}",
        "former_names": [],
        "website": f"https://company-{number}.example",
        "all_locations": "San Francisco, CA, USA",
        "one_liner": " ".join(words[:9]),
        "long_description": " ".join(words),
        "team_size": chance.randint(1, 300),
        "industry": "B2B",
        "subindustry": chance.choice(_INDUSTRIES),
        "tags": chance.sample(["SaaS", "AI", "B2B", "Developer Tools", "Robotics"], 2),
        "batch": chance.choice(_BATCHES),
        "status": chance.choice(["Active", "Active", "Active", "Inactive", "Acquired"]),
    }


def directory(path: Path, count: int) -> Path:
    """Write a directory of `count` companies as gzipped JSON."""
    chance = random.Random(count)
    companies = [record(number, chance) for number in range(1, count + 1)]
    path.write_bytes(gzip.compress(json.dumps(companies).encode(), compresslevel=1))
    return path
