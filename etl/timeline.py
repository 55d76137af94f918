"""What every company was like at every load: scored as of that day, kept as runs (etl/runs.py).

Days whose state is missing, or stale because a load came in before them, are scored in a scratch
database in memory that sees the records listed on that day and nothing later. All other days stay
as they were scored then. The newest day is what the version itself shows; only companies in which
a record that is gone still has a say there are scored apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

import duckdb

from etl import keep, resolve, runs
from etl.keep import RecordTable
from warehouse import build
from warehouse.sql import column_names, one_row

STATE = "core.company_state"
RUNS = "raw.company_run"
KEY = ("company_id",)


@dataclass
class Changed:
    """What this refresh changed of the past: loads by source and day, or everything."""

    loads: list[tuple[str, date]] = field(default_factory=list)
    is_everything: bool = False


def model(
    tables: Iterable[RecordTable], changed: Changed, say: Callable[[str], None]
) -> build.PythonModel:
    """The step that brings the company runs up to date once the newest day is scored."""
    records = list(tables)
    return build.PythonModel(
        RUNS,
        frozenset({STATE, "core.record", "core.identity", "stg.absence"}),
        lambda con: _bring_up_to_date(con, records, changed, say),
    )


def _bring_up_to_date(
    con: duckdb.DuckDBPyConnection,
    records: list[RecordTable],
    changed: Changed,
    say: Callable[[str], None],
) -> None:
    days = keep.load_dates(con)
    known = _open(con, changed)
    stale = {day for day in days if day not in known}
    if known:
        for source_id, day in changed.loads:
            stale |= {other for other in days if _is_stale(con, source_id, day, other)}
        later = {d for d in set(days[:-1]) - stale if any(d > day for _, day in changed.loads)}
        stale |= {day for day in later if not _are_placed_as_before(con, records, day)}
    for day in sorted(stale - {days[-1]}):
        say(f"as of {day}")
        with _scratch(con, records, day):
            _insert(con, "scratch.seen", days, day)
    _insert_newest(con, records, days)


def _open(con: duckdb.DuckDBPyConnection, changed: Changed) -> set[date]:
    """Create the runs as the version before had them; the days that they cover."""
    con.execute(
        f"create or replace table {RUNS} as select *, cast(null as date) as from_load_date,"
        f" cast(null as date) as to_load_date from {STATE} limit 0"
    )
    if changed.is_everything or not _is_followed_the_same(con):
        return set()
    con.execute(f"insert into {RUNS} by name from previous.{RUNS}")
    found = con.execute("select distinct as_of_date from previous.raw.load").fetchall()
    return {day for (day,) in found}


def _is_followed_the_same(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether the version before has runs, and of all that is followed now: else a day is not
    known as it is shown, and all are scored anew."""
    if not keep.has_previous(con, "company_run"):
        return False
    return set(column_names(con, RUNS)) <= set(column_names(con, f"previous.{RUNS}"))


def _insert(con: duckdb.DuckDBPyConnection, state: str, days: list[date], day: date) -> None:
    runs.insert(con, RUNS, state, KEY, runs.span(days, day))


def _is_stale(con: duckdb.DuckDBPyConnection, source_id: str, loaded: date, day: date) -> bool:
    """Whether the load of a source may have changed what was known on a day.

    It did from its own day to the next load of that source, and as long as a record that later
    loads merely missed lives on what it said.
    """
    if day < loaded:
        return False
    (following,) = one_row(
        con,
        "select min(as_of_date) from raw.load where source_id = $1 and as_of_date > $2",
        [source_id, loaded],
    )
    if following is None or day <= following:
        return True
    places = ["stg.absence"]
    if keep.has_previous(con, "stg.absence"):
        places.append("previous.stg.absence")
    return any(
        one_row(
            con,
            f"select count(*) > 0 from {place} where source_id = $1 and last_seen_date <= $2"
            " and coalesce(gone_since_date, next_seen_date, $3) > $2"
            " and coalesce(gone_since_date, next_seen_date, $3) >= $3",
            [source_id, loaded, day],
        )[0]
        for place in places
    )


def _are_placed_as_before(
    con: duckdb.DuckDBPyConnection, records: list[RecordTable], day: date
) -> bool:
    """Whether the records listed on a day are the same companies with the loads of today as with
    those of the version before: what an earlier load called a record may have changed that."""

    def called(place: str) -> str:
        return " union all ".join(
            f"select distinct '{table.table}', source_id, source_key, name, website"
            f" from {place}{table.runs} where from_load_date <= $1"
            for table in records
        )

    (is_new,) = one_row(
        con,
        f"select count(*) > 0 from (({called('')} except {called('previous.')})"
        f" union all ({called('previous.')} except {called('')}))",
        [day],
    )
    return not is_new or _placed(con, records, day, "previous") == _placed(con, records, day)


def _placed(
    con: duckdb.DuckDBPyConnection, records: list[RecordTable], day: date, database: str = ""
) -> list[tuple[str, str, str]]:
    """The company of every record listed on a day, by the loads that a database knows."""
    with _attached(con) as home:
        _show(con, records, day, home, database or home)
        build.run(con, resolve.MODELS, only="core.identity")
        return con.execute(
            "select source_id, source_key, company_id from core.identity order by all"
        ).fetchall()


