"""stg and core stay within the SQL that Spark has too: they transpile, and to what it can run.

sqlglot turns some of what Spark lacks into SQL that only fails there; such shapes are looked for
one by one.
"""

from __future__ import annotations

import pytest
import sqlglot
from sqlglot import ErrorLevel, expressions

from warehouse import build, dictionary

MODELS = [found for found in build.models() if found.name.split(".")[0] in ("stg", "core")]

# model -> what only DuckDB can do, and how it is done elsewhere
EXCEPTIONS = {
    "stg.said_record": "Spark has no UNION BY NAME: there the frames are joined by unionByName",
}
LISTS = {column.name for column in dictionary.load().columns.values() if column.is_list}


def spark(found: build.Model) -> str:
    (sql,) = sqlglot.transpile(
        found.sql, read="duckdb", write="spark", unsupported_level=ErrorLevel.RAISE
    )
    return sql


def is_list(value: expressions.Expression) -> bool:
    if isinstance(value, expressions.Column):
        return value.name in LISTS
    return isinstance(value, expressions.Split | expressions.RegexpSplit | expressions.Array)


def complaints(sql: str) -> list[str]:
    """Shapes that Spark's parser or analyser refuses."""
    tree = sqlglot.parse_one(sql, read="spark")
    unions = tree.find_all(expressions.SetOperation)
    lengths = [length for length in tree.find_all(expressions.Length) if is_list(length.this)]
    explodes = [
        explode.parent or explode
        for explode in tree.find_all(expressions.Explode)
        if not isinstance(explode.parent, expressions.Alias | expressions.Select)
    ]
    lacking = tree.find_all(expressions.JarowinklerSimilarity, expressions.Unnest)
    return [
        *["UNION BY NAME" for union in unions if union.args.get("by_name")],
        *[f"length of a list: {length.sql()}" for length in lengths],
        *[f"explode within an expression: {outer.sql()}" for outer in explodes],
        *[f"unknown function {f.name}" for f in tree.find_all(expressions.Anonymous)],
        *[f"function that Spark lacks: {f.sql()}" for f in lacking],
    ]


@pytest.mark.parametrize("found", MODELS, ids=lambda found: found.name)
def test_a_model_becomes_spark_sql(found: build.Model) -> None:
    shapes = complaints(spark(found))
    if found.name in EXCEPTIONS:
        assert set(shapes) == {"UNION BY NAME"}, f"{found.name} is no exception any more"
    else:
        assert shapes == []


@pytest.mark.parametrize(
    ("sql", "complaint"),
    [
        ("select len(tags) as n from core.company_record", "length of a list"),
        ("select len(string_split(x, ' ')) as n from raw.a", "length of a list"),
        ("select lower(unnest(tags)) as tag from core.company_record", "explode within"),
        ("select * from raw.a union all by name select * from raw.b", "UNION BY NAME"),
        ("select jaro_winkler_similarity(x, y) as z from raw.a", "function"),
        ("select some_duckdb_function(x) as z from raw.a", "unknown function"),
    ],
)
def test_what_only_fails_on_spark_is_noticed(sql: str, complaint: str) -> None:
    (found,) = complaints(spark(build.Model("core.x", sql, frozenset())))
    assert found.startswith(complaint)
