"""Small helpers for asking DuckDB."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb


def one_row(
    con: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[Any] = ()
) -> tuple[Any, ...]:
    """The only row of a query. Reads the result to its end: an open one blocks the connection."""
    (row,) = con.execute(sql, parameters).fetchall()
    return tuple(row)


def column_names(con: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """The columns of a table, in their order."""
    return [row[0] for row in con.execute(f"describe {table}").fetchall()]
