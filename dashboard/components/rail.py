"""The filter rail: every value of every facet as a link with a live count."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard import queries
from dashboard.components import replay
from dashboard.components.ui import nav
from dashboard.filters import FACETS, Filters
from dashboard.store import Snapshot

TITLES = {
    "domain": "Domain",
    "orientation": "Orientation",
    "moat": "Moat",
    "status": "Status",
    "country": "Country",
    "source": "Source",
}
SHOWN_AT_FIRST = {"domain": 12, "country": 6}
ORDERED = {
    "orientation": ("vertical", "horizontal", "ambiguous", "unknown"),
    "status": ("active", "acquired", "public", "inactive", "gone", "unknown"),
}
TENTHS = 10
Counts = dict[str, int]


def _value(filters: Filters, facet: str, code: str, title: str, count: int) -> html.Li:
    is_on = code in filters.values(facet)
    state = "on, remove" if is_on else "add"
    link = nav(
        [
            html.Span(className="box", **{"aria-hidden": "true"}),
            html.Span(title, className="title"),
            html.Span(f"{count:,}", className="count"),
        ],
        href="/" + filters.toggled(facet, code).query(),
        className="facet-value" + (" on" if is_on else "") + ("" if count or is_on else " none"),
        **{
            "aria-label": f"{title}, {count:,} companies, {state} filter",
            "data-key": f"{facet}:{code}",
            **({"aria-current": "true"} if is_on else {}),
        },
    )
    return html.Li(link)


def _ordered(facet: str, totals: dict[str, int], words: dict[str, str]) -> list[str]:
    """Values in an order that does not jump when filters change: by the unfiltered counts."""
    if facet in ORDERED:
        return [code for code in ORDERED[facet] if code in totals]
    codes = set(totals)
    if facet == "moat":
        return [code for code in words if code in codes]
    return sorted(codes, key=lambda code: (code == "unknown", -totals[code], words.get(code, code)))


def _facet(
    filters: Filters, name: str, words: dict[str, str], counts: Counts, totals: Counts
) -> html.Details:
    chosen = filters.values(name)
    codes = _ordered(name, dict.fromkeys([*counts, *chosen], 0) | totals, words)
    items = [
        _value(filters, name, code, words.get(code, code), counts.get(code, 0))
        for code in codes
        if code in words or code in chosen
    ]
    first = SHOWN_AT_FIRST.get(name, len(items))
    body: list[Any] = [html.Ul(items[:first])]
    if len(items) > first:
        is_open = any(code in codes[first:] for code in chosen)
        more = html.Details(
            [html.Summary(f"{len(items) - first} more"), html.Ul(items[first:])],
            open=is_open,
            **{"data-key": f"more:{name}"},
        )
        body.append(more)
    title = TITLES[name] + (f" · {len(chosen)}" if chosen else "")
    return html.Details(
        [html.Summary(title), *body], open=True, className="facet", **{"data-key": f"facet:{name}"}
    )


def _counted(snapshot: Snapshot, filters: Filters) -> dict[str, Counts]:
    """What each value would leave, by facet. Rail and histogram ask for the same."""
    query = queries.facets(filters)

    def count() -> dict[str, Counts]:
        found: dict[str, Counts] = {name: {} for name in (*FACETS, queries.RISK)}
        for row in snapshot.rows(query):
            found[row["facet"]][row["value"]] = row["company_count"]
        return found

    return snapshot.once(("facets", query.key), count)


def facets(snapshot: Snapshot, filters: Filters) -> list[html.Details]:
    """All facets; the counts of each are what choosing a value would leave."""
    words = queries.titles(snapshot)
    counts = _counted(snapshot, filters)
    # in today's order, so that nothing jumps from day to day
    totals = _counted(snapshot, Filters(ai=filters.ai))
    return [_facet(filters, name, words[name], counts[name], totals[name]) for name in FACETS]


def histogram(snapshot: Snapshot, filters: Filters) -> html.Div:
    """Companies over the risk scale, drawn above the slider."""
    counts = _counted(snapshot, filters)[queries.RISK]
    most = max((n for tenth, n in counts.items() if tenth != "unknown"), default=1)
    bars = []
    for tenth in range(TENTHS):
        count = counts.get(str(tenth), 0)
        is_in = filters.risk[0] < 10 * (tenth + 1) and filters.risk[1] > 10 * tenth
        share = max(100 * count / most, 4) if count else 0
        style = {"height": f"{share:.0f}%", "background": f"var(--risk-{10 * tenth + 5})"}
        title = f"{count:,} companies with risk {10 * tenth} to {10 * tenth + 10}"
        bars.append(html.Span(style=style, title=title, className="" if is_in else "out"))
    unknown = counts.get("unknown", 0)
    note = (
        html.P(f"{unknown:,} have too little data for a score", className="note")
        if unknown
        else None
    )
    return html.Div([html.Div(bars, className="bars", **{"aria-hidden": "true"}), note])


def chips(snapshot: Snapshot, filters: Filters) -> list[Any]:
    """What is on, each with the way to take it off."""
    words = queries.titles(snapshot)
    parts: list[Any] = [replay.chip(filters)] if filters.as_of else []

    def chip(label: str, without: Filters) -> None:
        parts.append(
            nav(
                [label, html.Span("×", **{"aria-hidden": "true"})],
                href="/" + without.query(),
                className="chip",
                **{"aria-label": f"Remove filter {label}"},
            )
        )

    for name in FACETS:
        for code in filters.values(name):
            chip(words[name].get(code, code), filters.toggled(name, code))
    if filters.has_risk:
        chip(f"Risk {filters.risk[0]} to {filters.risk[1]}", filters.without("risk"))
    if filters.lasso:
        chip("Shape drawn on the map", filters.without("lasso"))
    if filters.q:
        chip(f"“{filters.q}”", filters.without("q"))
    if len(parts) > 1 + bool(filters.as_of):
        parts.append(nav("Clear all", href="/" + filters.cleared().query(), className="clear"))
    return parts
