"""A small made-up directory in the shape of the public one: every kind of company the dashboard
must draw, among them names that are HTML, formulas or signs of LIKE."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SCRIPT = "<script>window.pwned=1</script>"
IMAGE = "<img src=x onerror=window.pwned=1>"
FORMULAS = ("=HYPERLINK", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)")
SIGNS = ("100% Law", "Under_Score", "Back\\slash", "O'Quote")

# one-liner, industry, description
_KINDS = (
    (
        "AI contract review for lawyers",
        "B2B -> Legal",
        "AI agents and LLMs that read legal contracts for law firms and attorneys.",
    ),
    (
        "AI underwriting for insurers",
        "Fintech -> Insurance",
        "Machine learning models for insurance underwriting and claims, on proprietary data.",
    ),
    (
        "AI radiology assistant",
        "Healthcare -> Diagnostics",
        "FDA cleared deep learning for hospitals, radiologists and patients.",
    ),
    (
        "AI writing for everyone",
        "Consumer",
        "A generative AI chatbot that writes emails, blogs and social posts with GPT.",
    ),
    (
        "AI tests for developers",
        "B2B -> Engineering, Product and Design",
        "An LLM agent that writes unit tests for software developers.",
    ),
    (
        "AI for farms",
        "Industrials -> Agriculture",
        "Computer vision and robotics for growers, with AI that sees weeds.",
    ),
    ("Online shoe shop", "Consumer", "Handmade shoes, delivered the next day."),
    ("", "B2B", ""),
)
# a description has to be long enough before anybody may say that it names no moat
_MORE = (
    " The team started in a garage, met its first customers at a fair and has grown with them."
    " People use it every day, at their desks and on the road, and tell us what to do next."
    " We answer within an hour, ship every week and keep prices on one page."
)
_STATUSES = ("Active", "Active", "Inactive", "Acquired", "Public")
_PLACES = ("San Francisco, CA, USA", "London, UK", "Berlin, Germany", "")
FIRST_ID = 900_000


def _record(number: int, **changes: Any) -> dict[str, Any]:
    one_liner, subindustry, description = _KINDS[number % len(_KINDS)]
    return {
        "id": FIRST_ID + number,
        "name": f"Made {number}",
        "slug": f"made-{number}",
        "former_names": [],
        "website": f"https://made-{number}.example",
        "all_locations": _PLACES[number % len(_PLACES)],
        "one_liner": one_liner,
        "long_description": description + (_MORE if description and number % 3 else ""),
        "team_size": (number * 7) % 90 or None,
        "industry": subindustry.split(" -> ")[0],
        "subindustry": subindustry,
        "tags": ["Artificial Intelligence"] if number % len(_KINDS) < 6 else [],
        "batch": "Winter 2024",
        "status": _STATUSES[number % len(_STATUSES)],
    } | changes


def records() -> list[dict[str, Any]]:
    """64 plain companies and those with difficult names; all of the latter are read as AI."""
    plain = [_record(number) for number in range(64)]
    hostile = [
        _record(
            100,
            name=SCRIPT,
            slug="made-script",
            one_liner=f"AI for law {SCRIPT}",
            long_description=f"AI that reads contracts. {IMAGE} {SCRIPT}",
        ),
        _record(
            101,
            name=f"{IMAGE} Inc",
            slug="made-image",
            former_names=[IMAGE],
            website="javascript:alert(1)",
            one_liner=f"AI agents {IMAGE}",
            long_description=f"AI agents and LLMs. {IMAGE}",
        ),
    ]
    # nothing to go by but the name: too little for a score, yet AI by its tag
    nothing = {"one_liner": "AI", "long_description": "", "subindustry": "", "industry": ""}
    unread = [
        _record(110 + i, name=f"Unread AI {i}", slug=f"unread-{i}", **nothing) for i in range(3)
    ]
    named = [
        _record(120 + 8 * i, name=name, slug=f"named-{i}")
        for i, name in enumerate((*FORMULAS, *SIGNS))
    ]
    return plain + hostile + unread + named


def write(folder: Path) -> Path:
    """The directory as a file."""
    path = folder / "made-directory.json"
    path.write_text(json.dumps(records()), encoding="utf-8")
    return path


# what an earlier day's file says otherwise, by the number of the record
BEFORE: dict[int, dict[str, Any]] = {
    1: {"name": "Former 1", "slug": "former-1"},
    8: {"one_liner": "AI for lawyers, as it was", "team_size": 3},
    16: {"status": "Active"},
    24: {"long_description": "A generative AI chatbot that writes anything for anyone with GPT."},
}
ENTERED_LATER = range(40, 64)
GONE_LATER = _record(72, name="Gone 72", slug="gone-72")


def records_before() -> list[dict[str, Any]]:
    """The directory of an earlier day: some are not in it yet, some are otherwise, one leaves."""
    kept = [r for r in records() if r["id"] - FIRST_ID not in ENTERED_LATER]
    return [r | BEFORE.get(r["id"] - FIRST_ID, {}) for r in kept] + [GONE_LATER]


def write_before(folder: Path) -> Path:
    path = folder / "made-before.json"
    path.write_text(json.dumps(records_before()), encoding="utf-8")
    return path
