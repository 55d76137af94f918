"""What the map shows, as one frozen value that is the same as the URL's query string.

    ?view=risk&domain=legal&domain=finance&risk=60-100&q=contracts&item=harvey

Links are made by changing the value and writing it back, so there is no other state.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

VIEWS = ("domains", "risk", "moats", "list")
FACETS = ("domain", "orientation", "moat", "status", "country", "source")
LOWEST, HIGHEST = 0, 100
LONGEST_QUERY = 200
MOST_FIELDS = 500


@dataclass(frozen=True)
class Filters:
    """The state of the map. Several values of one facet mean any of them; facets narrow."""

    view: str = "domains"
    domain: tuple[str, ...] = ()
    orientation: tuple[str, ...] = ()
    moat: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    risk: tuple[int, int] = (LOWEST, HIGHEST)
    q: str = ""
    ai: str = "only"
    item: str = ""

    @property
    def has_risk(self) -> bool:
        return self.risk != (LOWEST, HIGHEST)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the view, the open company and the AI switch is set."""
        return self.cleared() != self

    def cleared(self) -> Filters:
        """The same view with nothing filtered."""
        return Filters(view=self.view, ai=self.ai, item=self.item)

    def with_view(self, view: str) -> Filters:
        return replace(self, view=view)

    def with_item(self, slug: str) -> Filters:
        return replace(self, item=slug)

    def values(self, facet: str) -> tuple[str, ...]:
        chosen: tuple[str, ...] = getattr(self, facet)
        return chosen

    def toggled(self, facet: str, value: str) -> Filters:
        """With one value of a facet put in, or taken out where it was in."""
        chosen = self.values(facet)
        changed = tuple(v for v in chosen if v != value) if value in chosen else (*chosen, value)
        changes: dict[str, Any] = {facet: changed}
        return replace(self, **changes)

    def without(self, facet: str) -> Filters:
        """With a facet as it is when nothing is chosen."""
        default = next(f.default for f in fields(self) if f.name == facet)
        changes: dict[str, Any] = {facet: default}
        return replace(self, **changes)

    def query(self) -> str:
        """The query string with its `?`, or nothing where all is as at first."""
        pairs: list[tuple[str, str]] = []
        if self.view != VIEWS[0]:
            pairs.append(("view", self.view))
        pairs += [(facet, value) for facet in FACETS for value in self.values(facet)]
        if self.has_risk:
            pairs.append(("risk", f"{self.risk[0]}-{self.risk[1]}"))
        pairs += [(k, v) for k, v in (("q", self.q), ("item", self.item)) if v]
        if self.ai != "only":
            pairs.append(("ai", self.ai))
        return "?" + urlencode(pairs) if pairs else ""


def _risk(text: str) -> tuple[int, int]:
    low, separator, high = text.partition("-")
    if not (text.isascii() and separator and low.isdigit() and high.isdigit()):
        return (LOWEST, HIGHEST)
    first, second = sorted((min(int(low), HIGHEST), min(int(high), HIGHEST)))
    return (first, second)


def parse(query: str | None) -> Filters:
    """Read a query string; what it does not know or cannot use is left at its default."""
    pairs = parse_qsl((query or "").removeprefix("?"))[:MOST_FIELDS]
    several: dict[str, list[str]] = {facet: [] for facet in FACETS}
    single: dict[str, str] = {}
    for key, long in pairs:
        value = long[:LONGEST_QUERY]
        if key not in several:
            single[key] = value
        elif value not in several[key]:
            several[key].append(value)
    view = single.get("view", VIEWS[0])
    return Filters(
        view=view if view in VIEWS else VIEWS[0],
        risk=_risk(single.get("risk", "")),
        q=single.get("q", "").strip(),
        ai="all" if single.get("ai") == "all" else "only",
        item=single.get("item", ""),
        **{facet: tuple(values) for facet, values in several.items()},
    )
