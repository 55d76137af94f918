"""A team by a ratio, a checklist that ends in a recommendation, and what companies say."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import playbook
from dashboard.components import playbook as pieces
from dashboard.components.markup import to_html
from dashboard.pages import playbook as page
from dashboard.queries import playbook as asked
from dashboard.store import Snapshot
from tests.warehouse.given import ask

QUESTIONS = [
    {"question_code": "a", "question": "A?", "yes_points": 2, "no_points": -1, "claim": "c"},
    {"question_code": "b", "question": "B?", "yes_points": -2, "no_points": 2, "claim": None},
    {"question_code": "c", "question": "C?", "yes_points": 1, "no_points": 0, "claim": "c"},
]
answers = st.fixed_dictionaries({q: st.sampled_from(["", "yes", "no"]) for q in "abc"})


# --- the team ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("engineers", "split"), [(1, (1, 0)), (2, (2, 0)), (5, (4, 1)), (10, (8, 2)), (23, (18, 5))]
)
def test_a_team_at_four_to_one(engineers: int, split: tuple[int, int]) -> None:
    found = playbook.team(engineers, 4)
    assert (found.ai_count, found.ml_count) == split
    assert found.smallest == 3


@given(st.integers(1, 500), st.floats(0.5, 9))
def test_a_team_is_whole_people_near_the_ratio(engineers: int, ratio: float) -> None:
    found = playbook.team(engineers, ratio)
    assert found.ai_count + found.ml_count == engineers
    assert found.ai_count >= 0 and found.ml_count >= 0
    assert abs(found.ai_count - engineers * ratio / (ratio + 1)) <= 0.5


# --- the checklist -----------------------------------------------------------------------------


@given(answers)
def test_the_advice_is_what_every_way_to_go_on_agrees_on(given_answers: dict[str, str]) -> None:
    found = playbook.advise(QUESTIONS, given_answers)
    open_codes = [code for code, answer in given_answers.items() if not answer]
    sums = []
    for rest in product(["yes", "no"], repeat=len(open_codes)):
        full = given_answers | dict(zip(open_codes, rest, strict=True))
        sums.append(sum(playbook.points(q, full[q["question_code"]]) for q in QUESTIONS))  # type: ignore[index]
    assert (found.low, found.high) == (min(sums), max(sums))
    if len(open_codes) == 3:
        assert found.code == "open"
    elif all(total >= 0 for total in sums):
        assert found.code == "buy"
    elif all(total < 0 for total in sums):
        assert found.code == "build"
    else:
        assert found.code == ("towards-buy" if found.points >= 0 else "towards-build")


@given(answers)
def test_turning_answers_do_turn_it(given_answers: dict[str, str]) -> None:
    found = playbook.advise(QUESTIONS, given_answers)
    for code, answer in given_answers.items():
        if answer:
            other = given_answers | {code: "no" if answer == "yes" else "yes"}
            turns = (playbook.advise(QUESTIONS, other).points >= 0) != (found.points >= 0)
            assert turns == (code in found.turning)


def test_an_even_sum_is_for_buying() -> None:
    found = playbook.advise(QUESTIONS, {"a": "yes", "b": "yes", "c": "no"})
    assert (found.points, found.code) == (0, "buy")


def test_the_real_checklist_can_end_either_way(snapshot: Snapshot) -> None:
    questions = snapshot.rows(asked.CHECKLIST)
    assert all(q["claim"] and q["reason"] for q in questions)
    ends = [
        playbook.advise(
            questions,
            {
                q["question_code"]: ("yes" if (q["yes_points"] > q["no_points"]) == high else "no")
                for q in questions
            },
        ).code
        for high in (True, False)
    ]
    assert ends == ["buy", "build"]


def test_the_url_is_the_state(snapshot: Snapshot) -> None:
    questions = snapshot.rows(asked.CHECKLIST)
    state = pieces.parse("?engineers=25&speed-matters=yes&core-product=no&odd=yes", questions)
    assert state.engineers == 25
    assert state.answers == {"speed-matters": "yes", "core-product": "no"}
    for query in ("?engineers=0", "?engineers=x", "?engineers=%EF%BC%91", "?speed-matters=maybe"):
        odd = pieces.parse(query, questions)
        assert 1 <= odd.engineers <= pieces.MOST_ENGINEERS and odd.answers == {}


# --- what the document and the companies say ---------------------------------------------------


def test_links_count_ai_companies_once() -> None:
    companies = [
        {"company_id": c, "slug": c, "name": c.upper(), "is_ai": c != "x", "is_curated": False,
         "orientation_code": "vertical"}
        for c in ("a", "b", "x")
    ]  # fmt: skip
    tables = {
        "mart.company": companies,
        "mart.company_score": [
            {"company_id": "a", "risk_score": 20.0},
            {"company_id": "b"},
            {"company_id": "x", "risk_score": 90.0},
        ],
        "mart.company_moat": [
            {"company_id": c, "moat_code": "m"} for c in ("a", "x")
        ],
        "mart.moat": [{"moat_code": "m", "title": "Moat"}],
        "mart.playbook_link": [
            {"playbook_code": "p", "facet_code": f, "facet_value": v, "reason": "r"}
            for f, v in (
                ("moat", "m"), ("orientation", "vertical"), ("company", "b"), ("domain", "none"),
            )
        ],
    }  # fmt: skip
    found = {r["facet_code"]: r for r in ask(asked.LINKS.sql, (), tables)}
    assert {code: row["company_count"] for code, row in found.items()} == {
        "moat": 1,
        "orientation": 2,
        "company": 1,
        "domain": 0,
    }
    assert (found["moat"]["title"], found["moat"]["risk_score"]) == ("Moat", 20)
    assert found["company"]["title"] == "B"
    assert [c["slug"] for c in found["orientation"]["companies"]] == ["a", "b"]
    assert found["domain"]["companies"] is None


def test_the_page_holds_every_row_of_the_document(snapshot: Snapshot) -> None:
    said = to_html(page._content(snapshot, ""))
    for table, column in (
        ("role", "statement"),
        ("role_trait", "statement"),
        ("tooling", "title"),
        ("front", "statement"),
        ("research_direction", "title"),
        ("temperature_mode", "use_statement"),
        ("checklist", "question"),
    ):
        for row in snapshot.rows(f"select {column} as words from mart.{table}"):
            assert to_html(row["words"]) in said, (table, row["words"])
    ratio = snapshot.rows(asked.TEAM_RATIO)
    assert [row["value"] for row in ratio] == [4]


def test_where_nothing_is_known_the_page_says_what_would_tell(snapshot: Snapshot) -> None:
    said = to_html(page._content(snapshot, ""))
    silent = next(r for r in snapshot.rows(asked.FRONTS) if r["code"] == "gpu")
    assert f"No data here yet. What would tell: {silent['test_note']}" in said


def test_counts_lead_to_the_map_that_shows_as_many(snapshot: Snapshot) -> None:
    from dashboard.filters import Filters
    from tests.dashboard.support import count

    checked = 0
    for row in snapshot.rows(asked.LINKS):
        if row["facet_code"] in ("moat", "orientation", "domain"):
            chosen = Filters(**{row["facet_code"]: (row["facet_value"],)})
            assert count(snapshot, chosen) == row["company_count"]
            checked += 1
    assert checked >= 5
