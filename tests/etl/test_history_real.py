"""The history of the real directory: a slice of four of its days."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from etl import pipeline
from tests.etl import support
from tests.etl.history import shown
from tests.etl.support import ask

PUBLIC_FILES = Path(__file__).parents[3] / "shared" / "data" / "yc"
# the first that is there, one of another shape, and the two on either side of a hole
DAYS = ("2021-12-02", "2023-02-13", "2025-01-15", "2025-08-13")
SNAPSHOTS = [PUBLIC_FILES / f"{day}.json.gz" for day in DAYS]
STATE = "* exclude (valid_from_date)"


def slice_of(path: Path, folder: Path) -> Path:
    """One company in nine of a snapshot, the same ones of each, and the whole of one batch."""
    records = json.loads(gzip.decompress(path.read_bytes()))
    few = [r for r in records if r["id"] % 9 == 0 or r.get("batch") == "IK12"]
    return support.write_json(folder / path.name.removesuffix(".gz"), few)


def load_real(folder: Path, paths: Sequence[Path], **settings: Any) -> None:
    for path in paths:
        as_of = date.fromisoformat(path.name[:10])
        request = pipeline.Request("yc", str(path))
        pipeline.refresh([request], folder, as_of=as_of, accept=True, **settings)


@pytest.fixture(scope="module")
def slices(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    if not all(path.exists() for path in SNAPSHOTS):
        pytest.skip("the directory snapshots ../shared/data/yc/*.json.gz are not here")
    folder = tmp_path_factory.mktemp("slices")
    return [slice_of(path, folder) for path in SNAPSHOTS]


@pytest.fixture(scope="module")
def real(slices: list[Path]) -> Path:
    folder = slices[0].parent / "sorted"
    load_real(folder, slices)
    return folder


def test_the_real_snapshots_in_another_order(
    real: Path, slices: list[Path], tmp_path: Path
) -> None:
    """One order of the real ones is enough: test_history.py turns made-up days about."""
    load_real(tmp_path / "w", random.Random(4).sample(slices, len(slices)))

    assert shown(tmp_path / "w") == shown(real)


def test_a_real_day_among_others_is_as_a_build_of_that_day(
    real: Path, slices: list[Path], tmp_path: Path
) -> None:
    (path,) = [path for path in slices if path.name.startswith("2023-02-13")]
    load_real(tmp_path / "w", [path])
    sql = f"select {STATE} from mart.landscape_as_of(date '2023-02-13') order by all"

    assert ask(real, sql) == ask(tmp_path / "w", sql)


def test_the_batch_that_a_real_snapshot_leaves_out_is_not_gone(real: Path) -> None:
    sql = (
        "select count(*) filter (where gone_since_date is null),"
        " count(*) filter (where gone_since_date = date '2025-08-13')"
        " from mart.company where batch = 'IK12'"
    )
    ((listed, lost),) = ask(real, sql)

    assert listed > 50
    assert lost == 0
