"""A refresh adds what is new, remembers what is gone, and publishes only what is sound."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from etl import keep, pipeline
from etl.faults import RefreshRefused
from etl.sources import seeds, yc
from tests.etl import support
from tests.etl.support import FIRST_DAY, ask, company, directory, refresh, source
from warehouse import dictionary, versions

SNAPSHOT = Path(__file__).parents[3] / "shared" / "data" / "yc" / "2025-08-13.json.gz"
COMPANIES = "landscape/companies.csv"
ACTIVE, DEAD = 7, 3  # companies of the made-up directory whose status is Active and Inactive
OF_DIRECTORY = f"source_id = '{yc.SOURCE_ID}'"
WITHOUT_DATES = "* exclude (first_seen_date, last_seen_date, gone_since_date)"


def day(number: int) -> date:
    return FIRST_DAY + timedelta(days=number)


def without(*numbers: int) -> list[dict[str, Any]]:
    return [record for record in directory() if record["id"] not in numbers]


def instead(number: int, **changes: Any) -> list[dict[str, Any]]:
    """The directory with one company changed."""
    return [company(number, **changes) if r["id"] == number else r for r in directory()]


def events(folder: Path, since: int = 1) -> list[tuple[Any, ...]]:
    sql = (
        "select company_id, event_code, from_value, to_value from mart.event where event_date >= ?"
    )
    return ask(folder, sql, day(since))


def status(folder: Path, number: int = ACTIVE) -> tuple[Any, ...]:
    """status_code, first and last seen, gone since."""
    (row,) = ask(
        folder,
        "select status_code, first_seen_date, last_seen_date, gone_since_date from mart.company"
        " where company_id = ?",
        f"yc-{number}",
    )
    return row


def directory_keys(folder: Path, seen: date = FIRST_DAY) -> set[int]:
    """The ids of the directory's records that were seen on a day or later."""
    sql = f"select source_key from mart.company_source where {OF_DIRECTORY} and last_seen_date >= ?"
    return {int(key) for key in support.column(folder, sql, seen)}


def fingerprint(folder: Path) -> tuple[str, str]:
    """The version that is served, by name and content."""
    path = support.current(folder)
    return path.name, hashlib.sha256(path.read_bytes()).hexdigest()


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# the first refresh


def test_the_first_refresh_publishes_every_record(tmp_path: Path) -> None:
    folder = tmp_path / "warehouse"

    report = refresh(folder, directory())

    seed_count = len(support.table(seeds.FOLDER, COMPANIES))
    assert report.version == "0001"
    assert source(report).counts == keep.Counts(added=60)
    assert source(report, seeds.SOURCE_ID).counts == keep.Counts(added=seed_count)
    counts = "select source_id, count(*) from mart.company_source group by all order by 1"
    assert ask(folder, counts) == [(seeds.SOURCE_ID, seed_count), (yc.SOURCE_ID, 60)]
    assert {row[1] for row in events(folder, since=0)} == {"entered"}
    assert files(folder) == [".lock", "landscape-0001.duckdb", "landscape.duckdb"]


def test_a_run_is_noted_with_its_sources(warehouse: Path) -> None:
    (run,) = ask(warehouse, "select run_id, as_of_date, added_count, rejected_count from mart.run")
    (read,) = ask(
        warehouse,
        "select record_count, added_count, is_complete, length(sha256) from mart.run_source"
        " where source_id = ?",
        yc.SOURCE_ID,
    )

    assert run[:2] == ("0001", FIRST_DAY)
    assert run[2] == 60 + len(support.table(seeds.FOLDER, COMPANIES))
    assert run[3] == 0
    assert read == (60, 60, True, 64)


# the next refresh


