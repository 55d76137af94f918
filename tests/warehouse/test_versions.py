"""Versions: published whole or not at all, whoever reads and whatever is killed meanwhile."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import duckdb
import pytest

from etl.__main__ import main
from tests.conftest import AS_OF
from warehouse import build, versions

ROOT = Path(__file__).parents[2]


def publish(folder: Path, value: int = 0) -> Path:
    """A version with one table of one row."""
    code = versions.next_code(folder)
    with versions.building(folder) as (con, path):
        con.execute(f"create table t as select {value} as value")
    return versions.publish(folder, path, code)


def value(path: Path) -> int:
    with versions.open_read_only(path) as con:
        ((found,),) = con.execute("select value from t").fetchall()
    return int(found)


def served(folder: Path) -> Path:
    path = versions.current(folder)
    assert path is not None
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three versions, the last of them served."""
    for number in (1, 2, 3):
        publish(tmp_path, number)
    return tmp_path


# publishing


def test_a_published_version_is_served(tmp_path: Path) -> None:
    path = publish(tmp_path, 7)

    assert path == tmp_path / "landscape-0001.duckdb"
    assert (served(tmp_path), value(path)) == (path, 7)
    assert names(tmp_path) == ["landscape-0001.duckdb", "landscape.duckdb"]


def test_a_published_version_is_read_only(tmp_path: Path) -> None:
    path = publish(tmp_path)

    assert path.stat().st_mode & 0o777 == 0o444
    with versions.open_read_only(path) as con, pytest.raises(duckdb.Error, match="read-only"):
        con.execute("create table more (a int)")


