"""What is given back: every table as Parquet and CSV, and a landscape that can be read again."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl import export
from etl.pipeline import Request
from etl.sources import landscape_yml, plain_yaml
from etl.sources.fetch import fetch
from tests.etl import support
from tests.etl.lists import refresh
from warehouse import dictionary, versions
from warehouse.cells import FORMULA_STARTS, safe_cell, safe_sql

TABLES = [name.partition(".")[2] for name in dictionary.load().tables]
HOSTILE = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "\ttab", "\rreturn", "'quoted", "plain"]


def given_back(folder: Path, form: str, target: Path) -> dict[str, int]:
    with versions.open_read_only(support.current(folder)) as con:
        return {path.name: count for path, count in export.export(con, form, target)}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with companies whose texts try to be something else."""
    folder = tmp_path_factory.mktemp("hostile")
    texts = [*HOSTILE, 'a: "b" # c', "- x\n- y", "{a: *b}", "\u2028line", "é\u0085next", "a / b"]
    records = [
        support.company(n, name=f"{t} {n}", one_liner=t, long_description=f"{t} AI with LLMs")
        for n, t in enumerate(texts, 1)
    ]
    records.append(support.company(99, website=None, long_description="", status="Inactive"))
    support.refresh(folder / "wh", records)
    return folder / "wh"


def test_every_table_is_written_as_parquet(hostile: Path, tmp_path: Path) -> None:
    found = given_back(hostile, "parquet", tmp_path / "new" / "folder")

    assert found.keys() == {f"{name}.parquet" for name in TABLES}
    for name in TABLES:
        path = tmp_path / "new" / "folder" / f"{name}.parquet"
        sql = f"select count(*) from '{path}'"
        (count,) = duckdb.sql(sql).fetchall()[0]
        assert count == support.count(hostile, f"mart.{name}") == found[path.name]
    written = duckdb.sql(f"from '{tmp_path / 'new' / 'folder' / 'company.parquet'}'").fetchall()
    assert sorted(written, key=repr) == sorted(ask_all(hostile, "company"), key=repr)


def ask_all(folder: Path, table: str) -> list[tuple[object, ...]]:
    return support.ask(folder, f"from mart.{table}")


def test_no_cell_of_a_csv_can_start_a_formula(hostile: Path, tmp_path: Path) -> None:
    found = given_back(hostile, "csv", tmp_path)

    assert found.keys() == {f"{name}.csv" for name in TABLES}
    numbers = set()
    for name in TABLES:
        with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        assert len(rows) - 1 == support.count(hostile, f"mart.{name}")
        for cell in (cell for row in rows for cell in row):
            if cell.startswith(FORMULA_STARTS):
                numbers.add((name, float(cell)))  # a number below zero is no formula
    assert not [found for found in numbers if found[1] >= 0]
    with (tmp_path / "company.csv").open(encoding="utf-8", newline="") as file:
        texts = {row["company_id"]: row["one_liner"] for row in csv.DictReader(file)}
    assert texts["yc-1"] == "'" + HOSTILE[0]
    assert list(tmp_path.glob(".*")) == []


@given(text=st.text(max_size=20) | st.sampled_from(HOSTILE))
def test_python_and_sql_have_one_rule_for_cells(text: str) -> None:
    text = text.replace("\x00", "")
    (found,) = duckdb.execute(
        f"select {safe_sql('x', 'VARCHAR')} from (select $1::varchar as x)", [text]
    ).fetchall()
    assert found == (safe_cell(text),)


SAID = """
    select name, website, coalesce(description, one_liner), status_code = 'inactive'
    from mart.company where is_ai order by all
"""


def test_a_landscape_is_read_back_as_the_same_companies(hostile: Path, tmp_path: Path) -> None:
    found = given_back(hostile, "landscape-yml", tmp_path)
    path = tmp_path / "landscape.yml"

    extract = landscape_yml.read(fetch(str(path)))

    back = [
        (row["name"], row["website"], row["description"], row["status_code"] == "inactive")
        for row in extract.rows.to_pylist()
    ]
    expected = [(n, w, d, bool(i)) for n, w, d, i in support.ask(hostile, SAID)]
    assert sorted(back, key=repr) == sorted(expected, key=repr)
    assert found == {"landscape.yml": len(expected)}
    assert extract.rejections == []


def test_a_landscape_has_what_landscape2_needs(hostile: Path, tmp_path: Path) -> None:
    given_back(hostile, "landscape-yml", tmp_path)

    text = (tmp_path / "landscape.yml").read_text(encoding="utf-8")
    titles = set(support.column(hostile, "select title from mart.domain")) | {export.NO_DOMAIN}
    categories = plain_yaml.read(text)["landscape"]
    assert {category["name"] for category in categories} <= titles
    for category in categories:
        for subcategory in category["subcategories"]:
            assert subcategory["name"] in export.ORIENTATIONS.values()
            for item in subcategory["items"]:
                assert (tmp_path / "logos" / item["logo"]).read_text().startswith("<svg")
                for path in item.get("second_path", []):
                    assert path.split(" / ")[0] in titles


def test_a_landscape_that_was_given_back_can_be_loaded(hostile: Path, tmp_path: Path) -> None:
    given_back(hostile, "landscape-yml", tmp_path / "out")
    where = str(tmp_path / "out" / "landscape.yml")

    report = refresh(tmp_path / "other", Request("landscape", where))

    (source,) = report.sources[1:]
    assert (source.source_id, source.error) == ("out-landscape", None)
    assert source.record_count == len(support.ask(hostile, SAID))


def test_a_folder_that_cannot_be_written_is_said(hostile: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(export.ExportError, match="cannot write to"):
        given_back(hostile, "parquet", tmp_path / "file")
