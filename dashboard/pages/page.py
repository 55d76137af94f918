"""What a page is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dash import Dash

from dashboard.store import Snapshot, Store

Layout = Callable[[Snapshot, str, str], Any]  # snapshot, rest of the path, query string
Title = Callable[[Snapshot, str], str | None]


def _nothing(app: Dash, store: Store) -> None:
    """A page without callbacks."""


@dataclass(frozen=True)
class Page:
    """`path` ends with `/` where more follows (`/company/SLUG`). `title` gives None where there
    is nothing at the path: then the answer is a 404. `has_figure`: it draws with plotly."""

    path: str
    layout: Layout
    title: Title
    nav_name: str | None = None
    register: Callable[[Dash, Store], None] = _nothing
    has_figure: bool = False

    def match(self, path: str) -> str | None:
        """What follows the page's own part of a path, or None where it is another page's."""
        if self.path != "/" and self.path.endswith("/"):
            rest = path.removeprefix(self.path)
            return rest.strip("/") if rest != path and rest.strip("/") else None
        return "" if path.rstrip("/") == self.path.rstrip("/") else None
