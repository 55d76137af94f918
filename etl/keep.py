"""What the sources gave, kept from one version to the next in schema `raw`.

Plain tables are replaced whole; one that could not be read keeps what it held before. Tables of
records (companies of a directory, of our own landscape) are kept as they stood at each load, as
runs (etl/runs.py):

    load           one row per source and day whose state was loaded
    rejected_key   records that were in a load but unusable
    X_run          the records of table X: source_id, source_key, its columns, from and to load
    record_run     all of them in brief: what stg.absence needs to tell a removal from a hole
    X              the records as of the version's date, with when each was seen, for the models

Loads may come in any order, and one that comes again replaces itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

from etl import runs
from etl.faults import SourceError
from etl.sources import Extract
from warehouse.build import PythonModel
from warehouse.sql import column_names, one_row

KEY = ("source_id", "source_key")
FOLLOWED = ("name", "website")  # what a record was before helps to find whose it is

LOAD_COLUMNS = (
    "source_id varchar, as_of_date date, location varchar, sha256 varchar, record_count bigint,"
    " is_complete boolean, loaded_at timestamp"
)


@dataclass(frozen=True)
class Counts:
    """How a source's records differ from before."""

    added: int = 0
    changed: int = 0
    gone: int = 0


@dataclass(frozen=True)
class RecordTable:
    """A table of records: its columns, the one that is the source's key, and where it has one the
    column of the group that a record came with (a batch): all of it missing is a hole.

    A table that several sources share has no `source_id` of its own but a column of that name.
    """

    table: str
    source_id: str | None
    schema: pa.Schema
    key: str
    group: str | None = None

    @property
    def runs(self) -> str:
        return f"raw.{self.table}_run"

    def keyed(self, source_id: str = "null", source_key: str = "null") -> str:
        """The columns of KEY, as SQL for a SELECT list, that the table does not have itself."""
        own = {"source_id": source_id, "source_key": source_key}
        return "".join(
            f"cast({value} as varchar) as {name}, "
            for name, value in own.items()
            if name not in self.schema.names
        )


