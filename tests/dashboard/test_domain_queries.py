"""Domains: given rows -> what the page of domains and that of one domain are told."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.queries import domains
from tests.dashboard.given import ask, company, landscape, mart

DOMAINS = [
    {"domain_code": "legal", "title": "Legal", "orientation_code": "vertical"},
    {"domain_code": "consumer", "title": "Consumer", "orientation_code": "ambiguous"},
    {"domain_code": "empty", "title": "An empty one", "orientation_code": "vertical"},
]


def _by_code(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["domain_code"]: row for row in rows}


def test_one_row_a_domain_with_what_its_ai_companies_are() -> None:
    companies = [
        company("a", status_code="inactive", founded_year=2019),
        company("b", status_code="acquired", batch="Winter 2021", is_curated=True),
        company("c"),
        company("d", is_ai=False),
        company("e", "consumer"),
    ]
    snapshot = landscape(companies, {"a": 10, "b": 20, "c": 60, "d": 99}, domain=DOMAINS)
    rows = _by_code(ask(snapshot, domains.domains()))
    legal = rows["legal"]
    assert (legal["company_count"], legal["curated_count"]) == (3, 1)
    assert (legal["closed_count"], legal["acquired_count"]) == (1, 1)
    assert (legal["scored_count"], legal["entry_known_count"]) == (3, 2)
    assert (legal["risk_min_score"], legal["risk_median_score"], legal["risk_max_score"]) == (
        10, 20, 60,
    )  # fmt: skip
    assert (rows["consumer"]["company_count"], rows["consumer"]["scored_count"]) == (1, 0)
    assert rows["consumer"]["risk_median_score"] is None
    assert (rows["empty"]["company_count"], rows["empty"]["move_count"]) == (0, 0)


def test_a_company_counts_in_each_of_its_domains_and_once_in_all() -> None:
    snapshot = mart(
        company=[company("a"), company("b", None)],
        company_score=[{"company_id": "a"}, {"company_id": "b"}],
        company_domain=[
            {"company_id": "a", "domain_code": "legal", "position": 1},
            {"company_id": "a", "domain_code": "consumer", "position": 2},
        ],
        domain=DOMAINS,
    )
    rows = _by_code(ask(snapshot, domains.domains()))
    assert rows["legal"]["company_count"] == rows["consumer"]["company_count"] == 1
    (totals,) = ask(snapshot, domains.TOTALS)
    assert (totals["company_count"], totals["placeless_count"]) == (2, 1)


def test_crowding_is_how_many_active_companies_do_the_same_thing() -> None:
    """a does two things: one with b and c, one alone; d does the first but is closed."""
    companies = [company(name) for name in "abc"]
    companies += [company("d", status_code="inactive"), company("e"), company("f", "consumer")]
    does = [("a", "notes"), ("a", "chat"), ("b", "notes"), ("c", "notes"), ("d", "notes")]
    snapshot = landscape(
        companies,
        {},
        domain=DOMAINS,
        company_capability=[
            {"company_id": company_id, "capability_code": code}
            for company_id, code in [*does, ("f", "notes")]
        ],
    )
    rows = _by_code(ask(snapshot, domains.domains()))
    assert rows["legal"]["rival_count"] == pytest.approx(2)
    assert rows["legal"]["rival_known_count"] == 3, "of e nobody knows what it does"
    assert rows["consumer"]["rival_count"] == 0
    assert rows["empty"]["rival_count"] is None


MOVES = [
    {"move_id": "m1", "move_date": "2024-05", "lab": "A", "product": "One",
     "domain_codes": ["legal", "consumer"], "capability_codes": ["notes"]},
    {"move_id": "m2", "move_date": "2025-03-01", "lab": "B", "product": "Two",
     "domain_codes": ["legal"], "capability_codes": []},
    {"move_id": "m3", "move_date": "2026-12-01", "lab": "C", "product": "Not yet",
     "domain_codes": ["legal"], "capability_codes": []},
    {"move_id": "m4", "move_date": "2023-01-01", "lab": "D", "product": "For all",
     "domain_codes": [], "capability_codes": ["notes"]},
]  # fmt: skip


def test_launches_made_for_a_domain_count_once_they_are_there() -> None:
    snapshot = landscape([company("a")], {}, domain=DOMAINS, lab_move=MOVES)
    rows = _by_code(ask(snapshot, domains.domains()))
    legal = rows["legal"]
    assert (legal["move_count"], legal["newest_date"]) == (2, "2025-03-01")
    assert legal["newest_title"] == "B: Two"
    assert rows["consumer"]["move_count"] == 1


def test_launches_that_reach_companies_are_told_from_those_made_for_the_domain() -> None:
    reach = [{"company_id": "a", "move_id": "m4", "reach_share": 0.4, "touch_share": 1.0,
              "age_share": 1.0}]  # fmt: skip
    snapshot = landscape([company("a")], {}, domain=DOMAINS, lab_move=MOVES, company_move=reach)
    found = [
        (row["move_id"], row["is_made_for"], row["company_count"])
        for row in ask(snapshot, domains.domain_moves("legal"))
    ]
    assert found == [("m2", True, 0), ("m1", True, 0), ("m4", False, 1)]
    assert ask(snapshot, domains.domain_moves("empty")) == []


@pytest.mark.parametrize("sort", domains.SORTS)
def test_every_sort_orders_and_turns_round_with_the_unknown_last(sort: str) -> None:
    companies = [company("a"), company("b", status_code="inactive"), company("c", "consumer")]
    figures = [
        {"domain_code": domain, "figure_code": code, "value": value, "unit": "share"}
        for code in domains.FIGURES
        for domain, value in (("legal", 0.2), ("consumer", 0.4))
    ]
    snapshot = landscape(
        companies, {"a": 30, "b": 40, "c": 80}, domain=DOMAINS, lab_move=MOVES,
        domain_figure=figures,
    )  # fmt: skip
    first = [row["domain_code"] for row in ask(snapshot, domains.domains(sort))]
    flipped = [row["domain_code"] for row in ask(snapshot, domains.domains(sort, True))]
    assert set(first) == set(flipped) == {"legal", "consumer", "empty"}
    if sort == "name":
        assert first == list(reversed(flipped)) == ["empty", "consumer", "legal"]
    elif sort in (*domains.FIGURES, "exposure", "risk"):
        assert first == ["consumer", "legal", "empty"], "the highest first"
        assert flipped == ["legal", "consumer", "empty"], "what is not known stays last"


def test_entrants_are_by_founding_else_by_batch() -> None:
    companies = [
        company("a", founded_year=2018, batch="Summer 2021"),
        company("b", batch="Summer 2021"),
        company("c", batch="Unspecified"),
    ]
    snapshot = landscape(companies, {}, domain=DOMAINS)
    found = {
        row["entry_year"]: row["company_count"]
        for row in ask(snapshot, domains.domain_entrants("legal"))
    }
    assert found == {2018: 1, 2021: 1, None: 1}


def test_risks_by_tenths_with_100_in_the_last_and_the_unknown_apart() -> None:
    companies = [company(name) for name in "abcd"]
    snapshot = landscape(companies, {"a": 0, "b": 39.9, "c": 100}, domain=DOMAINS)
    found = {
        row["risk_tenth"]: row["company_count"]
        for row in ask(snapshot, domains.domain_risks("legal"))
    }
    assert found == {0: 1, 3: 1, 9: 1, None: 1}


def test_no_company_is_both_most_at_risk_and_best_held_off() -> None:
    names = "abcde"
    companies = [company(name) for name in names] + [company("x", status_code="inactive")]
    scores = {"a": 10, "b": 20, "c": 20, "d": 20, "e": 50, "x": 99}
    snapshot = landscape(companies, scores, domain=DOMAINS)
    risky = [row["slug"] for row in ask(snapshot, domains.domain_companies("legal", True, 8))]
    held = [row["slug"] for row in ask(snapshot, domains.domain_companies("legal", False, 8))]
    assert (risky[0], held[0]) == ("e", "a")
    assert len(risky) == len(held) == 2
    assert not set(risky) & set(held)
    assert len(ask(snapshot, domains.domain_companies("legal", True, 1))) == 1


def test_moats_held_count_every_kind_and_those_without() -> None:
    snapshot = landscape(
        [company("a", is_curated=True), company("b"), company("c")],
        {},
        domain=DOMAINS,
        moat=[{"moat_code": "workflow", "title": "Workflow"},
              {"moat_code": "network", "title": "Network"}],
        company_moat=[{"company_id": "a", "moat_code": "workflow", "strength_share": 0.5}],
    )  # fmt: skip
    found = [
        (r["moat_code"], r["company_count"], r["curated_count"], r["strength_share"])
        for r in ask(snapshot, domains.domain_moats("legal"))
    ]
    assert found == [("workflow", 1, 1, 0.5), ("network", 0, 0, None), ("none", 2, 0, None)]


def test_outcomes_keep_the_assessed_apart() -> None:
    snapshot = landscape(
        [
            company("a", is_curated=True, status_code="inactive"),
            company("b", status_code="acquired"),
            company("c", status_code="gone"),
            company("d", status_code=None),
        ],
        {},
        domain=DOMAINS,
    )
    assessed, read = ask(snapshot, domains.domain_outcomes("legal"))
    assert (assessed["is_curated"], assessed["company_count"], assessed["closed_count"]) == (
        True, 1, 1,
    )  # fmt: skip
    assert [read[f"{n}_count"] for n in ("company", "acquired", "gone", "unknown")] == [3, 1, 1, 1]


def test_figures_have_their_place_and_what_was_not_found_has_none() -> None:
    figures = [
        {"domain_code": code, "figure_code": "gross-margin", "value": value, "unit": "share",
         "source_id": "s"}
        for code, value in (("legal", None), ("consumer", 0.3), ("empty", 0.7))
    ]  # fmt: skip
    snapshot = mart(
        domain=DOMAINS, domain_figure=figures, source=[{"source_id": "s", "title": "Margins"}]
    )
    found = {row["domain_code"]: row for row in ask(snapshot, domains.figures())}
    assert (found["empty"]["place"], found["consumer"]["place"]) == (1, 2)
    assert found["consumer"]["known_count"] == 2
    assert found["legal"]["value"] is None
    assert found["legal"]["source_title"] == "Margins"
    assert [row["domain_code"] for row in ask(snapshot, domains.figures("legal"))] == ["legal"]
    assert [r["title"] for r in ask(snapshot, domains.figure_sources(["gross-margin"]))] == [
        "Margins"
    ]
    assert ask(snapshot, domains.figure_sources(["net-margin"])) == []
