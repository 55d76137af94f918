"""The words for codes, and how fresh the version is."""

from __future__ import annotations

from dashboard.queries.filtered import NO_MOAT
from dashboard.queries.query import Query
from dashboard.store import Row, Snapshot


def titles(snapshot: Snapshot) -> dict[str, dict[str, str]]:
    """The words for codes, by facet; read once a version."""
    return snapshot.once("titles", lambda: _titles(snapshot))


def _titles(snapshot: Snapshot) -> dict[str, dict[str, str]]:

    def by_code(sql: str) -> dict[str, str]:
        return {row["code"]: row["title"] for row in snapshot.rows(sql)}

    return {
        "domain": by_code("select domain_code as code, title from mart.domain order by title"),
        "moat": by_code("select moat_code as code, title from mart.moat") | {NO_MOAT: "None found"},
        "country": by_code("select country_code as code, country_name as title from mart.country")
        | {"unknown": "Not known"},
        "source": by_code(
            "select source_id as code, title from mart.source"
            " where source_id in (select source_id from mart.company_source)"
        ),
        "orientation": {
            "vertical": "Vertical",
            "horizontal": "Horizontal",
            "ambiguous": "Ambiguous",
            "unknown": "Not known",
        },
        "status": {
            "active": "Active",
            "acquired": "Acquired",
            "public": "Public",
            "inactive": "Inactive",
            "gone": "Gone from its source",
            "unknown": "Not known",
        },
    }


LATEST_RUN = Query(
    "select run_id, as_of_date, started_at, company_count, ai_company_count, rejected_count\n"
    "from mart.run\norder by run_id desc\nlimit 1"
)

LOADED_SOURCES = Query(
    """select source_id, title, producer, url, licence, as_of_date, record_count,
    is_stale, age_day_count, failure_reason
from mart.source
where is_loaded
order by title"""
)


def latest_run(snapshot: Snapshot) -> Row:
    run = snapshot.row(LATEST_RUN)
    assert run is not None, "a published version always has its own run"
    return run
