"""What the map shows, as one frozen value that is the same as the URL's query string.

    ?view=risk&domain=legal&domain=finance&risk=60-100&q=contracts&item=harvey

What narrows: the facets, `risk`, `q`, `lasso` (a shape drawn on the Risk view) and `ai`. Which
day's landscape it is: `as_of` (without: today's). What only changes how it is drawn: `view`,
`colour`, `since` (the day that colour by change compares with), `size`, `zoom` (a window of the
Risk view), `embed`. Links are made by changing the value and writing it back, so there is no other
state.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

VIEWS = ("domains", "risk", "moats", "list")
CHANGE = "change"
COLOURS = ("risk", "exposure", "moat", "orientation", "status", CHANGE)
SIZES = ("team", "equal")
FACETS = ("domain", "orientation", "moat", "status", "country", "source")
LOWEST, HIGHEST = 0, 100
LONGEST_QUERY = 200
LONGEST_SHAPE = 1000
MOST_FIELDS = 500
MOST_CORNERS = 60  # of a lasso
AXIS_LOWEST, AXIS_HIGHEST = -50.0, 150.0  # what a zoom or a lasso may reach on either scale

Corner = tuple[float, float]  # moat, exposure
Window = tuple[float, float, float, float]  # moat from and to, exposure from and to


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
    lasso: tuple[Corner, ...] = ()
    ai: str = "only"
    as_of: str = ""  # YYYY-MM-DD
    item: str = ""
    colour: str = COLOURS[0]
    since: str = ""  # YYYY-MM-DD
    size: str = SIZES[0]
    zoom: Window | None = None
    embed: bool = False

    @property
    def has_risk(self) -> bool:
        return self.risk != (LOWEST, HIGHEST)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the AI switch narrows what is shown."""
        return self.cleared() != self

    def cleared(self) -> Filters:
        """Drawn the same way, with nothing filtered."""
        whole = Filters()
        undone: dict[str, Any] = {name: getattr(whole, name) for name in NARROWING}
        return replace(self, **undone)

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
        whole = Filters()
        pairs += [
            (name, getattr(self, name))
            for name in ("ai", "as_of", "colour", "since", "size")
            if getattr(self, name) != getattr(whole, name)
        ]
        if self.lasso:
            pairs.append(("lasso", "_".join(f"{x:g},{y:g}" for x, y in self.lasso)))
        if self.zoom:
            pairs.append(("zoom", ",".join(f"{end:g}" for end in self.zoom)))
        if self.embed:
            pairs.append(("embed", "1"))
        return "?" + urlencode(pairs) if pairs else ""


NARROWING = (*FACETS, "risk", "q", "lasso")


def _numbers(text: str) -> tuple[float, ...]:
    """Numbers on the scales of the map, to a tenth; nothing where one is no such number."""
    try:
        found = tuple(round(float(part), 1) + 0.0 for part in text.split(","))
    except ValueError:
        return ()
    is_good = text.isascii() and all(AXIS_LOWEST <= n <= AXIS_HIGHEST for n in found)
    return found if is_good else ()


def _lasso(text: str) -> tuple[Corner, ...]:
    """A shape of at least three corners, `moat,exposure` each, joined by `_`."""
    corners = [_numbers(part) for part in text.split("_")[: MOST_CORNERS + 1]]
    if not 3 <= len(corners) <= MOST_CORNERS or any(len(corner) != 2 for corner in corners):
        return ()
    return tuple((corner[0], corner[1]) for corner in corners)


def _zoom(text: str) -> Window | None:
    found = _numbers(text)
    if len(found) != 4 or found[0] >= found[1] or found[2] >= found[3]:
        return None
    return (found[0], found[1], found[2], found[3])


def _day(text: str) -> str:
    """A date as YYYY-MM-DD, or nothing where it is none."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _one_of(text: str, allowed: tuple[str, ...]) -> str:
    return text if text in allowed else allowed[0]


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
            single[key] = long[:LONGEST_SHAPE] if key == "lasso" else value
        elif value not in several[key]:
            several[key].append(value)
    return Filters(
        view=_one_of(single.get("view", ""), VIEWS),
        risk=_risk(single.get("risk", "")),
        q=single.get("q", "").strip(),
        ai="all" if single.get("ai") == "all" else "only",
        as_of=_day(single.get("as_of", "")),
        item=single.get("item", ""),
        lasso=_lasso(single.get("lasso", "")),
        zoom=_zoom(single.get("zoom", "")),
        colour=_one_of(single.get("colour", ""), COLOURS),
        since=_day(single.get("since", "")),
        size=_one_of(single.get("size", ""), SIZES),
        embed=single.get("embed") == "1",
        **{facet: tuple(values) for facet, values in several.items()},
    )
