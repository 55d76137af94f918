"""One app for all tests of a process: its folder is what a test changes, never the app."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from dashboard.app import create_app
from dashboard.store import Snapshot, Store

# a busy machine is slow, and that is no fault
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def app(made_warehouse: Path) -> Any:
    return create_app(made_warehouse)


@pytest.fixture
def client(app: Any, made_warehouse: Path) -> Iterator[Any]:
    app.store.folder = made_warehouse
    with app.server.test_client() as client:
        yield client
    app.store.folder = made_warehouse


@pytest.fixture(scope="session")
def snapshot(made_warehouse: Path) -> Snapshot:
    return Store(made_warehouse).snapshot()
