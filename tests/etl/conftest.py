"""Warehouses that several tests of the loading start from; nobody publishes into them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.etl import support


@pytest.fixture(scope="session")
def _published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published") / "warehouse"
    support.refresh(folder, support.directory())
    return folder


@pytest.fixture
def warehouse(_published: Path, tmp_path: Path) -> Path:
    """A copy of its own: one version with the seeds and sixty companies of a directory."""
    return support.copy_folder(_published, tmp_path / "warehouse")


@pytest.fixture
def seed_folder(tmp_path: Path) -> Path:
    """A copy of the real seeds that a test may spoil."""
    return support.copy_seeds(tmp_path)
