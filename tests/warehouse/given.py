"""Given these rows, what does a model return? Runs one model, or a chain, on a few rows.

The tables have the columns and types of a real refresh, so a given row names only the columns
that matter; the others are NULL, and tables that are not given are empty.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from etl import pipeline
from warehouse import build

Row = dict[str, Any]
Rows = Sequence[Row] | pd.DataFrame
Tables = Mapping[str, Rows]

AS_OF = date(2026, 6, 30)
EDITORS, YC = "moatmap-editors", "yc-directory"

# settings of the tests, not of the product: the seeds may change without changing an expectation
PARAMETERS: Row = {
    "vertical_probability": 0.9,
    "orientation_strength_min": 0.3,
    "text_size_min": 0.0,
    "ambiguous_margin": 0.15,
    "domain_probability_min": 0.25,
    "evidence_weight_min": 0.1,
    "second_domain_ratio": 0.5,
    "capability_weight_min": 1.0,
    "text_strength_cap": 0.6,
    "readable_words_min": 40.0,
    "capability_touch_share": 0.4,
    "domain_touch_share": 0.25,
    "move_half_life_months": 36.0,
    "move_repeat_share": 0.5,
    "industry_factor": 1.0,
    "spread_stated": 0.05,
    "spread_assessed": 0.1,
    "spread_inferred": 0.2,
    "spread_unknown": 0.5,
    "unread_moat_strength": 0.25,
    "silent_moat_strength": 0.05,
    "coverage_min": 0.5,
    "rescored_min": 2.0,
    "hole_min": 3.0,
    "hole_min_share": 0.75,
    "shrink_max_share": 0.2,
    "shrink_min": 5.0,
}

EXPOSURE_WEIGHTS = {
    "generality": 0.3,
    "overlap": 0.4,
    "commodification": 0.2,
    "price_sensitivity": 0.1,
}
MOAT_WEIGHTS = {"data": 0.8, "workflow": 0.6, "network": 0.9, "brand": 0.5}
UNREADABLE = {"brand"}


def parameter(**changed: float) -> list[Row]:
    """The one row of core.parameter."""
    return [PARAMETERS | changed]


def factor(**changed: float) -> list[Row]:
    """The rows of raw.seed_factor: four of exposure and four kinds of moat."""
    weights = [("exposure", w) for w in EXPOSURE_WEIGHTS.items()]
    weights += [("moat", w) for w in MOAT_WEIGHTS.items()]
    return [
        {
            "factor_code": code,
            "score_code": score,
            "weight": changed.get(code, weight),
            "is_readable": code not in UNREADABLE,
            "position": position,
        }
        for position, (score, (code, weight)) in enumerate(weights, start=1)
    ]


def refresh(as_of: date = AS_OF, run_id: str = "0002") -> list[Row]:
    """The one row of raw.refresh."""
    return [{"run_id": run_id, "as_of_date": as_of}]


def identity(*companies: str, source: str = EDITORS) -> list[Row]:
    """Records that are companies of their own, under the same id."""
    return [{"source_id": source, "source_key": c, "company_id": c} for c in companies]


def text_model(ai: float = -2.0, vertical: float = 0.0, **domains: float) -> list[Row]:
    """The rows of raw.seed_text_model, by the intercepts of the labels; slope 1, no doubt."""
    labels = [("ai", "ai", ai), ("orientation", "vertical", vertical)]
    labels += [("domain", code, intercept) for code, intercept in domains.items()]
    return [
        {"label_kind": kind, "label_code": code, "intercept": intercept, "slope": 1.0,
         "doubt_share": 0.0, "doubt_power": 0.0}
        for kind, code, intercept in labels
    ]  # fmt: skip


_DEFAULTS = {
    "core.parameter": parameter(),
    "raw.refresh": refresh(),
    "raw.seed_text_model": text_model(),
}


@cache
def _empty_warehouse() -> duckdb.DuckDBPyConnection:
    """Every table of a real refresh, without its rows, in memory."""
    con = duckdb.connect(":memory:", config={"threads": 1})  # for a few rows the quickest
    build.create_schemas(con)
    with tempfile.TemporaryDirectory() as folder:
        report = pipeline.refresh([], Path(folder), as_of=AS_OF)
        con.execute(f"attach '{report.path}' as built (read_only)")
        names = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables()"
            " where database_name = 'built'"
        ).fetchall()
        for (name,) in names:
            con.execute(f"create table {name} as from built.{name} limit 0")
        con.execute("detach built")
    return con


def _arrow(rows: Rows) -> pa.Table:
    if isinstance(rows, pd.DataFrame):
        return pa.Table.from_pandas(rows, preserve_index=False)
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pa.Table.from_pylist([{name: row.get(name) for name in names} for row in rows])


def insert(con: duckdb.DuckDBPyConnection, table: str, rows: Rows) -> None:
    """Add rows to a table; columns that they do not name stay NULL."""
    if len(rows) == 0:
        return
    con.register("given_rows", _arrow(rows))
    con.execute(f"insert into {table} by name select * from given_rows")
    con.unregister("given_rows")


@contextmanager
def _warehouse(tables: Tables, reads: Set[str]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose tables hold just the given rows, until the block ends."""
    defaults = {table: rows for table, rows in _DEFAULTS.items() if table in reads}
    con = _empty_warehouse().cursor()
    con.execute("begin")
    try:
        for table, rows in {**defaults, **tables}.items():
            insert(con, table, rows)
        yield con
    finally:
        con.execute("rollback")
        con.close()


def model(name: str) -> build.Model:
    return next(found for found in build.models() if found.name == name)


def _rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    result = con.execute(sql)
    names = [column[0] for column in result.description or []]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def run(name: str, tables: Tables) -> list[Row]:
    """The rows that one model returns for the given tables, in the model's order."""
    wanted = model(name)
    unread = tables.keys() - wanted.reads
    assert not unread, f"{name} does not read {sorted(unread)}"
    with _warehouse(tables, wanted.reads) as con:
        return _rows(con, wanted.sql)


def run_all(names: Sequence[str], tables: Tables) -> dict[str, list[Row]]:
    """The rows of several models, each run on the given tables and those before it."""
    steps = build.in_order(model(name) for name in names)
    reads = frozenset[str]().union(*(step.reads for step in steps))
    unread = tables.keys() - reads
    assert not unread, f"none of {list(names)} reads {sorted(unread)}"
    with _warehouse(tables, reads) as con:
        for step in steps:
            con.execute(f"insert into {step.name} by name {step.sql}")
        return {step.name: _rows(con, f"from {step.name}") for step in steps}


def ask(sql: str, parameters: Sequence[Any], tables: Tables) -> list[Row]:
    """The rows that a query on the mart returns for the given tables."""
    with _warehouse(tables, frozenset()) as con:
        result = con.execute(sql, parameters)
        names = [column[0] for column in result.description or []]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def by(rows: Iterable[Row], *keys: str) -> dict[Any, Row]:
    """Rows by their key; a key of one column is not a tuple. A repeated key is an error."""
    found: dict[Any, Row] = {}
    for row in rows:
        key = row[keys[0]] if len(keys) == 1 else tuple(row[k] for k in keys)
        assert key not in found, f"{keys} {key} is there twice"
        found[key] = row
    return found


def values(rows: Iterable[Row], *columns: str) -> list[tuple[Any, ...]]:
    """The named columns of each row, sorted: what a table of expected rows is compared with."""
    return sorted((tuple(row[c] for c in columns) for row in rows), key=repr)