def test_the_link_names_its_target_without_a_folder(folder: Path, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    shutil.copytree(folder, moved, symlinks=True)

    assert (folder / versions.NAME).readlink() == Path("landscape-0003.duckdb")
    assert served(moved) == moved / "landscape-0003.duckdb"


def test_older_clients_can_open_a_version(tmp_path: Path) -> None:
    path = publish(tmp_path)

    with duckdb.connect() as con:
        con.execute(f"attach '{path}' as version (read_only)")
        ((tags,),) = con.execute(
            "select tags from duckdb_databases() where database_name = 'version'"
        ).fetchall()

    assert tags["storage_version"].startswith("v1.0.0")


def test_a_reader_keeps_its_version_and_the_next_one_gets_the_new(folder: Path) -> None:
    with versions.open_read_only(served(folder)) as reader:
        publish(folder, 4)

        assert reader.execute("select value from t").fetchall() == [(3,)]
        assert value(served(folder)) == 4


def test_there_is_a_version_at_every_moment_of_publishing(folder: Path) -> None:
    missing: list[str] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            if versions.current(folder) is None:
                missing.append("no version")

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(60):
        versions.point_to(folder, folder / "landscape-0001.duckdb")
        versions.point_to(folder, folder / "landscape-0002.duckdb")
    done.set()
    reader.join()

    assert missing == []


@pytest.mark.parametrize("error", [ValueError, duckdb.Error, KeyboardInterrupt, SystemExit])
def test_a_build_that_fails_leaves_nothing_behind(folder: Path, error: type[BaseException]) -> None:
    before = names(folder)

    with pytest.raises(error), versions.building(folder) as (con, path):
        con.execute("create table t as select 4 as value")
        assert path.exists()
        raise error

    assert names(folder) == before
    assert value(served(folder)) == 3


def test_a_failing_statement_leaves_nothing_behind(folder: Path) -> None:
    before = names(folder)

    with pytest.raises(duckdb.Error), versions.building(folder) as (con, _):
        con.execute("begin")
        con.execute("select * from nowhere")

    assert names(folder) == before


def test_what_killed_builds_left_is_cleared_by_the_next_one(folder: Path) -> None:
    for name in (".building-77.duckdb", ".building-77.duckdb.wal", ".link-77"):
        (folder / name).write_text("left behind")

    publish(folder, 4)

    assert not [name for name in names(folder) if name.startswith(".")]
    assert value(served(folder)) == 4


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    odd = tmp_path / 'it\'s a; drop table "x" ☃'
    odd.mkdir()

    publish(odd, 1)
    with versions.building(odd) as (con, _):
        versions.attach_previous(con, served(odd))
        assert con.execute("from previous.t").fetchall() == [(1,)]


# looking back


def test_history_is_in_the_order_of_the_numbers(tmp_path: Path) -> None:
    codes = ["0002", "0010", "9999", "10000"]
    for name in [*(f"landscape-{code}.duckdb" for code in reversed(codes)), "landscape-1.duckdb",
                 "landscape-0003.duckdb.wal", "landscape-old.duckdb", "notes.txt"]:  # fmt: skip
        (tmp_path / name).touch()

    assert [versions.version_code(path) for path in versions.history(tmp_path)] == codes
    assert versions.next_code(tmp_path) == "10001"


def test_a_folder_without_versions_has_no_history(tmp_path: Path) -> None:
    assert versions.history(tmp_path / "missing") == []
    assert versions.current(tmp_path / "missing") is None
    assert versions.next_code(tmp_path / "missing") == "0001"


@pytest.mark.parametrize("code", ["2", "02", "0002"])
def test_a_version_is_found_by_its_number(folder: Path, code: str) -> None:
    assert versions.find(folder, code) == folder / "landscape-0002.duckdb"


@pytest.mark.parametrize("code", ["4", "0", "-1", "two", "", "²", "../landscape-0002"])
def test_a_version_that_is_not_there_is_said_with_those_that_are(folder: Path, code: str) -> None:
    with pytest.raises(versions.NoVersion, match="versions: 0001, 0002, 0003"):
        versions.find(folder, code)


@pytest.mark.parametrize("target", ["landscape-0009.duckdb", "notes.txt"])
def test_a_link_to_no_version_serves_nothing(folder: Path, target: str) -> None:
    (folder / "notes.txt").touch()
    (folder / versions.NAME).unlink()
    (folder / versions.NAME).symlink_to(target)

    assert versions.current(folder) is None


def test_a_roll_back_serves_the_earlier_version_and_deletes_nothing(folder: Path) -> None:
    versions.rollback(folder, "1")

    assert value(served(folder)) == 1
    assert [value(path) for path in versions.history(folder)] == [1, 2, 3]


def test_after_a_roll_back_the_numbers_go_on(folder: Path) -> None:
    versions.rollback(folder, "1")

    assert publish(folder, 4).name == "landscape-0004.duckdb"
    assert versions.rollback(folder, "3").name == "landscape-0003.duckdb"


@pytest.mark.parametrize(("keep", "left"), [(0, [3]), (1, [3]), (2, [2, 3]), (9, [1, 2, 3])])
def test_the_oldest_versions_are_pruned(folder: Path, keep: int, left: list[int]) -> None:
    pruned = versions.prune(folder, keep)

    assert [value(path) for path in versions.history(folder)] == left
    assert len(pruned) == 3 - len(left)


def test_the_version_that_is_served_is_never_pruned(folder: Path) -> None:
    versions.rollback(folder, "1")

    versions.prune(folder, 1)

    assert [value(path) for path in versions.history(folder)] == [1, 3]
    assert value(served(folder)) == 1


def test_a_damaged_version_is_named_with_the_way_out(folder: Path) -> None:
    path = served(folder)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:5000])

    with pytest.raises(versions.VersionError, match=r"0003.duckdb cannot be opened.*rollback"):
        versions.open_read_only(path)


def test_the_folder_is_the_one_that_the_environment_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOATMAP_WAREHOUSE", str(tmp_path))
    named = versions.default_folder()
    monkeypatch.delenv("MOATMAP_WAREHOUSE")

    assert named == tmp_path
    assert versions.default_folder() == ROOT / "warehouse"


# one refresh at a time

