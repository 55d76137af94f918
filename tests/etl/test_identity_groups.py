"""Pairs into companies: decisions win, order does not matter, no source has two records in one."""

from __future__ import annotations

import random
from collections import defaultdict
from itertools import combinations

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from etl import resolve
from etl.identity.groups import DIFFERENT, SAME, UNDECIDED, Decision, Match, settle
from etl.identity.rules import Key

rules = settings(deadline=None, max_examples=100)

KEYS: list[Key] = [(source, key) for source in "abc" for key in "123"]
ACROSS = [pair for pair in combinations(KEYS, 2) if pair[0][0] != pair[1][0]]
RANK = {key: (ord(key[0]), f"{key[0]}-{key[1]}") for key in KEYS}


def match(left: Key, right: Key, verdict: str = SAME, rank: int = 1, name: float = 1.0) -> Match:
    return Match(left, right, verdict, "website", rank, name, None, "they agree")


@st.composite
def matches(draw: st.DrawFn) -> list[Match]:
    pairs = draw(st.lists(st.sampled_from(ACROSS), unique=True, max_size=14))
    return [
        match(
            left,
            right,
            draw(st.sampled_from([SAME, SAME, SAME, UNDECIDED, DIFFERENT])),
            draw(st.integers(1, 6)),
            draw(st.sampled_from([1.0, 0.9])),
        )
        for left, right in pairs
    ]


decisions = st.lists(
    st.builds(
        lambda code, pair, swapped: Decision(code, *(reversed(pair) if swapped else pair)),
        st.sampled_from([SAME, DIFFERENT]),
        st.sampled_from(list(combinations(KEYS, 2))),
        st.booleans(),
    ),
    max_size=5,
    unique_by=lambda d: frozenset((d.left, d.right)),
)


def companies(found: list[Match], decided: list[Decision]) -> dict[Key, str]:
    """The company of every record."""
    _, settled = settle(found, decided)
    same = [(m.left, m.right, m.rule_code, m.reason) for m in settled if m.verdict_code == SAME]
    others = {(row[0], row[1]): row[2] for row in resolve.joined(same, RANK)}
    return {key: others.get(key, RANK[key][1]) for key in KEYS}


@rules
@for_all(matches(), decisions, st.randoms(use_true_random=False))
def test_the_order_of_pairs_and_decisions_does_not_matter(
    found: list[Match], decided: list[Decision], chance: random.Random
) -> None:
    expected = companies(found, decided)
    chance.shuffle(found)
    chance.shuffle(decided)
    assert companies(found, decided) == expected


@rules
@for_all(matches(), decisions)
def test_what_an_editor_keeps_apart_stays_apart(
    found: list[Match], decided: list[Decision]
) -> None:
    placed = companies(found, decided)
    for decision in decided:
        if decision.decision_code == DIFFERENT:
            assert placed[decision.left] != placed[decision.right], "not even by a chain of others"


@rules
@for_all(matches(), decisions)
def test_what_an_editor_joins_is_one_company_unless_another_line_forbids_it(
    found: list[Match], decided: list[Decision]
) -> None:
    placed = companies(found, decided)
    forbids = any(decision.decision_code == DIFFERENT for decision in decided)
    for decision in decided:
        if decision.decision_code == SAME and not forbids:
            assert placed[decision.left] == placed[decision.right]


@rules
@for_all(matches(), decisions)
def test_only_an_editor_joins_two_records_of_one_source(
    found: list[Match], decided: list[Decision]
) -> None:
    by_decision = companies([], decided)
    members: dict[tuple[str, str], set[str]] = defaultdict(set)
    for key, company in companies(found, decided).items():
        members[company, key[0]].add(by_decision[key])
    assert {place: units for place, units in members.items() if len(units) > 1} == {}


@rules
@for_all(matches(), decisions)
def test_what_is_settled_stays_settled(found: list[Match], decided: list[Decision]) -> None:
    _, once = settle(found, decided)
    again = [m for m in once if m.rule_code != "decision"]
    assert settle(again, decided)[1] == once


@rules
@for_all(matches())
def test_a_company_has_the_id_of_its_first_record(found: list[Match]) -> None:
    placed = companies(found, [])
    for company in set(placed.values()):
        first = min((k for k in KEYS if placed[k] == company), key=RANK.__getitem__)
        assert company == RANK[first][1]


A, B, C = ("a", "1"), ("b", "1"), ("c", "1")


def verdicts(found: list[Match], decided: list[Decision]) -> list[str]:
    return [m.verdict_code for m in settle(found, decided)[1]]


def test_two_records_of_a_source_that_fit_equally_well_are_left_open() -> None:
    found = [match(A, B), match(A, ("b", "2"))]
    assert verdicts(found, []) == [UNDECIDED, UNDECIDED]
    # unless one fits better, or an editor says that the two are one
    assert verdicts([match(A, B, name=0.9), match(A, ("b", "2"))], []) == [SAME, UNDECIDED]
    assert verdicts(found, [Decision(SAME, B, ("b", "2"))]) == [SAME, SAME, SAME]
    assert verdicts(found, [Decision(DIFFERENT, A, B)]) == [DIFFERENT, SAME]


def test_a_chain_does_not_pass_what_an_editor_keeps_apart() -> None:
    found = [match(A, B, rank=1), match(B, C, rank=2)]
    assert verdicts(found, [Decision(DIFFERENT, A, C)]) == [DIFFERENT, SAME, DIFFERENT]


def test_decisions_that_contradict_each_other_are_left_open() -> None:
    decided = [Decision(SAME, A, B), Decision(SAME, B, C), Decision(DIFFERENT, A, C)]
    assert sorted(verdicts([], decided)) == [DIFFERENT, SAME, UNDECIDED]


@pytest.mark.parametrize("swapped", [False, True])
def test_a_decision_holds_whichever_record_stands_first(swapped: bool) -> None:
    pair = (B, A) if swapped else (A, B)
    assert verdicts([match(A, B)], [Decision(DIFFERENT, *pair)]) == [DIFFERENT]


def test_two_of_our_own_rows_are_not_joined_by_a_decision_not_even_by_a_chain() -> None:
    first, second = ("ours", "acme"), ("ours", "acme-ai")
    chain = [Decision(SAME, first, B, "One firm."), Decision(SAME, second, B, "One firm.")]
    for decided in ([Decision(SAME, first, second, "One firm.")], chain):
        left_open = settle([], decided, own="ours")[1][-1]
        assert left_open.verdict_code == UNDECIDED
        assert left_open.reason == "One firm. Our own rows acme and acme-ai would be joined."
    assert [m.verdict_code for m in settle([], chain, own="b")[1]] == [SAME, SAME]
