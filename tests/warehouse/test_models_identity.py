"""Who said what of a company: the pairs that were compared, every field with its winner."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from tests.warehouse.given import EDITORS, YC, Row, by, run, run_all, values
from warehouse import versions

ONE = {"company_id": "c"}
FIELDS = ("name", "website", "one_liner", "description", "status_code", "status_date",
          "founded_year", "country_code", "team_size_count", "batch", "domain_code")  # fmt: skip
RANKS = {EDITORS: 10, YC: 20, "a-list": 30}


def record(source: str, key: str = "1", **fields: Any) -> Row:
    return {
        "source_id": source, "source_key": key, "source_rank": RANKS[source],
        "proposed_id": f"{source}-{key}", "name": "Acme", "tags": [], **fields,
    }  # fmt: skip


def told(records: list[Row], domain: str | None = None, **more: list[Row]) -> tuple[Row, list[Row]]:
    """The company that all records are, and its fields."""
    placed = [{**ONE, "source_id": r["source_id"], "source_key": r["source_key"]} for r in records]
    known: dict[str, list[Row]] = {"core.record": records, "core.identity": placed}
    domains = [{**ONE, "domain_code": domain, "position": 1}] if domain else []
    (company,) = run_all(
        ["core.company_record", "mart.company"],
        {
            **known,
            "core.slug": [ONE | {"slug": "c"}],
            "core.company_ai": [ONE],
            "core.company_orientation": [ONE],
            "core.company_domain": domains,
        },
    )["mart.company"]
    return company, run("mart.company_field", {**known, "mart.company": [company], **more})


def disputes(records: list[Row]) -> list[tuple[Any, ...]]:
    return values(
        (row for row in told(records)[1] if row["is_disagreeing"]),
        "field_code", "source_id", "value",
    )  # fmt: skip


def test_the_first_source_that_has_a_field_wins() -> None:
    _, fields = told([
        record(EDITORS, website=None, founded_year=2020, country_code="DE"),
        record(YC, website="https://acme.com", founded_year=2021, team_size_count=7),
    ], domain="legal")  # fmt: skip
    won = {r["field_code"]: (r["value"], r["source_id"]) for r in fields if r["is_winner"]}
    assert won == {
        "name": ("Acme", EDITORS),
        "website": ("https://acme.com", YC),
        "founded_year": ("2020", EDITORS),
        "country_code": ("DE", EDITORS),
        "team_size_count": ("7", YC),
        "domain_code": ("legal", EDITORS),
    }


def test_sources_disagree_where_they_mean_something_else() -> None:
    ours = record(EDITORS, name="Acme", website="https://acme.com", one_liner="We draft",
                  founded_year=2020, country_code="DE", status_code="acquired",
                  status_date="2023", batch=None)  # fmt: skip
    theirs = record(YC, name="Acme.ai", website="http://www.acme.com/?ref=yc", one_liner="Drafts",
                    founded_year=2021, country_code="US", status_code="active",
                    status_date="2023-05", batch="W21")  # fmt: skip
    assert disputes([theirs, ours]) == [
        ("country_code", YC, "US"), ("founded_year", YC, "2021"), ("status_code", YC, "active"),
    ]  # fmt: skip
    other = record("a-list", name="Bolt", website="https://acme.com/product")
    assert disputes([ours, other]) == [
        ("name", "a-list", "Bolt"), ("website", "a-list", "https://acme.com/product"),
    ]  # fmt: skip


def test_a_source_that_says_nothing_does_not_disagree() -> None:
    assert disputes([record(EDITORS, country_code="DE"), record(YC)]) == []


def test_what_an_editor_corrected_says_so() -> None:
    correction = {"source_id": YC, "source_key": "1", "column_name": "name", "is_applied": True}
    _, fields = told([record(YC)], **{"stg.correction": [correction]})
    assert by(fields, "field_code")["name"]["is_corrected"] is True


_some = st.sampled_from
_records = st.lists(
    st.fixed_dictionaries(
        {
            "source_id": _some(list(RANKS)),
            "source_key": _some(["1", "2"]),
            "name": _some(["Acme", "Acme.ai", "Bolt"]),
            "website": _some([None, "https://acme.com", "http://www.acme.com/", "https://b.io"]),
            "one_liner": _some([None, "One", "Other"]),
            "status_code": _some([None, "active", "inactive", "public"]),
            "founded_year": _some([None, 2020, 2021]),
            "country_code": _some([None, "DE", "US"]),
            "team_size_count": _some([None, 0, 7]),
            "gone_since_date": _some([None, date(2026, 1, 1)]),
        }
    ),
    min_size=1,
    max_size=4,
    # two records of our own landscape are two companies, always
    unique_by=lambda r: (r["source_id"], r["source_id"] == EDITORS or r["source_key"]),
)


@settings(deadline=None, max_examples=40)
@for_all(_records)
def test_the_winner_is_what_the_company_shows(rows: list[Row]) -> None:
    company, fields = told(
        [record(r["source_id"], r["source_key"], **{k: v for k, v in r.items() if k not in
         ("source_id", "source_key")}) for r in rows], domain="legal"
    )  # fmt: skip
    won = [(row["field_code"], row["value"]) for row in fields if row["is_winner"]]
    shown = {(f, str(company[f])) for f in FIELDS if company[f] is not None}
    assert set(won) == shown and len(won) == len(shown)
    assert not any(row["is_disagreeing"] for row in fields if row["is_winner"])


@pytest.mark.parametrize("name", ["made_warehouse", "real_warehouse"])
def test_the_winners_are_what_all_companies_show(name: str, request: pytest.FixtureRequest) -> None:
    current = versions.current(request.getfixturevalue(name))
    assert current is not None
    shown = " union all ".join(
        f"select company_id, '{field}' as field_code, cast({field} as varchar) as value"
        f" from mart.company where {field} is not null"
        for field in FIELDS
    )
    won = "select company_id, field_code, value from mart.company_field where is_winner"
    with versions.open_read_only(current) as con:
        for one, other in ((shown, won), (won, shown)):
            assert con.execute(f"({one}) except all ({other}) limit 5").fetchall() == []
        assert con.execute(f"select count(*) > 1000 from ({won})").fetchall() == [(True,)]


def test_every_pair_is_shown_with_both_companies() -> None:
    ours, theirs = record(EDITORS, website="https://acme.com"), record(YC, name="Acme Inc")
    match = {
        "left_source_id": EDITORS, "left_key": "1", "right_source_id": YC, "right_key": "1",
        "verdict_code": "undecided", "rule_code": "name", "name_share": 1.0, "reason": "why",
    }  # fmt: skip
    placed = [
        {"source_id": EDITORS, "source_key": "1", "company_id": "s1"},
        {"source_id": YC, "source_key": "1", "company_id": "yc-1"},
    ]
    (row,) = run(
        "mart.company_match",
        {"core.match": [match], "core.record": [ours, theirs], "core.identity": placed},
    )
    assert match.items() <= row.items()
    assert (row["left_company_id"], row["right_company_id"]) == ("s1", "yc-1")
    assert (row["left_name"], row["left_website"]) == ("Acme", "https://acme.com")
    assert (row["right_name"], row["right_website"]) == ("Acme Inc", None)


def test_former_names_reach_the_company() -> None:
    records = [record(EDITORS), record(YC, former_names=["Bolt"])]
    placed = [{**ONE, "source_id": r["source_id"], "source_key": r["source_key"]} for r in records]
    (row,) = run(
        "core.company_record",
        {
            "core.record": records,
            "core.identity": placed,
            "core.former_names": [ONE | {"former_names": ["Bolt"]}],
        },
    )
    assert row["former_names"] == ["Bolt"]


def test_where_the_real_sources_disagree_a_page_has_something_to_show(real_warehouse: Path) -> None:
    current = versions.current(real_warehouse)
    assert current is not None
    with versions.open_read_only(current) as con:
        found = con.execute(
            "select distinct field_code from mart.company_field where is_disagreeing order by 1"
        ).fetchall()
    assert {"country_code", "status_code"} <= {field for (field,) in found}
