"""One company, opened down to the row and the source behind each number.

The drawer on the map and the page of a company are the same pieces.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from dash import html

from dashboard import queries
from dashboard.components import provenance
from dashboard.components.over_time import sparkline, timeline
from dashboard.components.ui import (
    badge,
    copy_button,
    day,
    empty,
    nav,
    outside,
    risk_chip,
    risk_style,
)
from dashboard.figures.text import number, signed
from dashboard.filters import Filters
from dashboard.queries import Query
from dashboard.store import Row, Snapshot

STATUS_WORDS = {
    "active": "Active",
    "acquired": "Acquired",
    "inactive": "Inactive",
    "public": "Public",
    "gone": "Gone from its source",
}
LABEL_WORDS = {
    "ai": "AI",
    "domain": "Domain",
    "orientation": "Orientation",
    "moat": "Moat",
    "capability": "What labs ship too",
    "commodification": "Commodification",
    "price_sensitivity": "Price-sensitive buyers",
}


def _facts(company: Row, fields: list[Row]) -> list[Any]:
    """The facts in a line, each with its source on hover."""
    status = STATUS_WORDS.get(company["status_code"], "Status unknown")
    texts = {
        "domain_code": company["domain"] or "No domain known",
        "orientation_code": company["orientation_code"],
        "status_code": f"{status} {day(company['status_date'])}".strip(),
        "founded_year": f"founded {company['founded_year']}" if company["founded_year"] else None,
        "country_code": company["country_name"],
        "team_size_count": None
        if company["team_size_count"] is None
        else f"{company['team_size_count']:,} people",
        "batch": f"batch {company['batch']}" if company["batch"] else None,
    }
    facts: list[Any] = []
    for field, text in texts.items():
        if text:
            facts += [" · "] if facts else []
            facts.append(provenance.fact(text, field, fields))
    return facts


def _header(company: Row, fields: list[Row]) -> html.Header:
    former, website = company["former_names"] or [], company["website"]
    return html.Header(
        [
            html.P(company["one_liner"], className="one-liner") if company["one_liner"] else None,
            html.P(_facts(company, fields), className="facts"),
            html.P("Formerly " + ", ".join(former), className="facts") if former else None,
            html.P(outside(website, website), className="facts site") if website else None,
        ]
    )


def _gauge(
    title: str, value: float | None, note: str, is_risk: bool = False, unit: str = ""
) -> html.Div:
    style = risk_style(value) if is_risk else {}
    name = (
        "figure"
        + (" risk" if is_risk and style else "")
        + ("" if style or not is_risk else " unknown")
    )
    return html.Div(
        [html.Span(title, className="label"), html.Strong(number(value) + unit), html.Span(note)],
        className=name,
        style=style,
    )


def _figures(company: Row) -> html.Div:
    risk = company["risk_score"]
    if risk is None:
        note = "insufficient data"
    else:
        note = (
            f"interval {number(company['risk_low_score'])} to {number(company['risk_high_score'])}"
        )
    return html.Div(
        [
            _gauge("Disruption risk", risk, note, is_risk=True),
            _gauge("Exposure", company["exposure_score"], "of 100"),
            _gauge("Moat", company["moat_score"], "of 100"),
            _gauge("Known", 100 * company["coverage_share"], "of what counts", unit="%"),
        ],
        className="figures",
    )


def _step(row: Row, start: float, end: float) -> html.Tr:
    """One bar of the waterfall: where it begins and ends on the risk scale."""
    low, width = min(start, end), abs(end - start)
    step = "up" if end > start else "down"
    known = row["contribution_score"] is not None
    change = row["risk_contribution_score"]
    bar = html.Span(
        className=f"bar {step}" if known else "bar unknown",
        style={"left": f"{low:.2f}%", "width": f"{width:.2f}%"} if known else {},
    )
    value = f"{row['value_share']:.2f}" if row["value_share"] is not None else "unknown"
    reason = [(row["reason"] or row["meaning"]).rstrip(".") + ". "]
    if row["source_title"]:
        reason.append(outside(row["source_title"], row["source_url"]))
    return html.Tr(
        [
            html.Th([row["title"], " ", badge(row["basis_code"])], scope="row"),
            html.Td(html.Div([bar, html.Span(className="middle")], className="track")),
            html.Td(signed(change, 1) if known else "–", className="num"),
            html.Td([html.Span(f"value {value}. ", className="value"), *reason], className="why"),
        ]
    )


def waterfall(company: Row, factors: list[Row]) -> html.Div:
    """From 50, where neither force prevails, through every factor to the risk score."""
    rows, place = [], 50.0
    for factor in factors:
        change = factor["risk_contribution_score"] or 0.0
        rows.append(_step(factor, place, place + change))
        place += change
    total = company["risk_score"]
    closing = html.Tr(
        [
            html.Th("Disruption risk", scope="row"),
            html.Td(html.Div(html.Span(className="middle"), className="track")),
            html.Td(number(total) if total is not None else "?", className="num total"),
            html.Td(
                "50 + (exposure − moat) / 2"
                if total is not None
                else "Less than the stated share of the factors is known, so no score is given.",
                className="why",
            ),
        ],
        className="closing",
    )
    head = html.Tr([html.Th(t, scope="col") for t in ("Factor", "From 50", "Points", "Why")])
    return html.Div(
        html.Table([html.Thead(head), html.Tbody([*rows, closing])], className="waterfall"),
        className="scroll",
    )


def _section(
    heading: type[Any], title: str, *children: Any, query: Query | None = None
) -> html.Section:
    heading = html.Div(
        [heading(title), copy_button(query) if query else None], className="section-head"
    )
    return html.Section([heading, *children])


def _moats(company: Row, factors: list[Row], unread: list[Row]) -> html.Div:
    """What it holds; `unread` are the kinds that nobody could look for, as rows with a title."""
    note = [html.P(_unread_note(unread), className="muted")] if unread else []
    moats = [f for f in factors if f["score_code"] == "moat"]
    if not moats:
        why = company["moat_note"] or (
            "Its description names none. That is weak evidence: descriptions leave things out."
        )
        return html.Div([html.P(["No moat found. ", why]), *note])
    return html.Div(
        [
            html.Div(
                [
                    html.Div(
                        [
                            html.Strong(m["title"]),
                            badge(m["basis_code"]),
                            html.Span(f"strength {m['value_share']:.2f}", className="muted"),
                        ],
                        className="row-head",
                    ),
                    html.P([m["reason"], " ", outside(m["source_title"] or "", m["source_url"])]),
                ],
                className="item",
            )
            for m in moats
        ]
        + note
    )


def _unread_note(unread: list[Row]) -> str:
    titles = ", ".join(row["title"].lower() for row in unread)
    return f"Cannot be read from text, so not known and not in the score: {titles}."


def _moves(moves: list[Row]) -> html.Div:
    if not moves:
        return html.Div(html.P("No dated launch of a large lab in the warehouse reaches it."))
    return html.Div(
        [
            html.Div(
                [
                    html.Div(
                        [
                            html.Strong(f"{m['lab']}: {m['product']}"),
                            html.Span(day(m["move_date"]), className="muted"),
                            html.Span(f"reach {m['reach_share']:.2f}", className="muted"),
                        ],
                        className="row-head",
                    ),
                    html.P(
                        [m["statement"], " ", outside(m["source_title"] or "", m["source_url"])]
                    ),
                ],
                className="item",
            )
            for m in moves[:8]
        ]
        + ([html.P(f"and {len(moves) - 8} more", className="muted")] if len(moves) > 8 else [])
    )


def _evidence(evidence: list[Row]) -> html.Div | None:
    if not evidence:
        return None
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in evidence:
        groups.setdefault((row["label_kind"], row["label_code"]), []).append(row)
    lines = []
    for (kind, code), rows in groups.items():
        label = LABEL_WORDS[kind] + ("" if code in (kind, "ai") else f": {code}")
        words = [
            html.Span(
                f"{r['term']} {r['weight']:+.2g}",
                className="term" + (" against" if r["weight"] < 0 else ""),
                title=f"found in: {r['field_code']}",
            )
            for r in rows
        ]
        lines.append(html.Div([html.Span(label, className="label"), *words], className="terms"))
    return html.Div(lines)


def _similar(rows: list[Row]) -> html.Ul:
    def why(row: Row) -> str:
        shared = [feature.partition(" ")[2].replace("-", " ") for feature in row["features"]]
        return "same domain" + ("; both " + ", ".join(shared[:3]) if shared else "")

    return html.Ul(
        [
            html.Li(
                [
                    risk_chip(row["risk_score"]),
                    nav(row["name"], href=f"/company/{row['slug']}"),
                    html.Span(why(row), className="muted"),
                ]
            )
            for row in rows
        ],
        className="similar",
    )


def _own(company: Row) -> html.Div:
    """A place for the reader's own note and status; assets/own.js fills it."""
    return html.Div(
        className="own",
        **{
            "data-own": company["company_id"],
            "data-name": company["name"],
            "data-slug": company["slug"],
        },
    )


