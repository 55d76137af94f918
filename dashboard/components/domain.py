"""The cards of a domain's page, each from its own query."""

from __future__ import annotations

from typing import Any

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
    table,
)
from dashboard.components.stage import legend
from dashboard.components.ui import badge, day, nav, outside, risk_chip
from dashboard.figures import interval
from dashboard.figures import strips as shapes
from dashboard.figures.interval import SMALL
from dashboard.figures.text import counted, number, percent
from dashboard.filters import Filters
from dashboard.queries import domains as queries
from dashboard.queries import unread_moats
from dashboard.store import Row, Snapshot

COMPANIES_SHOWN = 8


def on_map(code: str, **more: Any) -> str:
    return "/" + Filters(domain=(code,), **more).query()


def judged(snapshot: Snapshot, row: Row) -> html.Section:
    def one(title: str, value: float | None, reason: str | None) -> html.Div:
        return html.Div(
            [
                html.Div(
                    [
                        html.Strong(title),
                        badge("assessed"),
                        html.Span(
                            f"{value:.2f} of 1" if value is not None else "not known",
                            className="muted",
                        ),
                    ],
                    className="row-head",
                ),
                html.P(reason or ""),
            ],
            className="item",
        )

    price, value = "price_sensitivity", "commodification"
    return card(
        "How its buyers and its value were judged",
        one("Price-sensitive buyers", row[f"{price}_share"], row[f"{price}_reason"]),
        one("Commodification", row[f"{value}_share"], row[f"{value}_reason"]),
        sources=loaded_sources(snapshot),
        query=queries.domain(row["domain_code"]),
    )


def risks(snapshot: Snapshot, row: Row) -> html.Section:
    query = queries.domain_risks(row["domain_code"])
    rows = snapshot.rows(query)
    counts, unknown = shapes.tenths(rows)
    box = shapes.box(row) if row["scored_count"] else None
    words = "No company of the domain has a risk score."
    if box:
        words = (
            f"Half of the {counted(row['scored_count'], 'scored company', 'scored companies')} lie"
            f" between {number(box.left)} and {number(box.right)}, the median is"
            f" {number(box.middle)}."
        )
    if unknown:
        words += (
            f" {counted(unknown, 'company has', 'companies have')} too little data for a score."
        )
    if (row["scored_count"] or 0) < SMALL:
        words += " These are few: read the shape with care."
    return card(
        "Risk of its companies",
        strips.histogram(counts, unknown),
        html.P(words, className="note"),
        sources=loaded_sources(snapshot),
        query=query,
        aside=legend(),
    )


def figures(snapshot: Snapshot, code: str) -> html.Section:
    query = queries.figures(code)
    rows = snapshot.rows(query)
    by_code = {row["figure_code"]: row for row in rows}

    def line(name: str) -> html.Tr:
        title, unit, meaning = published.FIGURES[name]
        row = by_code.get(name)
        value = row["value"] if row else None
        place = f"{row['place']} of {row['known_count']}" if row and value is not None else ""
        return html.Tr(
            [
                html.Th([title, html.Small(unit, className="muted")], scope="row", title=meaning),
                number_cell(published.cell_text(name, value, row is not None)),
                number_cell(place),
                number_cell(str(row["figure_year"]) if row else ""),
                html.Td(
                    [row["note"] or "", " ", outside(row["source_title"] or "", row["source_url"])]
                    if row
                    else "",
                    className="why",
                ),
            ]
        )

    columns = [
        Column("Figure"),
        Column("Value", is_number=True),
        Column("Place", "Among the domains with a figure, 1 the highest", is_number=True),
        Column("Year", is_number=True),
        Column("What it covers, and its source"),
    ]
    body: list[Any] = [html.P(published.CAUTION, className="note")]
    body.append(
        table("Published figures", columns, [line(n) for n in queries.FIGURES], "figure-table")
        if rows
        else html.P("No published figure is recorded for this domain.")
    )
    sources = [
        {"title": r["source_title"], "url": r["source_url"], "accessed_date": r["accessed_date"]}
        for r in rows
    ]
    named = cited(sources) or loaded_sources(snapshot)
    return card("Published figures", *body, sources=named, query=query)


def moats(snapshot: Snapshot, code: str, whole: int) -> html.Section:
    query = queries.domain_moats(code)
    rows = snapshot.rows(query)

    def line(row: Row) -> html.Tr:
        count = row["company_count"]
        estimate = interval.share(count, whole)
        link = nav(row["title"], href=on_map(code, moat=(row["moat_code"],)))
        return html.Tr(
            [
                html.Th(link if count else row["title"], scope="row"),
                number_cell(f"{count:,}"),
                number_cell(percent(estimate.value) if estimate else "–"),
                number_cell(
                    f"{percent(estimate.low)} to {percent(estimate.high)}" if estimate else "–"
                ),
                number_cell(f"{row['curated_count']:,}"),
                number_cell(
                    f"{row['strength_share']:.2f}" if row["strength_share"] is not None else "–"
                ),
            ]
        )

    columns = [
        Column("Moat"),
        Column("Companies", is_number=True),
        Column("Share", is_number=True),
        Column("Interval", "Wilson, 95%", is_number=True),
        Column("Assessed", "Of these, assessed by an editor", is_number=True),
        Column("Mean strength", "0 to 1", is_number=True),
    ]
    unread = unread_moats()
    kinds = ", ".join(row["title"].lower() for row in snapshot.rows(unread))
    limit = f", and these are never read from one: {kinds}" if kinds else ""
    return card(
        "Moats held",
        table("Moats held by the domain's companies", columns, [line(r) for r in rows], "moats"),
        html.P(
            "A company may hold several. None found is weak evidence: a description leaves things"
            f" out{limit}.",
            className="note",
        ),
        sources=loaded_sources(snapshot),
        query=query,
    )