HOLD = """
import sys
from pathlib import Path
from warehouse import versions
with versions.lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextlib.contextmanager
def held_elsewhere(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock of the folder."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_refresh_is_told_so_and_stops(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with held_elsewhere(folder):
        with pytest.raises(versions.AlreadyRefreshing), versions.lock(folder):
            pass
        status = main(["refresh", "--warehouse", str(folder)])

    assert status == 4
    assert "another refresh is writing to" in capsys.readouterr().err
    assert value(served(folder)) == 3


def test_a_killed_process_lets_go_of_the_lock(folder: Path) -> None:
    with held_elsewhere(folder) as process:
        process.kill()
        process.wait()

        with versions.lock(folder):
            pass


def test_versions_can_be_read_while_a_refresh_runs(folder: Path) -> None:
    with held_elsewhere(folder):
        assert value(served(folder)) == 3


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(versions.VersionError, match="cannot write to"), \
            versions.lock(tmp_path / "file" / "warehouse"):  # fmt: skip
        pass


# killed at any moment

# publishes version 0004 and kills itself just before one of the steps of publishing
KILL_ITSELF = """
import os, signal, sys
from pathlib import Path
from warehouse import versions

folder, moment = Path(sys.argv[1]), sys.argv[2]
owner, name = {
    "chmod": (Path, "chmod"), "replace": (Path, "replace"), "swap": (versions, "point_to"),
    "link": (Path, "symlink_to"), "prune": (versions, "prune"),
}[moment]
setattr(owner, name, lambda *arguments, **options: os.kill(os.getpid(), signal.SIGKILL))
with versions.lock(folder):
    with versions.building(folder) as (con, path):
        con.execute("create table t as select 4 as value")
    versions.publish(folder, path, versions.next_code(folder))
    versions.prune(folder, 2)
"""


@pytest.mark.parametrize(
    ("moment", "now"), [("chmod", 3), ("replace", 3), ("swap", 3), ("link", 3), ("prune", 4)]
)
def test_a_kill_while_publishing_leaves_one_whole_version_served(
    folder: Path, moment: str, now: int
) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILL_ITSELF, str(folder), moment], cwd=ROOT, check=False
    )

    assert killed.returncode == -signal.SIGKILL
    assert value(served(folder)) == now
    with versions.lock(folder):
        publish(folder, 5)
    assert value(served(folder)) == 5
    assert not [name for name in names(folder) if name.startswith((".building", ".link"))]


def refresh_of(folder: Path) -> list[str]:
    """The day does not depend on the machine's clock."""
    return ["refresh", "--warehouse", str(folder), "--as-of", str(AS_OF)]


def refresh_killed_after(folder: Path, seconds: float) -> int:
    """Start a refresh and kill it so long after it began to build; its exit status."""
    process = subprocess.Popen(
        [sys.executable, "-m", "etl", *refresh_of(folder)],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    while process.poll() is None and not list(folder.glob(".building-*")):
        time.sleep(0.01)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=seconds)
    process.kill()
    return process.wait()


def test_a_refresh_killed_at_any_moment_harms_nothing(seed_warehouse: Path, tmp_path: Path) -> None:
    folder = tmp_path / "warehouse"
    shutil.copytree(seed_warehouse, folder, symlinks=True)
    random = Random(8)
    moments = [0.0, *(random.uniform(0.05, 1.5) for _ in range(7))]

    for seconds in moments:
        status = refresh_killed_after(folder, seconds)

        assert status in (0, -signal.SIGKILL)
        with versions.open_read_only(served(folder)) as con:
            assert con.execute("select count(*) > 0 from mart.company").fetchall() == [(True,)]
            assert build.check(con) == []

    count = len(versions.history(folder))
    assert main(refresh_of(folder)) == 0
    assert len(versions.history(folder)) == min(count + 1, 10)
    assert not [name for name in names(folder) if name.startswith((".building", ".link"))]
    with versions.open_read_only(served(folder)) as con:
        assert build.check(con) == []
