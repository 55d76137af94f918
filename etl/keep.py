"""What the sources gave, kept from one version to the next in schema `raw`.

Tables of records (companies of a directory, of our own landscape) remember when each record was
first and last seen and since when it is gone; all other tables are replaced whole. A source that
is not refreshed, or could not be read, keeps what it gave before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

from etl.sources import Extract
from warehouse.sql import one_row

DATES = ("first_seen_date", "last_seen_date", "gone_since_date")
RECORD_TABLES = ("seed_company", "yc_company", "listed_company")
# several sources give records to these: rows are told apart by source_id as well
SHARED_TABLES = ("listed_company",)


@dataclass(frozen=True)
class Counts:
    """How a source's records differ from before."""

    added: int = 0
    changed: int = 0
    gone: int = 0


def has_previous(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Whether the version before holds the table; `previous` may not be attached at all."""
    (count,) = one_row(
        con,
        "select count(*) from duckdb_tables() where database_name = 'previous'"
        " and schema_name = 'raw' and table_name = ?",
        [table],
    )
    return bool(count)


def carry_over(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Keep a table as it was."""
    con.execute(f"create or replace table raw.{table} as from previous.raw.{table}")


def is_built(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Whether this refresh has made the table already."""
    (count,) = one_row(
        con,
        "select count(*) from duckdb_tables() where database_name = current_database()"
        " and schema_name = 'raw' and table_name = ?",
        [table],
    )
    return bool(count)


def carry_over_others(
    con: duckdb.DuckDBPyConnection, table: str, schema: pa.Schema, sources: list[str]
) -> None:
    """Keep the rows of a shared table, but for the sources that are new or to be forgotten."""
    if not is_built(con, table):
        create_empty(con, table, schema)
    if has_previous(con, table):
        con.execute(
            f"insert into raw.{table} by name from previous.raw.{table}"
            " where not list_contains($1, source_id)",
            [sources],
        )


def create_empty(con: duckdb.DuckDBPyConnection, table: str, schema: pa.Schema) -> None:
    """The table with its columns and no rows, for a source that was never loaded."""
    con.register("incoming", schema.empty_table())
    columns = "*"
    if table in RECORD_TABLES:
        columns = "*, " + ", ".join(f"cast(null as date) as {name}" for name in DATES)
    con.execute(f"create or replace table raw.{table} as select {columns} from incoming")
    con.unregister("incoming")


def replace(con: duckdb.DuckDBPyConnection, extract: Extract) -> None:
    """Take the rows as they are."""
    con.register("incoming", extract.rows)
    con.execute(f"create or replace table raw.{extract.table} as from incoming")
    con.unregister("incoming")


def merge_records(con: duckdb.DuckDBPyConnection, extract: Extract, as_of: date) -> Counts:
    """Take the rows, keep what is missing from them, and count the differences.

    A record that is missing counts as gone since `as_of`, unless it was there but unusable or the
    source was not read to its end; then its last good row stays as it was.
    """
    table, key = extract.table, extract.key[0]
    is_shared = table in SHARED_TABLES
    own = "where source_id in (select source_id from incoming)" if is_shared else ""
    if not is_built(con, table):
        create_empty(con, table, extract.rows.schema)
    con.register("incoming", extract.rows)
    if not has_previous(con, table):
        con.execute(f"create or replace temp table before as from raw.{table} limit 0")
    else:
        con.execute(f"create or replace temp table before as from previous.raw.{table} {own}")
    con.register(
        "unusable", pa.table({"key": pa.array(sorted(extract.rejected_keys), pa.string())})
    )
    names = ", ".join(f"incoming.{name}" for name in extract.rows.column_names)
    into = "insert into raw.{} by name" if is_shared else "create or replace table raw.{} as"
    con.execute(
        f"""
        {into.format(table)}
        select
            {names},
            coalesce(before.first_seen_date, $as_of) as first_seen_date,
            $as_of as last_seen_date,
            cast(null as date) as gone_since_date
        from incoming
        left join before on incoming.{key} = before.{key}
        union all by name
        select before.* replace (
            case
                when before.gone_since_date is not null then before.gone_since_date
                when $is_complete and unusable.key is null then $as_of
            end as gone_since_date
        )
        from before
        left join unusable on cast(before.{key} as varchar) = unusable.key
        where before.{key} not in (select {key} from incoming)
        """,
        {"as_of": as_of, "is_complete": extract.is_complete},
    )
    counts = _count(con, f"(from raw.{table} {own})", key, extract.rows.column_names)
    con.unregister("incoming")
    con.unregister("unusable")
    con.execute("drop table before")
    return counts


def _count(con: duckdb.DuckDBPyConnection, rows: str, key: str, names: list[str]) -> Counts:
    # columns that an older version did not have yet cannot have changed
    old = {row[0] for row in con.execute("describe before").fetchall()}
    shared = [name for name in names if name in old]
    now = ", ".join(f"now.{name}" for name in shared)
    then = ", ".join(f"before.{name}" for name in shared)
    row = one_row(
        con,
        f"""
        select
            count(*) filter (where before.{key} is null),
            count(*) filter (
                where before.{key} is not null and now.gone_since_date is null
                and row({now}) is distinct from row({then})
            ),
            count(*) filter (
                where now.gone_since_date is not null and before.gone_since_date is null
                and before.{key} is not null
            )
        from {rows} as now
        left join before on now.{key} = before.{key}
        """,
    )
    return Counts(*row)
