"""The map of the seeds on a wide screen: explore, narrow, look, open, go back, take away."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import Complaints
from tests.browser.screen import Screen
from warehouse import versions

VIEWS = ("domains", "risk", "moats", "list")
EVERYTHING = (
    "/?view=risk&domain=legal&domain=healthcare&orientation=vertical&status=active"
    "&risk=20-80&q=a&item=harvey"
)


@pytest.fixture(scope="module")
def warehouse(seed_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    current = versions.current(seed_warehouse)
    assert current is not None
    with versions.open_read_only(current) as con:
        yield con


def _all(warehouse: duckdb.DuckDBPyConnection) -> int:
    (number,) = warehouse.sql("select count(*) from mart.company where is_ai").fetchall()[0]
    return int(number)


# --- explore -----------------------------------------------------------------------------------


def test_the_map_opens_with_every_company(
    screen: Screen, warehouse: duckdb.DuckDBPyConnection
) -> None:
    assert screen.open().status == 200
    assert screen.count == _all(warehouse) > 100
    screen.expect_drawn(screen.count)
    assert len(set(screen.companies_drawn())) == screen.count
    expect(screen.at("#map-chips a")).to_have_count(0)
    expect(screen.at("#map-footer")).to_contain_text("Sources:")
    assert "Moatmap" in screen.page.title()


def test_views_follow_a_click_and_hold_the_same_companies(screen: Screen) -> None:
    screen.go("/?domain=legal&domain=finance")
    number = screen.count
    for view in (*VIEWS[1:], VIEWS[0]):
        screen.key(f"view:{view}").click()
        screen.expect_parameter("view", *([view] if view != "domains" else []))
        expect(screen.key(f"view:{view}")).to_have_attribute("aria-current", "page")
        expect(screen.at("#map-views [aria-current]")).to_have_count(1)
        expect(screen.at("#map-stage")).to_have_class(
            re.compile(f"show-{'list' if view == 'list' else view}")
        )
        screen.expect_count(number)
        if view in ("domains", "risk"):
            screen.expect_drawn(number)
        elif view == "list":
            expect(screen.at("#map-grid .ag-row").first).to_be_visible()
            screen.page.wait_for_function(
                """async number => (await dash_ag_grid.getApiAsync("map-grid"))
                    .getDisplayedRowCount() === number""",
                arg=number,
            )
        else:
            assert _in_all_column(screen) == number


def test_the_script_of_the_list_is_fetched_with_the_first_list(
    context_of: Callable[..., BrowserContext], complaints: Complaints, seed_address: str
) -> None:
    context = context_of()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    scripts = "**/dash_ag_grid.min.js"
    context.route(scripts, lambda route: route.abort())
    screen = Screen(context.new_page(), seed_address)
    screen.open()
    assert not [url for url in asked if "ag_grid" in url]
    complaints.expected.append("ERR_FAILED")
    screen.key("view:list").click()
    again = screen.at("#map-grid").get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    context.unroute(scripts)
    again.click()
    expect(screen.at("#map-grid .ag-row").first).to_be_visible()
    screen.key("domain:legal").click()
    screen.expect_parameter("domain", "legal")
    screen.page.wait_for_function(
        "n => dash_ag_grid.getApiAsync('map-grid').then(g => g.getDisplayedRowCount() === n)",
        arg=screen.count,
    )


def _in_all_column(screen: Screen) -> int:
    screen.page.wait_for_function(
        """() => document.querySelector("#map-graph .js-plotly-plot").data
            .some(t => (t.customdata || []).some(d => d[0] === "cell"))"""
    )
    shown: list[str] = screen.page.evaluate(
        """() => document.querySelector("#map-graph .js-plotly-plot").data
            .filter(t => t.mode === "text")
            .flatMap(t => t.text.filter((_, i) => t.customdata[i][2] === "all"))"""
    )
    return sum(int(text.replace(",", "")) for text in shown)


# --- narrow ------------------------------------------------------------------------------------


def test_a_facet_narrows_a_chip_takes_it_off_again(screen: Screen) -> None:
    everyone, before = screen.count, screen.facet_counts()
    screen.key("domain:legal").click()
    screen.expect_parameter("domain", "legal")
    screen.expect_count(before["domain:legal"])
    assert 0 < screen.count < everyone
    expect(screen.key("domain:legal")).to_have_attribute("aria-current", "true")
    after = screen.facet_counts()
    assert after["orientation:vertical"] < before["orientation:vertical"]
    assert {k: n for k, n in after.items() if k.startswith("domain:")} == {
        k: n for k, n in before.items() if k.startswith("domain:")
    }, "the counts of a facet are what choosing another of its values would leave"
    screen.expect_drawn(screen.count)

    chip = screen.at("#map-chips a.chip")
    expect(chip).to_have_count(1)
    expect(chip).to_contain_text("Legal")
    chip.click()
    screen.expect_parameter("domain")
    screen.expect_count(everyone)
    expect(screen.at("#map-chips a")).to_have_count(0)
    assert screen.facet_counts() == before


def test_several_filters_add_up_and_are_cleared_at_once(screen: Screen) -> None:
    everyone = screen.count
    for key in ("domain:legal", "domain:healthcare", "orientation:vertical"):
        facet, _, code = key.partition(":")
        screen.key(key).click()
        screen.page.wait_for_function(
            "([f, c]) => new URLSearchParams(location.search).getAll(f).includes(c)",
            arg=[facet, code],
        )
        expect(screen.key(key)).to_have_attribute("aria-current", "true")
    expect(screen.at("#map-chips a.chip")).to_have_count(3)
    screen.expect_parameter("domain", "legal", "healthcare")
    assert screen.count < everyone
    screen.at("#map-chips").get_by_text("Clear all").click()
    screen.expect_count(everyone)
    assert screen.parameters == {}


def test_a_folded_out_group_stays_so_when_one_chooses_in_it(screen: Screen) -> None:
    group = screen.at("#map-facets details details").first
    if group.get_attribute("open") is None:
        group.locator("summary").click()
    link = group.locator("a[data-key]").first
    key = link.get_attribute("data-key")
    link.click()
    expect(screen.at("#map-chips a.chip")).to_have_count(1)
    expect(screen.at(f'a[data-key="{key}"]')).to_be_visible()


def test_search_by_key_as_one_types(screen: Screen) -> None:
    everyone = screen.count
    asked: list[str] = []
    screen.page.on("request", lambda r: asked.append(r.url) if "_dash-update" in r.url else None)
    screen.page.keyboard.press("/")
    expect(screen.at("#map-search")).to_be_focused()
    screen.page.keyboard.type("harvey", delay=20)
    screen.expect_parameter("q", "harvey")
    expect(screen.at("#map-chips a.chip")).to_contain_text("harvey")
    assert 0 < screen.count < everyone
    assert len(asked) < 12, "a search waits for a pause in typing"
    expect(screen.at("#map-search")).to_be_focused()

    screen.page.keyboard.press("Escape")
    expect(screen.at("#map-search")).to_have_value("")
    screen.expect_parameter("q")
    screen.expect_count(everyone)


def test_the_search_box_follows_the_url(screen: Screen) -> None:
    screen.go("/?q=law")
    expect(screen.at("#map-search")).to_have_value("law")
    screen.at("#map-chips a.chip").click()
    screen.expect_parameter("q")
    expect(screen.at("#map-search")).to_have_value("")


# a page that is busy nearly all the time: what it means to do later comes late
_BUSY = """() => {
    const work = () => { const end = performance.now() + 50; while (performance.now() < end); };
    window.busy = setInterval(work, 60);
}"""


def test_what_is_typed_arrives_on_a_busy_page(screen: Screen) -> None:
    """In its order, and whole: neither the caret nor the text is put back under the letters."""
    screen.page.evaluate(_BUSY)
    try:
        for text in ("harvey", "legal", "medical"):
            screen.page.keyboard.press("/")
            screen.page.keyboard.type(text, delay=20)
            expect(screen.at("#map-search")).to_have_value(text)
            screen.expect_parameter("q", text)
            expect(screen.at("#map-search")).to_have_value(text)
            screen.page.evaluate("() => document.activeElement.blur()")
    finally:
        screen.page.evaluate("() => clearInterval(window.busy)")


def test_letters_come_before_a_search_that_was_just_taken_out(screen: Screen) -> None:
    """Where the page follows the URL late, it neither empties the box nor searches as before."""
    for pause in (0, 20, 60, 120):
        screen.go("/?q=law&domain=legal")
        expect(screen.at("#map-search")).to_have_value("law")
        screen.page.evaluate(_BUSY)
        screen.at("#map-chips").get_by_text("Clear all").click()
        screen.page.wait_for_timeout(pause)
        screen.page.keyboard.press("/")
        screen.page.keyboard.type("harvey", delay=20)
        screen.page.evaluate("() => clearInterval(window.busy)")
        screen.expect_parameter("q", "harvey")
        screen.page.wait_for_timeout(300)  # long enough for a control to have changed the URL
        assert screen.parameters == {"q": ["harvey"]}
        expect(screen.at("#map-search")).to_have_value("harvey")
        screen.page.evaluate("() => document.activeElement.blur()")


def test_a_search_is_one_step_back(screen: Screen) -> None:
    screen.go("/?q=law")
    screen.page.keyboard.press("/")
    for letters in ("har", "vey"):
        screen.page.keyboard.type(letters)
        screen.page.wait_for_function("text => location.search.endsWith(text)", arg=letters)
    screen.expect_parameter("q", "harvey")
    screen.page.go_back()
    screen.expect_parameter("q", "law")
    expect(screen.at("#map-search")).to_have_value("law")


def test_risk_by_link_and_by_slider(screen: Screen, warehouse: duckdb.DuckDBPyConnection) -> None:
    screen.go("/?risk=60-100")
    (number,) = warehouse.sql(
        "select count(*) from mart.company_score where risk_score between 60 and 100"
    ).fetchall()[0]
    screen.expect_count(number)
    expect(screen.at("#map-chips a.chip")).to_contain_text("Risk 60 to 100")
    low, high = screen.at("#map-risk [role=slider]").all()
    expect(low).to_have_attribute("aria-valuenow", "60")
    expect(high).to_have_attribute("aria-valuenow", "100")
    low.focus()
    screen.page.keyboard.press("ArrowRight")
    screen.expect_parameter("risk", "65-100")
    expect(screen.at("#map-chips a.chip")).to_contain_text("Risk 65 to 100")
    screen.at("#map-chips a.chip").click()
    screen.expect_parameter("risk")
    expect(low).to_have_attribute("aria-valuenow", "0")


@pytest.mark.parametrize(
    ("link", "risk"),
    [("/?risk=nonsense", []), ("/?risk=100-60", ["60-100"]), ("/?view=sun&page=2", [])],
)
def test_old_and_broken_links_show_the_map(elsewhere: Screen, link: str, risk: list[str]) -> None:
    elsewhere.open(link, is_canonical=False)
    elsewhere.expect_drawn(elsewhere.count)
    elsewhere.page.wait_for_timeout(400)  # long enough for a control to have changed the URL
    assert "NaN" not in elsewhere.page.url
    if risk:
        expect(elsewhere.at("#map-chips a.chip")).to_contain_text("Risk 60 to 100")
    else:
        expect(elsewhere.at("#map-chips a")).to_have_count(0)


def test_nothing_found_says_so_and_leads_back(screen: Screen) -> None:
    for view in ("domains", "list"):
        screen.go(f"/?view={view}&q=zzzzzz&domain=legal")
        screen.expect_count(0)
        empty = screen.at("#map-empty")
        expect(empty).to_contain_text("No company fits all of this")
        empty.get_by_text("Clear the search").click()
        screen.expect_parameter("q")
        expect(empty).not_to_be_visible()
        assert screen.count > 0
        assert screen.parameters["domain"] == ["legal"]


# --- open a company ----------------------------------------------------------------------------


@pytest.mark.parametrize("view", ["domains", "risk"])
def test_a_click_in_the_drawing_opens_the_company(screen: Screen, view: str) -> None:
    screen.go(f"/?view={view}&domain=legal")
    screen.expect_drawn(screen.count)
    screen.page.mouse.click(*screen.place_of("harvey"))
    screen.expect_parameter("item", "harvey")
    expect(screen.at("#map-drawer h2")).to_have_text("Harvey")
    assert screen.parameters["domain"] == ["legal"]
    screen.page.keyboard.press("Escape")
    screen.expect_parameter("item")
    expect(screen.at("#map-drawer")).not_to_be_visible()


def test_a_click_in_the_list_opens_the_company_whose_parts_make_its_risk(screen: Screen) -> None:
    screen.go("/?view=list&domain=legal")
    screen.at("#map-grid").get_by_role("link", name="Harvey", exact=True).click()
    screen.expect_parameter("item", "harvey")
    drawer = screen.at("#map-drawer")
    expect(drawer.locator("h2")).to_have_text("Harvey")
    shown = [text for text in drawer.locator(".waterfall tbody td.num").all_inner_texts() if text]
    *parts, total = [float(text.replace("−", "-")) for text in shown if text != "–"]
    assert len(parts) > 4
    assert 50 + sum(parts) == pytest.approx(total, abs=0.5 + 0.05 * len(parts))
    expect(drawer.locator(".figures")).to_contain_text(f"{total:.0f}")
    for heading in ("Moats", "Similar companies", "Timeline", "Sources"):
        expect(drawer.get_by_role("heading", name=heading, exact=True)).to_be_attached()
    drawer.get_by_label("Close").click()
    screen.expect_parameter("item")
    expect(drawer).not_to_be_visible()


def test_every_chip_answers_to_the_pointer(screen: Screen) -> None:
    screen.expect_drawn(screen.count)
    screen.page.evaluate(
        """() => document.querySelector("#map-graph .js-plotly-plot").on(
            "plotly_hover", e => { window.hovered = e.points[0].customdata; })"""
    )
    for slug in screen.companies_drawn()[::9]:
        screen.page.mouse.move(*screen.place_of(slug))
        screen.page.wait_for_function(
            "slug => window.hovered && window.hovered[1] === slug", arg=slug, timeout=4000
        )


def test_a_click_on_a_moat_narrows(screen: Screen) -> None:
    screen.go("/?view=moats")
    everyone = screen.count
    screen.key("view:moats").wait_for()
    assert _in_all_column(screen) == everyone
    x, y = screen.page.evaluate(
        """() => {
            const plot = document.querySelector("#map-graph .js-plotly-plot");
            const trace = plot.data.find(t => t.mode === "markers"), full = plot._fullLayout;
            const at = trace.customdata.findIndex(d => d[1] === "legal");
            const box = plot.getBoundingClientRect();
            return [box.left + full.xaxis._offset + full.xaxis.l2p(trace.x[at]),
                    box.top + full.yaxis._offset + full.yaxis.l2p(trace.y[at])];
        }"""
    )
    screen.page.mouse.click(x, y)
    screen.expect_parameter("domain", "legal")
    expect(screen.key("view:domains")).to_have_attribute("aria-current", "page")
    assert len(screen.parameters["moat"]) == 1
    expect(screen.at("#map-chips a.chip")).to_have_count(2)
    assert 0 < screen.count < everyone


# --- the URL is the state ----------------------------------------------------------------------


def _state(screen: Screen) -> dict[str, object]:
    """Everything that somebody sees of the state."""
    expect(screen.at("#map-drawer h2")).to_be_visible()
    expect(screen.at("#map-chips a").last).to_be_visible()
    screen.expect_drawn(screen.count)
    return {
        "url": screen.page.url,
        "count": screen.count,
        "chips": screen.at("#map-chips a").all_inner_texts(),
        "facets": screen.facet_counts(),
        "on": screen.page.evaluate(
            "() => [...document.querySelectorAll('[aria-current]')].map(a => a.dataset.key)"
        ),
        "drawn": screen.companies_drawn(),
        "drawer": screen.at("#map-drawer h2").inner_text(),
        "search": screen.at("#map-search").input_value(),
        "slider": [
            s.get_attribute("aria-valuenow") for s in screen.at("#map-risk [role=slider]").all()
        ],
    }


def test_a_link_with_everything_in_it_survives_a_reload(screen: Screen) -> None:
    screen.go(EVERYTHING)
    before = _state(screen)
    assert before["url"] == screen.address + EVERYTHING
    assert before["search"] == "a" and before["slider"] == ["20", "80"]
    assert before["drawer"] == "Harvey"
    assert len(screen.at("#map-chips a.chip").all()) == 6
    screen.page.reload()
    screen.settle()
    assert _state(screen) == before


def test_back_and_forward_go_through_what_was_seen(screen: Screen) -> None:
    everyone = screen.count
    screen.key("domain:legal").click()
    screen.expect_parameter("domain", "legal")
    expect(screen.at("#map-chips a.chip")).to_have_count(1)
    legal = screen.count
    screen.key("view:risk").click()
    screen.expect_parameter("view", "risk")
    expect(screen.at("#map-stage")).to_have_class(re.compile("show-risk"))
    screen.page.mouse.click(*_when_drawn(screen, "harvey", legal))
    screen.expect_parameter("item", "harvey")
    expect(screen.at("#map-drawer h2")).to_be_visible()

    screen.page.go_back()
    expect(screen.at("#map-drawer")).not_to_be_visible()
    screen.expect_count(legal)
    screen.page.go_back()
    expect(screen.key("view:domains")).to_have_attribute("aria-current", "page")
    screen.page.go_back()
    screen.expect_count(everyone)
    expect(screen.at("#map-chips a")).to_have_count(0)
    for _ in range(3):
        screen.page.go_forward()
    expect(screen.at("#map-drawer h2")).to_have_text("Harvey")
    screen.expect_count(legal)
    expect(screen.key("view:risk")).to_have_attribute("aria-current", "page")


def _when_drawn(screen: Screen, slug: str, number: int) -> tuple[float, float]:
    screen.page.wait_for_function(
        """() => document.querySelector("#map-graph .js-plotly-plot")._fullLayout.xaxis.visible
            && document.querySelector("#map-graph .scatterlayer .points path")"""
    )
    screen.expect_drawn(number)
    return screen.place_of(slug)


# --- take away ---------------------------------------------------------------------------------


@pytest.mark.parametrize("view", VIEWS)
def test_the_exports_hold_what_the_screen_shows(screen: Screen, view: str) -> None:
    screen.go(f"/?view={view}&orientation=vertical&risk=0-70")
    links = screen.at("#map-footer a.copy")
    addresses = [str(link.get_attribute("href")) for link in links.all()]
    (table,) = [a for a in addresses if a.startswith("/export/companies.csv")]
    (data,) = [a for a in addresses if a.startswith("/api/companies.json")]
    text = screen.page.request.get(screen.address + table).text()
    companies = list(csv.DictReader(io.StringIO(text)))
    assert len(companies) == screen.count > 10
    answer = screen.page.request.get(screen.address + data).json()
    assert [c["slug"] for c in answer["companies"]] == [c["slug"] for c in companies]
    if view in ("domains", "risk"):
        screen.expect_drawn(screen.count)
        assert set(screen.companies_drawn()) == {c["slug"] for c in companies}


@pytest.mark.parametrize("view", VIEWS)
def test_copied_sql_runs_and_gives_what_is_drawn(
    screen: Screen, warehouse: duckdb.DuckDBPyConnection, view: str
) -> None:
    screen.go(f"/?view={view}&domain=legal&q=a%27s+%25")
    screen.at("#map-chips a.chip").last.click()
    screen.expect_parameter("q")
    expect(screen.at("#map-chips a.chip")).to_have_count(1)
    button = screen.at("#map-footer [data-copy]")
    expect(button).to_have_attribute("data-copy", re.compile(r"^(?!.*a''s).*legal", re.S))
    button.click()
    expect(button).to_have_text("Copied")
    sql = screen.page.evaluate("() => navigator.clipboard.readText()")
    found = warehouse.sql(sql)
    columns = found.columns
    rows = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
    if view == "moats":
        assert sum(r["company_count"] for r in rows if r["moat_code"] == "all") == screen.count
    else:
        assert len({row["slug"] for row in rows}) == screen.count


def test_copied_sql_of_a_score_runs(screen: Screen, warehouse: duckdb.DuckDBPyConnection) -> None:
    screen.go("/?item=harvey")
    buttons = screen.at("#map-drawer [data-copy]")
    expect(buttons.first).to_be_visible()
    texts = [str(button.get_attribute("data-copy")) for button in buttons.all()]
    assert len(texts) >= 3
    for sql in texts:
        assert warehouse.sql(sql).fetchall() is not None
    buttons.first.click()
    assert screen.page.evaluate("() => navigator.clipboard.readText()") == texts[0]
