"""`/domains`: one row a domain, sorted by link: `?sort=risk`, `?sort=-risk` the other way round."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from dash import html

from dashboard.components import published, strips
from dashboard.components.card import (
    Column,
    card,
    cited,
    few,
    loaded_sources,
    not_known,
    number_cell,
    share_cell,
    table,
)
from dashboard.components.markup import painted
from dashboard.components.stage import legend
from dashboard.components.ui import day, nav
from dashboard.figures import strips as shapes
from dashboard.figures.interval import SMALL
from dashboard.figures.text import counted, number, percent
from dashboard.pages.page import Page
from dashboard.queries import domains as queries
from dashboard.store import Row, Snapshot

YEARS_SHOWN = 14

# key, heading, hint, whether it is a number
LANDSCAPE: tuple[tuple[str | None, str, str, bool], ...] = (
    ("name", "Domain", "", False),
    ("companies", "AI companies", "And how many of them an editor assessed", True),
    (None, "Entrants a year", "By year of founding, else of the accelerator's batch", False),
    ("closed", "Closed", "Share that is marked inactive", True),
    ("acquired", "Acquired", "Share that was acquired", True),
    (
        "crowding",
        "Rivals each",
        "Crowding: active companies of the domain that do the same thing, on average",
        True,
    ),
    ("exposure", "Exposure", "Mean, 0 to 100", True),
    ("moat", "Moat", "Mean, 0 to 100", True),
    ("risk", "Disruption risk", "Sorted by the median", False),
    ("launches", "Lab launches", "Dated launches of the large labs made for the domain", True),
    ("newest", "Newest", "The newest of them", False),
)


def parse_sort(query: str) -> tuple[str, bool]:
    """(key, flipped) of a query string; what it does not know is the default."""
    wanted = parse_qs(query.removeprefix("?")).get("sort", [""])[0]
    key = wanted.removeprefix("-")
    if key not in queries.SORTS:
        return queries.DEFAULT_SORT, False
    return key, wanted.startswith("-")


def _column(
    key: str | None, title: str, hint: str, is_number: bool, now: tuple[str, bool]
) -> Column:
    if key is None:
        return Column(title, hint, is_number)
    is_on, is_flipped = key == now[0], now[1]
    order = None
    if is_on:
        order = "descending" if queries.SORTS[key][1] is not is_flipped else "ascending"
    other = f"-{key}" if is_on and not is_flipped else key
    below = strips.axis() if key == "risk" else None
    return Column(title, hint, is_number, f"/domains?sort={other}", order, below)


def _entrants(snapshot: Snapshot) -> tuple[dict[str, list[Row]], int, int]:
    """Rows by domain, and the first and last year that every sparkline shows."""
    rows = snapshot.rows_once(queries.ENTRANTS)
    by_domain: dict[str, list[Row]] = {}
    for row in rows:
        by_domain.setdefault(row["domain_code"], []).append(row)
    last = max((r["entry_year"] for r in rows if r["entry_year"]), default=0)
    return by_domain, last - YEARS_SHOWN + 1, last


def _spark(row: Row, rows: list[Row], first: int, last: int) -> html.Td:
    known, whole = row["entry_known_count"] or 0, row["company_count"]
    if not known:
        return html.Td(not_known("years not known"))
    counts = shapes.years(rows, first, last)
    label = f"Entrants {first} (and before) to {last}: {', '.join(map(str, counts))}"
    titles = [f"{first + i}: {count}" for i, count in enumerate(counts)]
    titles[0] = f"{first} and before: {counts[0]}"
    return html.Td(
        [
            strips.bars(counts, label, titles),
            html.Small(f"year known of {known:,} of {whole:,}", className="muted"),
        ],
        className="entrants",
    )


def _line(row: Row, entrants: list[Row], years: tuple[int, int]) -> html.Tr:
    whole = row["company_count"]
    rivals = row["rival_count"]
    box = shapes.box(row) if row.get("scored_count") else None
    return html.Tr(
        [
            html.Th(nav(row["title"], href=f"/domains/{row['domain_code']}"), scope="row"),
            number_cell(
                f"{whole:,}",
                " " if whole < SMALL else "",
                few() if whole < SMALL else "",
                html.Small(
                    f"{percent(row['curated_count'] / whole)} assessed" if whole else "none",
                    className="muted",
                ),
            ),
            _spark(row, entrants, *years),
            share_cell(row["closed_count"], whole),
            share_cell(row["acquired_count"], whole),
            number_cell(
                f"{rivals:.1f}" if rivals is not None else not_known(),
                html.Small(f"known of {row['rival_known_count']:,}", className="muted")
                if rivals is not None
                else None,
            ),
            number_cell(number(row["exposure_score"])),
            number_cell(number(row["moat_score"])),
            html.Td(
                [
                    strips.spread(box, row["scored_count"]),
                    html.Small(
                        f"median {number(row['risk_median_score'])},"
                        f" of {counted(row['scored_count'], 'company', 'companies')}"
                        if box
                        else "",
                        className="muted",
                    ),
                ],
                className="risk-cell",
            ),
            number_cell(f"{row['move_count']:,}"),
            html.Td(
                [day(row["newest_date"]), html.Small(row["newest_title"], className="muted")]
                if row["newest_date"]
                else html.Span("none", className="muted"),
                className="newest",
            ),
        ]
    )


def _published(row: Row, recorded: set[tuple[str, str]]) -> html.Tr:
    code = row["domain_code"]
    cells = [
        number_cell(
            published.cell_text(name, row[name.replace("-", "_")], (code, name) in recorded)
        )
        for name in queries.FIGURES
    ]
    return html.Tr([html.Th(nav(row["title"], href=f"/domains/{code}"), scope="row"), *cells])


def _lead(totals: Row, domain_count: int) -> html.Div:
    placeless = totals["placeless_count"]
    return html.Div(
        [
            html.H1("Domains"),
            html.P(
                [
                    f"{domain_count} domains,"
                    f" {counted(totals['company_count'], 'AI company', 'AI companies')};"
                    f" {totals['curated_count']:,} of them assessed by an editor, the rest read"
                    " from their descriptions. A company that works in several domains"
                    " counts in each."
                    + (f" {placeless:,} have no known domain." if placeless else ""),
                ],
                className="lead",
            ),
            html.P(
                "Shares are of the companies in this landscape, which is a choice, not a sample:"
                " they are not rates of death or of exit. Counts below"
                f" {SMALL} are marked few.",
                className="lead muted",
            ),
        ],
        className="page-head",
    )


def _content(snapshot: Snapshot, rest: str, query: str) -> list[Any]:
    now = parse_sort(query)
    shown = queries.domains(*now)
    rows = snapshot.rows_once(shown)
    totals = snapshot.row(queries.TOTALS)
    assert totals is not None, "an aggregate without groups always has its one row"
    by_domain, first, last = _entrants(snapshot)
    figures = queries.figures()
    facts = snapshot.rows(figures)
    recorded = {(fact["domain_code"], fact["figure_code"]) for fact in facts}
    lines = [_line(row, by_domain.get(row["domain_code"], []), (first, last)) for row in rows]
    return [
        _lead(totals, len(rows)),
        card(
            "The landscape",
            table(
                "Domains: companies, entrants, outcomes, crowding, scores and launches of the labs",
                [_column(*column, now=now) for column in LANDSCAPE],
                lines,
                "domain-table",
            ),
            html.P(
                f"Entrants: {first} and before to {last}. Risk: the line reaches from the least to"
                " the most, the box holds the middle half, the mark is the median. The score is"
                " not validated on outcomes.",
                className="note",
            ),
            sources=loaded_sources(snapshot),
            query={"domains": shown, "entrants": queries.ENTRANTS},
            aside=legend(),
        ),
        card(
            "Published figures of each domain's industry",
            html.P(published.CAUTION, className="note"),
            table(
                "Published figures by domain",
                [
                    _column("name", "Domain", "", False, now=now),
                    *[
                        _column(
                            code,
                            published.FIGURES[code][0],
                            published.FIGURES[code][2],
                            True,
                            now=now,
                        )
                        for code in queries.FIGURES
                    ],
                ],
                [_published(row, recorded) for row in rows],
                "published-table",
            ),
            html.P(
                "Not found: a source was searched and has no figure for the domain. None recorded:"
                " nothing is in the warehouse. The page of a domain says which industry each"
                " figure is for.",
                className="note",
            ),
            sources=cited(
                [
                    {
                        "title": f["source_title"],
                        "url": f["source_url"],
                        "accessed_date": f["accessed_date"],
                    }
                    for f in facts
                ]
            ),
            query=figures,
        ),
    ]


def _layout(snapshot: Snapshot, rest: str, query: str) -> Any:
    return painted(_content(snapshot, rest, query), className="page wide domains", role="article")


PAGE = Page(
    path="/domains",
    layout=_layout,
    repaint=_content,
    nav_name="Domains",
    title=lambda snapshot, rest: "Domains: companies, outcomes, crowding and risk by domain",
)
