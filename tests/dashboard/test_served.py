"""What goes over the wire: exports, JSON, pages, status codes, headers, and Dash's own answers."""

from __future__ import annotations

import base64
import csv
import gzip
import hashlib
import io
import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard import plotly_js, queries
from dashboard.app import _embedders
from dashboard.filters import FACETS, VIEWS, Filters, parse
from dashboard.pages import PAGES
from dashboard.store import Snapshot, Store
from tests.conftest import copy_warehouse, publish_next
from tests.dashboard import made
from tests.dashboard.support import Links, call, count, filters
from warehouse.cells import safe_cell

few = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
A_YEAR = 31_536_000


def _get(client: Any, path: str, **options: Any) -> Any:
    """The answer, read whole."""
    with client.get(path, **options) as response:
        response.get_data()
        return response


def _csv(response: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.get_data(as_text=True))))


# --- exports -----------------------------------------------------------------------------------


def _as_cell(value: Any) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([safe_cell(value), ""])
    return next(csv.reader(io.StringIO(buffer.getvalue())))[0]


@few
@given(filters)
def test_csv_json_and_query_say_the_same(client: Any, snapshot: Snapshot, chosen: Filters) -> None:
    table = _csv(_get(client, "/export/companies.csv" + chosen.query()))
    answer = _get(client, "/api/companies.json" + chosen.query()).get_json()
    found = snapshot.rows(queries.export(chosen))
    slugs = [row["slug"] for row in found]
    assert answer["version"] == snapshot.code
    assert answer["count"] == len(answer["companies"]) == len(found) == count(snapshot, chosen)
    assert [company["slug"] for company in answer["companies"]] == slugs
    assert [company["slug"] for company in table] == slugs
    for from_csv, from_json in zip(table, answer["companies"], strict=True):
        assert from_csv == {name: _as_cell(value) for name, value in from_json.items()}


def test_a_download_names_its_version(client: Any) -> None:
    response = _get(client, "/export/companies.csv?domain=legal")
    assert response.mimetype == "text/csv"
    assert response.headers["X-Moatmap-Version"] == "0001"
    assert 'filename="moatmap-companies-0001.csv"' in response.headers["Content-Disposition"]


def test_an_empty_export_is_an_empty_table(client: Any) -> None:
    response = _get(client, "/export/companies.csv?q=nobody-is-called-this")
    assert response.status_code == 200
    assert _csv(response) == []
    answer = _get(client, "/api/companies.json?q=nobody-is-called-this").get_json()
    assert (answer["count"], answer["companies"]) == (0, [])


@given(st.text(max_size=12))
def test_no_cell_starts_a_formula(text: str) -> None:
    cell = safe_cell(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert cell in (text, "'" + text)


def test_numbers_stay_numbers() -> None:
    assert [safe_cell(value) for value in (-2, 0.5, None, True)] == [-2, 0.5, None, True]


@pytest.mark.parametrize("name", made.FORMULAS)
def test_names_that_are_formulas_are_guarded(client: Any, name: str) -> None:
    companies = _csv(_get(client, "/export/companies.csv?source=yc-directory"))
    assert "'" + name in [company["name"] for company in companies]
    assert name not in [company["name"] for company in companies]


@pytest.mark.parametrize("slug", ["harvey", "made-2", "made-script", "unread-0"])
def test_one_company_as_json(client: Any, snapshot: Snapshot, slug: str) -> None:
    answer = _get(client, f"/api/company/{slug}.json").get_json()
    company = answer["company"]
    assert (answer["version"], company["slug"]) == ("0001", slug)
    assert {"factors", "moves", "evidence", "events", "sources", "fields"} <= set(answer)
    assert answer["sources"], "every company is from somewhere"
    if company["risk_score"] is None:
        assert company["coverage_share"] < 1
    else:
        parts = [f["risk_contribution_score"] or 0 for f in answer["factors"]]
        assert 50 + sum(parts) == pytest.approx(company["risk_score"], abs=0.01)


def test_a_website_that_is_code_is_not_kept(client: Any) -> None:
    company = _get(client, "/api/company/made-image.json").get_json()["company"]
    assert company["website"] is None
    assert company["name"] == f"{made.IMAGE} Inc"


# --- pages and status codes --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/", "Moatmap: AI companies"),
        ("/?view=risk&domain=legal&risk=60-100&item=harvey", "Moatmap: AI companies"),
        ("/company/harvey", "Harvey: domain, moats"),
        ("/about", "About: method"),
        ("/trends?level=70", "Trends: prices"),
        ("/scenarios?workflow=0.4", "Scenarios: other weights"),
        ("/playbook", "Playbook: roles"),
    ],
)
def test_pages_are_there_with_their_titles(client: Any, path: str, title: str) -> None:
    response = _get(client, path)
    text = response.get_data(as_text=True)
    assert response.status_code == 200
    assert f"<title>{title}" in text
    assert 'lang="en"' in text and 'name="viewport"' in text


