"""`/compare`: two to five companies (`?c=SLUG&c=SLUG`) or domains (`?d=CODE&d=CODE`)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from dash import dcc, html

from dashboard.components import side_by_side
from dashboard.components.card import card, cited, loaded_sources
from dashboard.components.company import moved, renamed
from dashboard.components.markup import painted
from dashboard.components.side_by_side import Thing
from dashboard.components.ui import empty, nav
from dashboard.figures.text import number
from dashboard.pages.page import Page
from dashboard.queries import compare as queries
from dashboard.queries import domains as domain_queries
from dashboard.store import Row, Snapshot

MOST = 5
LONGEST = 120
COMPANIES, DOMAINS = "c", "d"


@dataclass(frozen=True)
class Chosen:
    """What is compared: the key of the query string and the values under it."""

    key: str = COMPANIES
    codes: tuple[str, ...] = ()
    left_out: int = 0  # how many more the link names
    other: tuple[str, ...] = ()  # values under the other key, which are not shown

    def href(self, codes: tuple[str, ...] | None = None, key: str | None = None) -> str:
        pairs = [(key or self.key, code) for code in (self.codes if codes is None else codes)]
        return "/compare" + ("?" + urlencode(pairs) if pairs else "")

    def without(self, code: str) -> str:
        return self.href(tuple(c for c in self.codes if c != code))


def parse(query: str) -> Chosen:
    """Read a query string. Companies and domains are not compared with each other: with both,
    the companies are."""
    found: dict[str, list[str]] = {COMPANIES: [], DOMAINS: []}
    for key, value in parse_qsl(query.removeprefix("?")):
        if key in found and value[:LONGEST] not in found[key]:
            found[key].append(value[:LONGEST])
    key = COMPANIES if found[COMPANIES] else DOMAINS
    codes = tuple(found[key])
    other = tuple(found[DOMAINS]) if key == COMPANIES else ()
    return Chosen(key if codes else COMPANIES, codes[:MOST], max(len(codes) - MOST, 0), other)


def _notes(chosen: Chosen, found: set[str]) -> list[html.P]:
    """What of the link is not shown, and why."""
    kind = "company" if chosen.key == COMPANIES else "domain"
    notes: list[list[Any]] = [
        [
            f"No {kind} of this version goes by “{code}”. ",
            nav("Take it out", href=chosen.without(code)),
        ]
        for code in chosen.codes
        if code not in found
    ]
    if chosen.left_out:
        notes.append([f"The link names {chosen.left_out} more: {MOST} at most are compared."])
    if chosen.other:
        notes.append(
            [
                "Companies and domains are not compared with each other. ",
                nav("Show the domains of the link", href=chosen.href(chosen.other, DOMAINS)),
            ]
        )
    return [html.P(note, className="note warning", role="status") for note in notes]


def _companies(snapshot: Snapshot, chosen: Chosen) -> tuple[set[str], list[Any]]:
    query = queries.companies(chosen.codes)
    rows = snapshot.rows(query)
    values = queries.factors(chosen.codes)
    factors = snapshot.rows(values)
    things = [
        Thing(
            row["slug"],
            row["name"],
            f"/company/{row['slug']}",
            row["one_liner"] or "",
            chosen.without(row["slug"]),
            row["risk_score"],
            row,
        )
        for row in rows
    ]
    lines = side_by_side.company_lines(rows, factors)
    note = (
        "Apart: scores as a share of 100 points, factors and moats of their scale of 0 to 1,"
        " founding of 20 years, counts of a hundredfold; a word that differs counts as half a"
        " scale. None: looked for and not found. Not known: nobody could look, as with the brand"
        " of a company that was only read from a directory."
    )
    body = _table("Companies side by side", things, lines, note)
    sources = loaded_sources(snapshot)
    asked = {"companies": query, "factors": values}
    shown = card("Side by side", *body, sources=sources, query=asked, key="compared")
    return {row["slug"] for row in rows}, [shown] if things else []


def _domains(snapshot: Snapshot, chosen: Chosen) -> tuple[set[str], list[Any]]:
    query = domain_queries.domains()
    everyone = snapshot.rows_once(query)
    by_code: dict[str, Row] = {row["domain_code"]: row for row in everyone}
    rows = [by_code[code] for code in chosen.codes if code in by_code]
    held = queries.domain_moats(tuple(row["domain_code"] for row in rows))
    moats = snapshot.rows(held)
    things = [
        Thing(
            row["domain_code"],
            row["title"],
            f"/domains/{row['domain_code']}",
            row["buyer"] or "",
            chosen.without(row["domain_code"]),
            row["risk_median_score"],
            row,
        )
        for row in rows
    ]
    note = (
        "Apart: as a share of the range over all domains; shares of moats of the whole, a word"
        " that differs counts as half a scale. Published figures are facts about industries, not"
        " validated predictors."
    )
    lines = side_by_side.domain_lines(rows, everyone, moats)
    body = _table("Domains side by side", things, lines, note)
    facts = domain_queries.figure_sources(domain_queries.FIGURES)
    sources = loaded_sources(snapshot) + cited(snapshot.rows(facts))
    asked = {"domains": query, "moats": held}
    shown = card("Side by side", *body, sources=sources, query=asked, key="compared")
    return set(by_code), [shown] if things else []


def _table(caption: str, things: list[Thing], lines: list[Any], note: str) -> list[Any]:
    alone = html.P("One more makes it a comparison: search above.", className="note")
    return [
        alone if len(things) == 1 else None,
        side_by_side.table(caption, things, lines),
        html.P(note, className="note"),
    ]


def _start(snapshot: Snapshot) -> html.Div:
    """Nothing chosen yet: how to begin, with pairs that this version holds."""

    def scores(row: Row) -> str:
        return f"risk {number(row['risky_score'])} and {number(row['safe_score'])}"

    pairs = [
        nav(
            f"{row['risky_name']} and {row['safe_name']}",
            href="/compare?" + urlencode([("c", row["risky_slug"]), ("c", row["safe_slug"])]),
            className="button quiet",
            title=f"{row['domain']}: {scores(row)}",
        )
        for row in snapshot.rows(queries.EXAMPLES)
    ]
    query = domain_queries.domains("risk")
    ranked = [r for r in snapshot.rows(query) if r["risk_median_score"] is not None]
    if len(ranked) > 1:
        ends = (ranked[0], ranked[-1])
        pairs.append(
            nav(
                f"{ends[0]['title']} and {ends[1]['title']}",
                href="/compare?" + urlencode([("d", end["domain_code"]) for end in ends]),
                className="button quiet",
                title="The domains with the highest and the lowest median risk",
            )
        )
    return empty(
        "Put companies or domains side by side",
        "Search above for a name and pick it; then pick another, up to five. What differs most"
        " comes first. Or begin with two that are far apart:",
        *pairs,
    )


def _as_named_today(snapshot: Snapshot, chosen: Chosen) -> Chosen:
    """With today's names for companies that the link names otherwise."""
    if chosen.key != COMPANIES or not chosen.codes:
        return chosen
    current = renamed(snapshot, list(chosen.codes))
    codes = tuple(dict.fromkeys(current.get(code, code) for code in chosen.codes))
    return replace(chosen, codes=codes)


