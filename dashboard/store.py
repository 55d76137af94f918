"""Read-only access to the published version: one database handle a version, one cursor a thread.

The symlink is looked at on every request, so that a refresh shows at the next interaction; a
request that has begun goes on with the version it began with.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import duckdb
import pandas as pd

from warehouse import dictionary, versions

if TYPE_CHECKING:  # queries know the store, not the other way round
    from dashboard.queries import Query

OPEN_VERSIONS = 3
MOST_REMEMBERED = 400
MOST_DRAWN = 32  # a drawing of 2,500 companies takes a megabyte or two
Row = dict[str, Any]
Answer = TypeVar("Answer")


class Memory:
    """Answers that hold for as long as a version does, the least used forgotten first."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()
        self._most = most

    def once(self, key: Hashable, compute: Callable[[], Answer]) -> Answer:
        """The answer for a key, computed the first time."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                kept: Answer = self._answers[key]
                return kept
        answer = compute()
        with self._lock:
            self._answers[key] = answer
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)
        return answer


@dataclass(frozen=True)
class Remembered:
    """What holds for one version, the large apart from the many."""

    answers: Memory = field(default_factory=Memory)
    drawings: Memory = field(default_factory=lambda: Memory(MOST_DRAWN))


@dataclass(frozen=True)
class Snapshot:
    """One version, for the length of a request."""

    code: str
    cursor: duckdb.DuckDBPyConnection
    memory: Remembered = field(default_factory=Remembered, compare=False)

    def once(self, key: Hashable, compute: Callable[[], Answer]) -> Answer:
        """An answer that holds for this version: computed once, whoever asks."""
        return self.memory.answers.once(key, compute)

    def drawn(self, key: Hashable, compute: Callable[[], Answer]) -> Answer:
        """The same for what is large: a drawing, or the rows that it is made of."""
        return self.memory.drawings.once(key, compute)

    def rows(self, asked: Query | str, parameters: Sequence[Any] = ()) -> list[Row]:
        """The rows of a query, or of SQL with its values."""
        result = self._result(asked, parameters)
        names = [column[0] for column in result.description or []]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def rows_once(self, query: Query) -> list[Row]:
        """The rows of a query, asked once a version: of what many screens show alike."""
        return self.once(query.key, lambda: self.rows(query))

    def row(self, asked: Query | str, parameters: Sequence[Any] = ()) -> Row | None:
        """The first row, None where there is none."""
        return next(iter(self.rows(asked, parameters)), None)

    def frame(self, asked: Query | str, parameters: Sequence[Any] = ()) -> pd.DataFrame:
        """NULL numbers become NaN, never 0."""
        return self._result(asked, parameters).df()

    def _result(self, asked: Query | str, parameters: Sequence[Any]) -> duckdb.DuckDBPyConnection:
        if isinstance(asked, str):
            return self.cursor.execute(asked, parameters)
        return self.cursor.execute(asked.sql, asked.parameters)


def _opened(path: Path) -> duckdb.DuckDBPyConnection:
    """A version; raises versions.OtherVersion where it lacks what the pages read."""
    con = versions.open_read_only(path)
    lacking = dictionary.missing(con)
    if not lacking:
        return con
    con.close()
    more = f" and {len(lacking) - 1:,} more" if len(lacking) > 1 else ""
    raise versions.OtherVersion(
        f"{path.name} was built by another Moatmap and lacks {lacking[0]}{more}; all that was"
        " loaded is kept, to build it anew run: python -m etl refresh"
    )


class Store:
    """The versions of one warehouse folder, opened as they are asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._handles: OrderedDict[Path, duckdb.DuckDBPyConnection] = OrderedDict()
        self._memories: dict[Path, Remembered] = {}
        self._lock = threading.Lock()
        self._local = threading.local()

    def _handle(self, path: Path) -> duckdb.DuckDBPyConnection:
        with self._lock:
            if path not in self._handles:
                self._handles[path] = _opened(path)
                self._memories[path] = Remembered()
            self._handles.move_to_end(path)
            # cursors of threads that still read an old version keep it open until they let go
            while len(self._handles) > OPEN_VERSIONS:
                forgotten, _ = self._handles.popitem(last=False)
                self._memories.pop(forgotten, None)
            return self._handles[path]

    def snapshot(self) -> Snapshot:
        """The current version; raises versions.NoVersion where nothing has been published."""
        path = versions.current(self.folder)
        if path is None:
            raise versions.NoVersion(
                f"no version has been published in {self.folder}; run: python -m etl refresh"
            )
        held: tuple[Path, duckdb.DuckDBPyConnection] | None = getattr(self._local, "held", None)
        if held is None or held[0] != path:
            held = (path, self._handle(path).cursor())
            self._local.held = held
        memory = self._memories.get(path) or Remembered()
        return Snapshot(versions.version_code(path) or "", held[1], memory)
