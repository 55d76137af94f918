"""Warehouses for the tests of the dashboard: built once a run and shared by all workers, read by
many and written by none. A test that publishes takes a copy."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from etl.pipeline import Request, refresh
from etl.sources import Extract, seeds
from tests.dashboard import made
from warehouse import versions

AS_OF = date(2026, 11, 2)
EARLIER = (date(2025, 5, 4), date(2026, 2, 1))
REAL_DIRECTORY = Path(__file__).parents[2] / "shared" / "data" / "yc" / "2025-08-13.json.gz"


def _shared_folder(factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """One folder for all workers of a run; pytest gives each worker a folder within it."""
    base = factory.getbasetemp()
    return base if worker_id == "master" else base.parent


def built_once(folder: Path, build: Callable[[Path], object]) -> Path:
    """The warehouse, built by whichever worker comes first; the others wait for it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder.with_suffix(".built")
        if not done.exists():
            build(folder)
            done.touch()
    return folder


def _built(
    folder: Path, *loads: Callable[[], list[Request]], days: tuple[date, ...] = (AS_OF,)
) -> Path:
    def build(folder: Path) -> None:
        for requests, day in zip(loads, days, strict=True):
            refresh(requests(), folder, as_of=day)

    return built_once(folder, build)


@pytest.fixture(scope="session", autouse=True)
def _seeds_are_read_once() -> Iterator[None]:
    """What reading the seeds gives follows from their bytes alone, and most of two hundred
    refreshes find them as the one before did: a folder that was read is not read again."""
    read = seeds.read
    known: dict[tuple[object, ...], list[Extract]] = {}

    def read_once(folder: Path = seeds.FOLDER) -> list[Extract]:
        try:
            files = [(p, hashlib.sha256(p.read_bytes()).digest()) for p in folder.rglob("*.csv")]
        except OSError:  # what cannot be read is told by whoever tries
            return read(folder)
        key = (folder.name, *sorted((str(p.relative_to(folder)), digest) for p, digest in files))
        if key not in known:
            if len(known) > 8:  # seeds that were spoilt come once
                known.clear()
            known[key] = read(folder)
        now = datetime.now(UTC).replace(tzinfo=None)
        return [
            replace(extract, rejections=list(extract.rejections), loaded_at=now)
            for extract in known[key]
        ]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seeds, "read", read_once)
        yield


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    worker = getattr(request.config, "workerinput", {}).get("workerid", "master")
    return _shared_folder(tmp_path_factory, worker)


@pytest.fixture(scope="session")
def seed_warehouse(shared_folder: Path) -> Path:
    """The seeds alone, as a first `make run` has them."""
    return _built(shared_folder / "warehouse-seeds", list)


@pytest.fixture(scope="session")
def made_warehouse(shared_folder: Path) -> Path:
    """The seeds and the made-up directory of tests/dashboard/made.py."""

    def requests() -> list[Request]:
        return [Request("yc", str(made.write(shared_folder)))]

    return _built(shared_folder / "warehouse-made", requests)


@pytest.fixture(scope="session")
def history_warehouse(shared_folder: Path) -> Path:
    """The seeds and the made-up directory as it was twice before, and as it is."""

    def before() -> list[Request]:
        return [Request("yc", str(made.write_before(shared_folder)))]

    def now() -> list[Request]:
        return [Request("yc", str(made.write(shared_folder)))]

    folder = shared_folder / "warehouse-history"
    return _built(folder, before, list, now, days=(*EARLIER, AS_OF))


@pytest.fixture(scope="session")
def real_warehouse(shared_folder: Path) -> Path:
    """The seeds and the public directory as it stood on a day in 2025."""
    if not REAL_DIRECTORY.exists():
        pytest.skip("the directory snapshot ../shared/data/yc/2025-08-13.json.gz is not here")
    return _built(shared_folder / "warehouse-real", lambda: [Request("yc", str(REAL_DIRECTORY))])


def copy_warehouse(source: Path, target: Path) -> Path:
    """A folder with the same current version, for a test that publishes into it."""
    current = versions.current(source)
    assert current is not None
    target.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(current, target / current.name)
    (target / current.name).chmod(0o444)
    versions.point_to(target, target / current.name)
    return target


def publish_next(folder: Path, change: str = "") -> str:
    """Publish the current version again under the next number, changed by some SQL; its code.

    What a refresh does at its end, without the seconds that it takes to build.
    """
    current = versions.current(folder)
    assert current is not None
    code = versions.next_code(folder)
    built = folder / ".building-test.duckdb"
    shutil.copyfile(current, built)
    with duckdb.connect(str(built)) as con:
        con.execute(
            "insert into mart.run by name select * replace (? as run_id) from mart.run"
            " order by run_id desc limit 1",
            [code],
        )
        con.execute(change or "select 1")
    versions.publish(folder, built, code)
    return code


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say aloud what was left out and why: a green run without a browser proves little."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in skipped)
    for reason, number in reasons.items():
        terminalreporter.write_line(f"{number} NOT RUN: {reason}", yellow=True, bold=True)
