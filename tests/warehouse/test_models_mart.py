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
    "is_gone": False,
    "is_ai": True,
    "domain_code": "legal",
    "orientation_code": "vertical",
    "team_size_count": 10,
    "exposure_score": 60.0,
    "moat_score": 40.0,
    "risk_score": 60.0,
    "generality_score": 5.0,
    "overlap_score": 15.0,
    "commodification_score": 5.0,
    "price_sensitivity_score": 5.0,
    "moat_contribution_score": -20.0,
}
GONE = {"is_gone": True, "status_code": "gone"}


def events(past: dict[str, Any] | None, changed: dict[str, Any]) -> list[tuple[Any, ...]]:
    """What happened to a company that was ACME with `past` (None: not there) and then ACME with
    `changed`; without its entering, if it was there."""
    periods = [{**ACME, **changed, "valid_from_date": AS_OF}]
    if past is not None:
        periods = [{**ACME, **past, "valid_from_date": BEFORE, "valid_to_date": AS_OF}, *periods]
    rows = run("mart.event", {"mart.company_history": periods})
    by(rows, "company_id", "event_date", "event_code")  # the key of the table
    told = [(r["event_date"], r["event_code"], r["from_value"], r["to_value"]) for r in rows]
    if past is not None:
        entered = (BEFORE, "entered", None, {**ACME, **past}["name"])
        assert told.pop(0) == entered
    return told


def test_a_company_that_was_not_there_has_entered() -> None:
    assert events(None, {}) == [(AS_OF, "entered", None, "Acme")]


def test_nothing_changed_nothing_happened() -> None:
    assert events({}, {}) == []


@pytest.mark.parametrize(
    ("code", "past", "changed", "from_value", "to_value"),
    [
        ("gone", {}, GONE, "active", "gone"),
        ("gone", {"status_code": "acquired"}, {"is_gone": True, "status_code": "acquired"},
         "acquired", "acquired"),
        ("back", GONE, {}, "gone", "active"),
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
        ("rescored", {}, {"risk_score": 57.9}, "60.0", "57.9"),
        ("rescored", {"risk_score": 60.1}, {"risk_score": 62.1}, "60.1", "62.1"),  # 2 in decimals
    ],
)  # fmt: skip
def test_what_changed(
    code: str,
    past: dict[str, Any],
    changed: dict[str, Any],
    from_value: str | None,
    to_value: str | None,
) -> None:
    assert events(past, changed) == [(AS_OF, code, from_value, to_value)]


@pytest.mark.parametrize(
    ("past", "changed"),
    [
        ({}, {"risk_score": 61.9}),  # less than the least that counts
        ({"team_size_count": None}, {}),  # what becomes known has not grown
        ({}, {"team_size_count": None}),
        ({"risk_score": None}, {}),
        ({}, {"risk_score": None}),
        (GONE, GONE),
        ({}, {"orientation_code": "ambiguous"}),
    ],
)  # fmt: skip
def test_what_is_no_event(past: dict[str, Any], changed: dict[str, Any]) -> None:
    assert events(past, changed) == []


def test_several_changes_are_several_events() -> None:
    assert [code for _, code, *_ in events({}, {"name": "Apex", "team_size_count": 11})] == [
        "renamed",
        "team_grew",
    ]


@pytest.mark.parametrize(
    ("changed", "factor_code"),
    [
        ({"risk_score": 65.0, "overlap_score": 20.0}, "overlap"),
        ({"risk_score": 55.0, "moat_contribution_score": -25.0}, "moat"),
        # what went the other way did not do it, however far it went
        ({"risk_score": 63.0, "overlap_score": 11.0, "generality_score": 12.0}, "generality"),
        ({"risk_score": 57.0, "commodification_score": None, "overlap_score": 17.0},
         "commodification"),
    ],
)  # fmt: skip
def test_a_new_risk_names_what_moved_it_most(changed: dict[str, Any], factor_code: str) -> None:
    periods = [
        {**ACME, "valid_from_date": BEFORE},
        {**ACME, **changed, "valid_from_date": AS_OF},
    ]
    rows = run("mart.event", {"mart.company_history": periods})
    assert [r["factor_code"] for r in rows] == [None, factor_code]


D1, D2, D3, D4 = (date(2026, month, 1) for month in (1, 2, 3, 4))


def state(first: date, last: date, **fields: Any) -> dict[str, Any]:
    row = {k: v for k, v in ACME.items() if k != "is_gone"}
    return {**row, "from_load_date": first, "to_load_date": last, **fields}


