"""The build: models in the order of what they read, with keys and descriptions that hold."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from graphlib import CycleError
from itertools import takewhile
from pathlib import Path

import duckdb
import pytest

from warehouse import build, dictionary, versions

WORDS = dictionary.load()


def current(folder: Path) -> Path:
    path = versions.current(folder)
    assert path is not None
    return path


@pytest.fixture(scope="module")
def built(made_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A version as it was published, with a directory beside our own landscape."""
    with versions.open_read_only(current(made_warehouse)) as con:
        yield con


@pytest.fixture
def spoilt(seed_warehouse: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of a published version, to be spoilt."""
    path = tmp_path / "landscape.duckdb"
    shutil.copyfile(current(seed_warehouse), path)
    with duckdb.connect(str(path)) as con:
        yield con


def write_model(folder: Path, name: str, sql: str) -> None:
    schema, table = name.split(".")
    (folder / schema).mkdir(exist_ok=True)
    (folder / schema / f"{table}.sql").write_text(sql, encoding="utf-8")


def names(steps: list[build.Model | build.PythonModel]) -> list[str]:
    return [step.name for step in steps]


# what a model reads


@pytest.mark.parametrize(
    ("sql", "reads"),
    [
        ("select 1 as one", set()),
        ("select * from raw.a", {"raw.a"}),
        ("with a as (select * from raw.b) select * from a", {"raw.b"}),
        ("with a as (select 1 as x), b as (select * from a) select * from b", set()),
        # a CTE may bear the name of the table it reads
        ("with company as (select * from mart.company) select * from company", {"mart.company"}),
        ("select * from raw.a join core.b using (x) left join core.c on b.y = c.y",
         {"raw.a", "core.b", "core.c"}),
        ("select * from raw.a union all by name select * from raw.b", {"raw.a", "raw.b"}),
        ("select x from (select unnest(y) as x from raw.a) as z", {"raw.a"}),
        ("select * from raw.a where x in (select x from raw.b)", {"raw.a", "raw.b"}),
        ("-- reads raw.comment, it says\nselect 'raw.text' as x from raw.a", {"raw.a"}),
    ],
)  # fmt: skip
def test_the_tables_that_a_select_reads(sql: str, reads: set[str]) -> None:
    assert build.tables_read(sql) == reads


def test_a_model_is_a_file_in_the_folder_of_its_schema(tmp_path: Path) -> None:
    write_model(tmp_path, "mart.b", "select * from core.a")
    write_model(tmp_path, "core.a", "select 1 as x")
    (tmp_path / "core" / "notes.txt").write_text("no model", encoding="utf-8")
    assert build.models(tmp_path) == (
        build.Model("core.a", "select 1 as x", frozenset()),
        build.Model("mart.b", "select * from core.a", frozenset({"core.a"})),
    )


# the order


def model(name: str, *reads: str) -> build.Model:
    return build.Model(name, "select 1 as x", frozenset(reads))


def test_each_model_comes_behind_all_that_it_reads() -> None:
    steps = [model("a.last", "b.middle", "raw.x"), model("b.middle", "c.first"), model("c.first")]
    assert names(build.in_order(steps)) == ["c.first", "b.middle", "a.last"]


def test_the_models_of_the_warehouse_are_in_order() -> None:
    seen: set[str] = set()
    all_models = {found.name for found in build.models()}
    for step in build.in_order(build.models()):
        assert step.reads & all_models <= seen, step.name
        seen.add(step.name)
    assert seen == all_models


def test_a_python_model_has_its_place_too() -> None:
    made = build.PythonModel("core.b", frozenset({"core.c"}), lambda con: None)
    steps = [model("core.a", "core.b"), made, model("core.c")]
    assert names(build.in_order(steps)) == ["core.c", "core.b", "core.a"]


@pytest.mark.parametrize(
    "steps",
    [
        [model("a.x", "a.y"), model("a.y", "a.x")],
        [model("a.x", "a.x")],
        [model("a.x", "a.y"), model("a.y", "a.z"), model("a.z", "a.x")],
    ],
)
def test_models_that_read_each_other_are_an_error(steps: list[build.Model]) -> None:
    with pytest.raises(CycleError, match=r"a\.x"):
        build.in_order(steps)


# the run


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of models that build.run takes for the warehouse's own."""
    models = build.models
    monkeypatch.setattr(build, "models", lambda: models(tmp_path))
    return tmp_path


@pytest.fixture
def empty() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as con:
        build.create_schemas(con)
        yield con


def test_a_run_makes_each_table_and_says_so(small: Path, empty: duckdb.DuckDBPyConnection) -> None:
    write_model(small, "mart.a", "select x + 1 as x from core.b")
    write_model(small, "core.c", "select 40 as x")

    def add_one(con: duckdb.DuckDBPyConnection) -> None:
        con.execute("create table core.b as select x + 1 as x from core.c")

    said: list[str] = []
    build.run(empty, [build.PythonModel("core.b", frozenset({"core.c"}), add_one)], said.append)
    assert said == ["core.c", "core.b", "mart.a"]
    assert empty.execute("select x from mart.a").fetchall() == [(42,)]


@pytest.mark.parametrize("missing", ["raw.nothing", "core.nothing"])
def test_a_model_that_reads_what_is_not_there_says_which(
    missing: str, small: Path, empty: duckdb.DuckDBPyConnection
) -> None:
    write_model(small, "core.good", "select 1 as x")
    write_model(small, "mart.bad", f"select * from {missing}")
    with pytest.raises(build.ModelError, match=r"mart\.bad .*nothing"):
        build.run(empty)


def test_a_column_that_is_not_there_is_an_error(
    small: Path, empty: duckdb.DuckDBPyConnection
) -> None:
    write_model(small, "core.good", "select 1 as x")
    write_model(small, "mart.bad", "select nonsense from core.good")
    with pytest.raises(build.ModelError, match=r"mart\.bad .*nonsense"):
        build.run(empty)


def test_a_model_file_is_one_select_with_a_header() -> None:
    for found in build.models():
        assert found.sql.startswith("-- "), f"{found.name} does not say what it is"
        assert ";" not in re.sub(r"--.*|'[^']*'", "", found.sql), f"{found.name} is several"


# keys: what a header and the dictionary promise


def key(found: build.Model) -> tuple[str, ...]:
    """The key that a model's header names; none for a table of one row."""
    header = " ".join(takewhile(lambda line: line.startswith("--"), found.sql.splitlines()))
    words = re.search(r"Key: ([a-z_, ]+)\.", header.replace(" -- ", " "))
    return tuple(words.group(1).split(", ")) if words else ()


@pytest.mark.parametrize("found", build.models(), ids=lambda found: found.name)
def test_no_two_rows_share_a_key(found: build.Model, built: duckdb.DuckDBPyConnection) -> None:
    columns = key(found)
    if not columns:
        assert built.execute(f"select count(*) from {found.name}").fetchall() == [(1,)]
        return
    repeated = built.execute(
        f"select {', '.join(columns)} from {found.name} group by all having count(*) > 1"
    ).fetchall()
    assert repeated == []


def test_the_dictionary_has_the_key_of_the_header() -> None:
    headers = {m.name: key(m) for m in build.models() if m.name.startswith("mart.")}
    assert headers == {table.name: table.key for table in WORDS.tables.values()}


# the descriptions


def test_every_table_and_column_carries_its_comment(built: duckdb.DuckDBPyConnection) -> None:
    tables = built.execute(
        "select schema_name || '.' || table_name, comment from duckdb_tables()"
        " where schema_name = 'mart' union all"
        " select schema_name || '.' || view_name, comment from duckdb_views()"
        " where schema_name = 'mart'"
    ).fetchall()
    assert dict(tables) == {table.name: table.comment for table in WORDS.tables.values()}
    columns = built.execute(
        "select schema_name || '.' || table_name, column_name, comment from duckdb_columns()"
        " where schema_name = 'mart'"
    ).fetchall()
    assert {(table, column): comment for table, column, comment in columns} == {
        (table.name, column): WORDS.column(column, table).comment
        for table in WORDS.tables.values()
        for column in table.columns
    }


def test_a_comment_may_hold_a_quote(
    empty: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = dictionary.Table("mart.t", "It's a 'table'.", "row", ("x",), ("x",), {})
    column = dictionary.Column("x", "INTEGER", "The owner's x.", unit="points", allowed=("a", "b"))
    small = dictionary.Dictionary({"x": column}, {"mart.t": table}, {})
    monkeypatch.setattr(dictionary, "load", lambda: small)
    empty.execute("create table mart.t as select 1 as x")
    build.write_comments(empty)
    assert empty.execute("select comment from duckdb_tables()").fetchall() == [
        ("It's a 'table'. One row per row.",)
    ]
    of_x = empty.execute("select comment from duckdb_columns() where column_name = 'x'").fetchall()
    assert of_x == [("The owner's x. Unit: points. One of: a, b.",)]


def test_a_published_version_is_as_described(built: duckdb.DuckDBPyConnection) -> None:
    assert build.undescribed(built) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("alter table mart.company add column surprise integer",
         r"mart\.company has columns \[.*'surprise'\], described \["),
        ("alter table mart.company drop column batch", r"mart\.company has columns \["),
        ("alter table mart.company alter founded_year type varchar",
         r"mart\.company\.founded_year is VARCHAR, described as INTEGER"),
        ("create table mart.surprise as select 1 as x",
         r"mart\.surprise is built but not described"),
        ("drop table mart.tooling", r"mart\.tooling has columns \[\], described \["),
        ("create or replace table mart.country as select country_name, country_code"
         " from mart.country", r"mart\.country has columns \['country_name', 'country_code'\]"),
    ],
)  # fmt: skip
def test_what_is_built_otherwise_than_described_is_named(
    change: str, problem: str, spoilt: duckdb.DuckDBPyConnection
) -> None:
    assert build.undescribed(spoilt) == []
    spoilt.execute(change)
    (found,) = build.undescribed(spoilt)
    assert re.match(problem, found)


def test_the_document_names_every_table_and_column() -> None:
    text = build.data_dictionary()
    for table in WORDS.tables.values():
        part = text.split(f"\n## {table.name}\n")[1].split("\n## ")[0]
        rows = [line for line in part.splitlines() if line.startswith("| `")]
        assert tuple(line.split("`")[1] for line in rows) == table.columns
        assert f"Key: {', '.join(table.key)}." in part
        # a bar in a meaning must not end the cell
        assert all(len(re.findall(r"(?<!\\)\|", line)) == 4 for line in rows)


# what a check reports


def test_a_fault_says_what_is_wrong_how_often_and_shows_three(
    tmp_path: Path, empty: duckdb.DuckDBPyConnection
) -> None:
    (tmp_path / "odd.sql").write_text(
        "-- a number is odd\nselect range as x from range(10) where range % 2 = 1", encoding="utf-8"
    )
    (tmp_path / "well.sql").write_text("-- never\nselect 1 as x where false", encoding="utf-8")
    (fault,) = build.check(empty, tmp_path)
    assert fault == build.Fault("odd", "a number is odd", 5, ("x=1", "x=3", "x=5"))
    assert str(fault) == "odd: a number is odd (5 rows, e.g. x=1; x=3; x=5)"
