"""Given and expected rows: from what the sources say to one record per company and its slug."""

from __future__ import annotations

from datetime import date
from hashlib import md5
from itertools import permutations
from typing import Any

import pytest

from tests.warehouse import given
from tests.warehouse.given import EDITORS, YC, Row, by, identity, run, run_all, values


def yc(**fields: Any) -> dict[str, Any]:
    """The record that the directory's company of these fields becomes."""
    company = {"id": 5, "name": "Acme", "status": "Active", "tags": [], **fields}
    countries = [
        {"country_name": "USA", "country_code": "US"},
        {"country_name": "United Kingdom", "country_code": "GB"},
    ]
    (row,) = run("stg.yc_record", {"raw.yc_company": [company], "raw.seed_country_name": countries})
    return row


def record(key: str, rank: int = 20, **fields: Any) -> dict[str, Any]:
    source = EDITORS if rank == 10 else YC
    prefix = "" if rank == 10 else "yc-"
    return {
        "source_id": source,
        "source_key": key,
        "source_rank": rank,
        "proposed_id": prefix + key,
        "name": key,
        "tags": [],
        "former_names": [],
        **fields,
    }


def merged(*records: dict[str, Any]) -> dict[str, Any]:
    """The one company that all these records are."""
    placed = [
        {**identity(r["source_key"], source=r["source_id"])[0], "company_id": "c"} for r in records
    ]
    (row,) = run("core.company_record", {"core.record": records, "core.identity": placed})
    return row


def test_a_directory_company_gets_an_id_of_the_directory() -> None:
    row = yc(id=42, name="Acme", slug="acme", batch="W21", team_size=7, tags=["B2B"])
    assert row["source_id"] == YC
    assert (row["source_key"], row["proposed_id"]) == ("42", "yc-42")
    assert (row["proposed_slug"], row["name"], row["batch"]) == ("acme", "Acme", "W21")
    assert (row["team_size_count"], row["tags"]) == (7, ["B2B"])


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("Active", "active"),
        ("Acquired", "acquired"),
        ("Inactive", "inactive"),
        ("Public", "public"),
        (None, None),
        ("Zombie", None),
    ],
)
def test_the_directory_s_status_becomes_ours(status: str | None, code: str | None) -> None:
    assert yc(status=status)["status_code"] == code


@pytest.mark.parametrize(
    ("locations", "code"),
    [
        ("San Francisco, CA, USA", "US"),
        ("London, England, United Kingdom; Remote", "GB"),
        ("USA", "US"),
        (
            "Paris, France; New York, NY, USA",
            None,
        ),  # only the first place counts; France is unknown
        ("Remote", None),
        ("", None),
        (None, None),
    ],
)
def test_the_country_is_the_end_of_the_first_location(
    locations: str | None, code: str | None
) -> None:
    assert yc(all_locations=locations)["country_code"] == code


@pytest.mark.parametrize(
    ("industry", "subindustry", "expected"),
    [
        ("B2B", "B2B -> Legal", "B2B -> Legal"),
        ("B2B", "", "B2B"),
        ("B2B", None, "B2B"),
        (None, None, None),
    ],
)
def test_the_finer_industry_counts(
    industry: str | None, subindustry: str | None, expected: str | None
) -> None:
    assert yc(industry=industry, subindustry=subindustry)["industry"] == expected


def test_blank_text_is_no_text() -> None:
    row = yc(website="  ", one_liner="", long_description=" ")
    assert (row["website"], row["one_liner"], row["description"]) == (None, None, None)


def test_both_sources_have_the_same_shape() -> None:
    seed = {"company_id": "s1", "slug": "acme", "name": "Acme", "former_names": ["Apex"]}
    (ours,) = run("stg.seed_record", {"raw.seed_company": [seed]})
    assert list(ours) == list(yc())
    assert (ours["source_id"], ours["source_key"], ours["proposed_id"]) == (EDITORS, "s1", "s1")
    assert ours["source_rank"] < yc()["source_rank"]
    assert (ours["tags"], ours["former_names"]) == ([], ["Apex"])


def test_records_of_all_sources_are_put_together() -> None:
    rows = run(
        "stg.said_record",
        {
            "stg.seed_record": [{"source_id": EDITORS, "source_key": "s1", "name": "Ours"}],
            "stg.yc_record": [{"source_id": YC, "source_key": "1", "name": "Theirs"}],
            "stg.listed_record": [{"source_id": "a-list", "source_key": "x", "name": "Yours"}],
        },
    )
    assert values(rows, "source_key", "name") == [("1", "Theirs"), ("s1", "Ours"), ("x", "Yours")]


@pytest.mark.parametrize(
    ("key", "company_id"),
    [
        ("acme", "a-list--acme"),
        ("acme-2", "a-list--acme-2"),
        ("Acme 2", "a-list--acme-2--" + md5(b"Acme 2").hexdigest()[:16]),
        ("株式会社", "a-list----" + md5("株式会社".encode()).hexdigest()[:16]),
        ("a--b", "a-list--a-b--" + md5(b"a--b").hexdigest()[:16]),
    ],
)
def test_a_listed_company_is_known_by_its_list_and_its_key(key: str, company_id: str) -> None:
    listed = [{"source_id": "a-list", "source_key": key, "name": "Acme"}]

    (row,) = run("stg.listed_record", {"raw.listed_company": listed})

    assert row["proposed_id"] == company_id
    assert row["source_rank"] > 20


