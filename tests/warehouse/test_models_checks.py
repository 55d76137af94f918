"""Every check of the warehouse finds the row it is there for: one is planted, and must be named."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from warehouse import build, versions

ONE = "(select min(company_id) from mart.company)"
SCORED = "(select min(company_id) from mart.company_score where risk_score is not null)"
HOLDER = "(select min(company_id) from mart.company_moat)"

# check -> what spoils a warehouse, and what the fault must name
PLANTS: dict[str, list[tuple[str, str]]] = {
    "codes_known": [
        (f"update mart.{table} set {column} = 'odd-code' where company_id = {company}", "odd-code")
        for table, column, company in (
            ("company_domain", "domain_code", ONE),
            ("company_moat", "moat_code", HOLDER),
            ("company_factor", "factor_code", ONE),
            ("company", "country_code", ONE),
        )
    ]
    + [("insert into mart.company_capability values ('odd', 'odd-code', 'inferred')", "odd-code")],
    "company_complete": [
        *[
            (f"insert into mart.company by name select 'odd' as company_id, {columns}", "'odd'")
            for columns in (
                "'odd' as slug, 'moatmap-editors' as source_id",
                "'Odd' as name, 'moatmap-editors' as source_id",
                "'Odd' as name, 'odd' as slug",
            )
        ],
        (
            "insert into mart.company by name select 'odd' as company_id, 'Odd' as name,"
            " 'odd' as slug, 'moatmap-editors' as source_id",  # complete, but has no scores
            "'odd'",
        ),
    ],
    "company_unique": [
        (
            f"insert into mart.company select * replace ('odd' as {other}) from mart.company"
            f" where company_id = {ONE}",
            f"column_name='{repeated}'",
        )
        for other, repeated in (("slug", "company_id"), ("company_id", "slug"))
    ],
    "contributions_sum": [
        (
            "update mart.company_factor set contribution_score = contribution_score + 0.01"
            f" where company_id = {HOLDER} and score_code = '{score}'",
            "company_id=",
        )
        for score in ("exposure", "moat")
    ]
    + [
        (f"delete from mart.company_factor where company_id = {HOLDER} and score_code = '{score}'",
         "company_id=")
        for score in ("exposure", "moat")
    ],
    "factors_complete": [
        ("delete from raw.seed_factor where factor_code = 'overlap'", "'overlap'"),
        ("update raw.seed_factor set weight = 1 where factor_code = 'network'", "'network'"),
        ("update raw.seed_factor set weight = -1 where factor_code = 'generality'", "'generality'"),
        ("insert into raw.seed_moat by name select 'odd-kind' as moat_code", "'odd-kind'"),
    ],
    "parameters_complete": [
        ("update core.parameter set coverage_min = null", "'coverage_min'"),
        ("update core.parameter set coverage_min = null", "'coverage_min'"),
    ],
    "playbook_linked": [
        (f"insert into mart.playbook_link values ({row}, 'odd')", "'odd")
        for row in (
            "'odd-row', 'domain', 'legal'",
            "'data', 'domain', 'odd'",
            "'data', 'moat', 'odd'",
            "'data', 'capability', 'odd'",
            "'data', 'orientation', 'odd'",
        )
    ],
    "records_placed": [
        (f"delete from core.identity where company_id = {ONE}", "source_key="),
        (f"delete from mart.company where company_id = {ONE}", "source_key="),
    ],
    "score_range": [
        (f"update mart.company_score set {change} where company_id = {SCORED}", "company_id=")
        for change in (
            "exposure_score = 100.1",
            "exposure_score = -0.1",
            "moat_score = 101",
            "moat_score = 'nan'",
            "risk_score = -1",
            "risk_score = 'nan'",
            "risk_low_score = risk_score + 1",
            "risk_high_score = risk_score - 1",
            "coverage_share = 1.1",
        )
    ],
    "sources_cited": [
        (f"update mart.{table} set source_id = 'odd-source'", f"'{table}'")
        for table in (
            "company_moat",
            "company_factor",
            "lab_move",
            "claim",
            "domain_figure",
            "model_price",
            "model_fact",
        )
    ]
    + [("update mart.company set source_ids = ['odd-source']", "table_name='company'")],
}  # fmt: skip

ADVICE: dict[str, list[tuple[str, str]]] = {
    "corrections_needed": [
        (
            "insert into mart.correction by name select 'odd' as source_key, 'odd' as company_id,"
            f" 'US' as expect, 'CA' as value, {said} as said_value, false as is_applied",
            what,
        )
        for said, what in (
            ("'CA'", "is right now"),
            ("'MX'", "something else"),
            ("null", "something else"),
            ("'US'", "cannot stand"),
        )
    ],
    "moat_or_note": [
        (
            "update mart.company set moat_note = 'none';"
            "insert into mart.company by name select 'odd' as company_id, true as is_curated",
            "'odd'",
        ),
    ],
    "sources_used": [
        (
            "delete from mart.source; insert into mart.source by name select 'odd' as source_id",
            "'odd'",
        ),
    ],
}


def current(folder: Path) -> Path:
    path = versions.current(folder)
    assert path is not None
    return path


@pytest.fixture(scope="module")
def built(made_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A version as it was published, with a directory beside our own landscape."""
    with versions.open_read_only(current(made_warehouse)) as con:
        yield con


@pytest.fixture
def spoilt(seed_warehouse: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of a published version, to be spoilt."""
    path = tmp_path / "landscape.duckdb"
    shutil.copyfile(current(seed_warehouse), path)
    with duckdb.connect(str(path)) as con:
        yield con


def cases(plants: dict[str, list[tuple[str, str]]]) -> list[tuple[str, str, str]]:
    return [(check, sql, named) for check, rows in plants.items() for sql, named in rows]


def spoil(con: duckdb.DuckDBPyConnection, sql: str) -> None:
    for statement in sql.split(";"):
        con.execute(statement)


def named_by(check: str, faults: list[build.Fault]) -> str:
    (fault,) = [found for found in faults if found.check == check]
    assert fault.message
    assert not fault.message.startswith("select")
    assert fault.count >= len(fault.examples) > 0
    return "; ".join(fault.examples)


def test_every_check_is_tried_here() -> None:
    assert PLANTS.keys() == {path.stem for path in build.CHECKS.glob("*.sql")}
    assert ADVICE.keys() == {path.stem for path in build.ADVICE.glob("*.sql")}


def test_a_published_version_has_no_fault(built: duckdb.DuckDBPyConnection) -> None:
    assert build.check(built) == []


@pytest.mark.parametrize(("check", "sql", "named"), cases(PLANTS))
def test_a_check_names_the_bad_row(
    check: str, sql: str, named: str, spoilt: duckdb.DuckDBPyConnection
) -> None:
    spoil(spoilt, sql)
    assert named in named_by(check, build.check(spoilt))


@pytest.mark.parametrize(("check", "sql", "named"), cases(ADVICE))
def test_advice_names_the_row_to_mend(
    check: str, sql: str, named: str, spoilt: duckdb.DuckDBPyConnection
) -> None:
    spoil(spoilt, sql)
    assert named in named_by(check, build.check(spoilt, build.ADVICE))
    assert check not in {fault.check for fault in build.check(spoilt)}  # it stops no refresh
