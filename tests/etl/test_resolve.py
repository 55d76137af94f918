"""From records to companies: which pairs are looked at, what is kept of them, renames over time."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from etl import pipeline, resolve
from etl.identity import pairs
from tests.etl import lists, support
from tests.etl.support import ask, column, company
from warehouse import build

Record = dict[str, Any]

RECORDS = pa.schema(
    {
        "source_id": pa.string(),
        "source_key": pa.string(),
        "proposed_id": pa.string(),
        "source_rank": pa.int32(),
        "name": pa.string(),
        "website": pa.string(),
        "former_names": pa.list_(pa.string()),
        "past_names": pa.list_(pa.string()),
        "past_websites": pa.list_(pa.string()),
        "country_code": pa.string(),
        "founded_year": pa.int32(),
        "batch": pa.string(),
        "one_liner": pa.string(),
        "description": pa.string(),
    }
)
DECISIONS = pa.schema(
    [(name, pa.string()) for name in ("decision_code", "left_source_id", "left_key",
                                      "right_source_id", "right_key", "reason")]
)  # fmt: skip


def record(source: str, key: object, name: str, website: str | None = None, **more: Any) -> Record:
    rank = ord(source[0])
    return {
        "source_id": source, "source_key": str(key), "proposed_id": f"{source}-{key}",
        "source_rank": rank, "name": name, "website": website, **more,
    }  # fmt: skip


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as found:
        build.create_schemas(found)
        yield found


def place(
    con: duckdb.DuckDBPyConnection, records: Iterable[Record], *decisions: tuple[str, ...]
) -> dict[tuple[str, str], str]:
    """The company of every record."""
    rows = [dict.fromkeys(RECORDS.names) | r for r in records]
    decided = [dict(zip(DECISIONS.names, d, strict=True)) for d in decisions]
    tables = {
        "core.record": pa.Table.from_pylist(rows, RECORDS),
        "raw.seed_identity": pa.Table.from_pylist(decided, DECISIONS),
        "raw.seed_text_term": pa.table({"term": ["platform"], "rarity": [2.0]}),
    }
    for name, table in tables.items():
        con.register("given", table)
        con.execute(f"create or replace table {name} as from given")
    for step in build.in_order(resolve.MODELS):
        assert isinstance(step, build.PythonModel)
        step.run(con)
    found = con.execute("select source_id, source_key, company_id from core.identity").fetchall()
    return {(source, key): company_id for source, key, company_id in found}


SITE = "https://acme.com"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({"website": SITE}, {"website": "http://www.acme.com/?ref=1"}),
        ({"website": "https://acme.co.uk"}, {"website": "https://shop.acme.co.uk"}),
        ({"website": SITE, "name": "Acme"}, {"website": SITE, "name": "Bolt"}),
        ({"website": "https://acme.io"}, {"website": SITE, "past_websites": ["https://acme.io"]}),
        ({"name": "The Acmé Labs, Inc."}, {"name": "ACME"}),
        ({"name": "Ac & Me"}, {"name": "Ac and Me"}),
        ({"name": "Acme (formerly Bolt)"}, {"name": "Bolt"}),
        ({"name": "Bolt"}, {"former_names": ["Bolt"]}),
        ({"name": "Bolt"}, {"past_names": ["Bolt Inc."]}),
        ({"name": "Brightwaves"}, {"name": "Brightweves"}),
    ],
)
def test_pairs_that_share_a_name_or_a_website_are_looked_at(
    con: duckdb.DuckDBPyConnection, ours: Record, theirs: Record
) -> None:
    records = [record("a", 1, "Acme") | ours, record("b", 1, "Acme") | theirs]
    records += [record("a", 2, "Other", "https://other.com"), record("b", 2, "Fourth")]
    place(con, records)
    looked_at = [(left.key, right.key) for left, right, _ in pairs.compared(con)]
    assert looked_at == [(("a", "1"), ("b", "1"))]


def test_what_many_records_of_a_source_share_brings_nobody_together(
    con: duckdb.DuckDBPyConnection,
) -> None:
    many = [record("b", i, "Acme") for i in range(pairs.MOST_ALIKE + 1)]
    place(con, [record("a", 1, "Acme"), *many])
    assert list(pairs.compared(con)) == []
    place(con, [record("a", 1, "Acme"), *many[1:]])
    assert len(list(pairs.compared(con))) == pairs.MOST_ALIKE


@pytest.mark.parametrize("count", [50, 200])
def test_the_pairs_grow_with_the_records_not_with_their_square(
    con: duckdb.DuckDBPyConnection, count: int
) -> None:
    words = ["harbour", "lantern", "meadow", "orchard", "thistle", "quarry", "velvet", "walnut"]
    names = [f"{words[i % 8]} {words[i // 8 % 8]} {i}x{i * 7919 % 1009}" for i in range(count)]
    ours = [record("a", i, name, f"https://a{i}.com") for i, name in enumerate(names)]
    theirs = [record("b", i, name, f"https://b{i}.com") for i, name in enumerate(names[::2])]
    place(con, [*ours, *theirs])
    assert len(list(pairs.compared(con))) == count // 2


def test_the_order_of_records_does_not_matter(con: duckdb.DuckDBPyConnection) -> None:
    text = "contract review software for busy lawyers"
    records = [
        record("a", 1, "Acme", SITE),
        record("b", 1, "Acme Inc", SITE),
        record("b", 2, "Bolt", "https://bolt.com", former_names=["Zap"], country_code="US",
               founded_year=2020, one_liner=text),
        record("c", 1, "Zap", None, country_code="US", founded_year=2020, one_liner=text),
        record("c", 2, "ACME", SITE),
        record("c", 3, "Acme", "https://acme.org"),
    ]  # fmt: skip
    expected = place(con, records)
    matches = con.execute("from core.match order by all").fetchall()
    assert expected == {
        ("a", "1"): "a-1", ("b", "1"): "a-1", ("c", "2"): "a-1",
        ("b", "2"): "b-2", ("c", "1"): "b-2", ("c", "3"): "c-3",
    }  # fmt: skip
    chance = random.Random(3)
    for _ in range(5):
        chance.shuffle(records)
        assert place(con, records) == expected
        assert con.execute("from core.match order by all").fetchall() == matches


def test_every_match_keeps_its_reason(con: duckdb.DuckDBPyConnection) -> None:
    decision = ("same", "b", "1", "a", "1", "Their founder says so.")
    place(con, [record("a", 1, "Acme", SITE), record("b", 1, "Bolt"), record("c", 1, "ACME", SITE)],
          decision)  # fmt: skip
    assert con.execute(
        "select source_key || source_id, company_id, matched_by_code, match_reason"
        " from core.identity order by 1"
    ).fetchall() == [
        ("1a", "a-1", "own", None),
        ("1b", "a-1", "decision", "Their founder says so."),
        ("1c", "a-1", "website", "name Acme / ACME; same website acme.com"),
    ]


def test_a_decision_on_a_record_that_is_not_there_changes_nothing(
    con: duckdb.DuckDBPyConnection,
) -> None:
    found = place(con, [record("a", 1, "Acme")], ("same", "a", "1", "b", "9", "Gone since."))
    assert found == {("a", "1"): "a-1"}
    assert con.execute("from core.match").fetchall() == []


def test_former_names_of_a_company_come_from_all_its_records(
    con: duckdb.DuckDBPyConnection,
) -> None:
    place(
        con,
        [
            record("a", 1, "Acme", SITE, former_names=["Bolt", "ACME, Inc."]),
            record("b", 1, "Acme AI", SITE, former_names=["bolt"], past_names=["Zap"]),
            record("b", 2, "Fourth (formerly Third)"),
            record("b", 3, "Never renamed"),
        ],
    )
    assert con.execute("from core.former_names order by all").fetchall() == [
        ("a-1", ["Bolt", "Zap"]),
        ("b-2", ["Third"]),
    ]


def test_a_line_that_joins_two_of_our_own_rows_stops_nothing_and_is_listed_as_open(
    tmp_path: Path, seed_folder: Path
) -> None:
    with (seed_folder / "landscape/identity.csv").open("a", encoding="utf-8") as file:
        file.write("same,moatmap-editors,s0001,moatmap-editors,s0002,Twins.\n")
    support.refresh(tmp_path / "w", seed_folder=seed_folder)
    assert ask(
        tmp_path / "w",
        "select verdict_code, reason from mart.company_match"
        " where right_key = 's0002' and left_key = 's0001'",
    ) == [("undecided", "Twins. Our own rows s0001 and s0002 would be joined.")]


# renames over time

OLD, NEW = "https://bolt-before.com", "https://zenfold-now.com"


def _load(folder: Path, tmp_path: Path, step: str) -> None:
    """One of three loads: the directory before and after a rename, and a list from between."""
    row = ("Bolt", OLD, "AI for contract review", "Germany", "2023", "active", "", "")
    if step == "list":
        path = tmp_path / "list.csv"
        path.write_text(lists.table([row]), encoding="utf-8")
        request = pipeline.Request("csv", str(path), lists.mapping(tmp_path))
        lists.refresh(folder, request, day=3)
        return
    name, website = ("Bolt", OLD) if step == "before" else ("Zenfold", NEW)
    records = [*support.directory(6), company(7, name=name, website=website)]
    support.refresh(folder, records, day=0 if step == "before" else 6, accept=True)


def _seen(folder: Path) -> dict[str, Any]:
    tables = ("company", "company_history", "event", "company_source", "company_match")
    found = {t: ask(folder, f"from mart.{t} order by all") for t in tables}
    found["company_source"] = ask(
        folder, "select company_id, source_id, source_key, matched_by_code, match_reason"
                " from mart.company_source order by all")  # fmt: skip
    return found


@pytest.fixture(scope="module")
def in_order(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("renamed")
    for step in ("before", "list", "after"):
        _load(folder / "w", folder, step)
    return folder / "w"


def test_a_list_with_an_old_name_finds_the_company_that_was_renamed(in_order: Path) -> None:
    assert ask(
        in_order,
        "select source_id, company_id, matched_by_code from mart.company_source"
        " where company_id = 'yc-7' order by 1",
    ) == [("a-list", "yc-7", "past_website"), ("yc-directory", "yc-7", "own")]
    assert ask(in_order, "select name, former_names from mart.company where slug = 'acme-7'") == [
        ("Zenfold", ["Bolt"])
    ]
    renamed = "select from_value, to_value from mart.event where event_code = 'renamed'"
    assert ask(in_order, renamed) == [("Bolt", "Zenfold")]


@pytest.mark.parametrize("order", [*permutations(("before", "list", "after"))][1:], ids="-".join)
def test_renames_and_lists_in_any_order_give_the_same(
    in_order: Path, tmp_path: Path, order: tuple[str, ...]
) -> None:
    for step in order:
        _load(tmp_path / "w", tmp_path, step)
    assert _seen(tmp_path / "w") == _seen(in_order)


def test_without_the_load_from_before_the_rename_nobody_can_know(tmp_path: Path) -> None:
    _load(tmp_path / "w", tmp_path, "list")
    _load(tmp_path / "w", tmp_path, "after")
    assert column(tmp_path / "w", "select matched_by_code from mart.company_source"
                                  " where source_id = 'a-list'") == ["own"]  # fmt: skip
