"""One handle a version, one cursor a thread, and a new version seen at the next request."""

from __future__ import annotations

import gc
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from dashboard import store as stores
from dashboard.store import MOST_DRAWN, OPEN_VERSIONS, Memory, Store
from tests.conftest import copy_warehouse, publish_next
from warehouse import versions

COUNT = "select count(*) as n from mart.company"


@pytest.fixture
def folder(seed_warehouse: Path, tmp_path: Path) -> Path:
    return copy_warehouse(seed_warehouse, tmp_path / "warehouse")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were opened, in order."""
    names: list[str] = []
    real = versions.open_read_only

    def spy(path: Path) -> Any:
        names.append(path.name)
        return real(path)

    monkeypatch.setattr(stores.versions, "open_read_only", spy)
    return names


def test_a_new_version_is_seen_at_the_next_request(folder: Path) -> None:
    store = Store(folder)
    before = store.snapshot()
    row = before.row(COUNT)
    code = publish_next(folder, "delete from mart.company where slug = 'harvey'")
    after = store.snapshot()
    assert (before.code, after.code) == ("0001", code)
    new = after.row(COUNT)
    assert row and new and new["n"] == row["n"] - 1
    versions.rollback(folder, "0001")
    assert store.snapshot().code == "0001"
    assert store.snapshot().row(COUNT) == row


def test_a_request_goes_on_with_the_version_it_began_with(folder: Path) -> None:
    store = Store(folder)
    begun = store.snapshot()
    publish_next(folder, "delete from mart.company")
    with ThreadPoolExecutor(1) as other:
        assert other.submit(lambda: store.snapshot().row(COUNT)).result() == {"n": 0}
    row = begun.row(COUNT)
    assert row and row["n"] > 0


def test_threads_share_one_handle_a_version(folder: Path, opened: list[str]) -> None:
    store = Store(folder)
    together = threading.Barrier(8)

    def ask(_: int) -> tuple[str, int]:
        together.wait()
        counts = {store.snapshot().rows(COUNT)[0]["n"] for _ in range(20)}
        return store.snapshot().code, counts.pop()

    with ThreadPoolExecutor(8) as pool:
        first = set(pool.map(ask, range(8)))
        publish_next(folder)
        second = set(pool.map(ask, range(8)))
    assert opened == ["landscape-0001.duckdb", "landscape-0002.duckdb"]
    assert len(first) == len(second) == 1
    assert {code for code, _ in second} == {"0002"}


def test_each_thread_has_a_cursor_of_its_own_and_keeps_it(folder: Path) -> None:
    store = Store(folder)
    with ThreadPoolExecutor(1) as other:
        theirs = other.submit(store.snapshot).result()
        again = other.submit(store.snapshot).result()
    mine = store.snapshot()
    assert mine.cursor is not theirs.cursor
    assert theirs.cursor is again.cursor
    assert mine.cursor is store.snapshot().cursor


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_old_handles_are_dropped(folder: Path) -> None:
    store = Store(folder)
    for _ in range(OPEN_VERSIONS + 3):
        store.snapshot().row(COUNT)
        publish_next(folder)
    code = store.snapshot().code
    gc.collect()
    open_now = _open_versions(folder)
    assert f"landscape-{code}.duckdb" in open_now
    assert len(open_now) <= OPEN_VERSIONS
    assert "landscape-0001.duckdb" not in open_now


def _open_versions(folder: Path) -> set[str]:
    targets = set()
    for link in Path("/proc/self/fd").iterdir():
        try:
            target = Path(os.readlink(link))  # noqa: PTH115  readlink of a vanished fd raises too
        except OSError:
            continue
        if target.parent == folder.resolve():
            targets.add(target.name)
    return {name for name in targets if name.startswith("landscape-")}


def test_nobody_stumbles_while_versions_change(folder: Path) -> None:
    """Eight readers go on asking while versions come and go; each answer is of one version."""
    store = Store(folder)
    stop = threading.Event()

    def read(_: int) -> set[tuple[str, str]]:
        seen = set()
        while not stop.is_set():
            snapshot = store.snapshot()
            row = snapshot.row("select max(run_id) as run_id from mart.run")
            assert row is not None
            seen.add((snapshot.code, row["run_id"]))
        return seen

    with ThreadPoolExecutor(8) as pool:
        readers = [pool.submit(read, n) for n in range(8)]
        for _ in range(3):
            last = publish_next(folder)
        stop.set()
        seen = set().union(*(reader.result() for reader in readers))
    assert all(code == run_id for code, run_id in seen)
    assert store.snapshot().code == last


def test_an_answer_is_remembered_for_its_version_alone(folder: Path) -> None:
    store = Store(folder)
    asked: list[str] = []

    def ask() -> str:
        snapshot = store.snapshot()

        def compute() -> str:
            asked.append(snapshot.code)
            return snapshot.code

        return snapshot.once("question", compute)

    assert [ask(), ask()] == ["0001", "0001"]
    code = publish_next(folder)
    with ThreadPoolExecutor(4) as pool:
        assert {pool.submit(ask).result() for _ in range(8)} == {code}
    versions.rollback(folder, "0001")
    assert ask() == "0001"
    assert asked == ["0001", code]


def test_what_is_remembered_has_a_limit() -> None:
    memory = Memory(most=3)
    for key in (1, 2, 3, 1, 4):
        memory.once(key, lambda key=key: key)
    recomputed: list[int] = []
    for key in (1, 3, 4, 2):
        memory.once(key, lambda key=key: recomputed.append(key))
    assert recomputed == [2]


def test_drawings_do_not_crowd_out_what_is_small(folder: Path) -> None:
    snapshot = Store(folder).snapshot()
    snapshot.once("small", lambda: 1)
    for number in range(MOST_DRAWN + 1):
        snapshot.drawn(number, lambda: "large")
    assert snapshot.once("small", lambda: 2) == 1
    assert snapshot.drawn(0, lambda: "forgotten since") == "forgotten since"
    assert snapshot.drawn(MOST_DRAWN, lambda: "again") == "large"


def test_an_empty_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(versions.NoVersion, match="python -m etl refresh"):
        Store(tmp_path).snapshot()


def test_a_version_of_an_earlier_moatmap_says_what_to_do(folder: Path) -> None:
    publish_next(
        folder, "alter table mart.lab_move drop column statement; drop table mart.former_slug"
    )
    with pytest.raises(versions.OtherVersion, match=r"former_slug and 1 more.*etl refresh"):
        Store(folder).snapshot()
