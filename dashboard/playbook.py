"""The two sums of the playbook: a team by a ratio, and a checklist that ends in a
recommendation. The points are rows of mart.checklist; the rule is this module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

YES, NO = "yes", "no"


@dataclass(frozen=True)
class Team:
    """Engineers split by how many AI engineers there are for each ML engineer."""

    ai_count: int
    ml_count: int
    smallest: int  # the smallest team in which one ML engineer is left


def team(engineers: int, ratio: float) -> Team:
    """The whole numbers nearest to the ratio; ratio is AI engineers for each ML engineer."""

    def ai(count: int) -> int:
        return round(count * ratio / (ratio + 1))

    smallest = next(n for n in range(1, 10_000) if n - ai(n) >= 1)
    return Team(ai(engineers), engineers - ai(engineers), smallest)


@dataclass(frozen=True)
class Advice:
    """Points so far (above 0 for buying), between what they can still become, and the
    questions of which one answer the other way would turn the recommendation."""

    points: int
    low: int
    high: int
    answered_count: int
    open_count: int
    turning: tuple[str, ...]

    @property
    def code(self) -> str:
        """`open` without an answer; `buy` or `build` where no open answer can change it; else
        `towards-buy` or `towards-build`. An even sum is for buying: that is what the seed document
        advises to begin with."""
        if not self.answered_count:
            return "open"
        if self.low >= 0:
            return "buy"
        if self.high < 0:
            return "build"
        return "towards-buy" if self.points >= 0 else "towards-build"


def points(question: Mapping[str, Any], answer: str) -> int:
    """What an answer is worth; nothing while it is open."""
    return int(question[f"{answer}_points"]) if answer in (YES, NO) else 0


def advise(questions: Sequence[Mapping[str, Any]], answers: Mapping[str, str]) -> Advice:
    """Add up the answers, by question_code; questions as mart.checklist has them."""
    given = {q["question_code"]: answers.get(q["question_code"], "") for q in questions}
    total = low = high = 0
    for question in questions:
        answer = given[question["question_code"]]
        worth = points(question, answer)
        both = (points(question, YES), points(question, NO))
        total += worth
        low += worth if answer in (YES, NO) else min(both)
        high += worth if answer in (YES, NO) else max(both)
    turning = tuple(
        question["question_code"]
        for question in questions
        if (answer := given[question["question_code"]]) in (YES, NO)
        and (total >= 0)
        != (total - points(question, answer) + points(question, NO if answer == YES else YES) >= 0)
    )
    count = sum(answer in (YES, NO) for answer in given.values())
    return Advice(total, low, high, count, len(questions) - count, turning)
