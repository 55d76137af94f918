"""The map as of an earlier day, coloured by what changed, and links under former names."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import days, drawing, queries
from dashboard.components import rail, replay, stage
from dashboard.components.markup import to_html
from dashboard.figures import colour, theme
from dashboard.filters import CHANGE, FACETS, Filters
from dashboard.store import Snapshot, Store
from tests.conftest import AS_OF, EARLIER
from tests.dashboard.support import call, chips, count, filters

FIRST, SECOND = EARLIER
few = settings(max_examples=25)
# the days of the loads, one between them, one before all, one after
any_day = st.sampled_from(
    (FIRST, SECOND, AS_OF, FIRST + timedelta(9), FIRST - timedelta(1), AS_OF + timedelta(1))
)


@pytest.fixture(scope="module")
def history(history_warehouse: Path) -> Snapshot:
    return Store(history_warehouse).snapshot()


@pytest.fixture
def past(client: Any, app: Any, history_warehouse: Path) -> Iterator[Any]:
    """The app over the warehouse with a history."""
    app.store.folder = history_warehouse
    yield client


def _companies(figure: dict[str, Any]) -> list[str]:
    marks = [data for trace in figure["data"] for data in trace.get("customdata", [])]
    return [data[1] for data in marks if data[:1] == ["company"]]


@few
@given(filters, any_day)
def test_the_number_drawn_is_the_number_filtered_on_any_day(
    history: Snapshot, chosen: Filters, day: date
) -> None:
    then = replace(chosen, as_of=day.isoformat())
    total = count(history, then)
    for view in ("domains", "risk"):
        figure, _ = drawing.figure(history, replace(then, view=view), [1180, 700], theme.LIGHT)
        drawn = _companies(figure)
        assert len(drawn) == len(set(drawn)) == total
    matrix = history.rows(queries.moat_matrix(then))
    every = [queries.density(then), queries.domain_bands(then)]
    sums = [sum(row["company_count"] for row in history.rows(query)) for query in every]
    sums.append(sum(r["company_count"] for r in matrix if r["moat_code"] == "all"))
    sums += [len(history.rows(queries.export(then)))]
    sums += [len(history.rows(queries.listing(then, [("risk_score", True)], 0, 10_000)))]
    assert sums == [total] * len(sums)
    if not then.has_risk:
        tenths = [row for row in history.rows(queries.facets(then)) if row["facet"] == queries.RISK]
        assert sum(row["company_count"] for row in tenths) == total


@few
@given(filters, any_day, st.sampled_from(FACETS))
def test_a_count_in_the_rail_is_what_choosing_it_leaves(
    history: Snapshot, chosen: Filters, day: date, facet: str
) -> None:
    then = replace(chosen, as_of=day.isoformat()).without(facet)
    for row in history.rows(queries.facets(then)):
        if row["facet"] != facet:
            continue
        assert row["company_count"] == count(history, then.toggled(facet, row["value"]))


def test_the_map_of_a_day_is_the_landscape_of_that_day(history: Snapshot) -> None:
    assert days.days(history) == [day.isoformat() for day in (AS_OF, SECOND, FIRST)]
    for day in (FIRST, SECOND, AS_OF):
        sql = "select slug, risk_score from mart.landscape_as_of(?) where is_ai order by slug"
        known = history.rows(sql, [day])
        shown = history.rows(queries.companies(Filters(as_of=day.isoformat())))
        scores = sorted((row["risk_score"] or -1) for row in known)
        assert sorted((row["risk_score"] or -1) for row in shown) == scores
        assert len(known) > 400
    now = count(history, Filters(as_of=AS_OF.isoformat()))
    gone = history.rows("select 1 from mart.company where gone_since_date is not null and is_ai")
    assert now == count(history, Filters()) - len(gone) and len(gone) == 1
    assert count(history, Filters(as_of=(FIRST - timedelta(1)).isoformat())) == 0


def test_what_was_searched_and_filtered_is_what_was_known_then(history: Snapshot) -> None:
    then = Filters(as_of=FIRST.isoformat())
    assert count(history, replace(then, q="Former 1")) == 1
    assert count(history, replace(then, q="Made 1")) < count(history, Filters(q="Made 1"))
    (row,) = history.rows(queries.companies(replace(then, q="Former 1")))
    assert (row["name"], row["slug"]) == ("Former 1", "made-1")  # the link leads to today
    assert count(history, replace(then, q="as it was")) == 1
    assert count(history, Filters(q="as it was")) == 0


def test_who_is_there_on_both_days_stands_in_the_same_place(history: Snapshot) -> None:
    def places(chosen: Filters) -> dict[str, tuple[float, ...]]:
        figure, _ = drawing.figure(history, chosen, [1180, 700], theme.LIGHT)
        placed = chips(figure)
        marks = zip(*(placed[n] for n in ("customdata", "x", "base", "width")), strict=True)
        return {data[1]: tuple(place) for data, *place in marks}

    domain = {r["slug"]: r["domain_code"] for r in history.rows(queries.companies(Filters()))}
    then = Filters(as_of=FIRST.isoformat())
    today, before = places(Filters()), places(then)
    stayed = [
        row["slug"]
        for row in history.rows(queries.companies(then))
        if domain.get(row["slug"]) == row["domain_code"]
    ]
    assert len(stayed) > 450 and len(today) > len(before)
    assert {slug: before[slug] for slug in stayed} == {slug: today[slug] for slug in stayed}


# --- what changed ------------------------------------------------------------------------------


def _codes(history: Snapshot, chosen: Filters) -> dict[str, str]:
    query = queries.companies(chosen, since=days.since(history, chosen))
    return {row["slug"]: row["change_code"] for row in history.rows(query)}


def test_what_changed_since_the_last_load_but_one(history: Snapshot) -> None:
    chosen = Filters(colour=CHANGE, ai="all")
    assert days.since(history, chosen) == SECOND.isoformat()
    codes = _codes(history, chosen)
    assert codes["made-40"] == "entered"
    assert codes["gone-72"] == "ended"
    assert codes["made-8"] in ("other", "up", "down")
    assert codes["made-0"] in ("unchanged", "up", "down")
    assert days.since(history, replace(chosen, colour="risk")) == ""


@few
@given(filters, any_day, st.sampled_from(("", FIRST.isoformat(), AS_OF.isoformat())))
def test_the_legend_counts_every_company_once(
    history: Snapshot, chosen: Filters, day: date, since: str
) -> None:
    then = replace(chosen, colour=CHANGE, since=since, as_of=day.isoformat())
    start = days.since(history, then)
    if not start:
        assert day < SECOND
        return
    found = history.rows(queries.change_counts(then, start))
    counts = {row["change_code"]: row["company_count"] for row in found}
    assert counts == Counter(_codes(history, then).values())
    bands = history.rows(queries.change_bands(then, start))
    assert sum(row["company_count"] for row in bands) == count(history, then)
    legend = to_html(replay.legend(history, then))
    assert all(f"{n:,}</span>" in legend for n in counts.values())


@pytest.mark.parametrize("mode", theme.THEMES)
def test_a_change_is_told_by_a_colour_and_by_a_mark(history: Snapshot, mode: str) -> None:
    fills = {code: theme.change(code, mode) for code in theme.CHANGES}
    assert len(set(fills.values())) == len(set(colour.MARKS.values())) == len(theme.CHANGES)
    assert len(set(colour.SHAPES.values())) == len(theme.CHANGES)
    assert min(theme.contrast(theme.ink_on(fill), fill) for fill in fills.values()) >= 4.5
    for view in ("domains", "risk"):
        chosen = Filters(view=view, colour=CHANGE, q="Made")
        figure, query = drawing.figure(history, chosen, [1180, 700], mode)
        text = json.dumps(figure, ensure_ascii=False)
        assert fills["entered"] in text and "since 1 Feb 2026: Entered the landscape" in text
        assert "mart.event" in query.copyable()


def test_a_warehouse_of_one_day_says_why_it_has_no_history(snapshot: Snapshot) -> None:
    assert to_html(replay.bar(snapshot, Filters())) == "<div></div>"
    options = to_html(stage.options(snapshot, Filters()))
    (change,) = re.findall(r"<option ([^>]*)>" + re.escape(replay.NO_HISTORY), options)
    assert set(change.split()) == {'value="change"', "disabled"}
    asked = Filters(colour=CHANGE)
    figure, _ = drawing.figure(snapshot, asked, [900, 600], theme.LIGHT)
    assert figure == drawing.figure(snapshot, Filters(), [900, 600], theme.LIGHT)[0]
    assert "No earlier load" in to_html(stage.legend(asked, snapshot))


# --- the page ----------------------------------------------------------------------------------


def test_the_frame_says_which_day_and_how_to_come_back(history: Snapshot) -> None:
    then = Filters(as_of=FIRST.isoformat(), domain=("legal",))
    chips = rail.chips(history, then)
    assert "As of 4 May 2025" in to_html(chips[0])
    assert chips[0].href == "/?domain=legal"
    assert len(chips) == 2  # no "Clear all" for a single filter
    bar = to_html(replay.bar(history, then))
    assert f'data-days="{FIRST} {SECOND} now"' in bar and 'data-at="0"' in bar
    nothing = to_html(stage.nothing_found(then))
    assert "Show the landscape of today" in nothing and "No company fits" in nothing
    assert "Nothing is known of 1 Jan 2020" in to_html(
        stage.nothing_found(Filters(as_of="2020-01-01"))
    )


def test_an_export_of_another_day_says_so(past: Any, history: Snapshot) -> None:
    query = f"?as_of={FIRST}&domain=legal"
    table = past.get("/export/companies.csv" + query)
    assert f"-as-of-{FIRST}.csv" in table.headers["Content-Disposition"]
    header, first, *_ = table.get_data(as_text=True).splitlines()
    assert header.endswith(",as_of_date") and first.endswith(f",{FIRST}")
    answer = past.get("/api/companies.json" + query).get_json()
    then = Filters(as_of=FIRST.isoformat(), domain=("legal",))
    assert answer["as_of"] == FIRST.isoformat() and answer["count"] == count(history, then)
    assert "as_of" not in past.get("/api/companies.json").get_json()


def test_a_company_opens_as_it_is_now_and_says_so(past: Any, app: Any) -> None:
    query = f"?as_of={FIRST}"
    answer = call(past, app, "map-drawer-markup.data", ["made-1"], [query])
    drawer = answer["map-drawer-markup"]["data"]["map-drawer"]
    assert "this is the company as it is now" in drawer and "Risk then:" in drawer
    answer = call(past, app, "map-drawer-markup.data", ["made-40"], [query])
    assert "not listed then" in answer["map-drawer-markup"]["data"]["map-drawer"]
    answer = call(past, app, "map-drawer-markup.data", ["made-40"], [""])
    assert "as it is now" not in answer["map-drawer-markup"]["data"]["map-drawer"]


@pytest.mark.parametrize(
    ("asked", "today"),
    [
        ("/company/former-1", "/company/made-1"),
        ("/company/former-1?embed=1", "/company/made-1?embed=1"),
        ("/company/anything--yc-900001", "/company/made-1"),  # made distinct by its id once
        ("/api/company/former-1.json", "/api/company/made-1.json"),
        ("/?view=risk&item=former-1", "/?view=risk&item=made-1"),
        ("/compare?c=harvey&c=former-1", "/compare?c=harvey&c=made-1"),
    ],
)
def test_a_link_under_a_former_name_leads_on(past: Any, asked: str, today: str) -> None:
    answer = past.get(asked)
    assert (answer.status_code, answer.headers["Location"]) == (301, today)
    assert answer.headers["Cache-Control"] == "no-cache"
    assert past.get(today).status_code == 200


@pytest.mark.parametrize("path", ["/company/made-1", "/?item=nobody", "/compare?c=nobody"])
def test_other_links_are_answered_as_they_are(past: Any, path: str) -> None:
    assert past.get(path).status_code == 200


def test_a_name_that_nobody_had_is_not_found(past: Any) -> None:
    assert past.get("/company/nobody").status_code == 404
    assert past.get("/company/a--nobody").status_code == 404


def test_within_the_app_a_former_name_leads_on_too(past: Any, app: Any) -> None:
    answer = call(past, app, "map-drawer-markup.data", ["former-1"], [""])
    drawer = answer["map-drawer-markup"]["data"]["map-drawer"]
    assert "Made 1" in drawer and 'data-moved="?item=made-1"' in drawer
    page = json.dumps(call(past, app, "page.children", ["/company/former-1"], [""]))
    assert "/company/made-1" in page and "No such company" not in page
    both = json.dumps(call(past, app, "page.children", ["/compare"], ["?c=former-1&c=harvey"]))
    assert "/compare?c=made-1&amp;c=harvey" in both and "goes by" not in both
