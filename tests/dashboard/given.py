"""Given these rows of the mart, what does a query return?

The tables have the columns and types of the dictionary, so a given row names only the columns that
matter; the others are NULL, and tables that are not given are empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import duckdb
import pandas as pd

from dashboard.queries import Query
from dashboard.store import Row, Snapshot
from warehouse import dictionary


@cache
def _empty_tables() -> tuple[str, ...]:
    found = dictionary.load()
    statements = []
    for name, table in found.tables.items():
        columns = [f"{c} {found.column(c, table).type}" for c in table.columns]
        statements.append(f"create table {name} ({', '.join(columns)})")
    return tuple(statements)


def mart(**tables: Sequence[Row]) -> Snapshot:
    """A version in memory with these rows, e.g. `mart(company=[{"company_id": "a"}])`."""
    con = duckdb.connect(":memory:")
    con.execute("create schema mart")
    for statement in _empty_tables():
        con.execute(statement)
    for name, rows in tables.items():
        con.register("given", pd.DataFrame(list(rows)).convert_dtypes())
        con.execute(f"insert into mart.{name} by name from given")
        con.unregister("given")
    return Snapshot("0001", con)


def ask(snapshot: Snapshot, query: Query) -> list[Row]:
    return snapshot.rows(query)


def company(company_id: str, domain: str | None = "legal", **more: Any) -> dict[str, Any]:
    """An AI company that is active, unless it is said otherwise."""
    return {
        "company_id": company_id,
        "slug": company_id,
        "name": company_id.title(),
        "is_ai": True,
        "is_curated": False,
        "domain_code": domain,
        "orientation_code": "vertical",
        "status_code": "active",
    } | more


def landscape(companies: Sequence[Row], scores: dict[str, float | None], **tables: Any) -> Snapshot:
    """Companies in their own domains, with a risk each (None: no score)."""
    return mart(
        company=companies,
        company_domain=[
            {"company_id": c["company_id"], "domain_code": c["domain_code"], "position": 1}
            for c in companies
            if c["domain_code"]
        ],
        company_score=[
            {
                "company_id": c["company_id"],
                "risk_score": scores.get(c["company_id"]),
                "exposure_score": scores.get(c["company_id"]),
                "moat_score": 0.0,
            }
            for c in companies
        ],
        run=[{"run_id": "0001", "as_of_date": pd.Timestamp("2026-11-02")}],
        **tables,
    )