def test_the_same_data_in_any_order_changes_nothing(warehouse: Path) -> None:
    names = ("event", "company_history", "company")
    past = {name: ask(warehouse, f"from mart.{name}") for name in names}
    records = directory()
    random.Random(1).shuffle(records)
    heard: list[str] = []

    report = refresh(warehouse, records, day=1, say=heard.append)

    assert [given.counts for given in report.sources] == [keep.Counts(), keep.Counts()]
    assert ask(warehouse, "from mart.event") == past["event"]
    assert ask(warehouse, "from mart.company_history") == past["company_history"]
    assert ask(warehouse, "select distinct last_seen_date from mart.company") == [(day(1),)]
    sql = "select * replace (?::date as last_seen_date) from mart.company"
    assert ask(warehouse, sql, day(0)) == past["company"]
    assert (heard[0], heard[-2:]) == ("seeds", ["checks", "publish"])


def test_a_new_company_enters(warehouse: Path) -> None:
    report = refresh(warehouse, directory(61), day=1)

    assert source(report).counts == keep.Counts(added=1)
    assert events(warehouse) == [("yc-61", "entered", None, "Acme 61")]


@pytest.fixture(scope="module")
def _left(_published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = support.copy_folder(_published, tmp_path_factory.mktemp("left") / "warehouse")
    report = refresh(folder, without(ACTIVE, DEAD), day=1)
    assert source(report).counts == keep.Counts(gone=2)
    return folder


@pytest.fixture
def left(_left: Path, tmp_path: Path) -> Path:
    """A warehouse that two companies left on day 1."""
    return support.copy_folder(_left, tmp_path / "left")


def test_a_company_that_leaves_stays_as_gone(left: Path) -> None:
    assert status(left) == ("gone", day(0), day(0), day(1))
    assert (f"yc-{ACTIVE}", "gone", "active", "gone") in events(left)


def test_a_dead_company_that_leaves_stays_dead(left: Path) -> None:
    assert status(left, DEAD) == ("inactive", day(0), day(0), day(1))


def test_a_gone_company_stays_gone_since_the_same_day(left: Path) -> None:
    report = refresh(left, without(ACTIVE, DEAD), day=2)

    assert source(report).counts == keep.Counts()
    assert status(left) == ("gone", day(0), day(0), day(1))
    assert events(left, since=2) == []


def test_a_company_that_returns_is_back(left: Path) -> None:
    report = refresh(left, directory(), day=2)

    assert source(report).counts.added == 0
    assert status(left) == ("active", day(0), day(2), None)
    assert (f"yc-{ACTIVE}", "back", "gone", "active") in events(left, since=2)
    periods = ask(
        left,
        "select valid_from_date, valid_to_date, status_code from mart.company_history"
        " where company_id = ?",
        f"yc-{ACTIVE}",
    )
    assert periods == [
        (day(0), day(1), "active"),
        (day(1), day(2), "gone"),
        (day(2), None, "active"),
    ]


def test_a_change_is_counted_and_told(warehouse: Path) -> None:
    changes: dict[int, dict[str, Any]] = {
        1: {"one_liner": "Now something else"},
        2: {"name": "Zeta"},
        7: {"status": "Acquired"},
        8: {"team_size": 900},
        9: {"team_size": 1},
    }
    records = [record | changes.get(record["id"], {}) for record in directory()]

    report = refresh(warehouse, records, day=1)

    assert source(report).counts == keep.Counts(changed=5)
    told = events(warehouse)
    assert {
        ("yc-1", "redescribed", company(1)["one_liner"], "Now something else"),
        ("yc-2", "renamed", "Acme 2", "Zeta"),
        ("yc-7", "status_changed", "active", "acquired"),
        ("yc-8", "team_grew", "8", "900"),
        ("yc-9", "team_shrank", "9", "1"),
    } <= set(told)
    assert {row[0] for row in told} == {f"yc-{number}" for number in changes}


def test_keys_stay_unique_when_things_change_twice_on_a_day(warehouse: Path) -> None:
    refresh(warehouse, instead(ACTIVE, one_liner="a", team_size=1, status="Public"))
    refresh(warehouse, instead(ACTIVE, one_liner="b", team_size=2, status="Acquired"))

    for table in dictionary.load().tables.values():
        keys = ", ".join(table.key)
        sql = f"select {keys} from {table.name} group by all having count(*) > 1"
        assert ask(warehouse, sql) == [], table.name


# what is not there or cannot be used


def test_nothing_counts_as_gone_when_the_file_is_cut_off(warehouse: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.json"
    cut.write_text(json.dumps(instead(1, team_size=99))[:9000])

    report = refresh(warehouse, cut, day=1)

    given = source(report)
    assert 0 < given.record_count < 60
    assert given.counts == keep.Counts(changed=1)
    assert len(given.rejections) == 1
    assert support.count(warehouse, "mart.company where gone_since_date is not null") == 0
    assert support.count(warehouse, f"mart.company_source where {OF_DIRECTORY}") == 60
    read = f"select is_complete from mart.run_source where {OF_DIRECTORY} order by run_id"
    assert support.column(warehouse, read) == [True, False]


def test_a_rejected_record_keeps_its_last_good_data(warehouse: Path) -> None:
    faults: dict[int, dict[str, Any]] = {1: {"name": ""}, 2: {"id": "2"}, 7: {"name": ["x"]}}
    records = [record | faults.get(record["id"], {}) for record in directory()]

    report = refresh(warehouse, records, day=1)

    assert source(report).counts == keep.Counts()
    assert [status(warehouse, number) for number in faults] == [
        ("active", day(0), day(0), None)
    ] * 3
    rejected = (
        "select row_number, column_name, value, is_row_kept from mart.rejected_row order by 1"
    )
    assert ask(warehouse, rejected) == [
        (1, "name", None, False),
        (2, "id", "2", False),
        (7, "name", "['x']", False),
    ]


def test_a_value_that_cannot_be_used_is_told_until_the_source_is_read_anew(
    warehouse: Path,
) -> None:
    rejected = (
        "select source_id, row_number, column_name, value, is_row_kept from mart.rejected_row"
    )

    report = refresh(warehouse, instead(ACTIVE, website="javascript:alert(1)"), day=1)
    told = ask(warehouse, rejected)
    refresh(warehouse, day=2)
    told_again = ask(warehouse, rejected)
    refresh(warehouse, directory(), day=3)

    assert source(report).counts == keep.Counts(changed=1)
    assert told == [(yc.SOURCE_ID, ACTIVE, "website", "javascript:alert(1)", True)]
    assert told_again == told
    assert ask(warehouse, rejected) == []


def test_every_record_is_in_the_warehouse_or_among_the_rejected(warehouse: Path) -> None:
    records: list[Any] = directory(80)
    records[10] = {"id": 11}
    records[20] = "text"
    records[30] = company(31, id="x")
    records[40] = company(1)

    refresh(warehouse, records, day=1)

    in_it = directory_keys(warehouse)
    left_out = "select row_number from mart.rejected_row where not is_row_kept"
    rejected = set(support.column(warehouse, left_out))
    assert rejected == {11, 21, 31, 41}
    for place, record in enumerate(records, 1):
        assert place in rejected or record["id"] in in_it


def test_every_real_record_is_in_the_warehouse_or_among_the_rejected(warehouse: Path) -> None:
    if not SNAPSHOT.exists():
        pytest.skip(f"the directory snapshot is not on this machine: {SNAPSHOT}")
    records = json.loads(gzip.decompress(SNAPSHOT.read_bytes()))[::8]

    report = refresh(warehouse, records, day=1)

    left_out = {r.row_number for r in source(report).rejections if not r.is_row_kept}
    expected = {r["id"] for place, r in enumerate(records, 1) if place not in left_out}
    assert directory_keys(warehouse, seen=day(1)) == expected


# what a refresh does not touch


def test_a_directory_that_is_not_named_is_kept(warehouse: Path) -> None:
    directory_rows = f"from mart.company_source where {OF_DIRECTORY}"
    before = ask(warehouse, directory_rows)

    report = refresh(warehouse, day=1)

    assert [given.source_id for given in report.sources] == [seeds.SOURCE_ID]
    assert ask(warehouse, directory_rows) == before
    assert events(warehouse) == []
    age = f"select as_of_date, record_count from mart.source where {OF_DIRECTORY}"
    assert ask(warehouse, age) == [(FIRST_DAY, 60)]


def test_a_directory_that_is_forgotten_is_out_until_it_is_loaded_again(warehouse: Path) -> None:
    companies = "mart.company where company_id like 'yc-%'"

    refresh(warehouse, day=1, forget=frozenset({"yc"}))
    left = support.count(warehouse, companies)
    report = refresh(warehouse, directory(), day=2)

    assert left == 0
    assert support.count(warehouse, companies) == 60
    assert source(report).counts == keep.Counts(added=60)


def test_the_way_to_a_version_does_not_show_in_it(tmp_path: Path) -> None:
    """Seeds and directory at once, or one after the other and by a detour: the same companies."""
    website = next(r["website"] for r in support.table(seeds.FOLDER, COMPANIES) if r["website"])
    records = [*directory(), company(100, name="Of the seeds", website=website)]
    at_once, in_steps = tmp_path / "at-once", tmp_path / "in-steps"
    refresh(at_once, records, day=3)

    refresh(in_steps, day=1)
    refresh(in_steps, list(reversed(records)), day=3)

    for name in ("company", "company_score", "company_factor", "company_domain", "company_moat"):
        columns = WITHOUT_DATES if name == "company" else "*"
        sql = f"select {columns} from mart.{name} order by all"
        assert ask(at_once, sql) == ask(in_steps, sql), name
    matched = "select matched_by_code from mart.company_source where source_key = '100'"
    assert ask(at_once, matched) == ask(in_steps, matched) == [("website",)]


# refusals: nothing is published and the live version is as it was


def refused(folder: Path, *arguments: Any, **options: Any) -> str:
    """The reason why a refresh is refused; the folder must be as it was."""
    before = fingerprint(folder), files(folder)
    with pytest.raises(RefreshRefused) as caught:
        refresh(folder, *arguments, **options)
    assert (fingerprint(folder), files(folder)) == before
    assert ask(folder, "select count(*) > 0 from mart.company") == [(True,)]
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "cannot be read: No such file or directory"),
        ("", "is not a JSON list of companies"),
        ("[]", "has no company that could be read"),
        ('{"error": "rate limit"}', "is not a JSON list of companies"),
        ('[{"id": 1}]', "has no company that could be read"),
    ],
)
def test_a_directory_that_fails_leaves_the_version_as_it_was(
    warehouse: Path, tmp_path: Path, content: str | None, reason: str
) -> None:
    path = tmp_path / "broken.json"
    if content is not None:
        path.write_text(content)

    message = refused(warehouse, path, day=1)

    assert message.startswith("yc-directory: ")
    assert reason in message


