"""Runs against the plain list of what each load saw, for any loads in any order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl import runs

START = date(2026, 1, 1)
KEYS = ("a", "b", "c")
SCHEMA = pa.schema({"source_id": pa.string(), "source_key": pa.string(), "value": pa.int64()})

Observed = Mapping[str, int | None]  # key -> what was seen of it
Row = tuple[Any, ...]


@contextmanager
def table() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as con:
        con.execute(
            "create table run (source_id varchar, source_key varchar, value bigint,"
            " from_load_date date, to_load_date date)"
        )
        yield con


def day(number: int) -> date:
    return START + timedelta(days=number)


def insert(
    con: duckdb.DuckDBPyConnection, seen: Observed, span: runs.Span, source: str = "s", **how: Any
) -> None:
    rows = [{"source_id": source, "source_key": k, "value": v} for k, v in seen.items()]
    con.register("seen", pa.Table.from_pylist(rows, schema=SCHEMA))
    runs.insert(con, "run", "seen", ("source_id", "source_key"), span, source_id=source, **how)
    con.unregister("seen")


def found(con: duckdb.DuckDBPyConnection, source: str = "s") -> list[Row]:
    return con.execute(
        "select source_key, value, from_load_date, to_load_date from run where source_id = ?"
        " order by source_key, from_load_date",
        [source],
    ).fetchall()


def encoded(loads: Mapping[date, Observed]) -> list[Row]:
    """The runs of a plain list of loads, the long way."""
    rows: list[list[Any]] = []
    for key in KEYS:
        is_open = False
        for when in sorted(loads):
            if key not in loads[when]:
                is_open = False
            elif is_open and rows[-1][1] == loads[when][key]:
                rows[-1][3] = when
            else:
                rows.append([key, loads[when][key], when, when])
                is_open = True
    return [tuple(row) for row in rows]


OBSERVED = st.dictionaries(st.sampled_from(KEYS), st.sampled_from([1, 2, None]))
LOADS = st.lists(st.tuples(st.integers(0, 6), OBSERVED), max_size=12)


@settings(max_examples=60, deadline=None)
@given(LOADS)
def test_runs_are_what_the_plain_list_gives(given_loads: list[tuple[int, Observed]]) -> None:
    """Also when a load comes again: the later one replaces it."""
    plain: dict[date, Observed] = {}
    with table() as con:
        insert(con, {"a": 9}, runs.span([], START), source="other")
        for number, seen in given_loads:
            insert(con, seen, runs.span(plain, day(number)))
            plain[day(number)] = seen
            assert found(con) == encoded(plain)
        assert found(con, "other") == [("a", 9, START, START)]


@settings(max_examples=60, deadline=None)
@given(LOADS, st.integers(0, 6), OBSERVED)
def test_one_observation_may_stand_for_all_loads_from_a_day_on(
    given_loads: list[tuple[int, Observed]], first: int, seen: Observed
) -> None:
    plain: dict[date, Observed] = {}
    with table() as con:
        for number, observed in given_loads:
            insert(con, observed, runs.span(plain, day(number)))
            plain[day(number)] = observed
        last = max([day(first), *plain])
        insert(con, seen, runs.span(plain, day(first), last))
        plain |= {when: seen for when in plain if when >= day(first)} | {day(first): seen}
        assert found(con) == encoded(plain)


@settings(max_examples=60, deadline=None)
@given(LOADS, st.integers(0, 6), OBSERVED, st.sets(st.sampled_from(KEYS)), st.booleans())
def test_keys_that_were_there_but_unusable_stay_as_they_were(
    given_loads: list[tuple[int, Observed]],
    number: int,
    seen: Observed,
    kept: set[str],
    keeps_missing: bool,
) -> None:
    """Only where that very load had them before: no other load is spoken for."""
    plain: dict[date, Observed] = {}
    with table() as con:
        for other, observed in given_loads:
            insert(con, observed, runs.span(plain, day(other)))
            plain[day(other)] = observed
        if day(number) not in plain:
            return  # a run that spans a load it is not in is told apart by its absence, see keep.py
        insert(
            con,
            seen,
            runs.span(plain, day(number)),
            kept_keys=kept,
            keeps_missing=keeps_missing,
        )
        before = plain[day(number)]
        stay = {k: v for k, v in before.items() if keeps_missing or k in kept}
        plain[day(number)] = stay | dict(seen)
        assert found(con) == encoded(plain)


@pytest.mark.parametrize("loads", [[], [START], [day(2), START, day(5)]])
def test_the_neighbours_of_a_load(loads: list[date]) -> None:
    seen = runs.span(loads, day(2))
    assert (seen.first, seen.last) == (day(2), day(2))
    assert seen.before == (START if START in loads else None)
    assert seen.after == (day(5) if day(5) in loads else None)
