"""Two to five things side by side: the lines of a comparison and the table they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.components import published, strips
from dashboard.components.card import not_known
from dashboard.components.company import STATUS_WORDS
from dashboard.components.ui import nav, risk_chip
from dashboard.figures import apart
from dashboard.figures.apart import Line
from dashboard.figures.text import number, percent
from dashboard.store import Row

BASES = {True: "assessed by an editor", False: "read from a directory"}


@dataclass(frozen=True)
class Thing:
    """A column: a company or a domain."""

    code: str
    name: str
    href: str
    note: str
    without: str  # the comparison with it taken out
    risk: float | None  # of a domain the median
    row: Row


# --- lines -------------------------------------------------------------------------------------


def _moat_value(company: Row, factor: Row) -> float | None:
    """A moat that was looked for and not found is none; one that nobody could look for is not
    known: most kinds cannot be read from a description."""
    if factor["value_share"] is not None:
        return float(factor["value_share"])
    looked_for = company["moat_score"] is not None and factor["is_readable"]
    return 0.0 if company["is_curated"] or looked_for else None


def company_lines(companies: Sequence[Row], factors: Sequence[Row]) -> list[Line]:
    """companies as queries.compare.companies gives them; factors as queries.compare.factors."""

    def of(name: str) -> tuple[Any, ...]:
        return tuple(company[name] for company in companies)

    orientations = tuple(None if c == "unknown" else c for c in of("orientation_code"))
    statuses = tuple(STATUS_WORDS.get(code) for code in of("status_code"))
    bases = tuple(BASES[bool(is_curated)] for is_curated in of("is_curated"))
    lines = [
        Line("risk", "Disruption risk", apart.SCORE, of("risk_score")),
        Line("exposure", "Exposure", apart.SCORE, of("exposure_score")),
        Line("moat", "Moat", apart.SCORE, of("moat_score")),
        Line("coverage", "Known of what counts", apart.SHARE, of("coverage_share")),
        Line("domain", "Domain", apart.WORD, of("domain")),
        Line("orientation", "Orientation", apart.WORD, orientations),
        Line("status", "Status", apart.WORD, statuses),
        Line("founded", "Founded", apart.YEAR, of("founded_year")),
        Line("team", "Team", apart.COUNT, of("team_size_count")),
        Line("country", "Country", apart.WORD, of("country_name")),
        Line("launches", "Launches of the labs that touch it", apart.COUNT, of("move_count")),
        Line("basis", "Basis", apart.WORD, bases),
    ]
    by_code: dict[str, dict[str, Row]] = {}
    for factor in factors:
        by_code.setdefault(factor["factor_code"], {})[factor["slug"]] = factor
    for code, rows in by_code.items():
        first = next(iter(rows.values()))
        is_moat = first["score_code"] == "moat"
        values = tuple(
            _moat_value(c, rows[c["slug"]]) if is_moat else rows[c["slug"]]["value_share"]
            for c in companies
        )
        title = f"{'Moat' if is_moat else 'Exposure'}: {first['title'].lower()}"
        lines.append(Line(code, title, apart.VALUE, values, first["meaning"]))
    return lines


def _range(rows: Sequence[Row], name: str) -> float:
    known = [row[name] for row in rows if row[name] is not None]
    return float(max(known) - min(known)) if known else 0.0


def domain_lines(
    domains: Sequence[Row], everyone: Sequence[Row], moats: Sequence[Row]
) -> list[Line]:
    """domains, and everyone to scale by, as queries.domains.domains gives them; moats as
    queries.compare.domain_moats."""

    def line(name: str, title: str, kind: str, hint: str = "") -> Line:
        values = tuple(row[name] for row in domains)
        return Line(name, title, kind, values, hint, _range(everyone, name))

    def share(name: str, title: str) -> Line:
        def of(row: Row) -> float | None:
            return (row[name] or 0) / row["company_count"] if row["company_count"] else None

        spread = [{"share": of(row)} for row in everyone]
        scale = _range(spread, "share")
        return Line(name, title, apart.SHARE, tuple(map(of, domains)), scale=scale)

    lines = [
        line("risk_median_score", "Median disruption risk", apart.SCORE),
        line("exposure_score", "Mean exposure", apart.SCORE),
        line("moat_score", "Mean moat", apart.SCORE),
        line("company_count", "AI companies", apart.COUNT),
        share("curated_count", "Assessed by an editor"),
        share("closed_count", "Closed"),
        share("acquired_count", "Acquired"),
        line("rival_count", "Rivals each", apart.NUMBER, "Active companies that do the same thing"),
        line("move_count", "Launches of the labs for it", apart.COUNT),
        line("price_sensitivity_share", "Price-sensitive buyers", apart.VALUE),
        line("commodification_share", "Commodification", apart.VALUE),
        Line(
            "orientation", "Orientation", apart.WORD, tuple(d["orientation_code"] for d in domains)
        ),
    ]
    for code, (title, _, hint) in published.FIGURES.items():
        lines.append(line(code.replace("-", "_"), title, f"published:{code}", hint))
    kinds: dict[str, dict[str, Row]] = {}
    for row in moats:
        kinds.setdefault(row["title"], {})[row["domain_code"]] = row
    for title, rows in kinds.items():
        held = [rows.get(domain["domain_code"]) for domain in domains]
        values = tuple(row["holder_count"] / row["company_count"] if row else None for row in held)
        lines.append(Line(f"moat {title}", f"Hold a moat: {title.lower()}", apart.SHARE, values))
    return lines


# --- the table ---------------------------------------------------------------------------------


def _text(line: Line, value: Any) -> str:
    if line.kind.startswith("published:"):
        return published.text(line.kind.removeprefix("published:"), value) or ""
    if line.kind == apart.SCORE:
        return number(value)
    if line.kind == apart.SHARE:
        return percent(value)
    if line.kind == apart.VALUE:
        return f"{value:.2f}" if value else "none" if "Moat" in line.title else "0.00"
    if line.kind == apart.NUMBER:
        return f"{value:.1f}"
    return f"{value:,}" if line.kind == apart.COUNT else str(value)


def _track(share: float) -> html.Span:
    """How much of the scale a value takes; the number beside it says the same."""
    return html.Span(
        html.Span(style={"width": f"{min(max(100 * share, 0), 100):.1f}%"}),
        className="amount",
        **{"aria-hidden": "true"},
    )


def _cell(line: Line, thing: Thing, value: Any) -> html.Td:
    if line.key == "risk":
        low, high = thing.row["risk_low_score"], thing.row["risk_high_score"]
        drawn = strips.interval(value, low, high)
        known = [html.Small(f"{number(low)} to {number(high)}", className="muted")]
        return html.Td([risk_chip(value, low, high), drawn, *(known if value is not None else [])])
    if value is None or value != value:
        return html.Td(not_known())
    if line.key == "risk_median_score":
        return html.Td(risk_chip(value))
    whole = {apart.SCORE: 100, apart.SHARE: 1, apart.VALUE: 1}.get(line.kind)
    drawing = _track(value / whole) if whole else None
    return html.Td([html.Span(_text(line, value), className="num"), drawing])


def _is_share(line: Line) -> bool:
    if line.kind.startswith("published:"):
        _, unit, _ = published.FIGURES[line.kind.removeprefix("published:")]
        return unit.startswith("share")
    return line.kind == apart.SHARE


def gap_text(line: Line) -> str:
    """How far apart the known values are, in their own unit."""
    known = line.known
    if len(known) < 2:
        return "cannot be told"
    if line.kind == apart.WORD:
        different = len(set(known))
        return "the same" if different == 1 else f"{different} different"
    least, most = min(known), max(known)
    gap = most - least
    if gap == 0:
        return "the same"
    if line.kind == apart.COUNT:
        return f"×{most / least:.1f}" if least > 0 else f"{gap:,}"
    if _is_share(line):
        return f"{100 * gap:.0f} points" if gap >= 0.01 else "under 1 point"
    if line.kind == apart.SCORE:
        return f"{gap:.0f} points" if gap >= 1 else "under 1 point"
    if line.kind == apart.YEAR:
        return f"{gap} {'year' if gap == 1 else 'years'}"
    return f"{gap:,.0f}" if gap >= 100 else f"{gap:.2f}" if gap < 10 else f"{gap:.1f}"


def _row(line: Line, things: Sequence[Thing]) -> html.Tr:
    distance = line.distance
    title = f"{100 * distance:.0f}% of the scale" if distance is not None else None
    return html.Tr(
        [
            html.Th(line.title, scope="row", title=line.hint or None),
            *[_cell(line, t, v) for t, v in zip(things, line.values, strict=True)],
            html.Td(
                [
                    html.Span(gap_text(line), className="muted"),
                    _track(distance) if distance is not None else None,
                ],
                className="gap",
                title=title,
            )
            if len(things) > 1
            else None,
        ]
    )


def _group(title: str, lines: Sequence[Line], things: Sequence[Thing]) -> html.Tbody | None:
    if not lines:
        return None
    width = len(things) + (2 if len(things) > 1 else 1)
    head = html.Tr(
        html.Th(f"{title} · {len(lines)}", scope="rowgroup", colSpan=str(width)),
        className="group",
    )
    return html.Tbody([head, *[_row(line, things) for line in lines]])


def _heading(thing: Thing) -> html.Th:
    return html.Th(
        [
            html.Div(
                [
                    risk_chip(thing.risk),
                    nav(thing.name, href=thing.href, className="name"),
                    nav(
                        "×",
                        href=thing.without,
                        className="close",
                        title=f"Take {thing.name} out",
                        **{
                            "aria-label": f"Take {thing.name} out",
                            "data-key": f"remove:{thing.code}",
                        },
                    ),
                ],
                className="thing",
            ),
            html.Small(thing.note, className="muted") if thing.note else None,
        ],
        scope="col",
    )


def table(caption: str, things: Sequence[Thing], lines: Sequence[Line]) -> html.Div:
    """Differences first; alone, a thing has its lines in their own order."""
    differing, same, untold = apart.ordered(lines)
    if len(things) < 2:
        bodies = [_group("What is known", lines, things)]
    else:
        bodies = [
            _group("Differ, furthest apart first", differing, things),
            _group("The same", same, things),
            _group("Not known of enough to compare", untold, things),
        ]
    head = [html.Td("", className="corner"), *map(_heading, things)]
    if len(things) > 1:
        head.append(html.Th("Apart", scope="col", className="gap"))
    return html.Div(
        html.Table(
            [
                html.Caption(caption, className="sr-only"),
                html.Thead(html.Tr(head)),
                *[body for body in bodies if body],
            ],
            className="side-by-side",
        ),
        className="scroll",
        tabIndex="0",
        role="region",
        **{"aria-label": caption, "data-scroll": "compare"},
    )
