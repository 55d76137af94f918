"""Two hundred spoilt files: good rows are read, bad ones are named, nothing else happens."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from etl.faults import RefreshRefused, SourceError
from etl.sources import Extract, seeds, yc
from etl.sources.fetch import fetch
from tests.etl import spoil, support
from warehouse import build, dictionary, versions

CASES = 200
REFRESHED = range(12)
FILES = tuple(
    seed for seed in dictionary.load().seeds.values() if support.table(seeds.FOLDER, seed.path)
)


def named(extract: Extract) -> set[int | None]:
    return {rejection.row_number for rejection in extract.rejections}


def spoilt_directory(number: int) -> spoil.Spoilt:
    way = spoil.DIRECTORY[number % len(spoil.DIRECTORY)]
    return way(Random(number))


def spoilt_seed(number: int, folder: Path) -> tuple[dictionary.SeedFile, spoil.Spoilt]:
    """A seed file, spoilt in place; which one and how follows from the number."""
    random = Random(number)
    seed = random.choice(FILES)
    way = spoil.SEEDS[number % len(spoil.SEEDS)]
    spoilt = way(spoil.Sheet.read(seeds.FOLDER, seed), random)
    spoil.write(folder / seed.path, spoilt)
    return seed, spoilt


@pytest.mark.parametrize("number", range(0, CASES, 2))
def test_a_spoilt_directory_is_read_as_far_as_it_can_be(tmp_path: Path, number: int) -> None:
    spoilt = spoilt_directory(number)
    path = spoil.write(tmp_path / "all.json", spoilt)
    expected = {record["id"]: record for record in support.directory()}

    try:
        extract = yc.read(fetch(str(path)))
    except SourceError:
        assert not spoilt.good
        assert spoilt.is_whole is not True
        return

    rows = {row["id"]: row for row in extract.rows.to_pylist()}
    assert {key: rows.get(key) for key in spoilt.good} == {
        key: expected[key] for key in spoilt.good
    }
    assert spoilt.named <= named(extract)
    assert spoilt.is_whole in (None, extract.is_complete)
    assert extract.is_complete or extract.rejections or spoilt.data[:2] == b"\x1f\x8b"


@cache
def real_rows(name: str) -> list[dict[str, Any]]:
    return support.extract_of(seeds.FOLDER, name).rows.to_pylist()


def good_rows(seed: dictionary.SeedFile, lines: frozenset[object]) -> list[dict[str, Any]]:
    """The rows of the real file that begin on the given lines."""
    sheet = spoil.Sheet.read(seeds.FOLDER, seed)
    rows = real_rows(seed.path)
    return [row for line, row in zip(sheet.lines(), rows, strict=True) if line in lines]


@pytest.mark.parametrize("number", range(1, CASES, 2))
def test_a_spoilt_seed_file_is_read_as_far_as_it_can_be(seed_folder: Path, number: int) -> None:
    seed, spoilt = spoilt_seed(number, seed_folder)

    extract = support.extract_of(seed_folder, seed.path)

    rows = extract.rows.to_pylist()
    assert [row for row in good_rows(seed, spoilt.good) if row not in rows] == []
    assert spoilt.named <= named(extract)
    assert spoilt.is_whole in (None, extract.is_complete)
    assert extract.is_complete or extract.rejections
    for rejection in extract.rejections:
        assert str(rejection).startswith(f"seeds/{seed.path}")


def check_published(folder: Path, spoilt: spoil.Spoilt, report: Any) -> None:
    """Sound, with the good records in and every rejection in the table."""
    with versions.open_read_only(support.current(folder)) as con:
        assert [*build.check(con), *build.undescribed(con)] == []
    sql = "select source_key from mart.company_source where source_id = ?"
    assert spoilt.good <= {int(key) for key in support.column(folder, sql, yc.SOURCE_ID)}
    rejected = sum(len(source.rejections) for source in report.sources)
    assert support.count(folder, "mart.rejected_row") == rejected


@pytest.mark.parametrize("number", REFRESHED)
def test_a_refresh_of_spoilt_files_is_published_sound_or_not_at_all(
    warehouse: Path, tmp_path: Path, seed_folder: Path, number: int
) -> None:
    spoilt = spoilt_directory(number * 4 + 1)
    path = spoil.write(tmp_path / "all.json", spoilt)
    for other in range(3):
        spoilt_seed(1000 + 3 * number + other, seed_folder)
    before = support.current(warehouse)
    content = hashlib.sha256(before.read_bytes()).digest()

    try:
        report = support.refresh(warehouse, path, day=1, seed_folder=seed_folder)
    except (RefreshRefused, versions.VersionError) as error:
        assert str(error)
        assert support.current(warehouse) == before
        assert support.count(warehouse, "mart.company") > 0
    else:
        check_published(warehouse, spoilt, report)

    assert hashlib.sha256(before.read_bytes()).digest() == content
    assert list(warehouse.glob(".building*")) == []


@pytest.mark.parametrize("number", range(200, 202))
def test_a_first_refresh_of_spoilt_files_is_published_sound_or_not_at_all(
    tmp_path: Path, seed_folder: Path, number: int
) -> None:
    folder = tmp_path / "new"
    spoilt = spoilt_directory(number)
    path = spoil.write(tmp_path / "all.json", spoilt)
    spoilt_seed(number, seed_folder)

    try:
        report = support.refresh(folder, path, seed_folder=seed_folder)
    except RefreshRefused:
        assert versions.current(folder) is None
        assert [file.name for file in folder.iterdir()] == [".lock"]
    else:
        check_published(folder, spoilt, report)
