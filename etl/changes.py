"""What changed, in numbers and names: after a refresh, between two days or two versions."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from warehouse import build, versions
from warehouse.sql import column_names

SHOWN_MOVERS = 10
_EVENT = """
    select event.event_date, event.event_code, event.company_id, company.name, event.from_value,
        event.to_value, event.factor_code
    from mart.event as event
    left join (
        select company_id, arg_max(name, valid_from_date) as name
        from mart.company_history group by company_id
    ) as company using (company_id)
"""


@dataclass(frozen=True)
class Event:
    """One row of mart.event, with the company's name."""

    event_date: date
    event_code: str
    company_id: str
    name: str
    from_value: str | None
    to_value: str | None
    factor_code: str | None

    @property
    def points(self) -> float:
        """How far the risk moved; 0 for any other event."""
        if self.event_code != "rescored" or not self.from_value or not self.to_value:
            return 0.0
        return round(float(self.to_value) - float(self.from_value), 1)


@dataclass(frozen=True)
class Changes:
    """Events by kind, most frequent first, and the companies whose risk moved furthest."""

    counts: dict[str, int]
    movers: tuple[Event, ...]
    events: tuple[Event, ...] = ()

    def as_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "counts": self.counts,
            "movers": [_json(event) for event in self.movers],
        }
        if self.events:
            found["events"] = [_json(event) for event in self.events]
        return found


def _json(event: Event) -> dict[str, Any]:
    return vars(event) | {"event_date": event.event_date.isoformat()}


def _summed(events: list[Event], keeps_events: bool) -> Changes:
    counts: dict[str, int] = {}
    for event in events:
        counts[event.event_code] = counts.get(event.event_code, 0) + 1
    movers = sorted(
        (event for event in events if event.points),
        key=lambda event: (-abs(event.points), event.company_id),
    )
    return Changes(
        dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))),
        tuple(movers[:SHOWN_MOVERS]),
        tuple(events) if keeps_events else (),
    )


def of_days(con: duckdb.DuckDBPyConnection, days: Collection[Any]) -> Changes:
    """What was seen to change on some days."""
    rows = con.execute(
        f"{_EVENT} where list_contains($1::date[], event_date) order by all", [sorted(days)]
    ).fetchall()
    return _summed([Event(*row) for row in rows], keeps_events=False)


def between_days(folder: Path, first: date, second: date) -> Changes:
    """The landscape of one day against that of another, in the version that is served."""
    current = versions.current(folder)
    if current is None:
        raise versions.NoVersion("nothing has been published yet; run: python -m etl refresh")
    with _comparison() as con:
        _attach(con, current, "version")
        for day, begins in ((first, "2000-01-01"), (second, "2000-01-02")):
            con.execute(
                "insert into mart.company_history by name select * replace"
                " ($2::date as valid_from_date, null as valid_to_date)"
                " from version.mart.company_history where valid_from_date <= $1"
                " and (valid_to_date is null or valid_to_date > $1)",
                [day, begins],
            )
        return _compared(con, second)


def between_versions(folder: Path, first: str, second: str) -> Changes:
    """What one version shows against what another one does."""
    with _comparison() as con:
        for code, begins in ((first, "2000-01-01"), (second, "2000-01-02")):
            _attach(con, versions.find(folder, code), "version")
            con.execute(
                f"insert into mart.company_history by name select {_shared(con)} from ("
                "select * replace ($1::date as valid_from_date, null as valid_to_date)"
                " from version.mart.company_history where valid_to_date is null)",
                [begins],
            )
            (day,) = con.execute("select as_of_date from version.raw.refresh").fetchall()[0]
            con.execute("detach version")
        _attach(con, versions.find(folder, second), "version")
        return _compared(con, day)


@contextmanager
def _comparison() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as con:
        build.create_schemas(con)
        yield con


def _attach(con: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    versions.attach(con, path, name)
    con.execute(
        f"create table if not exists mart.company_history as"
        f" from {name}.mart.company_history limit 0"
    )


def _shared(con: duckdb.DuckDBPyConnection) -> str:
    """The columns that the history of the first version and of this one have in common."""
    first = column_names(con, "mart.company_history")
    this = column_names(con, "version.mart.company_history")
    return ", ".join(name for name in this if name in first)


def _compared(con: duckdb.DuckDBPyConnection, day: date) -> Changes:
    """Run the model of events over two periods a company; the events of the second one."""
    con.execute("create view core.parameter as from version.core.parameter")
    (model,) = [model for model in build.models() if model.name == "mart.event"]
    try:
        con.execute(f"create table mart.event as {model.sql}")
    except duckdb.Error as error:
        raise versions.VersionError(
            f"a version from before histories held what is compared here: {error}"
        ) from error
    rows = con.execute(f"{_EVENT} where event_date = '2000-01-02' order by all").fetchall()
    return _summed([Event(day, *row[1:]) for row in rows], keeps_events=True)
