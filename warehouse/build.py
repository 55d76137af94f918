"""Order the models by what they read, run them, describe them, check them.

A model is one file with one SELECT: `models/SCHEMA/TABLE.sql` becomes the table SCHEMA.TABLE, or
a view where its first line says so: what few rows at a time are asked of need not be stored.
Which tables it reads is taken from the SQL itself, so there is no list to keep in step.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb
import sqlglot
from sqlglot import expressions

from warehouse import dictionary

HERE = Path(__file__).parent
MODELS = HERE / "models"
MACROS = HERE / "macros"
CHECKS = HERE / "checks"  # a row of these stops a publish
ADVICE = CHECKS / "advice"  # a row of these is for the editors to mend
SCHEMAS = ("raw", "stg", "core", "mart")

Step = Callable[[duckdb.DuckDBPyConnection], None]


@dataclass(frozen=True)
class Model:
    """One SELECT and the tables it reads, both as `schema.table`."""

    name: str
    sql: str
    reads: frozenset[str]

    @property
    def is_view(self) -> bool:
        return self.sql.startswith("-- A view.")


@dataclass(frozen=True)
class PythonModel:
    """A table that SQL is the wrong tool for: `run` creates it from the tables it reads."""

    name: str
    reads: frozenset[str]
    run: Step


class ModelError(Exception):
    """A model that cannot be computed from what was loaded; the message names it."""


@dataclass(frozen=True)
class Fault:
    """A check that returned rows: what is wrong, how often, and the first offenders."""

    check: str
    message: str
    count: int
    examples: tuple[str, ...]

    def __str__(self) -> str:
        shown = "; ".join(self.examples)
        return f"{self.check}: {self.message} ({self.count} rows, e.g. {shown})"


def tables_read(sql: str) -> frozenset[str]:
    """The `schema.table` names that a SELECT reads, without its own common table expressions."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    return frozenset(f"{t.db}.{t.name}" for t in tree.find_all(expressions.Table) if t.db)


@cache
def models(folder: Path = MODELS) -> tuple[Model, ...]:
    """All models of a folder, in the order of their names. Parsed once in a process."""
    found = []
    for path in sorted(folder.glob("*/*.sql")):
        sql = path.read_text(encoding="utf-8")
        found.append(Model(f"{path.parent.name}.{path.stem}", sql, tables_read(sql)))
    return tuple(found)


def in_order(steps: Iterable[Model | PythonModel]) -> list[Model | PythonModel]:
    """Each step behind all that it reads; tables that no step makes must be there already."""
    by_name = {step.name: step for step in steps}
    graph = {name: step.reads & by_name.keys() for name, step in by_name.items()}
    return [by_name[name] for name in TopologicalSorter(graph).static_order()]


def needed_for(name: str, steps: Iterable[Model | PythonModel]) -> list[Model | PythonModel]:
    """The step that makes a table and all those that it rests on."""
    by_name = {step.name: step for step in steps}
    found: dict[str, Model | PythonModel] = {}
    waiting = [name]
    while waiting:
        step = by_name.get(waiting.pop())
        if step and step.name not in found:
            found[step.name] = step
            waiting += step.reads
    return list(found.values())


def create_schemas(con: duckdb.DuckDBPyConnection) -> None:
    for schema in SCHEMAS:
        con.execute(f"create schema if not exists {schema}")