def _content(snapshot: Snapshot, rest: str, query: str) -> list[Any]:
    asked = parse(query)
    chosen = _as_named_today(snapshot, asked)
    if not chosen.codes:
        return [_start(snapshot)]
    find = _companies if chosen.key == COMPANIES else _domains
    found, shown = find(snapshot, chosen)
    clear = html.P(
        nav("Clear all", href="/compare", **{"data-key": "compare:clear"}), className="note"
    )
    address = chosen.href()
    return [*_notes(chosen, found), *shown, clear, moved(asked.href(), address, address)]


def _search() -> html.Div:
    """The search box; its suggestions come from /api/suggest.json in assets/compare.js."""
    return html.Div(
        [
            html.Label("Add a company or a domain", htmlFor="compare-search"),
            html.Div(
                [
                    dcc.Input(
                        id="compare-search",
                        type="search",
                        placeholder="Type a name",
                        autoComplete="off",
                        spellCheck="false",
                    ),
                    html.Ul(
                        id="compare-options",
                        className="options",
                        role="listbox",
                        hidden=True,
                        **{"aria-label": "Suggestions"},
                    ),
                ],
                className="combobox",
            ),
            html.P(id="compare-status", className="sr-only", role="status"),
        ],
        className="compare-search",
    )


def _layout(snapshot: Snapshot, rest: str, query: str) -> Any:
    return html.Article(
        [html.H1("Compare"), _search(), painted(_content(snapshot, rest, query))],
        className="page wide compare",
    )


PAGE = Page(
    path="/compare",
    layout=_layout,
    repaint=_content,
    nav_name="Compare",
    title=lambda snapshot, rest: "Compare companies or domains side by side",
)
