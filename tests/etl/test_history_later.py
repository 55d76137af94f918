"""A history that is there already, and then the seeds change, a source goes or shrinks or fails, or
it was written by an earlier release."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl import changes, keep, pipeline
from etl.faults import RefreshRefused
from etl.sources import seeds, yc
from etl.sources.directories import DIRECTORIES
from etl.sources.fetch import fetch
from tests.etl import support
from tests.etl.history import load, loads, shown
from tests.etl.server import serving
from tests.etl.support import ask, directory, refresh, source
from tests.etl.test_refresh import day, fingerprint
from warehouse import versions

# a directory that shrank


def test_a_directory_that_shrinks_suddenly_is_held_back_until_it_is_accepted(
    warehouse: Path,
) -> None:
    before = fingerprint(warehouse)
    with pytest.raises(RefreshRefused, match="yc-directory: is held back: 47 records, 22% fewer"):
        refresh(warehouse, directory(47), day=1)
    assert fingerprint(warehouse) == before

    report = refresh(warehouse, directory(47), day=1, accept=True)

    assert source(report).counts == keep.Counts(gone=13)


def test_a_directory_may_shrink_a_little_or_lie_before_a_larger_one(warehouse: Path) -> None:
    assert source(refresh(warehouse, directory(48), day=1)).error is None
    assert source(refresh(warehouse, directory(10), day=-1)).error is None


def test_what_fails_next_to_what_is_read_is_marked_with_its_age(
    warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second directory, for which no model asks: the one of the tests has but one."""
    known = {source_id for (source_id,) in ask(warehouse, "select source_id from mart.source")}
    other_id = sorted(known - {yc.SOURCE_ID, seeds.SOURCE_ID})[0]
    other = replace(
        DIRECTORIES["yc"],
        name="other",
        source_id=other_id,
        table="other_company",
        load=lambda location, options: replace(
            yc.read(fetch(location)), source_id=other_id, table="other_company"
        ),
    )
    monkeypatch.setattr(pipeline, "DIRECTORIES", DIRECTORIES | {"other": other})
    monkeypatch.setattr(pipeline, "RECORDS", (*pipeline.RECORDS, other.records))
    path = support.write_json(tmp_path / "all.json", directory())

    def both(other_path: Path, number: int) -> pipeline.Report:
        requests = [pipeline.Request("yc", str(path)), pipeline.Request("other", str(other_path))]
        return pipeline.refresh(requests, warehouse, as_of=day(number))

    def freshness() -> tuple[Any, ...]:
        sql = "select is_stale, age_day_count, failure_reason from mart.source where source_id = ?"
        return ask(warehouse, sql, other_id)[0]

    both(path, 1)
    assert freshness() == (False, 0, None)
    report = both(tmp_path / "missing.json", 4)
    assert [given.source_id for given in report.failed] == [other_id]
    reason = f"{tmp_path}/missing.json cannot be read: No such file or directory"
    assert freshness() == (True, 3, reason)
    assert source(report, other_id).counts == keep.Counts()
    refresh(warehouse, directory(), day=5)  # still marked when it was not even tried
    assert freshness()[:2] == (True, 4)
    both(path, 6)
    assert freshness() == (False, 0, None)


def test_offline_shows_the_day_on_which_the_address_was_last_read(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving() as server:
        request = [pipeline.Request("yc", f"{server.address}/tagged.json")]
        pipeline.refresh(request, warehouse, as_of=day(1), accept=True)
    (note,) = (warehouse / "cache").glob("*.json")
    note.write_text(json.dumps(json.loads(note.read_text()) | {"confirmed_at": f"{day(4)}T01:00"}))

    pipeline.refresh(request, warehouse, offline=True, accept=True)

    read = "select max(as_of_date), max(record_count) from mart.source where source_id = ?"
    assert ask(warehouse, read, yc.SOURCE_ID) == [(day(4), 1)]


# seeds that change, sources that go, versions from before


def heavier(seed_folder: Path) -> None:
    """Overlap counts for more, generality for less."""
    for line, row in enumerate(support.table(seed_folder, "model/factors.csv"), start=2):
        weights = {"overlap": "0.5", "generality": "0.1"}
        if row["factor_code"] in weights:
            support.change(
                seed_folder, "model/factors.csv", line, weight=weights[row["factor_code"]]
            )


def test_older_days_stay_as_they_were_scored_until_all_are_scored_anew(
    six_days: Path, in_order: Path, tmp_path: Path, seed_folder: Path
) -> None:
    heavier(seed_folder)
    past = f"from mart.company_history where valid_to_date <= date '{day(12)}' order by all"
    refresh(six_days, day=20, seed_folder=seed_folder)
    assert ask(six_days, past) == ask(in_order, past)
    assert ask(six_days, "from mart.company_score") != ask(in_order, "from mart.company_score")

    refresh(six_days, day=20, seed_folder=seed_folder, rescore=True)

    load(tmp_path / "anew", sorted(loads()), loads(), seed_folder=seed_folder)
    assert shown(six_days) == shown(tmp_path / "anew")


def test_a_source_that_is_forgotten_leaves_no_history(six_days: Path, tmp_path: Path) -> None:
    refresh(six_days, day=20, forget=frozenset({"yc"}))

    for number in sorted(loads()):
        refresh(tmp_path / "never", day=number)
    assert shown(six_days) == shown(tmp_path / "never")


def test_a_version_that_followed_less_is_scored_anew(six_days: Path, in_order: Path) -> None:
    path = support.current(six_days)
    path.chmod(0o644)
    with duckdb.connect(str(path)) as con:
        con.execute("alter table raw.company_run drop column moat_codes")

    refresh(six_days, day=20)

    assert shown(six_days) == shown(in_order)


def test_a_version_from_before_loads_were_kept_is_taken_over(six_days: Path) -> None:
    path = support.current(six_days)
    path.chmod(0o644)
    with duckdb.connect(str(path)) as con:
        for name in ("load", "rejected_key", "record_run", "company_run", "source_failure"):
            con.execute(f"drop table raw.{name}")
        con.execute("drop table raw.yc_company_run; drop table raw.seed_company_run")
        con.execute("drop table stg.absence")
    now = "select company_id, name, status_code, gone_since_date from mart.company order by all"
    before = ask(six_days, now)

    refresh(six_days, day=21)

    assert ask(six_days, now) == before
    assert support.count(six_days, "mart.event") > 300


# differences


def test_two_days_compared(in_order: Path) -> None:
    found = changes.between_days(in_order, day(0), day(3))

    assert found.counts == {"entered": 1, "gone": 1, "redescribed": 1}
    assert {(e.event_code, e.company_id) for e in found.events} == {
        ("entered", "yc-20"), ("gone", "yc-2"), ("redescribed", "yc-1"),
    }  # fmt: skip
    assert changes.between_days(in_order, day(3), day(4)).counts == {}
    assert changes.between_days(in_order, day(3), day(0)).counts["redescribed"] == 1


def test_two_versions_compared(in_order: Path) -> None:
    found = changes.between_versions(in_order, "1", "0002")

    assert found.counts == {"entered": 1, "gone": 1, "redescribed": 1}
    assert {event.event_date for event in found.events} == {day(3)}
    with pytest.raises(versions.NoVersion, match="there is no version 9"):
        changes.between_versions(in_order, "1", "9")
