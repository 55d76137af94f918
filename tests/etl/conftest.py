"""Warehouses that several tests of the loading start from; nobody publishes into them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import built_once
from tests.etl import support
from tests.etl.history import load, loads


@pytest.fixture(scope="session")
def _published(shared_folder: Path) -> Path:
    return built_once(
        shared_folder / "published" / "warehouse",
        lambda folder: support.refresh(folder, support.directory()),
    )


@pytest.fixture
def warehouse(_published: Path, tmp_path: Path) -> Path:
    """A copy of its own: one version with the seeds and sixty companies of a directory."""
    return support.copy_folder(_published, tmp_path / "warehouse")


@pytest.fixture
def seed_folder(tmp_path: Path) -> Path:
    """A copy of the real seeds that a test may spoil."""
    return support.copy_seeds(tmp_path)


@pytest.fixture(scope="session")
def in_order(shared_folder: Path) -> Path:
    """The six days of tests/etl/history.py, loaded from the first to the last."""
    return built_once(
        shared_folder / "history" / "in-order",
        lambda folder: load(folder, sorted(loads()), loads()),
    )


@pytest.fixture
def six_days(in_order: Path, tmp_path: Path) -> Path:
    """A copy of them that a test may go on with."""
    return support.copy_folder(in_order, tmp_path / "six-days")