def _insert_newest(
    con: duckdb.DuckDBPyConnection, records: list[RecordTable], days: list[date]
) -> None:
    """The newest day as the version shows it, but without a say of records that are gone."""
    mixed = con.execute(
        "select company_id from core.record inner join core.identity using (source_id, source_key)"
        " group by company_id having count(gone_since_date) between 1 and count(*) - 1"
    ).fetchall()
    if _may_gone_part(con) and not _are_listed_the_same(con):
        with _scratch(con, records, days[-1]):
            _insert(con, "scratch.seen", days, days[-1])
    elif mixed:
        with _scratch_of(con, [company_id for (company_id,) in mixed]):
            _insert(con, "scratch.seen", days, days[-1])
    else:
        _insert(con, STATE, days, days[-1])


def _may_gone_part(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether a record that is gone was compared with another one: then it may have kept apart, or
    brought together, what etl/resolve.py would match without it."""
    (may_part,) = one_row(
        con,
        """
        select count(*) > 0
        from core.match as match
        inner join core.record as record
            on
                record.gone_since_date is not null
                and (
                    (record.source_id = match.left_source_id and record.source_key = match.left_key)
                    or (
                        record.source_id = match.right_source_id
                        and record.source_key = match.right_key
                    )
                )
        """,
    )
    return bool(may_part)


def _are_listed_the_same(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether the listed records are the same companies with and without those that are gone."""
    with _attached(con) as home:
        con.execute(
            f"create table core.record as from {home}.core.record where gone_since_date is null"
        )
        con.execute(f"create view raw.seed_identity as from {home}.raw.seed_identity")
        con.execute(f"create view raw.seed_text_term as from {home}.raw.seed_text_term")
        for step in build.in_order(resolve.MODELS):
            step.run(con)  # type: ignore[union-attr]
        (others,) = one_row(
            con,
            "select count(*) from core.identity as listed"
            f" inner join {home}.core.identity as known using (source_id, source_key)"
            " where listed.company_id <> known.company_id",
        )
    return not others


@contextmanager
def _attached(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """An empty database `scratch` in memory as the current one; yields the name of the other."""
    (home,) = one_row(con, "select current_database()")
    con.execute("attach ':memory:' as scratch")
    try:
        con.execute("use scratch")
        build.create_schemas(con)
        yield home
    finally:
        con.execute(f"use {home}")
        con.execute("detach scratch")


@contextmanager
def _scratch_of(con: duckdb.DuckDBPyConnection, companies: list[str]) -> Iterator[None]:
    """As `_scratch` for the newest day, but scores only these companies, by their listed records;
    `seen` has them and all others as the version shows them."""
    with _attached(con) as home:
        con.execute(
            f"create table core.identity as from {home}.core.identity"
            " where list_contains($1::varchar[], company_id)",
            [companies],
        )
        con.execute(
            f"create table core.record as select record.* from {home}.core.record as record"
            " semi join core.identity as identity using (source_id, source_key)"
            " where record.gone_since_date is null"
        )
        _lend(con, home, set())
        given = {"core.record", "core.identity"}
        build.run(con, resolve.MODELS, only=STATE, given=given)
        con.execute(
            # a name in links depends on all companies
            f"create view scratch.main.seen as"
            f" select state.* replace (whole.slug as slug) from scratch.{STATE} as state"
            f" join {home}.{STATE} as whole using (company_id)"
            f" union all by name"
            f" from {home}.{STATE} anti join scratch.core.identity using (company_id)"
        )
        con.execute(f"use {home}")
        yield


@contextmanager
def _scratch(
    con: duckdb.DuckDBPyConnection, records: list[RecordTable], day: date
) -> Iterator[None]:
    """A database `scratch` in memory whose table `seen` holds the company states of a day."""
    with _attached(con) as home:
        _show(con, records, day, home, home)
        build.run(con, resolve.MODELS, only=STATE)
        con.execute(f"create view scratch.main.seen as from scratch.{STATE}")
        con.execute(f"use {home}")
        yield


def _show(
    con: duckdb.DuckDBPyConnection,
    records: list[RecordTable],
    day: date,
    home: str,
    database: str,
) -> None:
    """Fill `raw` of the scratch database with what was listed on a day, by a database's loads."""
    _lend(con, home, {"refresh", *(table.table for table in records)})
    con.execute(
        f"create table raw.refresh as select * replace ($1::date as as_of_date)"
        f" from {home}.raw.refresh",
        [day],
    )
    for table in records:
        keep.show(con, table, day, database=database, only_listed=True)


def _lend(con: duckdb.DuckDBPyConnection, home: str, own: set[str]) -> None:
    """Let the scratch database see the raw tables as they are, but for its `own`."""
    names = con.execute(
        "select table_name from duckdb_tables() where database_name = ? and schema_name = 'raw'",
        [home],
    ).fetchall()
    for (name,) in names:
        if name not in own:
            con.execute(f"create view scratch.raw.{name} as from {home}.raw.{name}")
