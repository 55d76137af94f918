"""`/company/SLUG`: one company, opened down to its source rows."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.components import company as pieces
from dashboard.components.markup import painted
from dashboard.components.ui import nav
from dashboard.filters import Filters
from dashboard.pages.page import Page
from dashboard.store import Snapshot


def _title(snapshot: Snapshot, slug: str) -> str | None:
    company = pieces.find(snapshot, slug)
    return f"{company['name']}: domain, moats and disruption risk" if company else None


def _layout(snapshot: Snapshot, slug: str, query: str) -> Any:
    company = pieces.find(snapshot, slug)
    if company is None:
        return pieces.missing(slug)
    on_map = (
        "/"
        + Filters(
            domain=(company["domain_code"],) if company["domain_code"] else (),
            item=company["slug"],
            ai="only" if company["is_ai"] else "all",
        ).query()
    )
    content = [
        html.P(nav("← On the map", href=on_map), className="back"),
        html.H1(company["name"]),
        *pieces.profile(snapshot, company, heading=html.H2),
        pieces.moved(slug, company["slug"], f"/company/{company['slug']}"),
    ]
    return painted(content, className="page company", role="article")


PAGE = Page(path="/company/", layout=_layout, title=_title)
