"""Beyond the map: pages, themes, a phone, the keyboard alone, a refresh under way, hostile text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from dashboard.figures.theme import DARK, LIGHT, RISK, TOKENS
from etl.pipeline import Request, refresh
from tests.browser.conftest import PATIENCE, Complaints, served
from tests.browser.screen import Screen
from tests.conftest import AS_OF, copy_warehouse
from tests.dashboard import made

PHONE = {"width": 390, "height": 844}


# --- pages -------------------------------------------------------------------------------------


def test_a_company_has_a_page_of_its_own(elsewhere: Screen) -> None:
    elsewhere.open("/company/harvey")
    expect(elsewhere.at("h1")).to_have_text("Harvey")
    assert elsewhere.page.title().startswith("Harvey: domain, moats")
    expect(elsewhere.at(".waterfall")).to_be_visible()
    for heading in ("Why this score", "Moats", "Timeline", "Sources"):
        expect(elsewhere.page.get_by_role("heading", name=heading, exact=True)).to_be_attached()
    for link in elsewhere.at("main a[target=_blank]").all():
        assert str(link.get_attribute("href")).startswith(("http://", "https://"))
        assert "noopener" in str(link.get_attribute("rel"))
    address = str(elsewhere.at("main a[href^='/api/company/']").get_attribute("href"))
    answer = elsewhere.page.request.get(elsewhere.address + address).json()
    assert answer["company"]["name"] == "Harvey"
    elsewhere.page.get_by_text("On the map").click()
    elsewhere.expect_parameter("item", "harvey")
    expect(elsewhere.at("#map-drawer h2")).to_have_text("Harvey")


def test_a_similar_company_is_a_click_away(elsewhere: Screen) -> None:
    elsewhere.open("/company/harvey")
    link = elsewhere.at(".similar a").first
    name = link.inner_text()
    link.click()
    expect(elsewhere.at("h1")).to_have_text(name)
    elsewhere.page.go_back()
    expect(elsewhere.at("h1")).to_have_text("Harvey")


def test_about_says_how_and_from_what(screen: Screen) -> None:
    screen.page.get_by_label("Pages").get_by_text("About").click()
    expect(screen.at("h1")).to_have_text("About this map")
    expect(screen.at("main")).to_contain_text("Disruption risk = 50 + (exposure − moat) / 2")
    for heading in ("Freshness", "What makes exposure", "What makes a moat", "Refreshes"):
        section = screen.at("section", has_text=heading).first
        expect(section.locator("tbody tr").first).to_be_attached()
    screen.page.get_by_label("Pages").get_by_text("Map", exact=True).click()
    screen.settle()
    screen.expect_drawn(screen.count)


@pytest.mark.parametrize(
    ("path", "words"), [("/nope", "There is no such page"), ("/company/nobody", "No such company")]
)
def test_what_is_not_there_is_a_404_that_leads_back(
    elsewhere: Screen, complaints: Complaints, path: str, words: str
) -> None:
    complaints.expected = ["404 (NOT FOUND)"]
    assert elsewhere.open(path).status == 404
    expect(elsewhere.at("main")).to_contain_text(words)
    elsewhere.at("main").get_by_text("Back to the map").click()
    elsewhere.settle()
    assert elsewhere.count > 100


def test_an_unknown_company_in_a_link_says_so(screen: Screen) -> None:
    screen.go("/?item=nobody%3Cb%3E")
    expect(screen.at("#map-drawer")).to_contain_text("No such company")
    expect(screen.at("#map-drawer")).to_contain_text("nobody<b>")
    screen.page.keyboard.press("Escape")
    screen.expect_parameter("item")


# --- themes ------------------------------------------------------------------------------------


def _ink(screen: Screen) -> str:
    """The colour of the figure's words."""
    colour: str = screen.page.evaluate(
        "() => document.querySelector('#map-graph .js-plotly-plot')._fullLayout.font.color"
    )
    return colour.lower()


def _expect_theme(screen: Screen, theme: str) -> None:
    expect(screen.at("html")).to_have_attribute("data-theme", theme)
    screen.page.wait_for_function(
        """ink => {
            const plot = document.querySelector("#map-graph .js-plotly-plot");
            return plot && plot._fullLayout && plot._fullLayout.font.color.toLowerCase() === ink;
        }""",
        arg=TOKENS[theme]["ink"],
    )
    page, middle = screen.page.evaluate(
        """() => [getComputedStyle(document.body).backgroundColor,
                  getComputedStyle(document.documentElement).getPropertyValue("--risk-50").trim()]"""
    )
    assert page == _rgb(TOKENS[theme]["page"])
    assert middle == RISK[theme][2]