def test_a_source_is_named_once(warehouse: Path, tmp_path: Path) -> None:
    path = support.write_json(tmp_path / "all.json", directory())
    twice = [pipeline.Request("yc", str(path))] * 2

    with pytest.raises(RefreshRefused, match="yc: named twice"):
        pipeline.refresh(twice, warehouse, as_of=day(1))

    assert support.current(warehouse).name == "landscape-0001.duckdb"


def test_seeds_that_nothing_works_without_are_asked_for(tmp_path: Path, seed_folder: Path) -> None:
    (seed_folder / "model" / "factors.csv").unlink()
    folder = tmp_path / "new"

    with pytest.raises(RefreshRefused) as caught:
        refresh(folder, seed_folder=seed_folder)

    first, second = str(caught.value).splitlines()
    assert first.startswith("seeds/model/factors.csv: no row of it can be used")
    assert second == "seeds/model/factors.csv: cannot be read: No such file or directory"
    assert files(folder) == [".lock"]


def test_a_check_that_finds_rows_stops_the_publishing(warehouse: Path, seed_folder: Path) -> None:
    name = "model/factors.csv"
    rows = [r for r in support.table(seed_folder, name) if r["factor_code"] != "generality"]
    support.write_table(seed_folder, name, rows)

    message = refused(warehouse, day=1, seed_folder=seed_folder)

    assert "factors_complete: " in message
    assert "factor_code='generality'" in message


