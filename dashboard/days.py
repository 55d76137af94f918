"""The days that the warehouse holds a landscape of, and what colour by change compares with."""

from __future__ import annotations

from datetime import date

from dashboard.filters import CHANGE, Filters
from dashboard.queries import changes
from dashboard.store import Snapshot


def days(snapshot: Snapshot) -> list[str]:
    """The days with a state of their own, newest first, as YYYY-MM-DD."""
    rows = snapshot.rows_once(changes.DAYS)
    return [row["day"].isoformat() for row in rows]


def earlier(snapshot: Snapshot, filters: Filters) -> list[str]:
    """The days before the one that is shown, newest first."""
    known = days(snapshot)
    shown = min(filters.as_of or known[0], known[0])
    current = next((day for day in known if day <= shown), shown)
    return [day for day in known if day < current]


def since(snapshot: Snapshot, filters: Filters) -> str:
    """The day that is compared with where colour tells change: the one chosen, else the last but
    one; nothing where colour tells something else or there is no earlier day."""
    if filters.colour != CHANGE:
        return ""
    before = earlier(snapshot, filters)
    return (filters.since or before[0]) if before else ""


def words(day: str) -> str:
    """A day as 13 Feb 2023."""
    found = date.fromisoformat(day)
    return f"{found.day} {found:%b %Y}"