def _rgb(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgb({red}, {green}, {blue})"


def test_the_theme_is_kept_and_the_figure_follows(
    context_of: Callable[..., BrowserContext], seed_address: str
) -> None:
    screen = Screen(context_of().new_page(), seed_address)
    screen.open()
    _expect_theme(screen, LIGHT)
    screen.at("#theme-toggle").click()
    _expect_theme(screen, DARK)
    screen.page.reload()
    screen.settle()
    _expect_theme(screen, DARK)
    screen.at("#theme-toggle").click()
    _expect_theme(screen, LIGHT)


def test_who_prefers_the_dark_gets_it_at_once(
    context_of: Callable[..., BrowserContext], seed_address: str
) -> None:
    screen = Screen(context_of(color_scheme="dark").new_page(), seed_address)
    screen.open()
    _expect_theme(screen, DARK)


# --- a phone -----------------------------------------------------------------------------------


@pytest.fixture
def phone(context_of: Callable[..., BrowserContext], seed_address: str) -> Screen:
    context = context_of(viewport=PHONE, is_mobile=True, has_touch=True, device_scale_factor=2)
    return Screen(context.new_page(), seed_address)


def _assert_no_sideways(page: Page, where: str) -> None:
    wide = page.evaluate(
        "() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"
    )
    assert wide <= PHONE["width"], f"{where} is {wide} pixels wide"


def test_nothing_is_wider_than_a_phone(phone: Screen) -> None:
    phone.open()
    _assert_no_sideways(phone.page, "/")
    for view in ("risk", "moats", "list"):
        phone.key(f"view:{view}").tap()
        phone.expect_parameter("view", view)
        phone.page.wait_for_timeout(200)  # the drawing settles into its new size
        _assert_no_sideways(phone.page, view)
    phone.go("/?item=harvey")
    expect(phone.at("#map-drawer h2")).to_be_visible()
    _assert_no_sideways(phone.page, "the drawer")
    for path, heading in (("/company/harvey", "Harvey"), ("/about", "About this map")):
        phone.open(path)
        expect(phone.at("h1")).to_have_text(heading)
        expect(phone.at("main section").first).to_be_visible()
        _assert_no_sideways(phone.page, path)


def test_filters_open_and_close_on_a_phone(phone: Screen) -> None:
    phone.open()
    everyone = phone.count
    toggle, rail = phone.at("#map-rail-toggle"), phone.at("#map-rail")
    expect(rail).not_to_be_visible()
    toggle.tap()
    expect(rail).to_be_visible()
    expect(toggle).to_have_attribute("aria-expanded", "true")
    phone.key("domain:legal").tap()
    phone.expect_parameter("domain", "legal")
    assert 0 < phone.count < everyone
    expect(rail).to_be_visible()
    phone.page.touchscreen.tap(PHONE["width"] - 8, 500)
    expect(rail).not_to_be_visible()
    expect(toggle).to_have_attribute("aria-expanded", "false")
    phone.expect_drawn(phone.count)


# --- the keyboard alone ------------------------------------------------------------------------


def _tab_to(page: Page, selector: str, most: int = 80) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{most} times Tab do not reach {selector}")


def test_the_keyboard_alone_filters_switches_and_opens(screen: Screen) -> None:
    page, everyone = screen.page, screen.count
    page.evaluate(
        "() => { document.activeElement.blur(); window.getSelection().removeAllRanges(); }"
    )
    _tab_to(page, 'a[data-key^="domain:"]')
    key = page.evaluate("() => document.activeElement.dataset.key")
    outline = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none", "one must see where one is"
    page.keyboard.press("Enter")
    screen.expect_parameter("domain", key.partition(":")[2])
    expect(screen.key(key)).to_be_focused()
    assert 0 < screen.count < everyone
    page.keyboard.press("Enter")
    screen.expect_parameter("domain")
    screen.expect_count(everyone)
    expect(screen.key(key)).to_be_focused()

    screen.key("view:list").focus()
    page.keyboard.press("Enter")
    screen.expect_parameter("view", "list")
    expect(screen.key("view:list")).to_be_focused()
    link = screen.at("#map-grid a.grid-link").first
    link.focus()
    page.keyboard.press("Enter")
    expect(screen.at("#map-drawer h2")).to_be_visible()
    page.keyboard.press("Escape")
    screen.expect_parameter("item")
    expect(screen.at("#map-drawer")).not_to_be_visible()


def test_the_first_tab_skips_to_the_content(page: Page, seed_address: str) -> None:
    screen = Screen(page, seed_address)
    screen.open("/company/harvey")
    expect(screen.at("h1")).to_be_visible()
    page.keyboard.press("Tab")
    expect(screen.page.get_by_text("Skip to content")).to_be_focused()


# --- a refresh under way -----------------------------------------------------------------------


def test_a_refresh_shows_at_the_next_click_and_says_so(
    page: Page, seed_warehouse: Path, tmp_path: Path
) -> None:
    folder = copy_warehouse(seed_warehouse, tmp_path / "warehouse")
    with served(folder) as address:
        screen = Screen(page, address)
        screen.open("/?source=moatmap-editors")
        screen.at("#map-chips a.chip").click()
        screen.expect_parameter("source")
        before = screen.count
        expect(screen.at("#fresh")).to_contain_text("version 0001")
        expect(screen.at("#toast")).to_be_empty()

        directory = made.write(tmp_path)
        report = refresh([Request("yc", str(directory))], folder, as_of=AS_OF)
        assert report.ai_company_count > before

        screen.key("orientation:vertical").click()
        screen.expect_parameter("orientation", "vertical")
        expect(screen.at("#toast")).to_contain_text("Version 0002 has been published")
        expect(screen.at("#fresh")).to_contain_text("version 0002")
        screen.at("#map-chips a.chip").click()
        screen.expect_count(report.ai_company_count)
        screen.expect_drawn(report.ai_company_count)
        page.goto("about:blank")  # nothing may be under way when the server goes


# --- hostile text ------------------------------------------------------------------------------


def _assert_nothing_ran(page: Page) -> None:
    assert page.evaluate("() => window.pwned === undefined")
    assert page.locator("#shell img, #shell script, #shell [onerror]").count() == 0


@pytest.mark.parametrize("view", ["domains", "risk", "moats", "list"])
def test_names_that_are_html_are_shown_as_text(made_screen: Screen, view: str) -> None:
    screen = made_screen
    screen.go(f"/?view={view}&q=window.pwned")
    screen.expect_count(2)
    if view == "list":
        expect(screen.page.get_by_text(made.SCRIPT, exact=True)).to_be_visible()
        expect(screen.page.get_by_text(f"{made.IMAGE} Inc", exact=True)).to_be_visible()
    if view in ("domains", "risk"):
        screen.expect_drawn(2)
    if view == "risk":
        screen.page.mouse.move(*screen.place_of("made-script"))
        expect(screen.at("#map-graph .hoverlayer text").first).to_contain_text(made.SCRIPT)
    expect(screen.at("#map-chips a.chip")).to_contain_text("window.pwned")
    _assert_nothing_ran(screen.page)


@pytest.mark.parametrize("slug", ["made-script", "made-image"])
def test_a_company_of_html_opens_as_text(made_screen: Screen, slug: str) -> None:
    screen = made_screen
    screen.go(f"/?item={slug}")
    name = made.SCRIPT if slug == "made-script" else f"{made.IMAGE} Inc"
    expect(screen.at("#map-drawer h2")).to_have_text(name)
    expect(screen.at("#map-drawer .description")).to_contain_text(made.IMAGE)
    _assert_nothing_ran(screen.page)
    screen.at("#map-drawer h2 a").click()
    expect(screen.at("h1")).to_have_text(name)
    expect(screen.at(".description")).to_contain_text(made.IMAGE)
    expect(screen.at("main a[href^='javascript']")).to_have_count(0)
    _assert_nothing_ran(screen.page)


@pytest.mark.parametrize("parameter", ["q", "domain", "item", "view", "source"])
def test_a_link_of_html_is_shown_as_text(made_screen: Screen, parameter: str) -> None:
    attack = "<img src=x onerror=window.pwned=1>"
    made_screen.page.evaluate(
        "pair => dash_clientside.set_props('url', {search: '?' + new URLSearchParams([pair])})",
        [parameter, attack],
    )
    shown = {"item": "#map-drawer", "view": "#map-count"}.get(parameter, "#map-chips")
    words = re.compile(r"\d+") if parameter == "view" else attack
    expect(made_screen.at(shown)).to_contain_text(words, timeout=PATIENCE)
    made_screen.settle(is_canonical=False)
    _assert_nothing_ran(made_screen.page)


def test_the_unknown_is_drawn_and_called_so(made_screen: Screen) -> None:
    screen = made_screen
    screen.go("/?view=risk&q=Unread&orientation=unknown")
    screen.expect_count(3)
    screen.expect_drawn(3)
    screen.page.mouse.click(*screen.place_of("unread-0"))
    screen.expect_parameter("item", "unread-0")
    expect(screen.at("#map-drawer .figures")).to_contain_text("insufficient data")
    data = screen.page.request.get(screen.address + "/api/company/unread-0.json").text()
    assert json.loads(data)["company"]["risk_score"] is None
