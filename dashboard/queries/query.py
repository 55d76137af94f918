"""A query with its bound values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Query:
    sql: str
    parameters: tuple[Any, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """What it asks, as something to remember an answer by; values may be lists."""
        return self.sql, repr(self.parameters)

    def copyable(self) -> str:
        """The query with its values written out, ready to be run anywhere."""
        values = iter(self.parameters)
        return re.sub(r"\?", lambda _: _literal(next(values)), self.sql).strip() + ";"


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_literal, value)) + "]"
    return "'" + str(value).replace("'", "''") + "'"