def run(
    con: duckdb.DuckDBPyConnection,
    python_models: Iterable[PythonModel] = (),
    on_step: Callable[[str], None] = lambda name: None,
    only: str | None = None,
    given: Collection[str] = (),
) -> None:
    """Create every model as a table, in order; with `only` that one and what it rests on.

    Tables that are `given` are there already. `on_step` hears the name of each. Raises ModelError
    where one cannot be computed.
    """
    everything: list[Model | PythonModel] = [*models(), *python_models]
    steps = [step for step in everything if step.name not in given]
    for step in in_order(needed_for(only, steps) if only else steps):
        on_step(step.name)
        try:
            if isinstance(step, PythonModel):
                step.run(con)
            else:
                kind = "view" if step.is_view else "table"
                con.execute(f"create or replace {kind} {step.name} as\n{step.sql}")
        except duckdb.Error as error:
            raise ModelError(f"{step.name} cannot be computed: {error}") from error


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def write_comments(con: duckdb.DuckDBPyConnection) -> None:
    """Write the dictionary into the warehouse, so that any SQL client shows it."""
    words = dictionary.load()
    views = {model.name for model in models() if model.is_view}
    con.execute("begin")  # one transaction: hundreds of small ones would take most of a second
    for table in words.tables.values():
        kind = "view" if table.name in views else "table"
        con.execute(f"comment on {kind} {table.name} is {_quoted(table.comment)}")
        for name in table.columns:
            comment = _quoted(words.column(name, table).comment)
            con.execute(f"comment on column {table.name}.{name} is {comment}")
    con.execute("commit")


def write_macros(con: duckdb.DuckDBPyConnection, folder: Path = MACROS) -> None:
    """Questions with a parameter that come with the warehouse; the first line says what each is."""
    for path in sorted(folder.glob("*/*.sql")):
        sql = path.read_text(encoding="utf-8")
        con.execute(sql)
        name = f"{path.parent.name}.{path.stem}"
        con.execute(f"comment on macro table {name} is {_quoted(_message(sql))}")


def undescribed(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Differences between the mart as built and as described; empty when they agree."""
    words = dictionary.load()
    built: dict[str, dict[str, str]] = {}
    for table, column, kind in con.execute(
        "select table_schema || '.' || table_name, column_name, data_type"
        " from information_schema.columns where table_schema = 'mart' and table_catalog ="
        " current_database() order by ordinal_position"
    ).fetchall():
        built.setdefault(table, {})[column] = kind
    problems = [f"{t} is built but not described" for t in built.keys() - words.tables.keys()]
    for name, table in words.tables.items():
        columns = built.get(name, {})
        if tuple(columns) != table.columns:
            problems.append(f"{name} has columns {list(columns)}, described {list(table.columns)}")
        problems += [
            f"{name}.{column} is {kind}, described as {words.column(column, table).type}"
            for column, kind in columns.items()
            if column in table.columns and words.column(column, table).type != kind
        ]
    return sorted(problems)


def _message(sql: str) -> str:
    """The first comment line of a check says what its rows have in common."""
    return sql.splitlines()[0].removeprefix("--").strip()


def check(con: duckdb.DuckDBPyConnection, folder: Path = CHECKS) -> list[Fault]:
    """Run every check; each returns the offending rows, so no rows means all is well."""
    faults = []
    for path in sorted(folder.glob("*.sql")):
        sql = path.read_text(encoding="utf-8")
        result = con.execute(sql)
        names = [column[0] for column in result.description or []]
        rows = result.fetchall()
        if rows:
            examples = tuple(
                ", ".join(f"{n}={v!r}" for n, v in zip(names, row, strict=True)) for row in rows[:3]
            )
            faults.append(Fault(path.stem, _message(sql), len(rows), examples))
    return faults


def data_dictionary(tables: Mapping[str, dictionary.Table] | None = None) -> str:
    """The dictionary as Markdown: what `docs/data-dictionary.md` holds."""
    words = dictionary.load()
    lines = [
        "# Data dictionary",
        "",
        "Written by the build from `warehouse/columns.yml` (`python -m etl dictionary`); do not"
        " edit.",
        "The same text is in the warehouse as COMMENTs on every table and column.",
    ]
    for table in (tables or words.tables).values():
        lines += ["", f"## {table.name}", "", table.comment, f"Key: {', '.join(table.key)}."]
        lines += ["", "| column | type | meaning |", "|---|---|---|"]
        for name in table.columns:
            column = words.column(name, table)
            lines.append(
                f"| `{name}` | {column.type} | {column.comment.replace('|', chr(92) + '|')} |"
            )
    return "\n".join(lines) + "\n"
