"""Published versions: built beside, swapped in by a symlink, never opened for writing.

    landscape-0007.duckdb     a version: complete, checked, read-only
    landscape.duckdb          symlink to the version that is served
    .building-PID.duckdb      a build under way; left behind only by a killed process
    .lock                     held while a refresh runs

A reader resolves the symlink and opens the version behind it. Killing a refresh at any moment
leaves the symlink where it was, because it is replaced in one atomic rename at the very end.
Versions are numbered, not dated, so that a clock set back cannot reorder them.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import duckdb

NAME = "landscape.duckdb"
STORAGE_VERSION = "v1.0.0"  # DuckDB 1.1 and every later release can open it
BLOCK_BYTES = 16_384  # a hundred mostly small tables: a fifth of the size of the default blocks
TOO_DEAR = "fsst"  # what it saves of the size, a tenth, takes two thirds of the time of writing it
# what DuckDB raises when a write fails: at the write, at a commit, at the last checkpoint
_DISK_ERRORS = (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException)
_VERSION_FILE = re.compile(r"^landscape-(\d{4,})\.duckdb$")


class VersionError(Exception):
    """Something about the warehouse folder that its user can mend; the message says how."""


class AlreadyRefreshing(VersionError):
    """Another refresh holds the lock."""


class CannotWrite(VersionError):
    """The disk is full, or the folder may not be written."""


class NoVersion(VersionError):
    """There is no published version, or not the one asked for."""


class OtherVersion(NoVersion):
    """The published version was built by an earlier Moatmap and lacks what this one reads."""


def default_folder() -> Path:
    """`MOATMAP_WAREHOUSE` if it is set, else this package's own folder."""
    return Path(os.environ.get("MOATMAP_WAREHOUSE") or Path(__file__).parent)


def version_code(path: Path) -> str | None:
    """`0007` for `landscape-0007.duckdb`, None for a file that is no version."""
    match = _VERSION_FILE.match(path.name)
    return match.group(1) if match else None


def history(folder: Path) -> list[Path]:
    """All published versions, oldest first."""
    found = [path for path in folder.glob("landscape-*.duckdb") if version_code(path)]
    return sorted(found, key=lambda path: int(version_code(path) or 0))


def current(folder: Path) -> Path | None:
    """The file behind the symlink, or None where nothing has been published yet."""
    link = folder / NAME
    target = link.resolve()
    return target if link.exists() and version_code(target) else None


def find(folder: Path, code: str) -> Path:
    """The file of one version; `7` and `0007` are the same."""
    for path in history(folder):
        if code.isdecimal() and int(version_code(path) or 0) == int(code):
            return path
    known = ", ".join(filter(None, map(version_code, history(folder)))) or "none"
    raise NoVersion(f"there is no version {code} in {folder}; versions: {known}")


@contextlib.contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Say which version cannot be opened, and what to do."""
    try:
        yield
    except duckdb.Error as error:
        raise VersionError(
            f"{path} cannot be opened: {error}; to serve an earlier version:"
            " python -m etl rollback VERSION"
        ) from error


def open_read_only(path: Path) -> duckdb.DuckDBPyConnection:
    """Open one version file (never the symlink: DuckDB would keep serving what it pointed to)."""
    with _naming(path):
        return duckdb.connect(str(path.resolve()), read_only=True)


@contextlib.contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Hold the folder for one refresh; a second one is told so at once.

    The lock belongs to the process: however it ends, the system lets go of it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = (folder / ".lock").open("a+")
    except OSError as error:
        raise CannotWrite(f"cannot write to {folder}: {error.strerror}") from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise AlreadyRefreshing(
                f"another refresh is writing to {folder}; wait for it to end and try again"
            ) from None
        try:
            yield
        except (OSError, *_DISK_ERRORS) as error:
            raise CannotWrite(f"cannot write to {folder}: {error}") from error


def _remove(path: Path) -> None:
    for name in (path.name, path.name + ".wal", path.name + ".tmp"):
        path.with_name(name).unlink(missing_ok=True)


def clear_unfinished(folder: Path) -> int:
    """Remove what killed builds left behind; only called while holding the lock."""
    leftovers = [*folder.glob(".building-*"), *folder.glob(".link-*")]
    for path in leftovers:
        path.unlink(missing_ok=True)
    return len(leftovers)


@contextlib.contextmanager
def building(folder: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """A connection whose current database is a new file beside the versions.

    The file is closed on leaving; it is removed if the body raised, and otherwise waits for
    `publish`.
    """
    clear_unfinished(folder)
    path = folder / f".building-{os.getpid()}.duckdb"
    con = duckdb.connect(":memory:")
    try:
        con.execute(
            f"attach '{_sql_path(path)}' as landscape"
            f" (storage_version '{STORAGE_VERSION}', block_size {BLOCK_BYTES},"
            # nobody takes up a build that was cut off, so it needs no log: closing writes it whole
            " recovery_mode no_wal_writes)"
        )
        con.execute(f"set disabled_compression_methods = '{TOO_DEAR}'")
        con.execute("use landscape")
        yield con, path
        con.execute("use memory")
        con.execute("detach landscape")
    except BaseException:
        con.close()
        _remove(path)
        raise
    con.close()


def attach(con: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    """Make a version readable as the database `name`."""
    with _naming(path):
        con.execute(f"attach '{_sql_path(path)}' as {name} (read_only)")


def attach_previous(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Make an earlier version readable as the database `previous`."""
    attach(con, path, "previous")


def _sql_path(path: Path) -> str:
    return str(path.resolve()).replace("'", "''")


def next_code(folder: Path) -> str:
    """The number after the highest one there is, rolled back or not."""
    last = history(folder)
    return f"{int(version_code(last[-1]) or 0) + 1 if last else 1:04d}"


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def point_to(folder: Path, target: Path) -> None:
    """Swap the symlink in one atomic rename."""
    link = folder / f".link-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(target.name)
    link.replace(folder / NAME)
    _sync(folder)


def publish(folder: Path, built: Path, code: str) -> Path:
    """Make a finished build the current version: read-only, on disk, then the swap."""
    target = folder / f"landscape-{code}.duckdb"
    _sync(built)
    built.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
    built.replace(target)
    point_to(folder, target)
    return target


def rollback(folder: Path, code: str) -> Path:
    """Serve an earlier version again. Nothing is deleted, so rolling forward works too."""
    target = find(folder, code)
    point_to(folder, target)
    return target


def prune(folder: Path, keep: int) -> list[Path]:
    """Delete the oldest versions beyond `keep`; never the current one."""
    served = current(folder)
    old = [path for path in history(folder)[: -max(keep, 1)] if path != served]
    for path in old:
        path.unlink(missing_ok=True)
    return old
