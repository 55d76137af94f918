"""Filters -> (sql, parameters) -> rows. Everything on the screen is one of these queries.

They read the mart only. Values are bound; `Query.copyable` writes them out for people to paste.
"""

from __future__ import annotations

from dashboard.queries.changed import change_bands, change_counts
from dashboard.queries.facets import RISK, facets
from dashboard.queries.filtered import (
    NO_MOAT,
    ORDERABLE,
    background,
    companies,
    count,
    density,
    domain_bands,
    export,
    listing,
    moat_matrix,
    seen_count,
    where,
    window_count,
)
from dashboard.queries.one import (
    company,
    company_events,
    company_evidence,
    company_factors,
    company_fields,
    company_moves,
    company_risks,
    company_sources,
    former,
    risk_then,
    similar,
    unread_moats,
    watched_changes,
)
from dashboard.queries.query import Query
from dashboard.queries.words import LATEST_RUN, LOADED_SOURCES, latest_run, titles

__all__ = [
    "LATEST_RUN",
    "LOADED_SOURCES",
    "NO_MOAT",
    "ORDERABLE",
    "RISK",
    "Query",
    "background",
    "change_bands",
    "change_counts",
    "companies",
    "company",
    "company_events",
    "company_evidence",
    "company_factors",
    "company_fields",
    "company_moves",
    "company_risks",
    "company_sources",
    "count",
    "density",
    "domain_bands",
    "export",
    "facets",
    "former",
    "latest_run",
    "listing",
    "moat_matrix",
    "risk_then",
    "seen_count",
    "similar",
    "titles",
    "unread_moats",
    "watched_changes",
    "where",
    "window_count",
]
