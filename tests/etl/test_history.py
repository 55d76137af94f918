"""Loads in any order give one history, and each day looks as it did with what was known then."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
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
from tests.etl.server import serving
from tests.etl.support import ask, company, directory, refresh, source
from tests.etl.test_refresh import day, fingerprint
from warehouse import versions

PUBLIC_FILES = Path(__file__).parents[3] / "shared" / "data" / "yc"
# the first that is there, one of another shape, and the two on either side of a hole
DAYS = ("2021-12-02", "2023-02-13", "2025-01-15", "2025-08-13")
SNAPSHOTS = [PUBLIC_FILES / f"{day}.json.gz" for day in DAYS]
# nothing in them may depend on the order of loading
TABLES = (
    "company_history", "event", "company", "company_score", "company_factor", "source",
    "former_slug",
)  # fmt: skip
STATE = "* exclude (valid_from_date)"

Loads = dict[int, list[Any] | str]  # day -> records, or the text of a damaged file


def batch(*numbers: int) -> list[dict[str, Any]]:
    return [company(n, batch="Summer 2012") for n in numbers]


def loads() -> Loads:
    """Six days: a change, a removal, a return, an unusable record, a hole, a cut-off file."""
    first = [*directory(12), *batch(30, 31, 32, 33, 34)]
    second = [company(1, one_liner="Now something else"), *first[2:], company(20)]  # 2 is gone
    third: list[Any] = [company(1), *first[1:5], {"id": 6, "name": ""}, *first[6:]]  # 2 is back
    hole = [r | ({"status": "Acquired"} if r["id"] == 3 else {}) for r in first if r["id"] < 30]
    hole = [r | ({"slug": "renamed-7"} if r["id"] == 7 else {}) for r in hole]
    grown = [r | {"team_size": 500 + r["id"]} for r in reversed(first)]
    return {
        0: first,
        3: second,
        5: third,
        9: hole,
        12: json.dumps(grown)[:-600],
        20: [r for r in hole if r["id"] not in (4, 5)],
    }


def load(folder: Path, days: Sequence[int], given: Loads, **settings: Any) -> pipeline.Report:
    for number in days:
        content = given[number]
        if isinstance(content, str):
            path = folder.with_name(f"{folder.name}-{number}.json")
            path.write_text(content)
            report = refresh(folder, path, day=number, accept=True, **settings)
        else:
            report = refresh(folder, content, day=number, accept=True, **settings)
    return report


def shown(folder: Path, tables: Sequence[str] = TABLES) -> dict[str, list[tuple[Any, ...]]]:
    return {name: ask(folder, f"from mart.{name} order by all") for name in tables}


@pytest.fixture(scope="module")
def in_order(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("history") / "in-order"
    load(folder, sorted(loads()), loads())
    return folder


@pytest.fixture
def six_days(in_order: Path, tmp_path: Path) -> Path:
    return support.copy_folder(in_order, tmp_path / "six-days")


@pytest.mark.parametrize("order", ["reversed", "shuffled"])
def test_the_order_of_loading_does_not_show(in_order: Path, tmp_path: Path, order: str) -> None:
    days = sorted(loads(), reverse=True)
    if order == "shuffled":
        random.Random(1).shuffle(days)

    load(tmp_path / "other", days, loads())

    assert shown(tmp_path / "other") == shown(in_order)


def test_a_load_that_comes_again_changes_nothing(six_days: Path, in_order: Path) -> None:
    report = load(six_days, [3, 20], loads())

    assert shown(six_days) == shown(in_order)
    assert [given.counts for given in report.sources] == [keep.Counts()] * 2


def test_what_a_day_looked_like_is_what_a_fresh_build_of_it_shows(
    in_order: Path, tmp_path: Path
) -> None:
    refresh(tmp_path / "fresh", loads()[3], day=3)
    sql = f"select {STATE} from mart.landscape_as_of(date '{day(3)}') order by all"

    assert ask(in_order, sql) == ask(tmp_path / "fresh", sql)
    assert len(ask(in_order, sql)) > 300


def test_the_landscape_of_the_newest_day_is_the_version_itself(in_order: Path) -> None:
    named = "company_id, name, status_code, team_size_count, round(risk_score, 1)"
    listed = "mart.company join mart.company_score using (company_id)"
    as_of = f"select {named} from mart.landscape_as_of(date '{day(20)}') order by all"
    now = f"select {named} from {listed} where gone_since_date is null order by all"

    assert ask(in_order, as_of) == ask(in_order, now)
    assert ask(in_order, "from mart.landscape_as_of(date '2020-01-01')") == []


def test_what_happened_over_the_six_days(in_order: Path) -> None:
    told = ask(
        in_order,
        "select event_date, company_id, event_code from mart.event"
        " where event_code in ('gone', 'back', 'redescribed', 'status_changed') order by all",
    )
    assert told == [
        (day(3), "yc-1", "redescribed"),
        (day(3), "yc-2", "gone"),
        (day(5), "yc-1", "redescribed"),
        (day(5), "yc-2", "back"),
        (day(5), "yc-20", "gone"),
        (day(9), "yc-3", "status_changed"),
        (day(12), "yc-3", "status_changed"),
        (day(20), "yc-3", "status_changed"),
        (day(20), "yc-4", "gone"),
        (day(20), "yc-5", "gone"),
    ]


def test_a_name_in_links_that_was_given_up_still_leads_to_the_company(in_order: Path) -> None:
    assert ask(in_order, "from mart.former_slug") == [("acme-7", "yc-7", day(12))]
    slugs = "select slug from mart.company where company_id = 'yc-7'"
    assert ask(in_order, slugs) == [("renamed-7",)]


def test_a_version_that_followed_less_is_scored_anew(six_days: Path, in_order: Path) -> None:
    path = support.current(six_days)
    path.chmod(0o644)
    with duckdb.connect(str(path)) as con:
        con.execute("alter table raw.company_run drop column moat_codes")

    refresh(six_days, day=20)

    assert shown(six_days) == shown(in_order)


def test_a_version_shows_the_newest_load_whatever_was_loaded_last(tmp_path: Path) -> None:
    refresh(tmp_path / "w", directory(), day=5)
    report = refresh(tmp_path / "w", directory(30), day=-400)

    assert report.as_of == day(5)
    assert ask(tmp_path / "w", "select as_of_date from mart.run order by run_id") == [
        (day(5),), (day(5),),
    ]  # fmt: skip
    assert source(report).counts == keep.Counts()
    assert report.changes.counts["entered"] > 30  # on the day of the load


def test_our_facts_do_not_count_before_they_were_true(tmp_path: Path) -> None:
    refresh(tmp_path / "w", day=-365 * 6)

    late = "select count(*) from mart.company where founded_year > 2020 or status_date >= '2020-04'"
    assert support.column(tmp_path / "w", late) == [0]
    assert support.count(tmp_path / "w", "mart.company where status_code = 'active'") > 100
    moves = "mart.company_move join mart.lab_move using (move_id) where move_date > '2020-04'"
    assert support.count(tmp_path / "w", moves) == 0


# the real directory


def slice_of(path: Path, folder: Path) -> Path:
    """One company in nine of a snapshot, the same ones of each, and the whole of one batch."""
    records = json.loads(gzip.decompress(path.read_bytes()))
    few = [r for r in records if r["id"] % 9 == 0 or r.get("batch") == "IK12"]
    return support.write_json(folder / path.name.removesuffix(".gz"), few)


def load_real(folder: Path, paths: Sequence[Path], **settings: Any) -> None:
    for path in paths:
        as_of = date.fromisoformat(path.name[:10])
        request = pipeline.Request("yc", str(path))
        pipeline.refresh([request], folder, as_of=as_of, accept=True, **settings)


@pytest.fixture(scope="module")
def slices(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    if not all(path.exists() for path in SNAPSHOTS):
        pytest.skip("the directory snapshots ../shared/data/yc/*.json.gz are not here")
    folder = tmp_path_factory.mktemp("slices")
    return [slice_of(path, folder) for path in SNAPSHOTS]


@pytest.fixture(scope="module")
def real(slices: list[Path]) -> Path:
    folder = slices[0].parent / "sorted"
    load_real(folder, slices)
    return folder


@pytest.mark.parametrize("order", ["reversed", "shuffled"])
def test_the_real_snapshots_in_any_order(
    real: Path, slices: list[Path], tmp_path: Path, order: str
) -> None:
    paths = slices[::-1] if order == "reversed" else random.Random(4).sample(slices, len(slices))

    load_real(tmp_path / "w", paths)

    assert shown(tmp_path / "w") == shown(real)


def test_a_real_day_among_others_is_as_a_build_of_that_day(
    real: Path, slices: list[Path], tmp_path: Path
) -> None:
    (path,) = [path for path in slices if path.name.startswith("2023-02-13")]
    load_real(tmp_path / "w", [path])
    sql = f"select {STATE} from mart.landscape_as_of(date '2023-02-13') order by all"

    assert ask(real, sql) == ask(tmp_path / "w", sql)


def test_the_batch_that_a_real_snapshot_leaves_out_is_not_gone(real: Path) -> None:
    sql = (
        "select count(*) filter (where gone_since_date is null),"
        " count(*) filter (where gone_since_date = date '2025-08-13')"
        " from mart.company where batch = 'IK12'"
    )
    ((listed, lost),) = ask(real, sql)

    assert listed > 50
    assert lost == 0


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
