"""Downloads and the JSON interface: the page's own query string in, exactly what it shows out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import flask

from dashboard import queries
from dashboard.components import company as pieces
from dashboard.components.over_time import event_text
from dashboard.filters import LONGEST_QUERY, parse
from dashboard.queries import compare
from dashboard.store import Row, Store
from warehouse import versions
from warehouse.cells import plain, safe_cell

SUGGESTED = ("company", "domain")
MOST_SUGGESTED = 8
MOST_WATCHED = 500  # companies whose changes one may ask for at once


def _csv_lines(rows: list[Row], names: list[str]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(names)
    for row in rows:
        writer.writerow([safe_cell(plain(row[name])) for name in names])
        if buffer.tell() > 1 << 16:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def register(server: flask.Flask, store: Store) -> None:
    """Add the routes. All answers name the version they come from."""

    def rows() -> tuple[str, str, list[Row]]:
        """The version, the day where it is an earlier one, and the rows."""
        snapshot = store.snapshot()
        filters = parse(flask.request.query_string.decode("utf-8", "replace"))
        query = queries.export(filters)
        return snapshot.code, filters.as_of, snapshot.rows(query)

    def json(content: Any, status: int = 200) -> flask.Response:
        response: flask.Response = flask.json.jsonify(content)
        response.status_code = status
        return response

    @server.get("/export/companies.csv")
    def companies_csv() -> flask.Response:
        code, as_of, found = rows()
        names = list(found[0]) if found else ["company_id"]
        response = flask.Response(_csv_lines(found, names), mimetype="text/csv")
        name = f"moatmap-companies-{code}{'-as-of-' + as_of if as_of else ''}.csv"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        response.headers["X-Moatmap-Version"] = code
        return response

    @server.get("/api/companies.json")
    def companies_json() -> flask.Response:
        code, as_of, found = rows()
        companies = [{name: plain(value) for name, value in row.items()} for row in found]
        day = {"as_of": as_of} if as_of else {}
        return json({"version": code, **day, "count": len(companies), "companies": companies})

    @server.get("/api/company/<slug>.json")
    def company_json(slug: str) -> flask.Response:
        snapshot = store.snapshot()
        company = pieces.find(snapshot, slug)
        if company is None:
            return json({"error": f"no company has the slug '{slug}'"}, 404)
        company_id = company["company_id"]
        parts = {
            "factors": queries.company_factors(company_id),
            "moves": queries.company_moves(company_id),
            "evidence": queries.company_evidence(company_id),
            "events": queries.company_events(company_id),
            "sources": queries.company_sources(company_id),
            "fields": queries.company_fields(company_id),
        }
        content: dict[str, Any] = {
            "version": snapshot.code,
            "company": {name: plain(value) for name, value in company.items()},
        }
        for name, query in parts.items():
            found = snapshot.rows(query)
            content[name] = [{k: plain(v) for k, v in row.items()} for row in found]
        return json(content)

    @server.get("/api/changes.json")
    def changes_json() -> flask.Response:
        snapshot, ask = store.snapshot(), flask.request.args
        query = queries.watched_changes(ask.getlist("id")[:MOST_WATCHED], ask.get("since", ""))
        found = snapshot.rows(query)
        changes = [
            {name: plain(value) for name, value in row.items()} | {"text": event_text(row)}
            for row in found
        ]
        return json({"version": snapshot.code, "changes": changes})

    @server.get("/api/suggest.json")
    def suggest() -> flask.Response:
        """Companies and domains by name, for a search box; `kind` narrows, repeated for several."""
        text = flask.request.args.get("q", "").strip()[:LONGEST_QUERY]
        asked = flask.request.args.getlist("kind")
        kinds = tuple(kind for kind in SUGGESTED if kind in asked or not asked)
        query = compare.suggestions(text, kinds, MOST_SUGGESTED)
        snapshot = store.snapshot()
        found = snapshot.rows(query) if text else []
        return json({"version": snapshot.code, "suggestions": found})

    @server.get("/healthz")
    def health() -> flask.Response:
        try:
            return json({"status": "ok", "version": store.snapshot().code})
        except versions.NoVersion as error:
            return json({"status": "no version", "message": str(error)}, 503)

    @server.errorhandler(versions.NoVersion)
    def no_version(error: versions.NoVersion) -> flask.Response:
        return json({"error": str(error)}, 503)
