"""How well records of one company are found, on pairs that were labelled by hand."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks import identity

JUDGED = identity.judged()
QUALITY = identity.quality(JUDGED)


def test_there_are_enough_pairs_of_both_kinds_each_with_a_reason() -> None:
    rows = identity.rows()
    labels = Counter(row["label"] for row in rows)
    assert set(labels) == {"same", "different"}
    assert len(rows) >= 300 and min(labels.values()) >= 150
    assert all(row["reason"] for row in rows)
    assert len({tuple(row.values()) for row in rows}) == len(rows)


def test_hardly_a_pair_is_joined_wrongly() -> None:
    """The one mistake allowed for is known: a company that took over name and site of another."""
    assert QUALITY.precision is not None and QUALITY.precision >= 0.98
    wrong = {p.row["left_name"] for p in JUDGED if p.is_found and not p.is_same}
    assert wrong <= {"Electric Air"}


def test_enough_pairs_are_found() -> None:
    assert QUALITY.recall is not None and QUALITY.recall >= 0.65
    for kind, floor in {"same website": 1.0, "renamed, same website": 1.0}.items():
        of_kind = identity.quality(p for p in JUDGED if p.row["kind"] == kind)
        assert of_kind.recall == pytest.approx(floor), kind


def test_it_is_better_than_the_website_alone() -> None:
    by_website = sum(p.verdict.rule_code == "website" and p.is_found for p in JUDGED)
    assert QUALITY.right_count > 2 * by_website


def test_the_methodology_shows_the_measurement_as_it_is() -> None:
    document = identity.METHODOLOGY.read_text(encoding="utf-8")
    assert document == identity.written(document), "run: python -m benchmarks.identity"
