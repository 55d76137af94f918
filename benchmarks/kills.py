"""Kills refreshes at random moments and checks that nobody notices: `python -m benchmarks.kills`.

After each kill the current version must open and pass its checks, while a reader in this process
and one in another read without an error; at the end a refresh must work with nothing cleaned up
by hand.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from benchmarks import made
from warehouse import build, versions

COMPANIES = 60
MEASURED_EVERY = 20
FIRST_DAY = date(2026, 1, 1)
ROOT = Path(__file__).parents[1]
_READ = "select count(*) from mart.company inner join mart.company_score using (company_id)"


@dataclass
class Verified:
    """What was checked, and every fault that was found."""

    kills: int = 0
    published_before_kill: int = 0
    leftovers_seen: int = 0
    reads_here: int = 0
    reads_elsewhere: int = 0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.published_before_kill} of them after the version was"
            f" published, {self.leftovers_seen} that left an unfinished file;\n"
            f"after each the current version opened and passed its checks;\n"
            f"{self.reads_here} reads in this process and {self.reads_elsewhere} in another;\n"
            f"the refresh after them worked, and left nothing unfinished;\n"
            f"{len(self.faults)} faults"
        )


def read(folder: Path) -> None:
    """One look at the current version, as the dashboard takes it."""
    current = versions.current(folder)
    if current is None:
        raise versions.NoVersion(f"nothing is served from {folder}")
    with versions.open_read_only(current) as con:
        ((count,),) = con.execute(_READ).fetchall()
    if count < COMPANIES:
        raise AssertionError(f"{current.name} shows {count} companies")


def read_until(folder: Path, stop: threading.Event, verified: Verified) -> None:
    while not stop.is_set():
        try:
            read(folder)
            verified.reads_here += 1
        except Exception as error:
            verified.faults.append(f"reader here: {error!r}")
        time.sleep(0.02)


def read_until_told(folder: Path) -> None:
    """The reader in another process: reads until its input ends, then says how often."""
    stop, verified = threading.Event(), Verified()
    reader = threading.Thread(target=read_until, args=(folder, stop, verified))
    reader.start()
    sys.stdin.read()
    stop.set()
    reader.join()
    print(verified.reads_here, *verified.faults, sep="\n")


@contextmanager
def readers(folder: Path, verified: Verified) -> Iterator[None]:
    """A reader in this process and one in another, as long as the body runs."""
    stop = threading.Event()
    here = threading.Thread(target=read_until, args=(folder, stop, verified))
    here.start()
    command = [sys.executable, "-m", "benchmarks.kills", "--read", str(folder)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as elsewhere:
        try:
            yield
        finally:
            stop.set()
            here.join()
            count, *faults = elsewhere.communicate()[0].splitlines()
    verified.reads_elsewhere += int(count)
    verified.faults += [f"reader elsewhere: {fault}" for fault in faults]


def refreshing(folder: Path, number: int) -> subprocess.Popen[str]:
    """A refresh in a process of its own: directories that change, days in any order."""
    file = made.directory(folder / f"{number % 3}.json.gz", COMPANIES + number % 3)
    as_of = FIRST_DAY + timedelta(days=number * 7 % 20)
    command = [sys.executable, "-m", "etl", "refresh", f"yc={file}", "--as-of", str(as_of)]
    return subprocess.Popen(
        [*command, "--warehouse", str(folder / "warehouse"), "--keep", "4"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def _check(folder: Path, verified: Verified) -> None:
    current = versions.current(folder)
    if current is None:
        verified.faults.append("there is no current version")
        return
    try:
        with versions.open_read_only(current) as con:
            verified.faults += [*map(str, build.check(con)), *build.undescribed(con)]
    except versions.VersionError as error:
        verified.faults.append(str(error))


def _finish(folder: Path, number: int, verified: Verified) -> float:
    """One refresh that is left alone; the seconds it took."""
    start = time.monotonic()
    process = refreshing(folder, number)
    _, complaint = process.communicate()
    if process.returncode:
        verified.faults.append(f"a refresh ended with {process.returncode}: {complaint}")
    if list((folder / "warehouse").glob(".building-*")):
        verified.faults.append("a refresh left an unfinished file")
    _check(folder / "warehouse", verified)
    return time.monotonic() - start


def run(folder: Path, times: int, chance: random.Random) -> Verified:
    """Kill `times` refreshes and say what was verified."""
    verified = Verified()
    warehouse = folder / "warehouse"
    _finish(folder, 0, verified)
    with readers(warehouse, verified):
        whole = 0.0
        for number in range(1, times + 1):
            # measured beside the readers and now and then anew: machines are slow at times, and
            # the last moments of a refresh, when it is published, must come up too
            if number % MEASURED_EVERY == 1:
                whole = _finish(folder, number, verified)
            before = versions.current(warehouse)
            with refreshing(folder, number) as process:
                time.sleep(chance.uniform(0, 1.15 * whole))
                process.kill()
            verified.kills += 1
            verified.published_before_kill += versions.current(warehouse) != before
            verified.leftovers_seen += bool(list(warehouse.glob(".building-*")))
            _check(warehouse, verified)
        _finish(folder, times + 1, verified)
    return verified


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.read:
        read_until_told(arguments.read)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        verified = run(Path(folder), arguments.times, random.Random(arguments.seed))
    print(verified, *verified.faults, sep="\n")
    return 1 if verified.faults else 0


if __name__ == "__main__":
    sys.exit(main())