def corrected(record: Row, **correction: str | None) -> tuple[Row, Row]:
    """The record and the correction after both met."""
    said = [{"source_id": YC, "source_key": "1", "name": "Acme", **record}]
    known = [{"source_id": YC, "source_key": "1", "reason": "proven", **correction}]
    built = run_all(
        ["stg.correction", "core.record"],
        {
            "raw.seed_correction": known,
            "raw.seed_country": [{"country_code": "US", "country_name": "United States"}],
            "stg.said_record": said,
        },
    )
    return built["core.record"][0], built["stg.correction"][0]


@pytest.mark.parametrize(
    ("column", "said", "expect", "value", "now", "is_applied"),
    [
        ("country_code", "CA", "CA", "US", "US", True),
        ("country_code", "US", "CA", "US", "US", False),  # mended upstream
        ("country_code", "MX", "CA", "US", "MX", False),  # something else upstream
        ("country_code", None, "CA", "US", None, False),
        ("country_code", None, None, "US", "US", True),  # what the source leaves out
        ("website", "https://x.org/acme", "https://x.org/acme", None, None, True),
        ("founded_year", 1919, "1919", "2019", 2019, True),
        ("team_size_count", 5, "6", "7", 5, False),
        # a value that cannot stand in its column is never used
        ("name", "Acme", "Acme", None, "Acme", False),
        ("country_code", "CA", "CA", "Mordor", "CA", False),
        ("founded_year", 1919, "1919", "soon", 1919, False),
        ("status_code", "active", "active", "dead", "active", False),
        ("website", "https://a.org", "https://a.org", "javascript:x", "https://a.org", False),
    ],
)
def test_a_correction_applies_while_the_source_says_what_is_wrong(
    column: str, said: Any, expect: str | None, value: str | None, now: Any, is_applied: bool
) -> None:
    record, correction = corrected({column: said}, column_name=column, expect=expect, value=value)

    assert (record[column], correction["is_applied"]) == (now, is_applied)


def test_what_is_not_corrected_stays_as_it_was() -> None:
    said = {"website": "https://acme.org", "tags": ["ai"], "status_code": "active", "batch": "W21"}
    record, _ = corrected(said, column_name="status_code", expect="active", value="inactive")

    assert record["status_code"] == "inactive"
    assert {k: record[k] for k in ("website", "tags", "batch")} == {
        k: said[k] for k in ("website", "tags", "batch")
    }


def test_each_field_comes_from_the_first_source_that_has_it() -> None:
    row = merged(
        record("1", name="Theirs", website="https://t.com", description="long", tags=["ai"]),
        record("s1", rank=10, name="Ours", website=None, founded_year=2020),
    )
    assert (row["name"], row["source_id"]) == ("Ours", EDITORS)
    assert (row["website"], row["description"]) == ("https://t.com", "long")
    assert (row["founded_year"], row["tags"]) == (2020, ["ai"])
    assert (row["record_count"], row["is_curated"]) == (2, True)


def test_a_directory_company_alone_is_not_curated() -> None:
    row = merged(record("1"))
    assert (row["is_curated"], row["source_id"]) == (False, YC)


def test_an_empty_list_does_not_hide_a_filled_one() -> None:
    row = merged(record("s1", rank=10, tags=[], former_names=[]), record("1", tags=["x"]))
    assert row["tags"] == ["x"]
    assert row["former_names"] is None


def test_two_records_of_one_source_are_told_apart_whatever_their_order() -> None:
    records = [record(key, team_size_count=int(key)) for key in ("7", "12", "31")]
    chosen = {
        (row["name"], row["team_size_count"]) for row in (merged(*p) for p in permutations(records))
    }
    assert chosen == {("12", 12)}  # yc-12 comes first among the ids, and all fields are its


MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)


@pytest.mark.parametrize(
    ("gone", "expected"),
    [((None, None), None), ((APRIL, None), None), ((None, MAY), None), ((APRIL, MAY), MAY)],
)
def test_gone_only_when_no_source_has_it(
    gone: tuple[date | None, date | None], expected: date | None
) -> None:
    ours, theirs = gone
    row = merged(record("s1", rank=10, gone_since_date=ours), record("1", gone_since_date=theirs))
    assert row["gone_since_date"] == expected


def test_seen_from_the_first_to_the_last_time_that_any_source_saw_it() -> None:
    row = merged(
        record("s1", rank=10, first_seen_date=APRIL, last_seen_date=APRIL),
        record("1", first_seen_date=MARCH, last_seen_date=MAY),
    )
    assert (row["first_seen_date"], row["last_seen_date"]) == (MARCH, MAY)


def slugs(*companies: dict[str, Any]) -> dict[str, str]:
    rows = run(
        "core.slug", {"core.company_record": [{"is_curated": False, **c} for c in companies]}
    )
    return {company: row["slug"] for company, row in by(rows, "company_id").items()}


