"""What a refresh notes of itself for the models: its own row, its sources, faults and failures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import duckdb
import pyarrow as pa

from etl import keep
from etl.faults import REJECTED_SCHEMA, Rejection, as_table
from etl.sources import About
from etl.sources.lists import SOURCE_SCHEMA
from warehouse.build import PythonModel

RUN_SOURCE_SCHEMA = pa.schema(
    {
        "run_id": pa.string(),
        "source_id": pa.string(),
        "as_of_date": pa.date32(),
        "location": pa.string(),
        "sha256": pa.string(),
        "record_count": pa.int64(),
        "rejected_count": pa.int64(),
        "added_count": pa.int64(),
        "changed_count": pa.int64(),
        "gone_count": pa.int64(),
        "is_complete": pa.bool_(),
        "loaded_at": pa.timestamp("us"),
    }
)
_FAILURE_SCHEMA = pa.schema(
    {"source_id": pa.string(), "failed_at": pa.timestamp("us"), "reason": pa.string()}
)
_RUN_COLUMNS = (
    "run_id varchar, as_of_date date, started_at timestamp, company_count bigint,"
    " ai_company_count bigint, added_count bigint, changed_count bigint, gone_count bigint,"
    " rejected_count bigint"
)

Row = dict[str, Any]


def write_refresh(con: duckdb.DuckDBPyConnection, run_id: str, started: datetime) -> date:
    """This refresh and those before it; returns the version's own day, that of its newest load."""
    newest = keep.load_dates(con)[-1]
    con.execute(
        "create table raw.refresh as select $1::varchar as run_id, $2::date as as_of_date,"
        " $3::timestamp as started_at",
        [run_id, newest, started],
    )
    con.execute(f"create table raw.past_run ({_RUN_COLUMNS})")
    if keep.has_previous(con, "refresh"):
        con.execute("insert into raw.past_run by name from previous.mart.run")
    return newest


def write_rejections(
    con: duckdb.DuckDBPyConnection, rejections: Iterable[Rejection], read: Sequence[str]
) -> None:
    """The faults of this refresh, and for sources that it did not read those of the last time."""
    _write(con, "rejected_row", as_table(rejections).cast(REJECTED_SCHEMA), read)


def write_failures(
    con: duckdb.DuckDBPyConnection,
    failures: Sequence[tuple[str, str]],
    read: Sequence[str],
    at: datetime,
) -> None:
    """Sources that could not be read, with the reason, until they are read again."""
    rows = [{"source_id": s, "failed_at": at, "reason": reason} for s, reason in failures]
    again = [source_id for source_id, _ in failures]
    table = pa.Table.from_pylist(rows, schema=_FAILURE_SCHEMA)
    _write(con, "source_failure", table, [*read, *again])


def write_listed_sources(
    con: duckdb.DuckDBPyConnection, abouts: Sequence[About], read: Sequence[str], day: date
) -> None:
    """Who made the lists that are in: the new ones, and the others as they were."""
    rows = [{**vars(about), "accessed_date": day} for about in abouts]
    _write(con, "listed_source", pa.Table.from_pylist(rows, schema=SOURCE_SCHEMA), read)


def _write(
    con: duckdb.DuckDBPyConnection, table: str, rows: pa.Table, replaced: Sequence[str]
) -> None:
    con.register("incoming", rows)
    con.execute(f"create table raw.{table} as from incoming")
    con.unregister("incoming")
    if keep.has_previous(con, table):
        con.execute(
            f"insert into raw.{table} by name from previous.raw.{table}"
            " where not list_contains($1::varchar[], source_id)",
            [list(replaced)],
        )


def run_source(rows: Sequence[Row]) -> PythonModel:
    """The step that notes what was read, once it is known which records are gone."""
    return PythonModel(
        "raw.run_source", frozenset({"stg.absence"}), lambda con: _write_run_source(con, rows)
    )


def _write_run_source(con: duckdb.DuckDBPyConnection, rows: Sequence[Row]) -> None:
    for row in rows:
        row["gone_count"] = _newly_gone(con, row["source_id"], row["as_of_date"])
    con.register("incoming", pa.Table.from_pylist(list(rows), schema=RUN_SOURCE_SCHEMA))
    con.execute("create table raw.run_source as from incoming")
    con.unregister("incoming")
    if keep.has_previous(con, "run_source"):
        con.execute("insert into raw.run_source by name from previous.raw.run_source")


def _newly_gone(con: duckdb.DuckDBPyConnection, source_id: str, day: date) -> int:
    """Records that are gone since a day, without those of which that was known already."""
    gone = "select source_key from {}stg.absence where source_id = $1 and gone_since_date = $2"
    sql = gone.format("")
    if keep.has_previous(con, "stg.absence"):
        sql += " except " + gone.format("previous.")
    return len(con.execute(sql, [source_id, day]).fetchall())