NOWHERE = (
    "/nope", "/company", "/company/", "/company/nobody", "/company/harvey/more", "/about/more",
    "/api/company/nobody.json", "/api/nope", "/assets/none.css", "/.env", "/..%2f..%2fetc%2fpasswd",
    "/company/%3Cscript%3Ealert(1)%3C%2Fscript%3E", "/company/'%20or%201=1--",
)  # fmt: skip


@pytest.mark.parametrize("path", NOWHERE)
def test_what_is_not_there_is_a_404(client: Any, path: str) -> None:
    response = _get(client, path)
    assert response.status_code == 404
    assert "<script>alert" not in response.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/nope", "/company/nobody"])
def test_a_404_is_one_for_head_too(client: Any, path: str) -> None:
    with client.head(path) as response:
        assert response.status_code == 404


def test_a_company_whose_name_is_html_has_a_harmless_title(client: Any) -> None:
    text = _get(client, "/company/made-script").get_data(as_text=True)
    assert made.SCRIPT not in text
    assert "&lt;script>" in text or "&lt;script&gt;" in text


def test_healthy_with_a_version_and_503_without(
    client: Any, app: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    response = _get(client, "/healthz")
    assert (response.status_code, response.get_json()["status"]) == (200, "ok")
    assert response.get_json()["version"] == "0001"
    monkeypatch.setattr(app.store, "folder", tmp_path)
    response = _get(client, "/healthz")
    assert response.status_code == 503
    assert "python -m etl refresh" in response.get_json()["message"]
    for path in ("/export/companies.csv", "/api/companies.json", "/api/company/harvey.json"):
        assert _get(client, path).status_code == 503
    assert _get(client, "/").status_code == 200
    page = call(client, app, "page.children", ["/"], [""])
    assert "Nothing has been published yet" in json.dumps(page)


def test_a_refresh_shows_at_the_next_request(
    client: Any, app: Any, made_warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copy_warehouse(made_warehouse, tmp_path / "warehouse")
    monkeypatch.setattr(app.store, "folder", folder)
    before = _get(client, "/api/companies.json").get_json()
    publish_next(folder, "delete from mart.company where slug = 'harvey'")
    after = _get(client, "/api/companies.json").get_json()
    assert (before["version"], after["version"]) == ("0001", "0002")
    assert after["count"] == before["count"] - 1
    assert _get(client, "/company/harvey").status_code == 404
    assert _get(client, "/healthz").get_json()["version"] == "0002"


# --- headers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/", "/nope", "/healthz", "/export/companies.csv", "/api/company/nobody.json"]
)
def test_security_headers_are_on_every_answer(client: Any, path: str) -> None:
    headers = _get(client, path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "Referrer-Policy" in headers and "Permissions-Policy" in headers
    policy = dict(
        part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == policy["connect-src"] == policy["base-uri"] == "'self'"
    assert policy["object-src"] == policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in policy["script-src"]
    assert "http" not in headers["Content-Security-Policy"]


def test_every_inline_script_is_allowed_by_its_hash_and_none_comes_from_elsewhere(
    client: Any,
) -> None:
    response = _get(client, "/")
    text, policy = response.get_data(as_text=True), response.headers["Content-Security-Policy"]
    inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>(.*?)</script>", text, re.S)
    for attributes, body in inline:
        if "application/json" not in attributes:
            digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in policy, body[:80]
    addresses = re.findall(r'(?:src|href)="([^"]+)"', text)
    assert addresses and all(address.startswith("/") for address in addresses)


def _static(client: Any) -> Iterator[str]:
    text = _get(client, "/").get_data(as_text=True)
    for address in re.findall(r'(?:src|href)="(/(?:assets|_dash-component-suites)/[^"]+)"', text):
        yield address.replace("&amp;", "&")


def test_static_files_with_a_fingerprint_are_kept_for_a_year(client: Any) -> None:
    addresses = list(_static(client))
    marked = [a for a in addresses if re.search(r"\.v[\d_]+m\d+\.|\?m=", a)]
    assert len(marked) > 5
    for address in marked:
        response = _get(client, address)
        assert response.status_code == 200, address
        kept = response.headers["Cache-Control"]
        assert f"max-age={A_YEAR}" in kept and "immutable" in kept, address


def test_scripts_without_a_fingerprint_are_asked_for_again(client: Any) -> None:
    """An upgrade of a package would stay unseen for a year."""
    addresses = [a for a in _static(client) if a.startswith("/_dash")]
    unmarked = [a for a in addresses if not re.search(r"\.v[\d_]+m\d+\.", a)]
    assert plotly_js.PATH in unmarked
    for address in unmarked:
        response = _get(client, address)
        assert response.headers["Cache-Control"] == "no-cache", address
        again = _get(client, address, headers={"If-None-Match": response.headers["ETag"]})
        assert (again.status_code, again.get_data()) == (304, b""), address


def test_answers_are_compressed_for_those_who_ask(client: Any) -> None:
    plain = _get(client, "/api/companies.json")
    packed = _get(client, "/api/companies.json", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.get_data()) == plain.get_data()
    assert len(packed.get_data()) < len(plain.get_data()) / 3


def test_pages_are_not_kept(client: Any) -> None:
    assert f"max-age={A_YEAR}" not in _get(client, "/").headers.get("Cache-Control", "")


# --- Dash's own answers ------------------------------------------------------------------------


def _frame(client: Any, app: Any, query: str) -> dict[str, str]:
    parts: dict[str, str] = call(client, app, "map-markup.data", [query], ["0001"])["map-markup"][
        "data"
    ]
    return parts


def _drawer(client: Any, app: Any, slug: str) -> str:
    answer = call(client, app, "map-drawer-markup.data", [slug], [""])
    markup: str = answer["map-drawer-markup"]["data"]["map-drawer"]
    return markup


@few
@given(filters, st.sampled_from(["light", "dark"]))
def test_the_frame_and_the_drawing_answer_every_question(
    client: Any, app: Any, snapshot: Snapshot, chosen: Filters, theme: str
) -> None:
    total = count(snapshot, chosen)
    assert f">{total:,}<" in _frame(client, app, chosen.query())["map-count"]
    drawn = call(client, app, "map-graph.figure", [chosen.query(), [900, 600], theme], [None])
    shown = "empty" if total == 0 else "list" if chosen.view == "list" else "graph"
    assert f"show-{shown}" in drawn["map-stage"]["className"]
    footer = drawn["map-footer-markup"]["data"]["map-footer"]
    copied = re.search(r'data-copy="([^"]*)"', footer)
    assert copied and snapshot.rows(unescape(copied[1])) is not None
    exports = [link["href"] for link in Links(footer).links if "companies." in link["href"]]
    assert [parse(link.partition("?")[2]) for link in exports] == [chosen, chosen]


@few
@given(filters)
def test_the_rail_leads_where_it_says(client: Any, app: Any, chosen: Filters) -> None:
    frame = _frame(client, app, chosen.query())
    links = Links(frame["map-facets"]).links
    assert len(links) > 20
    for link in links:
        facet, _, code = link["data-key"].partition(":")
        is_on = code in chosen.values(facet)
        assert ("on" in link["class"].split()) == is_on
        assert link.get("aria-current") == ("true" if is_on else None)
        assert link["href"] == "/" + chosen.toggled(facet, code).query()
    chips = Links(frame["map-chips"]).links
    things = sum(len(chosen.values(f)) for f in FACETS) + chosen.has_risk + bool(chosen.q)
    assert len(chips) == things + (things > 1)
    if things > 1:
        assert chips[-1]["href"] == "/" + chosen.cleared().query()
    views = {link["data-key"]: link["href"] for link in Links(frame["map-views"]).links}
    assert views == {f"view:{v}": "/" + chosen.with_view(v).query() for v in VIEWS}


def test_what_the_browser_sends_garbled_is_borne(client: Any, app: Any) -> None:
    garbled = ("?risk=²-³", "?" + "domain=x&" * 2000, "?domain=%00", None, "?item=" + "x" * 9000)
    for query in garbled:
        call(client, app, "map-markup.data", [query], ["0001"])
        call(client, app, "map-graph.figure", [query, [900, 600], "light"], [None])
        call(client, app, "map-drawer-markup.data", ["x" * 9000], [query])


def test_every_company_opens(client: Any, app: Any, snapshot: Snapshot) -> None:
    """The drawer of every sixteenth company, and of those with difficult names."""
    found = snapshot.rows("select slug from mart.company order by slug")
    slugs = [row["slug"] for row in found]
    for slug in {*slugs[::16], "made-script", "made-image", "unread-0", "named-0"}:
        markup = _drawer(client, app, slug)
        assert "Why this score" in markup
        assert Links(markup).links
        assert all(
            link["href"].startswith(("/", "https://", "http://")) for link in Links(markup).links
        )
    assert _drawer(client, app, "") == ""
    assert "No such company" in _drawer(client, app, "<b>nobody</b>")
    Links(_drawer(client, app, "<script>"))


def test_the_grid_gets_its_rows_and_how_many_there_are(
    client: Any, app: Any, snapshot: Snapshot
) -> None:
    request = {"startRow": 10, "endRow": 30, "sortModel": [{"colId": "risk_score", "sort": "desc"}]}
    answer = call(client, app, "map-grid.getRowsResponse", [request], ["?domain=legal"])
    block = answer["map-grid"]["getRowsResponse"]
    chosen = Filters(domain=("legal",))
    expected = queries.listing(chosen, [("risk_score", True)], 10, 30)
    assert block["rowCount"] == count(snapshot, chosen)
    assert [r["slug"] for r in block["rowData"]] == [r["slug"] for r in snapshot.rows(expected)]


def test_the_toast_speaks_only_of_another_version(client: Any, app: Any) -> None:
    assert call(client, app, "toast.children", ["0001"], ["0001"]) == {}
    said = call(client, app, "toast.children", ["0001"], ["0000"])
    assert "Version 0001 has been published" in json.dumps(said)


def test_every_page_is_reached(client: Any, app: Any, made_warehouse: Path) -> None:
    snapshot = Store(made_warehouse).snapshot()
    first = {"/company/": "harvey", "/domains/": "legal"}  # of pages that hold many
    for page in PAGES:
        path = page.path + first.get(page.path, "")
        assert page.title(snapshot, page.match(path) or "") is not None
        assert call(client, app, "page.children", [path], [""])["page"]["children"]
    lost = call(client, app, "page.children", ["/nope"], [""])
    assert "There is no such page" in json.dumps(lost)
    gone = call(client, app, "page.children", ["/company/nobody"], [""])
    assert "No such company" in json.dumps(gone, ensure_ascii=False)


# --- within somebody else's page ---------------------------------------------------------------


def test_nobody_may_embed_the_map_unless_that_is_set(client: Any) -> None:
    for path in ("/", "/?embed=1"):
        answer = client.get(path)
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    ("set_to", "allowed"),
    [
        (
            "https://a.example https://*.b.example:8443",
            "https://a.example https://*.b.example:8443",
        ),
        ("https://a.example; script-src *", ""),
        ("javascript:alert(1) *", ""),
    ],
)
def test_only_origins_that_are_set_may_embed(
    set_to: str, allowed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOATMAP_EMBED", set_to)
    assert _embedders() == allowed


def test_changes_of_watched_companies(client: Any, snapshot: Snapshot) -> None:
    found = snapshot.row("select company_id, event_date from mart.event limit 1")
    assert found is not None
    ask = {"id": found["company_id"], "since": "2000-01-01"}
    (first, *_) = client.get("/api/changes.json", query_string=ask).get_json()["changes"]
    assert first["company_id"] == found["company_id"] and first["text"]
    ask["since"] = str(found["event_date"])
    later = client.get("/api/changes.json", query_string=ask).get_json()["changes"]
    assert all(change["event_date"] > ask["since"] for change in later)
    assert client.get("/api/changes.json?since=nonsense&id=x").get_json()["changes"] == []
