"""Run-length encoded observations: what was seen when, kept so that the order of loading is lost.

A table of runs holds, for each key, what was seen of it and the loads in which it was seen like
that: `from_load_date` to `to_load_date`, both included, without a load between them that saw
something else or nothing. Whatever the order in which loads come, the runs are the same, and the
table grows by what changed, not by how often it was looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

from warehouse.sql import column_names

DATES = ("from_load_date", "to_load_date")
_KEPT = pa.schema({"key": pa.string()})


@dataclass(frozen=True)
class Span:
    """The loads that an observation stands for, first to last, and the loads next to them."""

    first: date
    last: date
    before: date | None
    after: date | None


def span(loads: Iterable[date], first: date, last: date | None = None) -> Span:
    """The span of one load, or of all loads from one to another, among `loads`."""
    last = last or first
    known = sorted(loads)
    return Span(
        first,
        last,
        before=max((day for day in known if day < first), default=None),
        after=min((day for day in known if day > last), default=None),
    )


def insert(
    con: duckdb.DuckDBPyConnection,
    table: str,
    incoming: str,
    key: Sequence[str],
    seen: Span,
    *,
    source_id: str | None = None,
    kept_keys: Iterable[str] = (),
    keeps_missing: bool = False,
) -> None:
    """Write into `table` that in the loads of `seen` exactly the rows of `incoming` were seen.

    `incoming` is a table with the key and what is followed. With a `source_id` only its rows are
    concerned. Keys of `kept_keys` (of the last column of `key`), or with `keeps_missing` all that
    `incoming` lacks, stay as they were.
    """
    columns = column_names(con, incoming)
    con.register("kept_key", pa.table({"key": pa.array(sorted(kept_keys), pa.string())}, _KEPT))
    try:
        con.execute(
            _insert_sql(table, incoming, key, [name for name in columns if name not in key]),
            {
                "first": seen.first,
                "last": seen.last,
                "before": seen.before,
                "after": seen.after,
                "source_id": source_id,
                "keeps_missing": keeps_missing,
            },
        )
    finally:
        con.unregister("kept_key")


def _insert_sql(table: str, incoming: str, key: Sequence[str], payload: Sequence[str]) -> str:
    def same(names: Sequence[str], left: str, right: str) -> str:
        lefts, rights = (", ".join(f"{side}.{name}" for name in names) for side in (left, right))
        return f"row({lefts}) is not distinct from row({rights})"

    def equal_keys(left: str, right: str) -> str:
        return " and ".join(f"{left}.{name} = {right}.{name}" for name in key)

    is_concerned = "$source_id is null"
    if "source_id" in key:
        is_concerned = "(run.source_id = $source_id)"
    return f"""
        create or replace table {table} as
        with
        judged as (
            select
                run.*,
                {is_concerned} and (
                    seen.{key[-1]} is not null
                    or not ($keeps_missing or kept_key.key is not null)
                ) as is_concerned
            from {table} as run
            left join {incoming} as seen on {equal_keys("run", "seen")}
            left join kept_key on run.{key[-1]} = kept_key.key
        ),
        -- what is left of the runs that the span cuts, on either side of it
        piece as (
            select * exclude (is_concerned)
                replace (least(to_load_date, $before::date) as to_load_date)
            from judged
            where is_concerned and from_load_date <= $before::date
            union all
            select * exclude (is_concerned)
                replace (greatest(from_load_date, $after::date) as from_load_date)
            from judged
            where is_concerned and to_load_date >= $after::date
        ),
        -- a run goes on where the load next to it saw the same
        observed as (
            select
                seen.*,
                coalesce(earlier.from_load_date, $first::date) as from_load_date,
                coalesce(later.to_load_date, $last::date) as to_load_date
            from {incoming} as seen
            left join piece as earlier
                on {equal_keys("seen", "earlier")}
                and earlier.to_load_date = $before::date
                and {same(payload, "seen", "earlier")}
            left join piece as later
                on {equal_keys("seen", "later")}
                and later.from_load_date = $after::date
                and {same(payload, "seen", "later")}
        )
        select * exclude (is_concerned) from judged where not is_concerned
        union all by name
        select * from observed
        union all by name
        select piece.* from piece
        where not exists (
            select 1 from observed
            where {equal_keys("piece", "observed")}
                and piece.from_load_date between observed.from_load_date and observed.to_load_date
        )
        """
