"""The one dictionary of columns agrees with itself, with the models and with the documentation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from etl.sources import seeds
from warehouse import build, dictionary

ROOT = Path(__file__).parents[2]
WORDS = dictionary.load()


def test_the_documentation_is_current() -> None:
    written = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")

    assert written == build.data_dictionary(), "run: python -m etl dictionary"


def test_every_model_of_the_mart_is_described_and_the_other_way_round() -> None:
    models = {model.name for model in build.models() if model.name.startswith("mart.")}

    assert models == set(WORDS.tables)


def test_every_description_is_used() -> None:
    holders = [*WORDS.tables.values(), *WORDS.seeds.values()]
    used = {name for holder in holders for name in holder.columns}

    assert set(WORDS.columns) - used == set()


@pytest.mark.parametrize("name", WORDS.tables)
def test_a_table_says_what_it_is(name: str) -> None:
    table = WORDS.tables[name]

    assert table.meaning.endswith(".")
    assert table.grain
    assert set(table.key) <= set(table.columns)
    assert len(set(table.columns)) == len(table.columns)
    assert set(table.own) <= set(table.columns)


@pytest.mark.parametrize("path", WORDS.seeds)
def test_a_seed_file_has_a_key_that_must_be_filled(path: str) -> None:
    seed = WORDS.seeds[path]

    assert seed.key
    assert set(seed.key) <= set(seed.required)
    assert len(set(seed.columns)) == len(seed.columns)
    assert set(seed.references) <= set(seed.columns)


def test_every_seed_file_has_a_table_of_its_own() -> None:
    tables = [seed.table for seed in WORDS.seeds.values()]

    assert len(set(tables)) == len(tables)
    assert all(re.fullmatch("seed_[a-z_]+", table) for table in tables)


@pytest.mark.parametrize("name", WORDS.columns)
def test_a_column_says_what_it_is(name: str) -> None:
    column = WORDS.columns[name]

    assert column.meaning.endswith(".")
    assert re.fullmatch("[a-z][a-z0-9_]*", name)
    assert column.references is None or column.references in WORDS.seeds
    re.compile(column.pattern or "")
    if column.minimum is not None and column.maximum is not None:
        assert column.minimum < column.maximum


@pytest.mark.parametrize(
    ("suffix", "kind"),
    [("_usd", "DOUBLE"), ("_share", "DOUBLE"), ("_score", "DOUBLE"), ("_year", "INTEGER"),
     ("_code", "VARCHAR"), ("_codes", "VARCHAR[]"), ("_id", "VARCHAR"), ("_ids", "VARCHAR[]")],
)  # fmt: skip
def test_the_end_of_a_name_tells_the_type(suffix: str, kind: str) -> None:
    named = {name: column.type for name, column in WORDS.columns.items() if name.endswith(suffix)}

    assert set(named.values()) == {kind}, named


@pytest.mark.parametrize("prefix", ["is_", "has_"])
def test_a_question_is_a_boolean(prefix: str) -> None:
    named = {name: column.type for name, column in WORDS.columns.items() if name.startswith(prefix)}

    assert set(named.values()) <= {"BOOLEAN"}, named


def test_a_number_has_a_unit_or_a_range() -> None:
    bare = [
        name
        for name, column in WORDS.columns.items()
        if name.endswith(("_usd", "_share", "_score")) and not column.unit
    ]

    assert bare == []


def test_every_type_of_a_seed_can_be_read() -> None:
    types = {WORDS.column(name).type for seed in WORDS.seeds.values() for name in seed.columns}

    assert types <= set(seeds._PARSERS)


def test_a_comment_holds_meaning_unit_and_codes() -> None:
    column = dictionary.Column("a", "VARCHAR", "What.", unit="points", allowed=("x", "y"))

    assert column.comment == "What. Unit: points. One of: x, y."


def test_a_column_that_is_not_described_is_named() -> None:
    with pytest.raises(KeyError, match="column 'colour' is not described"):
        WORDS.column("colour")


def test_a_table_s_own_meaning_comes_first() -> None:
    table = WORDS.tables["mart.rejected_row"]

    assert WORDS.column("value", table) == table.own["value"]
    assert WORDS.column("value") != table.own["value"]
