"""What the trends, scenarios and playbook pages answer over the wire."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest

from dashboard.figures.text import signed
from dashboard.store import Snapshot
from tests.dashboard.support import Links, call

WIDTHS = [1100, 520, 520]


def _copied(markup: str) -> list[str]:
    return [unescape(found).rstrip(";") for found in re.findall(r'data-copy="([^"]*)"', markup)]


def _trends(client: Any, app: Any, query: str) -> dict[str, str]:
    answer = call(client, app, "trends-markup.data", [query], [])
    parts: dict[str, str] = answer["trends-markup"]["data"]
    return parts


def _scenario(client: Any, app: Any, query: str) -> tuple[dict[str, Any], dict[str, str]]:
    answer = call(client, app, "scenarios-graph.figure", [query, 900, "dark"], [])
    return answer["scenarios-graph"]["figure"], answer["scenarios-markup"]["data"]


@pytest.mark.parametrize("level", ["70", "80", "86", "99"])
def test_trends_answer_at_every_level(
    client: Any, app: Any, snapshot: Snapshot, level: str
) -> None:
    parts = _trends(client, app, f"?level={level}")
    for markup in parts.values():
        for sql in _copied(markup):
            assert snapshot.rows(sql)
    drawn = call(client, app, "trends-price.figure", [f"?level={level}", *WIDTHS, "light"], [None])
    assert all(drawn[f"trends-{name}"]["figure"]["data"] for name in ("price", "context", "speed"))
    key = drawn["trends-drawn"]["data"]
    again = call(client, app, "trends-price.figure", [f"?level={level}", *WIDTHS, "light"], [key])
    assert again == {}, "what is drawn already is not sent again"


def test_the_calculator_answers_for_its_workload(client: Any, app: Any) -> None:
    one = _trends(client, app, "?requests=1000")["trends-answer"]
    ten = _trends(client, app, "?requests=10000")["trends-answer"]
    found = [float(re.findall(r"\$([\d.]+) a month", text)[0]) for text in (one, ten)]
    assert found[1] == pytest.approx(10 * found[0], rel=0.01)


def test_every_table_of_a_page_can_be_asked_for_in_sql(
    client: Any, app: Any, snapshot: Snapshot
) -> None:
    for path in ("/trends", "/playbook", "/scenarios"):
        page = call(client, app, "page.children", [path], [""])
        text = json.dumps(page).encode().decode("unicode_escape", "replace")
        for sql in _copied(text.replace("\\n", "\n")):
            assert snapshot.rows(sql) is not None


def test_a_scenario_answers_with_drawing_and_tables(
    client: Any, app: Any, snapshot: Snapshot
) -> None:
    figure, parts = _scenario(client, app, "?overlap=0.9&domain=legal&reach=0.7")
    assert "scattergl" not in json.dumps(figure)
    hrefs = [link["href"] for link in Links(parts["scenarios-movers"]).links]
    slugs = {row["slug"] for row in snapshot.rows("select slug from mart.company")}
    companies = [h.removeprefix("/company/") for h in hrefs if h.startswith("/company/")]
    assert companies and set(companies) <= slugs
    (sql,) = set(_copied(parts["scenarios-map-footer"]))
    first = snapshot.rows(sql)[0]
    assert first["risk_after_score"] != first["risk_before_score"]


def test_a_changed_scenario_is_what_its_sql_says(client: Any, app: Any, snapshot: Snapshot) -> None:
    """The first company of the table that moved is the first of the query."""
    _, parts = _scenario(client, app, "?workflow=0.2")
    (sql,) = set(_copied(parts["scenarios-map-footer"]))
    first = snapshot.rows(sql)[0]
    change = first["risk_after_score"] - first["risk_before_score"]
    # two ways of adding: halves of a tenth may be rounded either way
    rounded = {signed(change + nudge, 1) for nudge in (-1e-6, 1e-6)}
    assert any(text in parts["scenarios-movers"] for text in rounded)
    assert f"/company/{first['slug']}" in parts["scenarios-movers"]


def test_random_weightings_come_after_the_drawing(client: Any, app: Any) -> None:
    answer = call(client, app, "scenarios-later.data", [{}], ["?workflow=0.2"])
    assert "nine draws of ten" in answer["scenarios-later"]["data"]["scenarios-robust"]


def test_no_weight_at_all_is_answered(client: Any, app: Any) -> None:
    names = ("generality", "overlap", "commodification", "price_sensitivity")
    query = "?" + "&".join(f"{name}=0" for name in names)
    figure, parts = _scenario(client, app, query)
    assert figure["data"] == [] and "Nothing weighs anything" in parts["scenarios-headline"]
    answer = call(client, app, "scenarios-later.data", [{}], [query])
    assert answer["scenarios-later"]["data"] == {"scenarios-robust": ""}


def test_the_playbook_answers_the_answers(client: Any, app: Any) -> None:
    query = "?engineers=25&solved-elsewhere=yes&needs-known=no&speed-matters=yes"
    parts = call(client, app, "playbook-markup.data", [query], [])["playbook-markup"]["data"]
    assert ">Buy<" in parts["playbook-advice"]
    assert ">20<" in parts["playbook-team"] and ">5<" in parts["playbook-team"]


@pytest.mark.parametrize("width", [None, 0, -5, "wide", [1]])
def test_a_width_that_is_none_draws_nothing(client: Any, app: Any, width: Any) -> None:
    assert call(client, app, "scenarios-graph.figure", ["", width, "light"], []) == {}
    inputs = ["", width, 500, 500, "light"]
    assert call(client, app, "trends-price.figure", inputs, [None]) == {}
