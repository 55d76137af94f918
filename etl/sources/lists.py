"""What all lists of companies share, whatever file they come in: one table, one kind of key.

A list that has no key of its own gets keys from websites and names, never from row numbers. A key
is given once: a record that was there before keeps it, even where its name or website changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from etl.faults import Rejection, SourceError, shown
from etl.sources import About, Extract, fields, seeds
from etl.sources.fetch import Settings
from etl.sources.text import clean, web_address

TABLE = "listed_company"
KEY = ("source_key",)
MOST_NAMED = 100_000  # faults of one list that are named one by one
SOURCE_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

SCHEMA = pa.schema(
    [
        ("source_id", pa.string()),
        *((f.column, f.type) for f in fields.fields(seeds.FOLDER).values()),
    ]
)
SOURCE_SCHEMA = pa.schema(
    {
        "source_id": pa.string(),
        "title": pa.string(),
        "producer": pa.string(),
        "url": pa.string(),
        "licence": pa.string(),
        "accessed_date": pa.date32(),
    }
)


@dataclass(frozen=True)
class Options:
    """What the command line and the project add to a location."""

    mapping: Path | None = None
    seed_folder: Path = seeds.FOLDER
    fetching: Settings | None = None


def about(content: dict[str, Any], reserved: Iterable[str] = ()) -> tuple[About | None, list[str]]:
    """The `source:` block of a mapping, and everything that is wrong with it."""
    faults = []
    values = {k: clean(v) for k, v in content.items() if isinstance(v, str) and clean(v)}
    faults += [f"source: {n} is missing" for n in ("source_id", "title") if n not in values]
    source_id = values.get("source_id", "")
    if source_id and not SOURCE_ID.fullmatch(source_id):
        faults.append(
            f"source: source_id {shown(source_id)} may only hold small letters, digits and single"
            " hyphens, e.g. my-list"
        )
    if source_id in reserved:
        faults.append(f"source: source_id {shown(source_id)} is taken; choose another")
    if "url" in values:
        address = web_address(values["url"])
        if address is None:
            faults.append(f"source: url {shown(values['url'])} is not an http or https address")
        else:
            values["url"] = address
    return (None if faults else About(**values)), faults


@dataclass
class Faults:
    """The rejections of one list; beyond MOST_NAMED they are only counted."""

    source_id: str
    location: str
    named: list[Rejection] = field(default_factory=list)
    unnamed_count: int = 0

    def add(
        self, row: int | None, column: str | None, value: str | None, reason: str, is_kept: bool
    ) -> None:
        if len(self.named) >= MOST_NAMED:
            self.unnamed_count += 1
            return
        text = None if value is None else shown(value)[1:-1]
        self.named.append(
            Rejection(self.source_id, self.location, row, column, text, reason, is_kept)
        )

    def all(self) -> list[Rejection]:
        if not self.unnamed_count:
            return self.named
        reason = f"{self.unnamed_count:,} more faults like those before are not named one by one"
        last = Rejection(self.source_id, self.location, None, None, None, reason, True)
        return [*self.named, last]


# a website as one compares it: without the scheme, www., a closing slash and marks of campaigns
_SITE = r"""
    regexp_replace(
        regexp_replace(
            regexp_replace(lower(website), '^https?://(www\.)?', ''),
            '(#.*|[?&]utm_[^#]*)$', ''
        ),
        '/+$', ''
    )