def periods(*states: dict[str, Any], **tables: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """The history of a company that four loads saw in these states."""
    loads = [{"source_id": YC, "as_of_date": day} for day in (D1, D2, D3, D4)]
    given = {name.replace("__", "."): rows for name, rows in tables.items()}
    rows = run("mart.company_history", {"raw.load": loads, "raw.company_run": states, **given})
    by(rows, "company_id", "valid_from_date")  # the key of the table
    return values(rows, "valid_from_date", "valid_to_date", "status_code", "name")


def test_a_company_that_is_still_listed_has_an_open_period() -> None:
    assert periods(state(D1, D4)) == [(D1, None, "active", "Acme")]


def test_a_change_ends_one_period_and_begins_the_next() -> None:
    assert periods(state(D1, D2), state(D3, D4, name="Apex")) == [
        (D1, D3, "active", "Acme"),
        (D3, None, "active", "Apex"),
    ]


@pytest.mark.parametrize(
    ("status", "later"),
    [("active", "gone"), ("public", "gone"), (None, "gone"), ("acquired", "acquired")],
)
def test_a_company_that_no_load_lists_any_more_is_gone(status: str | None, later: str) -> None:
    assert periods(state(D1, D2, status_code=status)) == [
        (D1, D3, status, "Acme"),
        (D3, None, later, "Acme"),
    ]


def test_a_company_that_comes_again_was_gone_between() -> None:
    assert periods(state(D1, D1), state(D3, D4)) == [
        (D1, D2, "active", "Acme"),
        (D2, D3, "gone", "Acme"),
        (D3, None, "active", "Acme"),
    ]


def test_a_record_that_became_part_of_another_company_is_not_gone() -> None:
    record = {"source_id": YC, "source_key": "5", "proposed_id": "c"}
    seen = {"source_id": YC, "source_key": "5", "from_load_date": D1, "to_load_date": D4}
    listed = {"core__record": [record], "raw__record_run": [seen]}

    assert periods(state(D1, D2), **listed) == [(D1, D3, "active", "Acme")]


def test_a_record_that_was_merely_missed_is_not_gone_either() -> None:
    record = {"source_id": YC, "source_key": "5", "proposed_id": "c"}
    seen = {"source_id": YC, "source_key": "5", "from_load_date": D1, "to_load_date": D2}
    missed = {"source_id": YC, "source_key": "5", "last_seen_date": D2}
    listed = {"core__record": [record], "raw__record_run": [seen]}

    excused = periods(state(D1, D2), **listed, stg__absence=[missed])
    removed = periods(state(D1, D2), **listed, stg__absence=[{**missed, "gone_since_date": D3}])

    assert excused == [(D1, D3, "active", "Acme")]
    assert removed == [(D1, D3, "active", "Acme"), (D3, None, "gone", "Acme")]


# names in links


def former(*runs: tuple[str, str, date], today: dict[str, str]) -> list[tuple[Any, ...]]:
    """(name, company) where companies had these names last at these loads and have `today`'s."""
    rows = run(
        "mart.former_slug",
        {
            "raw.company_run": [
                {"slug": slug, "company_id": company_id, "to_load_date": last}
                for slug, company_id, last in runs
            ],
            "core.slug": [{"company_id": c, "slug": slug} for c, slug in today.items()],
            "core.record": [{"source_id": YC, "source_key": "5", "proposed_id": "yc-5"}],
            "core.identity": [{"source_id": YC, "source_key": "5", "company_id": "acme"}],
        },
    )
    by(rows, "slug")
    return values(rows, "slug", "company_id")


def test_a_former_name_leads_to_the_company_that_had_it_last() -> None:
    today = {"a": "new", "b": "other"}
    assert former(("new", "a", D4), ("old", "a", D2), today=today) == [("old", "a")]
    assert former(("old", "a", D2), ("old", "b", D3), today=today) == [("old", "b")]


def test_a_name_that_somebody_has_is_not_former() -> None:
    assert former(("new", "a", D4), ("other", "a", D2), today={"a": "new", "b": "other"}) == []


def test_a_company_that_became_part_of_another_leads_there() -> None:
    assert former(("five", "yc-5", D2), today={"acme": "acme"}) == [("five", "acme")]
    assert former(("nobody", "yc-9", D2), today={"acme": "acme"}) == []


# absences: gone, or merely missed


def absences(
    seen: dict[str, list[tuple[date, date]]],
    groups: dict[str, str] | None = None,
    cut_off: tuple[date, ...] = (),
    unusable: tuple[tuple[str, date], ...] = (),
) -> dict[tuple[str, date], date | None]:
    """(record, last seen) -> gone since, for four loads and when each record was seen."""
    rows = run(
        "stg.absence",
        {
            "raw.load": [
                {"source_id": YC, "as_of_date": day, "is_complete": day not in cut_off}
                for day in (D1, D2, D3, D4)
            ],
            "raw.record_run": [
                {"source_id": YC, "source_key": key, "group_code": (groups or {}).get(key),
                 "from_load_date": first, "to_load_date": last}
                for key, spans in seen.items() for first, last in spans
            ],
            "raw.rejected_key": [
                {"source_id": YC, "source_key": key, "as_of_date": day} for key, day in unusable
            ],
        },
    )  # fmt: skip
    by(rows, "source_id", "source_key", "last_seen_date")  # the key of the table
    return {(r["source_key"], r["last_seen_date"]): r["gone_since_date"] for r in rows}


def test_a_record_is_gone_since_the_first_load_without_it() -> None:
    assert absences({"a": [(D1, D2)], "b": [(D1, D4)]}) == {("a", D2): D3}


def test_a_record_that_returned_was_gone_between() -> None:
    assert absences({"a": [(D1, D1), (D4, D4)]}) == {("a", D1): D2}


def test_states_that_follow_each_other_are_no_absence() -> None:
    assert absences({"a": [(D1, D2), (D3, D4)]}) == {}


def test_a_load_that_broke_off_proves_nothing() -> None:
    assert absences({"a": [(D1, D2)]}, cut_off=(D3,)) == {("a", D2): D4}
    assert absences({"a": [(D1, D3)]}, cut_off=(D4,)) == {("a", D3): None}


def test_a_record_that_was_there_but_unusable_is_not_gone() -> None:
    seen = {"a": [(D1, D2)], "b": [(D1, D2)]}
    assert absences(seen, unusable=(("a", D3),)) == {("a", D2): D4, ("b", D2): D3}


def of_batch(missing: int, present: int) -> dict[str, list[tuple[date, date]]]:
    """Records a1.. that miss the third load and b1.. that are in all."""
    gap = {f"a{n}": [(D1, D2), (D4, D4)] for n in range(missing)}
    return gap | {f"b{n}": [(D1, D4)] for n in range(present)}


@pytest.mark.parametrize(
    ("missing", "present", "is_hole"),
    # the settings of the tests: a batch of 3 or more, three quarters of it
    [(3, 0, True), (2, 0, False), (3, 1, True), (3, 2, False), (40, 2, True)],
)
def test_a_batch_that_is_missing_whole_is_a_hole(missing: int, present: int, is_hole: bool) -> None:
    seen = of_batch(missing, present)
    found = absences(seen, dict.fromkeys(seen, "W12"))
    assert set(found.values()) == {None if is_hole else D3}


def test_other_batches_do_not_fill_a_hole_and_none_is_no_batch() -> None:
    seen = of_batch(3, 3)
    assert set(absences(seen, {k: k[0] for k in seen}).values()) == {None}
    assert set(absences(seen).values()) == {D3}


def test_a_batch_under_a_new_name_is_no_hole() -> None:
    """W21 became Winter 2021: those that are there under the new name count."""
    seen = {"a": [(D1, D2)]} | {f"b{n}": [(D1, D2), (D3, D4)] for n in range(3)}
    rows = run(
        "stg.absence",
        {
            "raw.load": [
                {"source_id": YC, "as_of_date": day, "is_complete": True}
                for day in (D1, D2, D3, D4)
            ],
            "raw.record_run": [
                {"source_id": YC, "source_key": key, "from_load_date": first,
                 "to_load_date": last, "group_code": "W21" if first == D1 else "Winter 2021"}
                for key, spans in seen.items() for first, last in spans
            ],
        },
    )  # fmt: skip
    assert values(rows, "source_key", "gone_since_date") == [("a", D3)]


def loaded(run_id: str, when: date, records: int, source: str = YC) -> dict[str, Any]:
    return {"run_id": run_id, "source_id": source, "as_of_date": when, "record_count": records}


def load(when: date, records: int, source: str = YC) -> dict[str, Any]:
    return {"source_id": source, "as_of_date": when, "record_count": records}


def test_how_fresh_each_source_is() -> None:
    rows = run(
        "mart.source",
        {
            "raw.seed_source": [{"source_id": s} for s in (YC, EDITORS, "a-report")],
            "raw.load": [load(BEFORE, 20), load(date(2026, 1, 1), 30), load(AS_OF, 5, EDITORS)],
            "raw.source_failure": [{"source_id": YC, "reason": "no answer"}],
        },
    )
    columns = ("source_id", "is_loaded", "as_of_date", "record_count", "is_stale")
    assert values(rows, *columns, "age_day_count", "failure_reason") == [
        ("a-report", False, None, None, False, None, None),
        (EDITORS, True, AS_OF, 5, False, 0, None),
        (YC, True, BEFORE, 20, True, 30, "no answer"),
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
