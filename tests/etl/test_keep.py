"""Record tables of their own and shared ones: what is kept, shown as of a day, and forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from etl import keep
from etl.keep import Counts, RecordTable
from etl.sources import Extract
from tests.warehouse.given import PARAMETERS
from warehouse import build

D1, D2, D3, D4 = (date(2026, month, 1) for month in (1, 2, 3, 4))
OWN = RecordTable(
    "own_company", "one", pa.schema({"id": pa.int64(), "name": pa.string()}), key="id"
)
SHARED = RecordTable(
    "listed_company",
    None,
    pa.schema({"source_id": pa.string(), "source_key": pa.string(), "name": pa.string()}),
    key="source_key",
)


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as con:
        build.create_schemas(con)
        con.register("settings", pa.Table.from_pylist([PARAMETERS]))
        con.execute("create table core.parameter as from settings")
        keep.open_loads(con)
        for records in (OWN, SHARED):
            keep.open_records(con, records)
        yield con


def load(
    con: duckdb.DuckDBPyConnection, records: RecordTable, source: str, day: date, **names: str
) -> Counts:
    """Load records by key and name."""
    rows: list[dict[str, Any]] = [
        {"id": int(key[1:]), "source_id": source, "source_key": key, "name": name}
        for key, name in names.items()
    ]
    table = pa.Table.from_pylist(rows, schema=records.schema)
    extract = Extract(source, records.table, (records.key,), table, "file", "checksum")
    return keep.load_records(con, records, extract, day, day)


def shown(con: duckdb.DuckDBPyConnection, records: RecordTable, day: date) -> list[Any]:
    """Name, first and last seen, gone since: as of a day."""
    keep.write_record_runs(con, [OWN, SHARED])
    build.run(con, only="stg.absence", given={"core.parameter"})
    keep.show(con, records, day)
    return con.execute(
        f"select name, first_seen_date, last_seen_date, gone_since_date"
        f" from raw.{records.table} order by all"
    ).fetchall()


def test_a_table_looks_on_each_day_as_it_did_then(con: duckdb.DuckDBPyConnection) -> None:
    load(con, OWN, "one", D3, k1="A", k3="C")
    assert load(con, OWN, "one", D1, k1="A", k2="B") == Counts(added=1)
    assert load(con, OWN, "one", D2, k1="Apex", k2="B") == Counts(changed=1)

    assert shown(con, OWN, D1) == [("A", D1, D1, None), ("B", D1, D1, None)]
    assert shown(con, OWN, D2) == [("Apex", D1, D2, None), ("B", D1, D2, None)]
    assert shown(con, OWN, D3) == [("A", D1, D3, None), ("B", D1, D2, D3), ("C", D3, D3, None)]
    assert shown(con, OWN, D4) == shown(con, OWN, D3)
    columns = [row[0] for row in con.execute("describe raw.own_company").fetchall()]
    assert columns == [
        "id", "name", "past_names", "first_seen_date", "last_seen_date", "gone_since_date",
    ]  # fmt: skip


def test_what_a_record_was_called_before_a_day_is_kept(con: duckdb.DuckDBPyConnection) -> None:
    for day, name in ((D1, "A"), (D2, "Apex"), (D3, "A"), (D4, "Zap")):
        load(con, OWN, "one", day, k1=name)

    def past(day: date) -> list[str]:
        shown(con, OWN, day)
        ((names,),) = con.execute("select past_names from raw.own_company").fetchall()
        return list(names)

    assert [past(day) for day in (D1, D2, D3, D4)] == [[], ["A"], ["Apex"], ["A", "Apex"]]


def test_sources_that_share_a_table_do_not_touch_each_other(
    con: duckdb.DuckDBPyConnection,
) -> None:
    load(con, SHARED, "one", D1, k1="A", k2="B")
    assert load(con, SHARED, "two", D2, k1="Z") == Counts(added=1)

    assert shown(con, SHARED, D2) == [
        ("A", D1, D1, None),
        ("B", D1, D1, None),
        ("Z", D2, D2, None),
    ]
    load(con, SHARED, "one", D3, k1="A")
    keep.forget(con, SHARED, "two")
    assert shown(con, SHARED, D3) == [("A", D1, D3, None), ("B", D1, D1, D3)]
    assert keep.load_dates(con) == [D1, D3]