def test_a_refusal_names_the_faults_of_the_seeds_that_may_be_its_cause(
    warehouse: Path, seed_folder: Path
) -> None:
    row = support.change(seed_folder, "landscape/domains.csv", 2, title="")

    message = refused(warehouse, day=1, seed_folder=seed_folder)

    assert f"code='{row['domain_code']}'" in message
    assert "seeds/landscape/domains.csv:2: title: is empty" in message.splitlines()


def test_a_model_that_cannot_be_computed_stops_the_publishing(
    warehouse: Path, seed_folder: Path
) -> None:
    for line, row in enumerate(support.table(seed_folder, "model/factors.csv"), start=2):
        if row["score_code"] == "moat":
            support.change(seed_folder, "model/factors.csv", line, weight="50")

    message = refused(warehouse, day=1, seed_folder=seed_folder)

    assert "cannot be computed" in message or "factors_complete" in message


def test_a_damaged_version_is_named(warehouse: Path) -> None:
    path = support.current(warehouse)
    path.chmod(0o644)
    path.write_bytes(b"not a database" * 1000)

    with pytest.raises(versions.VersionError, match=r"landscape-0001\.duckdb cannot be opened"):
        refresh(warehouse, day=1)

    assert files(warehouse) == [".lock", "landscape-0001.duckdb", "landscape.duckdb"]