@pytest.mark.parametrize(
    ("proposed", "name", "slug"),
    [
        ("acme", "Acme Inc", "acme"),
        (None, "Acme & Sons, Inc.", "acme-sons-inc"),
        ("--Acme__AI--", "Acme", "acme-ai"),
        (None, "日本", "yc-1"),
    ],
)
def test_a_slug_is_made_of_letters_digits_and_hyphens(
    proposed: str | None, name: str, slug: str
) -> None:
    assert slugs({"company_id": "yc-1", "proposed_slug": proposed, "name": name}) == {"yc-1": slug}


def test_our_own_company_keeps_the_plain_slug_then_the_older_id() -> None:
    tenth, ninth = ({"company_id": f"yc-{n}", "proposed_slug": "acme"} for n in (10, 9))
    assert slugs(tenth, ninth) == {"yc-9": "acme", "yc-10": "acme--yc-10"}
    ours = {"company_id": "yc-100", "proposed_slug": "acme", "is_curated": True}
    assert slugs(tenth, ninth, ours) == {
        "yc-100": "acme",
        "yc-9": "acme--yc-9",
        "yc-10": "acme--yc-10",
    }


def test_a_slug_that_looks_like_another_made_distinct_is_distinct() -> None:
    found = slugs(
        {"company_id": "yc-1", "proposed_slug": "acme"},
        {"company_id": "yc-2", "proposed_slug": "acme"},
        {"company_id": "yc-3", "proposed_slug": "acme-yc-2"},
        {"company_id": "yc-4", "proposed_slug": "acme--yc-2"},
    )
    assert len(set(found.values())) == 4


def company(**fields: Any) -> dict[str, Any]:
    """The row of mart.company for one record and what was read of it."""
    row = {"company_id": "c", "name": "Acme", "source_id": YC, "status_code": "active"} | fields
    key = {"company_id": "c"}
    (found,) = run(
        "mart.company",
        {
            "core.company_record": [row],
            "core.slug": [key | {"slug": "acme"}],
            "core.company_ai": [key | {"is_ai": True}],
            "core.company_orientation": [key | {"orientation_code": "unknown"}],
        },
    )
    return found


@pytest.mark.parametrize(
    ("status", "gone", "expected"),
    [
        ("active", None, "active"),
        ("active", MAY, "gone"),
        ("public", MAY, "gone"),
        (None, MAY, "gone"),
        ("acquired", MAY, "acquired"),  # what became of it says more than that a list dropped it
        ("inactive", MAY, "inactive"),
        (None, None, None),
    ],
)
def test_status(status: str | None, gone: date | None, expected: str | None) -> None:
    assert company(status_code=status, gone_since_date=gone)["status_code"] == expected


def test_a_company_without_domain_or_editor_is_still_there() -> None:
    row = company()
    assert (row["domain_code"], row["moat_note"]) == (None, None)
    assert row["source_ids"] == [YC]


def test_a_company_has_its_first_domain_and_its_editor_s_sources() -> None:
    key = {"company_id": "yc-1"}
    (row,) = run(
        "mart.company",
        {
            "core.company_record": [key | {"name": "Acme", "source_id": YC}],
            "core.slug": [key | {"slug": "acme"}],
            "core.company_ai": [key],
            "core.company_orientation": [key],
            "core.company_domain": [
                key | {"domain_code": "health", "position": 2},
                key | {"domain_code": "legal", "position": 1, "basis_code": "assessed"},
            ],
            "core.identity": [
                {"source_id": EDITORS, "source_key": "s1", **key},
                {"source_id": YC, "source_key": "1", **key},
            ],
            "raw.seed_company": [
                {"company_id": "s1", "source_ids": ["a", "b"], "moat_note": "none yet"}
            ],
        },
    )
    assert (row["domain_code"], row["domain_basis_code"]) == ("legal", "assessed")
    assert (row["source_ids"], row["moat_note"]) == (["a", "b"], "none yet")


def test_the_records_behind_a_company_in_the_order_of_their_rank() -> None:
    placed = [
        {"source_id": YC, "source_key": "1", "company_id": "s1", "matched_by_code": "website"},
        {"source_id": EDITORS, "source_key": "s1", "company_id": "s1", "matched_by_code": "own"},
    ]
    rows = run(
        "mart.company_source",
        {"core.record": [record("1"), record("s1", rank=10)], "core.identity": placed},
    )
    assert [(r["company_id"], r["source_key"], r["matched_by_code"]) for r in rows] == [
        ("s1", "s1", "own"),
        ("s1", "1", "website"),
    ]


def test_the_parameters_of_the_tests_are_those_of_the_model() -> None:
    seeds = [{"parameter_code": c, "value": v} for c, v in given.PARAMETERS.items()]
    assert run("core.parameter", {"raw.seed_parameter": seeds}) == given.parameter()


def test_a_missing_parameter_is_empty_so_that_the_check_names_it() -> None:
    (row,) = run("core.parameter", {"raw.seed_parameter": []})
    assert set(row.values()) == {None}
