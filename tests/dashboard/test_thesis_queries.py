"""The thesis and comparisons: given rows -> counts, means, states of claims, suggestions."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.queries import compare, thesis
from tests.dashboard.given import ask, company, landscape, mart

COMPANIES = [
    company("a", is_curated=True, status_code="inactive"),
    company("b", is_curated=True),
    company("c", orientation_code="horizontal", status_code="acquired"),
    company("d", "developer-tools", orientation_code="horizontal"),
    company("e", orientation_code="ambiguous"),
    company("f", is_ai=False, orientation_code="horizontal"),
]


def _counts(rows: list[dict[str, Any]], name: str) -> dict[tuple[bool, str], Any]:
    return {(row["is_curated"], row["orientation_code"]): row[name] for row in rows}


def test_groups_and_orientations_are_counted_apart() -> None:
    snapshot = landscape(COMPANIES, {})
    rows = ask(snapshot, thesis.sizes(False))
    assert _counts(rows, "company_count") == {
        (True, "vertical"): 2, (False, "horizontal"): 2, (False, "ambiguous"): 1,
    }  # fmt: skip
    assert _counts(rows, "closed_count")[True, "vertical"] == 1
    assert _counts(rows, "acquired_count")[False, "horizontal"] == 1


def test_developer_tools_change_sides_when_asked_to() -> None:
    snapshot = landscape(COMPANIES, {})
    assert _counts(ask(snapshot, thesis.sizes(True)), "company_count") == {
        (True, "vertical"): 2, (False, "vertical"): 1, (False, "horizontal"): 1,
        (False, "ambiguous"): 1,
    }  # fmt: skip


def test_moats_are_of_all_companies_of_a_side_and_those_without_hold_none() -> None:
    snapshot = landscape(
        COMPANIES,
        {},
        moat=[{"moat_code": "network", "title": "Network", "is_readable": True}],
        company_moat=[{"company_id": "a", "moat_code": "network"}],
    )
    rows = ask(snapshot, thesis.moats(False))
    network = [r for r in rows if r["moat_code"] == "network"]
    none = [r for r in rows if r["moat_code"] == "none"]
    assert _counts(network, "holder_count") == {(True, "vertical"): 1, (False, "horizontal"): 0}
    assert _counts(network, "company_count") == {(True, "vertical"): 2, (False, "horizontal"): 2}
    assert _counts(none, "holder_count") == {(True, "vertical"): 1, (False, "horizontal"): 2}


FACTORS = [
    {"factor_code": "generality", "score_code": "exposure", "weight": 0.5},
    {"factor_code": "overlap", "score_code": "exposure", "weight": 0.3},
    {"factor_code": "commodification", "score_code": "exposure", "weight": 0.2},
]


def _part(company_id: str, code: str, value: float | None) -> dict[str, Any]:
    return {
        "company_id": company_id,
        "score_code": "exposure",
        "factor_code": code,
        "value_share": value,
    }


def test_exposure_without_generality_is_made_of_the_rest_that_is_known() -> None:
    parts = [
        _part("a", "generality", 1.0),
        _part("a", "overlap", 0.5),
        _part("a", "commodification", 1.0),
        _part("b", "generality", 1.0),
        _part("b", "overlap", 0.4),
        _part("b", "commodification", None),
    ]
    snapshot = landscape(
        COMPANIES, {"a": 60, "b": 40}, factor=FACTORS, company_factor=parts,
        company_move=[{"company_id": "a", "move_id": "m"}],
    )  # fmt: skip
    rows = {
        row["measure_code"]: row
        for row in ask(snapshot, thesis.measures(False))
        if row["is_curated"]
    }
    rest_a, rest_b = 100 * (0.3 * 0.5 + 0.2) / 0.5, 40.0
    assert rows["rest"]["known_count"] == 2
    assert rows["rest"]["mean"] == pytest.approx((rest_a + rest_b) / 2)
    assert rows["overlap"]["mean"] == pytest.approx(45)
    assert rows["commodification"]["known_count"] == 1
    assert rows["launches"]["mean"] == pytest.approx(0.5), "none is a number too"
    assert rows["risk"]["mean"] == pytest.approx(50)
    assert rows["risk_rest"]["mean"] == pytest.approx(50 + (rest_a + rest_b) / 4)
    assert rows["rest"]["measured_max_score"] == pytest.approx(rest_a)


def test_figures_are_of_domains_and_of_the_companies_in_them() -> None:
    snapshot = landscape(
        [company("a"), company("b"), company("c", "office", orientation_code="horizontal")],
        {},
        domain=[
            {"domain_code": "legal", "title": "Legal", "orientation_code": "vertical"},
            {"domain_code": "office", "title": "Office", "orientation_code": "horizontal"},
        ],
        domain_figure=[
            {"domain_code": "legal", "figure_code": "gross-margin", "value": 0.3},
            {"domain_code": "office", "figure_code": "gross-margin", "value": None},
        ],
    )
    vertical = {r["orientation_code"]: r for r in ask(snapshot, thesis.FIGURES)}
    assert (vertical["vertical"]["known_count"], vertical["vertical"]["mean"]) == (1, 0.3)
    assert (vertical["horizontal"]["known_count"], vertical["horizontal"]["mean"]) == (0, None)
    companies = {
        r["orientation_code"]: r["known_count"]
        for r in ask(snapshot, thesis.company_figures(False))
    }
    assert companies == {"vertical": 2, "horizontal": 0}


# --- the ledger --------------------------------------------------------------------------------

CLAIMS = [
    {"claim_id": "x-1", "section_code": "x", "kind_code": "fact", "is_testable": True},
    {"claim_id": "x-2", "section_code": "x", "kind_code": "figure", "is_testable": False},
    {"claim_id": "y-1", "section_code": "y", "kind_code": "fact", "is_testable": True},
    {"claim_id": "y-2", "section_code": "y", "kind_code": "fact", "is_testable": True},
]
SECTIONS = [
    {"section_code": "y", "position": 1, "title": "Why"},
    {"section_code": "x", "position": 2, "title": "Ex"},
]
TESTS = [
    {"claim_id": "y-1", "test_code": "t1", "verdict_code": "not_supported", "finding": "No."},
    {"claim_id": "y-2", "test_code": "t1", "verdict_code": "supported", "finding": "Yes."},
    {
        "claim_id": "y-2",
        "test_code": "t2",
        "verdict_code": "not_supported",
        "finding": "Hardly.",
    },
]


@pytest.fixture(scope="module")
def ledger() -> Any:
    return mart(claim=CLAIMS, section=SECTIONS, claim_test=TESTS)


def test_claims_come_in_the_order_of_the_document_with_their_state(ledger: Any) -> None:
    rows = ask(ledger, thesis.claims({}))
    assert [(row["claim_id"], row["state_code"]) for row in rows] == [
        ("y-1", "not_supported"), ("y-2", "undecided"), ("x-1", "open"), ("x-2", "untestable"),
    ]  # fmt: skip
    assert rows[0]["findings"] == ["No."]
    assert rows[1]["findings"] == ["Yes.", "Hardly."], "tests that disagree are all shown"


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"section": ("x",)}, ["x-1", "x-2"]),
        ({"kind": ("figure", "advice")}, ["x-2"]),
        ({"testable": ("open",), "section": ("x", "y")}, ["x-1"]),
        ({"testable": ("nonsense",)}, []),
        ({"section": ()}, ["y-1", "y-2", "x-1", "x-2"]),
    ],
)
def test_choices_narrow_the_ledger(
    ledger: Any, chosen: dict[str, tuple[str, ...]], found: list[str]
) -> None:
    assert [row["claim_id"] for row in ask(ledger, thesis.claims(chosen))] == found


def test_a_facet_counts_what_its_values_would_leave(ledger: Any) -> None:
    chosen = {"kind": ("fact",), "section": ("x",)}
    found = {
        name: {r["value"]: r["claim_count"] for r in ask(ledger, thesis.claim_facet(chosen, name))}
        for name in thesis.FACETS
    }
    assert found["section"] == {"y": 2, "x": 1}, "its own choice does not narrow it"
    assert found["kind"] == {"fact": 1, "figure": 1}
    assert found["testable"] == {
        "open": 1, "untestable": 0, "not_supported": 0, "undecided": 0,
    }  # fmt: skip


# --- side by side ------------------------------------------------------------------------------


def test_companies_come_in_the_order_of_the_link() -> None:
    snapshot = landscape([company("a"), company("b"), company("c")], {"a": 1, "b": 2})
    found = [row["slug"] for row in ask(snapshot, compare.companies(("c", "nope", "a")))]
    assert found == ["c", "a"]
    assert ask(snapshot, compare.companies(("nope",))) == []


def test_every_factor_has_a_row_for_every_company() -> None:
    factor = {"factor_code": "network", "score_code": "moat", "title": "Network", "weight": 0.9}
    snapshot = landscape(
        [company("a"), company("b")],
        {},
        factor=[*FACTORS, factor],
        company_factor=[
            {"company_id": "a", "factor_code": "network", "value_share": 0.5, "score_code": "moat"}
        ],
    )
    rows = ask(snapshot, compare.factors(("a", "b")))
    assert len(rows) == 2 * 4
    held = {r["slug"]: r["value_share"] for r in rows if r["factor_code"] == "network"}
    assert held == {"a": 0.5, "b": None}


def _suggested(snapshot: Any, text: str, *kinds: str, limit: int = 8) -> list[str]:
    query = compare.suggestions(text, kinds or ("company", "domain"), limit)
    return [row["code"] for row in ask(snapshot, query)]


def test_suggestions_begin_with_the_text_before_they_hold_it() -> None:
    snapshot = mart(
        company=[
            company("ale", name="Legal Ale"),
            company("lex", name="Lexlegal", is_curated=True),
            company("leg", name="100% Leg", former_names=["Old legal"]),
        ],
        domain=[{"domain_code": "legal", "title": "Legal"}],
    )
    assert _suggested(snapshot, "legal") == ["legal", "ale", "lex", "leg"]
    assert _suggested(snapshot, "LEGAL", "company") == ["ale", "lex", "leg"]
    assert _suggested(snapshot, "legal", "domain") == ["legal"]
    assert _suggested(snapshot, "legal", limit=2) == ["legal", "ale"]
    (leg,) = ask(snapshot, compare.suggestions("old", ("company",), 8))
    assert leg["note"] == "formerly Old legal", "why it is among them"
    assert _suggested(snapshot, "%") == ["leg"], "signs of LIKE are plain text"
    assert _suggested(snapshot, "_") == []
    assert _suggested(snapshot, "'; drop table mart.company; --") == []


def test_domains_hold_moats_by_the_share_of_their_companies() -> None:
    snapshot = landscape(
        [company("a"), company("b"), company("c", "office")],
        {},
        moat=[{"moat_code": "network", "title": "Network"}],
        company_moat=[{"company_id": "a", "moat_code": "network"}],
    )
    found = {
        row["domain_code"]: (row["holder_count"], row["company_count"])
        for row in ask(snapshot, compare.domain_moats(("legal", "office", "nowhere")))
    }
    assert found == {"legal": (1, 2), "office": (0, 1)}


def test_examples_are_the_assessed_and_furthest_apart_of_a_domain() -> None:
    names = {"a": 10.0, "b": 90.0, "c": 50.0}
    companies = [company(name, is_curated=True) for name in names]
    companies += [company("x", is_curated=False), company("y", "office", is_curated=True)]
    snapshot = landscape(
        companies, names | {"x": 99.0, "y": 5.0},
        domain=[{"domain_code": "legal", "title": "Legal"},
                {"domain_code": "office", "title": "Office"}],
    )  # fmt: skip
    (row,) = ask(snapshot, compare.EXAMPLES)
    assert (row["risky_slug"], row["safe_slug"]) == ("b", "a")