# seeds at fault next to a version that has good ones


def curated(folder: Path) -> list[tuple[Any, ...]]:
    return ask(
        folder,
        "select company_id, name, gone_since_date is not null, count(moat_code)"
        " from mart.company left join mart.company_moat using (company_id)"
        " where is_curated group by all order by 1",
    )


def test_a_company_of_the_seeds_at_fault_keeps_its_row_and_its_moats(
    warehouse: Path, seed_folder: Path
) -> None:
    before = curated(warehouse)
    support.change(seed_folder, COMPANIES, 2, name="", founded_year="x")

    report = refresh(warehouse, day=1, seed_folder=seed_folder)

    assert source(report, seeds.SOURCE_ID).counts == keep.Counts()
    assert curated(warehouse) == before
    assert events(warehouse) == []
    rejected = "select row_number, column_name from mart.rejected_row order by 2"
    assert ask(warehouse, rejected) == [(2, "founded_year"), (2, "name")]


def test_seed_files_that_cannot_be_read_keep_their_last_good_rows(
    warehouse: Path, seed_folder: Path
) -> None:
    before = curated(warehouse)
    (seed_folder / COMPANIES).unlink()
    (seed_folder / "landscape/company_moats.csv").write_bytes(b"")
    (seed_folder / "landscape/domains.csv").write_bytes(b"domain_code,title\n")

    report = refresh(warehouse, day=1, seed_folder=seed_folder)

    assert len({r.location for r in source(report, seeds.SOURCE_ID).rejections}) == 3
    assert curated(warehouse) == before
    assert events(warehouse) == []


def test_a_company_taken_out_of_the_seeds_is_gone(warehouse: Path, seed_folder: Path) -> None:
    rows = support.table(seed_folder, COMPANIES)
    out = rows[-1]["company_id"]
    support.write_table(seed_folder, COMPANIES, rows[:-1])
    for name in ("company_moats", "company_factors"):
        path = f"landscape/{name}.csv"
        left = [r for r in support.table(seed_folder, path) if r["company_id"] != out]
        support.write_table(seed_folder, path, left)

    report = refresh(warehouse, day=1, seed_folder=seed_folder)

    assert source(report, seeds.SOURCE_ID).counts == keep.Counts(gone=1)
    gone = "select gone_since_date from mart.company where company_id = ?"
    assert support.column(warehouse, gone, out) == [day(1)]
