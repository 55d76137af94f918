"""Given and expected rows: events, history, and what the mart says of sources, runs, examples."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.warehouse.given import AS_OF, EDITORS, YC, by, factor, refresh, run, values

BEFORE = date(2026, 5, 31)

ACME = {
    "company_id": "c",
    "name": "Acme",
    "one_liner": "Does it",
    "status_code": "active",
    "domain_code": "legal",
    "orientation_code": "vertical",
    "team_size_count": 10,
}
SCORES = {"exposure_score": 60.0, "moat_score": 40.0, "risk_score": 60.0}


def split(row: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """A company and its scores as the two mart tables that hold them."""
    scores = {name: row.pop(name) for name in SCORES}
    return {
        "mart.company": [row],
        "mart.company_score": [{"company_id": row["company_id"], **scores}],
    }


def events(
    changed: dict[str, Any],
    past: dict[str, Any] | None = None,
    past_events: list[dict[str, Any]] | None = None,
) -> list[tuple[Any, ...]]:
    """The events of a company that was ACME (with `past`) and now is ACME with `changed`."""
    before = {k: v for k, v in {**ACME, **SCORES}.items() if "orientation" not in k}
    before = {k: v for k, v in before.items() if k not in ("exposure_score", "moat_score")}
    rows = run(
        "mart.event",
        {
            **split({**ACME, **SCORES, **changed}),
            "raw.past_company": [] if past is None else [{**before, **past}],
            "raw.past_event": past_events or [],
        },
    )
    by(rows, "company_id", "event_date", "event_code")  # the key of the table
    return [(r["event_date"], r["event_code"], r["from_value"], r["to_value"]) for r in rows]


def test_a_company_that_was_not_there_has_entered() -> None:
    assert events({}) == [(AS_OF, "entered", None, "Acme")]


def test_a_new_company_has_no_other_event() -> None:
    assert len(events({"gone_since_date": AS_OF, "status_code": "gone"})) == 1


def test_nothing_changed_nothing_happened() -> None:
    assert events({}, {}) == []


@pytest.mark.parametrize(
    ("code", "past", "changed", "from_value", "to_value"),
    [
        ("gone", {}, {"gone_since_date": AS_OF, "status_code": "gone"}, "active", "gone"),
        ("gone", {"status_code": "acquired"}, {"gone_since_date": AS_OF, "status_code": "acquired"},
         "acquired", "acquired"),
        ("back", {"gone_since_date": BEFORE, "status_code": "gone"}, {}, "gone", "active"),
        ("status_changed", {}, {"status_code": "acquired"}, "active", "acquired"),
        ("renamed", {}, {"name": "Apex"}, "Acme", "Apex"),
        ("redescribed", {}, {"one_liner": "Does more"}, "Does it", "Does more"),
        ("redescribed", {"one_liner": None}, {}, None, "Does it"),
        ("redescribed", {}, {"one_liner": None}, "Does it", None),
        ("domain_changed", {}, {"domain_code": "health"}, "legal", "health"),
        ("domain_changed", {"domain_code": None}, {}, None, "legal"),
        ("domain_changed", {}, {"domain_code": None}, "legal", None),
        ("team_grew", {}, {"team_size_count": 12}, "10", "12"),
        ("team_shrank", {}, {"team_size_count": 9}, "10", "9"),
        ("rescored", {}, {"risk_score": 62.0}, "60.0", "62.0"),
        ("rescored", {}, {"risk_score": 57.96}, "60.0", "58.0"),
    ],
)  # fmt: skip
def test_what_changed(
    code: str,
    past: dict[str, Any],
    changed: dict[str, Any],
    from_value: str | None,
    to_value: str | None,
) -> None:
    assert events(changed, past) == [(AS_OF, code, from_value, to_value)]


@pytest.mark.parametrize(
    ("past", "changed"),
    [
        ({}, {"risk_score": 61.9}),  # less than the least that counts
        ({"team_size_count": None}, {}),  # what becomes known has not grown
        ({}, {"team_size_count": None}),
        ({"risk_score": None}, {}),
        ({}, {"risk_score": None}),
        ({"gone_since_date": BEFORE, "status_code": "gone"},
         {"gone_since_date": BEFORE, "status_code": "gone"}),
    ],
)  # fmt: skip
def test_what_is_no_event(past: dict[str, Any], changed: dict[str, Any]) -> None:
    assert events(changed, past) == []


def test_several_changes_are_several_events() -> None:
    assert [code for _, code, *_ in events({"name": "Apex", "team_size_count": 11}, {})] == [
        "renamed",
        "team_grew",
    ]


def event(event_code: str, when: date, from_value: str | None, to_value: str) -> dict[str, Any]:
    return {
        "company_id": "c",
        "event_date": when,
        "event_code": event_code,
        "from_value": from_value,
        "to_value": to_value,
    }


def test_events_of_the_past_are_kept() -> None:
    past = event("entered", BEFORE, None, "Acme")
    assert events({"name": "Apex"}, {}, [past]) == [
        (BEFORE, "entered", None, "Acme"),
        (AS_OF, "renamed", "Acme", "Apex"),
    ]


def test_a_second_change_on_one_day_is_one_event_from_first_to_last() -> None:
    first = event("renamed", AS_OF, "Ace", "Acme")
    assert events({"name": "Apex"}, {}, [first]) == [(AS_OF, "renamed", "Ace", "Apex")]


def test_a_change_that_is_taken_back_on_the_same_day_leaves_no_event() -> None:
    first = event("renamed", AS_OF, "Apex", "Acme")
    assert events({"name": "Apex"}, {}, [first]) == []


def period(start: date, end: date | None = None, **fields: Any) -> dict[str, Any]:
    row = {k: v for k, v in {**ACME, **SCORES}.items() if k != "one_liner"}
    return {**row, "valid_from_date": start, "valid_to_date": end, **fields}


def history(
    changed: dict[str, Any], *past: dict[str, Any], is_there: bool = True
) -> list[dict[str, Any]]:
    present = split({**ACME, **SCORES, **changed}) if is_there else {}
    rows = run("mart.company_history", {**present, "raw.past_history": past})
    by(rows, "company_id", "valid_from_date")  # the key of the table
    return rows


def periods(rows: list[dict[str, Any]], column: str = "name") -> list[tuple[Any, ...]]:
    return [(r["valid_from_date"], r["valid_to_date"], r[column]) for r in rows]


def test_a_new_company_opens_a_period() -> None:
    assert history({}) == [period(AS_OF)]


def test_what_did_not_change_stays_open() -> None:
    assert history({}, period(BEFORE)) == [period(BEFORE)]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("name", "Apex"),
        ("status_code", "acquired"),
        ("domain_code", None),
        ("orientation_code", "ambiguous"),
        ("team_size_count", 11),
        ("exposure_score", 61.0),
        ("moat_score", 41.0),
        ("risk_score", None),
    ],
)
def test_a_change_closes_the_period_and_opens_one(column: str, value: Any) -> None:
    assert periods(history({column: value}, period(BEFORE)), column) == [
        (BEFORE, AS_OF, {**ACME, **SCORES}[column]),
        (AS_OF, None, value),
    ]


def test_what_is_not_followed_opens_nothing() -> None:
    assert history({"one_liner": "Other words"}, period(BEFORE)) == [period(BEFORE)]


def test_a_score_that_rounds_to_the_same_is_the_same() -> None:
    assert history({"risk_score": 60.04}, period(BEFORE)) == [period(BEFORE)]


def test_a_second_refresh_of_one_day_replaces_the_first() -> None:
    older = period(BEFORE, AS_OF, name="Ace")
    assert periods(history({"name": "Apex"}, older, period(AS_OF))) == [
        (BEFORE, AS_OF, "Ace"),
        (AS_OF, None, "Apex"),
    ]


def test_closed_periods_are_never_touched() -> None:
    older = period(date(2026, 1, 1), BEFORE, name="Ace")
    assert periods(history({}, older, period(BEFORE))) == [
        (date(2026, 1, 1), BEFORE, "Ace"),
        (BEFORE, None, "Acme"),
    ]


def test_a_company_whose_source_was_taken_out_ends_but_stays() -> None:
    assert periods(history({}, period(BEFORE), is_there=False)) == [(BEFORE, AS_OF, "Acme")]


def test_a_company_that_comes_again_opens_a_new_period() -> None:
    assert periods(history({}, period(date(2026, 1, 1), BEFORE))) == [
        (date(2026, 1, 1), BEFORE, "Acme"),
        (AS_OF, None, "Acme"),
    ]


def loaded(run_id: str, when: date, records: int, source: str = YC) -> dict[str, Any]:
    return {"run_id": run_id, "source_id": source, "as_of_date": when, "record_count": records}


def test_how_fresh_each_source_is() -> None:
    rows = run(
        "mart.source",
        {
            "raw.seed_source": [{"source_id": s} for s in (YC, EDITORS, "a-report")],
            "raw.run_source": [
                loaded("0001", BEFORE, 10),
                loaded("0002", AS_OF, 20),  # the same day, but an earlier refresh
                loaded("0003", AS_OF, 30),
                loaded("0001", BEFORE, 5, EDITORS),
            ],
        },
    )
    assert values(rows, "source_id", "is_loaded", "as_of_date", "record_count") == [
        ("a-report", False, None, None),
        (EDITORS, True, BEFORE, 5),
        (YC, True, AS_OF, 30),
    ]


def test_a_run_counts_what_it_did_and_the_past_ones_stay() -> None:
    counts = {"added_count": 3, "changed_count": 2, "gone_count": 1}
    past = {"run_id": "0001", "company_count": 7, "rejected_count": 0}
    rows = run(
        "mart.run",
        {
            "raw.past_run": [past],
            "raw.refresh": refresh(run_id="0002"),
            "raw.run_source": [
                {**loaded("0002", AS_OF, 9), **counts},
                {**loaded("0002", AS_OF, 9, EDITORS), **counts},
                {**loaded("0001", BEFORE, 9), **counts},
            ],
            "raw.rejected_row": [{"source_id": YC}, {"source_id": YC}],
            "mart.company": [{"is_ai": True}, {"is_ai": False}, {"is_ai": None}],
        },
    )
    columns = ("company_count", "ai_company_count", "added_count", "changed_count", "gone_count")
    assert values(rows, "run_id", *columns, "rejected_count") == [
        ("0001", 7, None, None, None, None, 0),
        ("0002", 3, 1, 6, 4, 2, 2),
    ]


def test_a_run_that_read_nothing_counts_zero() -> None:
    (row,) = run("mart.run", {})
    assert [v for name, v in row.items() if name.endswith("_count")] == [0] * 6


def test_examples_with_the_companies_that_stand_for_them() -> None:
    rows = run(
        "mart.example",
        {
            "raw.seed_example": [
                {"example_code": "named", "is_named": True, "note": "In the text."},
                {"example_code": "described", "is_named": False, "note": "A dentist's tool."},
                {"example_code": "nobody", "is_named": False, "note": "Not found."},
            ],
            "raw.seed_example_company": [
                {"example_code": "named", "company_id": "s1", "reason": "The same."},
                {"example_code": "described", "company_id": "s2", "reason": "It fits."},
                {"example_code": "described", "company_id": "s3"},
            ],
        },
    )
    assert values(rows, "example_code", "company_id", "basis_code", "reason") == [
        ("described", "s2", "assessed", "It fits."),
        ("described", "s3", "assessed", "A dentist's tool."),
        ("named", "s1", "stated", "The same."),
        ("nobody", None, "assessed", "Not found."),
    ]


def test_a_kind_of_moat_carries_its_weight() -> None:
    rows = run(
        "mart.moat",
        {
            "raw.seed_moat": [{"moat_code": "data"}, {"moat_code": "brand"}],
            "raw.seed_factor": factor(),
        },
    )
    assert [(r["moat_code"], r["weight"], r["is_readable"]) for r in rows] == [
        ("data", 0.8, True),
        ("brand", 0.5, False),
    ]


def test_a_claim_without_a_computed_test_is_untested() -> None:
    assert run("mart.claim_test", {"raw.seed_claim": [{"claim_id": "a"}]}) == []