def has_previous(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Whether the version before holds the table; `previous` may not be attached at all."""
    schema, _, name = table.rpartition(".")
    (count,) = one_row(
        con,
        "select count(*) from duckdb_tables() where database_name = 'previous'"
        " and schema_name = ? and table_name = ?",
        [schema or "raw", name],
    )
    return bool(count)


def carry_over(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Keep a table as it was."""
    con.execute(f"create or replace table raw.{table} as from previous.raw.{table}")


def replace(con: duckdb.DuckDBPyConnection, extract: Extract) -> None:
    """Take the rows as they are."""
    con.register("incoming", extract.rows)
    con.execute(f"create or replace table raw.{extract.table} as from incoming")
    con.unregister("incoming")


# records and their loads


def open_loads(con: duckdb.DuckDBPyConnection) -> None:
    """The loads that the version before knew."""
    con.execute(f"create table raw.load ({LOAD_COLUMNS})")
    con.execute(
        "create table raw.rejected_key (source_id varchar, as_of_date date, source_key varchar)"
    )
    if has_previous(con, "load"):
        con.execute("insert into raw.load by name from previous.raw.load")
        con.execute("insert into raw.rejected_key by name from previous.raw.rejected_key")
    elif has_previous(con, "run_source"):
        # a version from before loads were kept: its notes say what was read when
        con.execute(
            "insert into raw.load by name select * exclude (run_id, place) from ("
            " select run_id, source_id, as_of_date, location, sha256, record_count, is_complete,"
            " loaded_at, row_number() over (partition by source_id, as_of_date"
            " order by cast(run_id as bigint) desc) as place from previous.raw.run_source)"
            " where place = 1"
        )


def open_records(con: duckdb.DuckDBPyConnection, records: RecordTable) -> None:
    """The runs of a table as the version before knew them; empty where it knew none."""
    con.register("no_rows", records.schema.empty_table())
    dates = "cast(null as date) as from_load_date, cast(null as date) as to_load_date"
    con.execute(
        f"create or replace table {records.runs} as"
        f" select {records.keyed()} *, {dates} from no_rows"
    )
    con.unregister("no_rows")
    names = set(column_names(con, records.runs))
    source, known = "", ""
    if has_previous(con, f"{records.table}_run"):
        source, known = f"previous.raw.{records.table}_run", "*"
    elif has_previous(con, records.table):  # from before runs were kept
        source = f"previous.raw.{records.table}"
        own = records.keyed(f"'{records.source_id}'", records.key)
        known = f"{own} *, first_seen_date as from_load_date, last_seen_date as to_load_date"
    if source:
        found = {row[0] for row in con.execute(f"describe select {known} from {source}").fetchall()}
        shared = ", ".join(sorted(names & found))
        con.execute(
            f"insert into {records.runs} by name"
            f" select {shared} from (select {known} from {source})"
        )


def load_dates(con: duckdb.DuckDBPyConnection, source_id: str | None = None) -> list[date]:
    """The days whose state was loaded, of one source or of any, in order."""
    found = con.execute(
        "select distinct as_of_date from raw.load where $1 is null or source_id = $1 order by all",
        [source_id],
    ).fetchall()
    return [day for (day,) in found]


def load_records(
    con: duckdb.DuckDBPyConnection,
    records: RecordTable,
    extract: Extract,
    first: date,
    last: date,
    *,
    keeps_missing: bool = False,
) -> Counts:
    """Note that from `first` to `last` (mostly one day) the source showed the extract's rows.

    What cannot be read in a load that comes again stays as that load had it.
    """
    known = load_dates(con, extract.source_id)
    is_again = first in known or first < last
    con.register("incoming", extract.rows)
    con.execute("set variable source_id = $1", [extract.source_id])
    own = records.keyed("getvariable('source_id')", records.key)
    con.execute(f"create or replace temp table seen as select {own} * from incoming")
    con.unregister("incoming")
    counts = _count(con, records, extract.rows.column_names, last)
    runs.insert(
        con,
        records.runs,
        "seen",
        KEY,
        runs.span(known, first, last),
        source_id=extract.source_id,
        kept_keys=extract.rejected_keys if is_again else (),
        keeps_missing=keeps_missing or (is_again and not extract.is_complete),
    )
    con.execute("drop table seen")
    _note_load(con, extract, first, last)
    return counts


def _count(
    con: duckdb.DuckDBPyConnection, records: RecordTable, names: list[str], day: date
) -> Counts:
    """Records never known before, and those that differ from the last load up to `day`.

    Those that are gone are counted when all loads are known (stg.absence).
    """
    now, then = (", ".join(f"{side}.{name}" for name in names) for side in ("seen", "past"))
    added, changed = one_row(
        con,
        f"""
        with
        known as (select distinct source_id, source_key from {records.runs}),
        past as (
            select * from {records.runs}
            where from_load_date <= $1
            qualify row_number() over (
                partition by source_id, source_key order by from_load_date desc
            ) = 1
        )
        select
            count(*) filter (where known.source_key is null),
            count(*) filter (
                where past.source_key is not null and row({now}) is distinct from row({then})
            )
        from seen
        left join known using (source_id, source_key)
        left join past using (source_id, source_key)
        """,
        [day],
    )
    return Counts(added, changed)


def _note_load(con: duckdb.DuckDBPyConnection, extract: Extract, first: date, last: date) -> None:
    """Write the loads of the span anew: one read to its end once stays so."""
    known = con.execute(
        "select as_of_date, is_complete from raw.load where source_id = $1"
        " and as_of_date between $2 and $3",
        [extract.source_id, first, last],
    ).fetchall()
    complete = dict(known)
    for day in {first, *complete}:
        values = [extract.source_id, day]
        con.execute("delete from raw.load where source_id = $1 and as_of_date = $2", values)
        con.execute("delete from raw.rejected_key where source_id = $1 and as_of_date = $2", values)
        con.execute(
            "insert into raw.load values ($1, $2, $3, $4, $5, $6, $7)",
            [
                *values,
                extract.location,
                extract.sha256,
                extract.rows.num_rows,
                extract.is_complete or bool(complete.get(day)),
                extract.loaded_at,
            ],
        )
        if extract.rejected_keys:
            con.execute(
                "insert into raw.rejected_key select $1, $2, unnest($3::varchar[])",
                [*values, sorted(extract.rejected_keys)],
            )


def add_load(con: duckdb.DuckDBPyConnection, extract: Extract, day: date) -> None:
    """Note a load of a day that lies within a span that was written already."""
    if day not in load_dates(con, extract.source_id):
        _note_load(con, extract, day, day)


def check_size(
    con: duckdb.DuckDBPyConnection, extract: Extract, day: date, max_share: float, least: float
) -> None:
    """Raise SourceError where a source shrank too much against the load of that day or before: by
    more than `max_share` and at least `least` records.

    A load that was not read to its end is not measured: nothing counts as gone in it anyway.
    """
    earlier = con.execute(
        "select as_of_date, record_count from raw.load"
        " where source_id = $1 and as_of_date <= $2 and is_complete"
        " order by as_of_date desc limit 1",
        [extract.source_id, day],
    ).fetchall()
    if not earlier or not extract.is_complete:
        return
    ((before, count),) = earlier
    lost = count - extract.rows.num_rows
    share = lost / max(count, 1)
    if share > max_share and lost >= least:
        raise SourceError(
            f"is held back: {extract.rows.num_rows:,} records, {share:.0%} fewer than the"
            f" {count:,} of {before}, and more than {max_share:.0%} is a fault until somebody"
            " says otherwise; to take it all the same: --accept"
        )


def forget(con: duckdb.DuckDBPyConnection, records: RecordTable, source_id: str) -> None:
    """Take a source out, with all that it ever gave."""
    for table in (records.runs, "raw.load", "raw.rejected_key"):
        con.execute(f"delete from {table} where source_id = ?", [source_id])


def write_record_runs(con: duckdb.DuckDBPyConnection, tables: Iterable[RecordTable]) -> None:
    """All runs of all record tables in brief."""
    parts = [
        "select source_id, source_key, from_load_date, to_load_date,"
        f" {records.group or 'cast(null as varchar)'} as group_code from {records.runs}"
        for records in tables
    ]
    con.execute(f"create or replace table raw.record_run as {' union all '.join(parts)}")


def as_of(records: RecordTable, day: date) -> PythonModel:
    """The step that creates `raw.X` as of a day once absences are judged."""
    return PythonModel(
        f"raw.{records.table}",
        frozenset({"stg.absence"}),
        lambda con: show(con, records, day),
    )


def show(
    con: duckdb.DuckDBPyConnection,
    records: RecordTable,
    as_of: date,
    *,
    database: str = "",
    only_listed: bool = False,
) -> None:
    """Create `raw.X` as of a day: each record as it was last seen, when it was seen, and what
    earlier loads called it and where they found it.

    `database` says where the runs are if not in the current one. With `only_listed` those that
    were gone by then are left out.
    """
    place = f"{database}." if database else ""
    columns = ", ".join(f"known.{name}" for name in records.schema.names)
    followed = [name for name in FOLLOWED if name in records.schema.names]
    every = "".join(f", list({name}) over w as every_{name}" for name in followed)
    past = "".join(
        f"list_sort(list_distinct(list_filter(every_{name}, lambda x: x is distinct from"
        f" known.{name}))) as past_{name}s, "
        for name in followed
    )
    con.execute(
        f"""
        create or replace table raw.{records.table} as
        with
        latest as (
            select source_id, max(as_of_date) as latest_date
            from {place}raw.load
            where as_of_date <= $as_of
            group by source_id
        ),
        known as (
            select
                *,
                min(from_load_date) over w as first_seen_date
                {every}
            from {place}{records.runs}
            where from_load_date <= $as_of
            window w as (partition by source_id, source_key)
            qualify row_number() over (
                partition by source_id, source_key order by from_load_date desc
            ) = 1
        )
        select
            {columns},
            {past}
            known.first_seen_date,
            least(known.to_load_date, latest.latest_date) as last_seen_date,
            absence.gone_since_date
        from known
        left join latest on known.source_id = latest.source_id
        left join {place}stg.absence as absence
            on known.source_id = absence.source_id
            and known.source_key = absence.source_key
            and known.to_load_date = absence.last_seen_date
            and absence.gone_since_date <= $as_of
        where absence.gone_since_date is null or not $only_listed
        """,
        {"as_of": as_of, "only_listed": only_listed},
    )
