"""Values as a file for a spreadsheet has them: the same rule in Python and in SQL."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return value


def plain(value: Any) -> Any:
    """A value as JSON and CSV have it: dates as text, what is no number as nothing."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, float) and value != value:
        return None
    return value


def safe_sql(column: str, type_name: str) -> str:
    """The expression that does in DuckDB what `safe_cell` does; a list becomes `a; b`."""
    quoted = '"' + column.replace('"', '""') + '"'
    if type_name.endswith("[]"):
        quoted = f"array_to_string({quoted}, '; ')"
    elif type_name != "VARCHAR":
        return quoted
    starts = "".join({"\t": r"\t", "\r": r"\r", "\n": r"\n", "-": r"\-"}.get(c, c)
                     for c in FORMULA_STARTS)  # fmt: skip
    return (
        f"case when regexp_matches({quoted}, '^[{starts}]') then '''' || {quoted} else {quoted} end"
    )