def companies(snapshot: Snapshot, code: str, is_riskiest: bool) -> html.Section:
    query = queries.domain_companies(code, is_riskiest, COMPANIES_SHOWN)
    rows = snapshot.rows(query)

    def line(row: Row) -> html.Tr:
        low, high = row["risk_low_score"], row["risk_high_score"]
        return html.Tr(
            [
                html.Th(
                    [
                        nav(row["name"], href=f"/company/{row['slug']}"),
                        html.Small(row["one_liner"] or "", className="muted"),
                    ],
                    scope="row",
                ),
                number_cell(risk_chip(row["risk_score"], low, high)),
                html.Td(
                    [
                        strips.interval(row["risk_score"], low, high),
                        html.Small(f"{number(low)} to {number(high)}", className="muted"),
                    ],
                    className="risk-cell",
                ),
                html.Td(badge("assessed" if row["is_curated"] else "inferred")),
            ]
        )

    title = "Most at risk, still active" if is_riskiest else "Best held off, still active"
    columns = [
        Column("Company"),
        Column("Risk", is_number=True),
        Column("Interval"),
        Column("Basis", "Assessed by an editor, or read from its description"),
    ]
    body = (
        table(title, columns, [line(row) for row in rows], "company-table")
        if rows
        else html.P("Fewer than two active companies of the domain have a risk score.")
    )
    return card(title, body, sources=loaded_sources(snapshot), query=query)


def outcomes(snapshot: Snapshot, code: str) -> html.Section:
    query = queries.domain_outcomes(code)
    rows = snapshot.rows(query)

    def cell(part: int, whole: int) -> html.Td:
        estimate = interval.share(part, whole)
        assert estimate is not None, "a group has at least one company"
        return number_cell(
            f"{part:,} ({percent(estimate.value)})",
            html.Small(f"{percent(estimate.low)} to {percent(estimate.high)}", className="muted"),
        )

    def line(row: Row) -> html.Tr:
        whole = row["company_count"]
        kind = "Assessed by an editor" if row["is_curated"] else "Read from a directory"
        return html.Tr(
            [
                html.Th([kind, " ", few() if whole < SMALL else ""], scope="row"),
                number_cell(f"{whole:,}"),
                *[
                    cell(row[f"{name}_count"], whole)
                    for name in ("closed", "acquired", "public", "gone")
                ],
            ]
        )

    columns = [Column("Companies")] + [
        Column(title, is_number=True)
        for title in ("Count", "Closed", "Acquired", "Public", "Gone from source")
    ]
    return card(
        "What became of them",
        table("Outcomes", columns, [line(row) for row in rows], "outcomes")
        if rows
        else html.P("No AI company of the landscape works in this domain."),
        html.P(
            "With 95% Wilson intervals. Those that editors chose were chosen to include failures,"
            " so the two groups are not to be added up, and neither is a death rate.",
            className="note",
        ),
        sources=loaded_sources(snapshot),
        query=query,
    )


def entrants(snapshot: Snapshot, code: str) -> html.Section:
    query = queries.domain_entrants(code)
    rows = snapshot.rows(query)
    known = [row for row in rows if row["entry_year"] is not None]
    missing = sum(row["company_count"] for row in rows if row["entry_year"] is None)
    if known:
        first, last = known[0]["entry_year"], known[-1]["entry_year"]
        counts = shapes.years(known, first, last)
        titles = [f"{first + i}: {count}" for i, count in enumerate(counts)]
        drawing: Any = html.Div(
            [
                strips.bars(counts, "Entrants by year. " + ", ".join(titles), titles),
                html.Div([html.Span(str(first)), html.Span(str(last))], className="spark-axis"),
            ],
            className="entrants large",
        )
    else:
        drawing = not_known("No year is known.")
    return card(
        "Entrants by year",
        drawing,
        html.P(
            "Year of founding, or where only that is known the year of the accelerator's batch."
            f" Not known of {counted(missing, 'company', 'companies')}. The newest year is not"
            " over, and directories are late.",
            className="note",
        ),
        sources=loaded_sources(snapshot),
        query=query,
    )


def _move(row: Row) -> html.Li:
    reached = counted(row["company_count"], "company", "companies")
    return html.Li(
        [
            html.Time(day(row["move_date"])),
            html.Div(
                [
                    html.Div(
                        [
                            html.Strong(f"{row['lab']}: {row['product']}"),
                            html.Span(f"reaches {reached} here", className="muted"),
                        ],
                        className="row-head",
                    ),
                    html.P(
                        [
                            row["statement"],
                            " ",
                            outside(row["source_title"] or "", row["source_url"]),
                        ]
                    ),
                ]
            ),
        ]
    )


def moves(snapshot: Snapshot, code: str) -> html.Section:
    query = queries.domain_moves(code)
    rows = snapshot.rows(query)
    made_for = [row for row in rows if row["is_made_for"]]
    others = [row for row in rows if not row["is_made_for"]]
    body: list[Any] = [
        html.Ol([_move(row) for row in made_for], className="moves")
        if made_for
        else html.P("No dated launch of a large lab in the warehouse was made for this domain.")
    ]
    if others:
        body.append(
            html.Details(
                [
                    html.Summary(
                        f"{counted(len(others), 'launch', 'launches')} made for others that do"
                        " what some companies here do"
                    ),
                    html.Ol([_move(row) for row in others], className="moves"),
                ],
                **{"data-key": "fold:moves"},
            )
        )
    return card(
        "Launches of the labs that reach it",
        *body,
        sources=loaded_sources(snapshot),
        query=query,
    )
