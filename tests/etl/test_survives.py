"""Whatever happens to a refresh, the version that is served stays, and the next one works."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from benchmarks import kills
from etl.__main__ import main
from tests.etl import support
from tests.etl.support import directory
from tests.etl.test_refresh import files, fingerprint
from warehouse import build, versions

ROOT = Path(__file__).parents[2]
NOBODY = 65534


def run(warehouse: Path, *arguments: str, **how: Any) -> subprocess.CompletedProcess[str]:
    """A refresh in a process of its own."""
    command = [sys.executable, "-m", "etl", "refresh", *arguments, "--as-of", "2026-03-05"]
    return subprocess.run(
        [*command, "--warehouse", str(warehouse)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        **how,
    )


def is_sound(warehouse: Path) -> bool:
    with versions.open_read_only(support.current(warehouse)) as con:
        return not build.check(con) and not build.undescribed(con)


def test_refreshes_that_are_killed_at_any_moment(tmp_path: Path) -> None:
    verified = kills.run(tmp_path, 6, random.Random(7))

    assert verified.faults == []
    assert verified.kills == 6
    assert verified.reads_here > 0 and verified.reads_elsewhere > 0


def limited_to(size: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("size", [20_000, 3_000_000])
def test_a_disk_that_is_full_leaves_the_version_as_it_was(
    warehouse: Path, tmp_path: Path, size: int
) -> None:
    before = fingerprint(warehouse), files(warehouse)
    path = support.write_json(tmp_path / "all.json", directory())

    ended = run(warehouse, f"yc={path}", preexec_fn=limited_to(size))

    assert ended.returncode == 1, ended.stderr
    assert "Traceback" not in ended.stderr
    assert "nothing was published" in ended.stderr
    assert (fingerprint(warehouse), files(warehouse)) == before
    assert run(warehouse, f"yc={path}").returncode == 0
    assert is_sound(warehouse)


@contextmanager
def as_somebody_else() -> Iterator[None]:
    """Permissions do not stop root, so for a while root is nobody."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


@pytest.mark.parametrize("has_lock", [True, False])
def test_a_folder_that_cannot_be_written_is_said(
    warehouse: Path, capsys: pytest.CaptureFixture[str], has_lock: bool
) -> None:
    # where anybody may look, and with the modules loaded that nobody may not read
    support.refresh(warehouse, day=1)
    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        Path(place).chmod(0o755)
        folder = support.copy_folder(warehouse, Path(place) / "warehouse")
        (folder / ".lock").chmod(0o666)
        if not has_lock:
            (folder / ".lock").unlink()
        folder.chmod(0o555)
        before = fingerprint(folder)
        with as_somebody_else():
            status = main(["refresh", "--warehouse", str(folder)])
        folder.chmod(0o755)

        said = capsys.readouterr().err.splitlines()
        assert status == 1
        assert said[0].startswith(f"cannot write to {folder}: ")
        assert said[-1] == "nothing was published; the current version is as it was"
        assert fingerprint(folder) == before
        assert main(["refresh", "--warehouse", str(folder)]) == 0


def test_a_second_refresh_says_so_and_stops(
    warehouse: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with versions.lock(warehouse):
        status = main(["refresh", "--warehouse", str(warehouse)])

    assert status == 4
    assert "another refresh is writing" in capsys.readouterr().err


def test_only_so_many_versions_stay(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in (2, 3):
        shutil.copy2(support.current(warehouse), warehouse / f"landscape-000{number}.duckdb")
    monkeypatch.setenv("MOATMAP_KEEP", "2")

    status = main(["refresh", "--json", "--warehouse", str(warehouse)])
    report = json.loads(capsys.readouterr().out)

    assert status == 0
    assert (report["version"], report["removed_version_count"]) == ("0004", 2)
    assert [path.name for path in versions.history(warehouse)] == [
        "landscape-0003.duckdb",
        "landscape-0004.duckdb",
    ]


def test_a_number_of_versions_that_is_none_is_said(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MOATMAP_KEEP", "many")

    assert main(["refresh", "--warehouse", str(warehouse)]) == 1
    assert "MOATMAP_KEEP: 'many' is not a number of versions" in capsys.readouterr().err
    assert files(warehouse) == [".lock", "landscape-0001.duckdb", "landscape.duckdb"]
