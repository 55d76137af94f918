"""`/domains/CODE`: one domain, with what stands behind each of its numbers."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.components import domain as pieces
from dashboard.components.card import (
    few,
    figure,
)
from dashboard.components.markup import painted
from dashboard.components.ui import empty, nav
from dashboard.figures.interval import SMALL
from dashboard.figures.text import number
from dashboard.pages.page import Page
from dashboard.queries import domains as queries
from dashboard.store import Row, Snapshot


def _find(snapshot: Snapshot, code: str) -> Row | None:
    query = queries.domain(code)
    return snapshot.row(query)


def _title(snapshot: Snapshot, code: str) -> str | None:
    found = _find(snapshot, code)
    return f"{found['title']}: AI companies, moats and disruption risk" if found else None


def _head(row: Row) -> html.Header:
    code, whole = row["domain_code"], row["company_count"]
    risk = row["risk_median_score"]
    scored = row["scored_count"] or 0
    return html.Header(
        [
            html.P(nav("← All domains", href="/domains"), className="back"),
            html.H1(row["title"]),
            html.P(row["description"], className="lead"),
            html.P([html.Strong("Who buys: "), row["buyer"], "."], className="lead"),
            html.P([html.Strong("Scarce data: "), row["scarce_data"]], className="lead"),
            html.P([html.Strong("Who regulates: "), row["regulator"]], className="lead"),
            html.P(
                [
                    nav("Show on the map", href=pieces.on_map(code), className="button"),
                    nav("Compare", href=f"/compare?d={code}", className="button quiet"),
                ],
                className="actions",
            ),
            html.Div(
                [
                    figure(
                        "AI companies",
                        [f"{whole:,} ", few() if whole < SMALL else ""],
                        f"{row['curated_count']:,} assessed by an editor",
                    ),
                    figure("Median risk", number(risk), f"of {scored:,} with a score"),
                    figure("Mean exposure", number(row["exposure_score"]), "of 100"),
                    figure("Mean moat", number(row["moat_score"]), "of 100"),
                    figure(
                        "Rivals each",
                        f"{row['rival_count']:.1f}" if row["rival_count"] is not None else "–",
                        "active, doing the same thing",
                    ),
                    figure("Launches for it", f"{row['move_count']:,}", "of the large labs"),
                ],
                className="figures six",
            ),
        ]
    )


def _layout(snapshot: Snapshot, code: str, query: str) -> Any:
    if _find(snapshot, code) is None:
        return empty(
            "There is no such domain",
            f"No domain of this version goes by “{code}”.",
            nav("All domains", href="/domains", className="button"),
            nav("Back to the map", href="/", className="button quiet"),
        )
    stats = queries.domains(code=code)
    row = snapshot.row(stats)
    assert row is not None, "a domain that is found has its row"
    content = [
        _head(row),
        html.Div(
            [
                pieces.risks(snapshot, row),
                pieces.entrants(snapshot, code),
                pieces.companies(snapshot, code, is_riskiest=True),
                pieces.companies(snapshot, code, is_riskiest=False),
                pieces.moats(snapshot, code, row["company_count"]),
                html.Div(
                    [pieces.outcomes(snapshot, code), pieces.judged(snapshot, row)],
                    className="stack",
                ),
            ],
            className="two-columns",
        ),
        pieces.figures(snapshot, code),
        pieces.moves(snapshot, code),
    ]
    return painted(content, className="page wide domain", role="article")


PAGE = Page(path="/domains/", layout=_layout, title=_title)
