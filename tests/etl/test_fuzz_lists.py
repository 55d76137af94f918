"""Spoilt lists: good companies are read, nothing is fatal, nothing else happens."""

from __future__ import annotations

import hashlib
from pathlib import Path
from random import Random

import pytest

from etl.faults import RefreshRefused, SourceError
from etl.pipeline import Request
from etl.sources import Extract, csv_file, landscape_yml
from etl.sources.fetch import fetch
from etl.sources.lists import Options
from tests.etl import spoil_lists, support
from tests.etl.lists import mapping, names, refresh
from warehouse import build, versions

CASES = 90
REFRESHED = range(8)


def spoilt_list(number: int, folder: Path) -> tuple[spoil_lists.Spoilt, Request]:
    """A spoilt CSV (even numbers) or landscape (odd ones), as a refresh would be asked for it."""
    ways = spoil_lists.LANDSCAPE if number % 2 else spoil_lists.CSV
    spoilt = ways[number // 2 % len(ways)](Random(number))
    if number % 2:
        (folder / "some.yml").write_bytes(spoilt.data)
        return spoilt, Request("landscape", str(folder / "some.yml"))
    (folder / "some.csv").write_bytes(spoilt.data)
    made = mapping(folder, columns=spoil_lists.COLUMNS)
    return spoilt, Request("csv", str(folder / "some.csv"), made)


def read(request: Request) -> Extract:
    location = request.location or ""
    if request.source == "landscape":
        return landscape_yml.read(fetch(location))
    return csv_file.load(location, Options(request.mapping))


@pytest.mark.parametrize("number", range(CASES))
def test_a_spoilt_list_is_read_as_far_as_it_can_be(tmp_path: Path, number: int) -> None:
    spoilt, request = spoilt_list(number, tmp_path)

    try:
        extract = read(request)
    except SourceError as error:
        assert not spoilt.good, str(error)
        assert str(error)
        return

    found = names(extract)
    assert spoilt.good <= set(found), extract.rejections
    assert len(set(extract.rows.column("source_key").to_pylist())) == len(found)
    missing = spoil_lists.everyone() - set(found)
    assert not missing or extract.rejections or not extract.is_complete
    for rejection in extract.rejections:
        assert str(rejection).isprintable()


@pytest.mark.parametrize("number", REFRESHED)
def test_a_refresh_of_a_spoilt_list_is_published_sound_or_not_at_all(
    warehouse: Path, tmp_path: Path, number: int
) -> None:
    spoilt, request = spoilt_list(1000 + number, tmp_path)
    before = support.current(warehouse)
    content = hashlib.sha256(before.read_bytes()).digest()

    try:
        report = refresh(warehouse, request, day=1)
    except RefreshRefused as error:
        assert str(error)
        assert not spoilt.good
        assert support.current(warehouse) == before
    else:
        with versions.open_read_only(support.current(warehouse)) as con:
            assert [*build.check(con), *build.undescribed(con)] == []
        sql = "select name from mart.company_source where source_id in ('a-list', 'some')"
        assert spoilt.good <= set(support.column(warehouse, sql))
        rejected = sum(len(source.rejections) for source in report.sources)
        assert support.count(warehouse, "mart.rejected_row") == rejected

    assert hashlib.sha256(before.read_bytes()).digest() == content
    assert list(warehouse.glob(".building*")) == []