def find(snapshot: Snapshot, slug: str) -> Row | None:
    """The company of a name in links, one it had at an earlier load included."""
    query = queries.company(slug)
    found = snapshot.row(query)
    current = None if found else renamed(snapshot, [slug]).get(slug)
    return find(snapshot, current) if current else found


def renamed(snapshot: Snapshot, slugs: list[str]) -> dict[str, str]:
    """Names in links that are out of date, each with today's."""
    query = queries.former(slugs)
    return {row["slug"]: row["current_slug"] for row in snapshot.rows(query)}


def moved(asked: str, slug: str, address: str) -> html.Span | None:
    """Where a company was asked for by a former name: the address that assets/app.js puts in its
    place; a key of the query string is changed alone."""
    return html.Span(**{"data-moved": address}, hidden=True) if asked != slug else None


def profile(snapshot: Snapshot, company: Row, heading: type[Any] = html.H3) -> list[Any]:
    """Everything the warehouse holds on a company; `company` as queries.company gives it.

    `heading` is the element of the sections' titles: one below that of the company's name.
    """
    section = partial(_section, heading)

    def rows(query: Query) -> list[Row]:
        return snapshot.rows(query)

    company_id = company["company_id"]
    factors_query = queries.company_factors(company_id)
    factors = rows(factors_query)
    evidence = (
        _evidence(rows(queries.company_evidence(company_id))) if not company["is_curated"] else None
    )
    unread = [] if company["is_curated"] else rows(queries.unread_moats())
    description = company["description"]
    fields_query = queries.company_fields(company_id)
    fields = rows(fields_query)
    return [
        _header(company, fields),
        _figures(company),
        _own(company),
        section("Why this score", waterfall(company, factors), query=factors_query),
        section("Moats", _moats(company, factors, unread)),
        section(
            "Launches of the labs that reach it",
            _moves(rows(queries.company_moves(company_id))),
            query=queries.company_moves(company_id),
        ),
        section("Words that decided", evidence, query=queries.company_evidence(company_id))
        if evidence
        else None,
        section("In its own words", html.P(description, className="description"))
        if description
        else None,
        section(
            "Orientation",
            html.P([company["orientation_reason"], " ", badge(company["orientation_basis_code"])]),
        )
        if company["orientation_reason"]
        else None,
        section("Similar companies", _similar(rows(queries.similar(company_id)))),
        section(
            "Timeline",
            sparkline(rows(queries.company_risks(company_id))),
            timeline(rows(queries.company_events(company_id))),
        ),
        section("Where sources disagree", provenance.disagreements(fields), query=fields_query)
        if provenance.has_several(fields)
        else None,
        section("Sources", provenance.sources(rows(queries.company_sources(company_id)), fields)),
        html.P(
            [
                copy_button(queries.company(company["slug"]), "Copy SQL of this company"),
                nav("Compare", href=f"/compare?c={company['slug']}", className="copy"),
                html.A("JSON", href=f"/api/company/{company['slug']}.json", className="copy"),
            ],
            className="actions",
        ),
    ]


def missing(slug: str) -> html.Div:
    return empty(
        "No such company",
        f"Nothing in this version of the warehouse goes by “{slug}”. It may have been renamed.",
        nav("Search the map", href="/" + Filters(q=slug, ai="all").query(), className="button"),
        nav("Back to the map", href="/", className="button quiet"),
    )
