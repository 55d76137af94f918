"""The one dictionary of columns: what `columns.yml` says about every table and seed file.

The build writes it into the warehouse as COMMENTs, the seed loader takes types, allowed values
and references from it, and the documentation and the dashboard's tooltips read it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import yaml

COLUMNS_FILE = Path(__file__).with_name("columns.yml")


@dataclass(frozen=True)
class Column:
    """A column's meaning, the same wherever its name stands."""

    name: str
    type: str
    meaning: str
    unit: str | None = None
    allowed: tuple[str, ...] = ()
    references: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None

    @property
    def is_list(self) -> bool:
        return self.type.endswith("[]")

    @property
    def comment(self) -> str:
        """Meaning, unit and allowed values in one line: what SQL users see."""
        parts = [self.meaning]
        if self.unit:
            parts.append(f"Unit: {self.unit}.")
        if self.allowed:
            parts.append(f"One of: {', '.join(self.allowed)}.")
        return " ".join(parts)


@dataclass(frozen=True)
class Table:
    """A table of the warehouse: what one row is, its key and its columns in order.

    `own` holds the columns that mean something else here than under `columns`.
    """

    name: str
    meaning: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    own: dict[str, Column]

    @property
    def comment(self) -> str:
        return f"{self.meaning} One row per {self.grain}."


@dataclass(frozen=True)
class SeedFile:
    """A file under `seeds/`: its key, the columns it must and the columns it may fill.

    `own` holds the columns that mean something else here than under `columns`.
    """

    path: str
    table: str
    key: tuple[str, ...]
    required: tuple[str, ...]
    optional: tuple[str, ...]
    references: dict[str, str]
    must_have_rows: bool = False
    own: dict[str, Column] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        return self.required + self.optional


@dataclass(frozen=True)
class Dictionary:
    columns: dict[str, Column]
    tables: dict[str, Table]
    seeds: dict[str, SeedFile]

    def column(self, name: str, table: Table | SeedFile | None = None) -> Column:
        """A column as described, for a table that may mean something of its own by it."""
        if table and name in table.own:
            return table.own[name]
        try:
            return self.columns[name]
        except KeyError:
            raise KeyError(f"column {name!r} is not described in {COLUMNS_FILE.name}") from None


def _column(name: str, entry: dict[str, Any]) -> Column:
    options: dict[str, Any] = {
        key: tuple(v) if isinstance(v, list) else v for key, v in entry.items()
    }
    return Column(name=name, **options)


def _own(entry: dict[str, Any]) -> dict[str, Column]:
    return {name: _column(name, own) for name, own in entry.get("own", {}).items()}


def _table(name: str, entry: dict[str, Any]) -> Table:
    return Table(
        name=name,
        meaning=entry["meaning"],
        grain=entry["grain"],
        key=tuple(entry["key"]),
        columns=tuple(entry["columns"]),
        own=_own(entry),
    )


def _seed(path: str, entry: dict[str, Any]) -> SeedFile:
    return SeedFile(
        path=path,
        table=entry["table"],
        key=tuple(entry["key"]),
        required=tuple(entry["required"]),
        optional=tuple(entry.get("optional", ())),
        references=entry.get("references", {}),
        must_have_rows=entry.get("must_have_rows", False),
        own=_own(entry),
    )


@cache
def load() -> Dictionary:
    """Read `columns.yml` once; every name that a table or a seed uses must be described."""
    # libyaml where it is built in: it reads this file ten times faster
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    content = yaml.load(COLUMNS_FILE.read_text(encoding="utf-8"), Loader=loader)
    dictionary = Dictionary(
        columns={name: _column(name, entry) for name, entry in content["columns"].items()},
        tables={name: _table(name, entry) for name, entry in content["tables"].items()},
        seeds={path: _seed(path, entry) for path, entry in content["seeds"].items()},
    )
    used = [name for table in dictionary.tables.values() for name in table.columns]
    used += [name for seed in dictionary.seeds.values() for name in seed.columns]
    for name in used:
        dictionary.column(name)
    return dictionary


def missing(con: duckdb.DuckDBPyConnection) -> list[str]:
    """What is described and a version does not have: `mart.table` or `mart.table.column`."""
    built: dict[str, set[str]] = {}
    for table, column in con.execute(
        "select schema_name || '.' || table_name, column_name from duckdb_columns()"
        " where schema_name = 'mart' and database_name = current_database()"
    ).fetchall():
        built.setdefault(table, set()).add(column)
    found = []
    for name, table in load().tables.items():
        if name not in built:
            found.append(name)
        else:
            found += [f"{name}.{column}" for column in table.columns if column not in built[name]]
    return found