"""
_SLUG = r"trim(regexp_replace(lower(name), '[^\p{L}\p{N}]+', '-', 'g'), '-')"


def _derive_keys(con: duckdb.DuckDBPyConnection) -> None:
    """Give each row of `listed` a key: its own, else its website, else its name."""
    con.execute(
        f"""
        create table keyed as
        with
        parted as (
            select
                row_number,
                source_key,
                name,
                case when source_key is null then {_SITE} end as site,
                case when source_key is null then coalesce(nullif({_SLUG}, ''), name) end as slug
            from listed
        ),
        counted as (
            select *, min(slug) over (partition by site) <> max(slug) over (partition by site)
                as is_shared
            from parted
        )
        select
            row_number,
            case
                when source_key is not null then source_key
                when site is null then slug
                when is_shared then site || '#' || slug
                else site
            end as source_key
        from counted
        """
    )
    con.execute(
        "create table placed as"
        " select *, min(row_number) over (partition by source_key) as first_row from keyed"
    )


def _first_of_each(con: duckdb.DuckDBPyConnection, rows: pa.Table, faults: Faults,
                   column: str) -> pa.Table:  # fmt: skip
    """The rows with their keys, without those whose key an earlier row has."""
    repeated = con.execute(
        "select row_number, source_key, first_row from placed where row_number > first_row"
        " order by row_number"
    )
    while some := repeated.fetchmany(1000):
        for row, key, first_row in some:
            faults.add(row, column, key, f"repeats the company of row {first_row}", False)
    found = con.sql(
        "select source_key, row_number = first_row as is_first from placed order by row_number"
    ).to_arrow_table()
    place = rows.schema.get_field_index("source_key")
    keyed = rows.set_column(place, "source_key", found.column("source_key"))
    return keyed.filter(found.column("is_first"))


def _merged(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """One row a key: what the first row has, else a later one; the tags of all."""
    others = ", ".join(
        f"arg_min({name}, row_number) filter (where {name} is not null) as {name}"
        for name in SCHEMA.names
        if name not in ("source_id", "source_key", "tags")
    )
    return con.sql(
        f"""
        with
        grouped as (
            select
                placed.source_key,
                flatten(list(tags order by row_number)) as every_tag,
                {others},
                min(row_number) as place
            from placed
            inner join (select * exclude (source_key) from listed) as listed using (row_number)
            group by placed.source_key
        )
        select
            * exclude (every_tag, place),
            -- each tag where it stands first
            list_filter(every_tag, lambda tag, i: list_position(every_tag, tag) = i) as tags
        from grouped
        order by place
        """
    ).to_arrow_table()


def _keys_of(con: duckdb.DuckDBPyConnection, cells: Iterable[str]) -> frozenset[str]:
    """The keys that a row with these cells may have had: as they are, as a website, as a name."""
    con.register("cells", pa.table({"cell": pa.array(sorted(set(cells)), pa.string())}))
    rows = con.execute(
        f"select distinct unnest([cell, {_SITE}, {_SLUG}])"
        " from (select cell, cell as website, cell as name from cells)"
    ).fetchall()
    return frozenset(key for (key,) in rows if key)


def extract(
    rows: pa.Table,
    source: About,
    faults: Faults,
    sha256: str,
    *,
    rejected_cells: Iterable[str] = (),
    is_complete: bool = True,
    is_merged: bool = False,
) -> Extract:
    """The rows of a list (columns of SCHEMA without `source_id`, and `row_number`) with keys.

    `is_merged` says that rows with one key are one record that stands in several places; otherwise
    the later ones are rejected. `rejected_cells` are the cells of rows that were left out.
    """
    if rows.num_rows == 0:
        first = f"; {faults.named[0]}" if faults.named else ""
        raise SourceError(f"has no company that could be read{first}")
    con = duckdb.connect(":memory:")
    try:
        con.register("listed", rows)
        has_own_keys = rows.column("source_key").null_count < rows.num_rows
        _derive_keys(con)
        column = "key" if has_own_keys else "name"
        unique = _merged(con) if is_merged else _first_of_each(con, rows, faults, column)
        rejected_keys = _keys_of(con, rejected_cells)
    finally:
        con.close()
    unique = unique.append_column("source_id", pa.array([source.source_id] * unique.num_rows))
    return Extract(
        source_id=source.source_id,
        table=TABLE,
        key=KEY,
        rows=unique.select(SCHEMA.names).cast(SCHEMA),
        location=faults.location,
        sha256=sha256,
        rejections=faults.all(),
        rejected_keys=rejected_keys,
        is_complete=is_complete,
        about=source,
        has_own_keys=has_own_keys,
    )


def keep_keys(con: duckdb.DuckDBPyConnection, given: Extract) -> Extract:
    """Records that were there before under another derived key get that key back.

    The same website first, then the same name; only where both sides have it once and the old key
    is not in the list any more.
    """
    if given.has_own_keys:
        return given
    con.register("incoming", given.rows)
    sql = "from incoming"
    for same in (_SITE, _SLUG):
        sql = f"""
            with
            new as (
                select *, {same} as same, count(*) over (partition by {same}) as times
                from ({sql})
            ),
            old as (
                select {same} as same, min(source_key) as old_key
                from (
                    select distinct source_key, name, website from previous.raw.{TABLE}
                    where source_id = $source_id
                )
                where source_key not in (select source_key from new)
                group by 1 having count(distinct source_key) = 1
            ),
            known as (
                select distinct source_key from previous.raw.{TABLE} where source_id = $source_id
            )
            select new.* exclude (same, times) replace (
                case
                    when known.source_key is null and new.times = 1 and old.old_key is not null
                    then old.old_key else new.source_key
                end as source_key
            )
            from new
            left join known on new.source_key = known.source_key
            left join old on new.same = old.same
        """
    con.execute(f"create temp table kept as {sql}", {"source_id": given.source_id})
    rows = con.sql("from kept").to_arrow_table()
    con.execute("drop table kept")
    con.unregister("incoming")
    return replace(given, rows=rows.select(given.rows.column_names).cast(SCHEMA))
