"""What several tests of the dashboard need: random filters and how to ask for their rows."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from dashboard import queries
from dashboard.filters import FACETS, HIGHEST, LOWEST, VIEWS, Filters
from dashboard.queries import Query
from dashboard.store import Row, Snapshot

# values that the made warehouse holds, with one of each that it does not
KNOWN = {
    "domain": ("legal", "insurance", "healthcare", "developer-tools", "consumer", "nowhere"),
    "orientation": ("vertical", "horizontal", "ambiguous", "unknown", "sideways"),
    "moat": ("none", "proprietary-data", "regulation", "workflow", "deep-tech", "moat-of-air"),
    "status": ("active", "acquired", "inactive", "public", "gone", "unknown", "asleep"),
    "country": ("US", "GB", "DE", "unknown", "ZZ"),
    "source": ("moatmap-editors", "yc-directory", "nobody"),
}
TEXTS = ("", "", "", "law", "AI", "a", "made 1", "%", "_", "\\", "'", '"', "100%", "<script", ";--")


def _values(facet: str) -> st.SearchStrategy[tuple[str, ...]]:
    some = st.lists(st.sampled_from(KNOWN[facet]), unique=True, min_size=1, max_size=4).map(tuple)
    return st.one_of(st.just(()), st.just(()), some)


_risks = st.tuples(st.integers(LOWEST, HIGHEST), st.integers(LOWEST, HIGHEST)).map(
    lambda pair: (min(pair), max(pair))
)

filters = st.builds(
    Filters,
    view=st.sampled_from(VIEWS),
    **{facet: _values(facet) for facet in FACETS},
    risk=st.one_of(st.just((LOWEST, HIGHEST)), _risks),
    q=st.sampled_from(TEXTS),
    ai=st.sampled_from(("only", "all")),
)


def rows(snapshot: Snapshot, query: Query) -> list[Row]:
    return snapshot.rows(query.sql, query.parameters)


def count(snapshot: Snapshot, chosen: Filters) -> int:
    (row,) = rows(snapshot, queries.count(chosen))
    number: int = row["company_count"]
    return number


def everywhere(part: Any) -> list[Any]:
    """All leaves of a nest of lists and dicts."""
    if isinstance(part, dict):
        return [leaf for value in part.values() for leaf in everywhere(value)]
    if isinstance(part, list | tuple):
        return [leaf for value in part for leaf in everywhere(value)]
    return [part]
