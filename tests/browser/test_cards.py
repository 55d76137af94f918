"""Domains, the thesis and comparisons as somebody uses them: by mouse, keyboard and phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.screen import Screen
from tests.dashboard import made

PHONE = {"width": 390, "height": 844}
PATHS = (
    "/domains",
    "/domains/legal",
    "/thesis",
    "/compare",
    "/compare?c=harvey&c=hebbia&c=doxel",
    "/compare?d=legal&d=productivity",
)
MOST_SHIFT = 0.1  # what a page may jump while it comes, as browsers measure it


@pytest.fixture
def at(elsewhere: Screen) -> Callable[[str], Screen]:
    """Opens a path of the seeds' dashboard."""
    return lambda path: _opened(elsewhere.page, elsewhere.address, path)


def _opened(page: Page, address: str, path: str) -> Screen:
    screen = Screen(page, address)
    screen.open(path)
    expect(screen.at("main h1")).to_be_visible()
    return screen


def _first_domain(screen: Screen) -> Locator:
    return screen.at(".domain-table tbody th a").first


# --- domains -----------------------------------------------------------------------------------


def test_a_click_on_a_heading_sorts_and_a_second_turns_round(at: Callable[[str], Screen]) -> None:
    screen = at("/domains")
    link = screen.at(".domain-table thead a", has_text="Disruption risk")
    link.click()
    screen.page.wait_for_url(re.compile(r"/domains\?sort=risk$"))
    head = screen.at(".domain-table th[aria-sort]", has_text="Disruption risk")
    expect(head).to_have_attribute("aria-sort", "descending")
    expect(link).to_be_focused()
    riskiest = _first_domain(screen).inner_text()
    screen.page.keyboard.press("Enter")
    screen.page.wait_for_url(re.compile(r"/domains\?sort=-risk$"))
    expect(head).to_have_attribute("aria-sort", "ascending")
    expect(_first_domain(screen)).not_to_have_text(riskiest)
    expect(screen.at(".published-table tbody th a").first).to_have_text(
        _first_domain(screen).inner_text()
    )
    screen.page.go_back()
    expect(_first_domain(screen)).to_have_text(riskiest)


def test_from_all_domains_to_one_to_the_map_with_the_same_count(
    at: Callable[[str], Screen],
) -> None:
    screen = at("/domains")
    name = _first_domain(screen).inner_text()
    _first_domain(screen).click()
    expect(screen.at("h1")).to_have_text(name)
    number = re.search(r"\d+", screen.at(".figures .figure strong").first.inner_text())
    assert number
    screen.at("main a.button", has_text="Show on the map").click()
    screen.settle()
    screen.expect_count(int(number[0]))


def test_the_launches_made_for_others_unfold(at: Callable[[str], Screen]) -> None:
    screen = at("/domains/legal")
    summary = screen.at("main details > summary")
    hidden = screen.at("main details li").first
    expect(hidden).not_to_be_visible()
    summary.focus()
    screen.page.keyboard.press("Enter")
    expect(hidden).to_be_visible()


# --- the thesis --------------------------------------------------------------------------------


def test_the_other_definition_is_a_click_away(at: Callable[[str], Screen]) -> None:
    screen = at("/thesis")
    sizes = screen.at(".counting .sizes")
    before = sizes.inner_text()
    screen.at(".devtools a", has_text="vertical, as the seed has it").click()
    screen.page.wait_for_url(re.compile("devtools=vertical"))
    expect(screen.at(".devtools a[aria-current]")).to_have_text("vertical, as the seed has it")
    expect(sizes).not_to_have_text(before)


def test_the_ledger_is_narrowed_by_links_and_cleared(at: Callable[[str], Screen]) -> None:
    screen = at("/thesis")
    count = screen.at("#claims .ledger-count strong")
    everything = count.inner_text()
    key = screen.key("kind:figure")
    key.focus()
    screen.page.keyboard.press("Enter")
    screen.page.wait_for_url(re.compile(r"/thesis\?kind=figure$"))
    expect(count).not_to_have_text(everything)
    expect(key).to_be_focused()
    expect(key).to_have_attribute("aria-current", "true")
    shown = int(count.inner_text().split()[0])
    expect(screen.at(".ledger tbody tr")).to_have_count(shown)
    expect(screen.at(".ledger tbody tr").last).to_be_visible()
    screen.key("ledger:clear").click()
    screen.page.wait_for_url(re.compile(r"/thesis$"))
    expect(count).to_have_text(everything)


def test_the_contents_lead_to_a_part_that_opens(at: Callable[[str], Screen]) -> None:
    screen = at("/thesis")
    part = screen.at("#trait-disruption")
    expect(part).not_to_have_attribute("open", "")
    link = screen.at(".thesis-rail a[href='#trait-disruption']")
    link.click()
    expect(part).to_have_attribute("open", "")
    expect(part.locator("h3").first).to_be_in_viewport()
    expect(link).to_have_attribute("aria-current", "location")
    expect(link).to_be_in_viewport()
    assert screen.page.url.endswith("/thesis#trait-disruption")
    screen.page.reload()
    expect(part).to_have_attribute("open", "")
    expect(part.locator("h3").first).to_be_in_viewport()


def test_a_claim_leads_to_its_trait_and_back(at: Callable[[str], Screen]) -> None:
    screen = at("/thesis#trait-margin")
    screen.at("#trait-margin .claim-id a").first.click()
    claim = screen.at("#vertical-horizontal-03")
    expect(claim).to_be_in_viewport()
    claim.locator("xpath=..").locator("a", has_text="Margin of the market").click()
    expect(screen.at("#trait-margin h3").first).to_be_in_viewport()


def test_a_row_of_the_overview_leads_to_what_it_counts(at: Callable[[str], Screen]) -> None:
    screen = at("/thesis")
    row = screen.at(".tally-table tr", has_text="lean against it")
    number = row.locator("td.num").inner_text()
    row.locator("a").click()
    screen.page.wait_for_url(re.compile("reading=leans-against"))
    expect(screen.at("#traits h2")).to_be_in_viewport()
    expect(screen.at("#traits .ledger-count strong")).to_have_text(f"{number} comparisons")
    expect(screen.at(".comparison tbody tr:visible")).to_have_count(int(number))


def test_one_types_a_search_and_goes_on_typing(at: Callable[[str], Screen]) -> None:
    screen = at("/thesis")
    box = screen.at("#field-q")
    count = screen.at("#claims .ledger-count strong")
    everything = count.inner_text()
    box.press_sequentially("mar")
    screen.page.wait_for_url(re.compile(r"q=mar$"))
    expect(count).not_to_have_text(everything)
    expect(box).to_be_focused()
    box.press_sequentially("gin")
    screen.page.wait_for_url(re.compile(r"q=margin$"))
    expect(screen.at("#trait-margin")).to_have_attribute("open", "")
    expect(screen.at("#trait-fit")).to_have_class("group out")
    screen.key("contents:clear").click()
    screen.page.wait_for_url(re.compile(r"/thesis$"))
    expect(count).to_have_text(everything)
    expect(box).to_have_value("")


def test_nothing_is_folded_on_paper(at: Callable[[str], Screen]) -> None:
    screen = at("/thesis")
    statement = screen.at("#claims .statement").last
    expect(statement).not_to_be_visible()
    screen.page.emulate_media(media="print")
    expect(statement).to_be_visible()
    expect(screen.at(".comparison").last).to_be_visible()
    expect(screen.at(".thesis-rail")).not_to_be_visible()
    screen.page.emulate_media(media="screen")


def test_on_a_phone_the_contents_stay_at_the_top(
    context_of: Callable[..., BrowserContext], seed_address: str
) -> None:
    page = context_of(viewport=PHONE, has_touch=True, is_mobile=True).new_page()
    screen = _opened(page, seed_address, "/thesis")
    height = page.evaluate("() => document.documentElement.scrollHeight")
    assert height < 6_000, "folded, a phone shows all of it within some seven screens"
    link = screen.at(".thesis-rail a[href='#claims']")
    link.evaluate("link => link.click()")
    expect(screen.at("#claims h2")).to_be_in_viewport()
    expect(link).to_be_in_viewport()
    top = screen.at("#thesis-contents").bounding_box()
    assert top and abs(top["y"]) < 1
    heading = screen.at("#claims h2").bounding_box()
    assert heading and heading["y"] >= top["height"] - 1, "not below the contents"


# --- side by side ------------------------------------------------------------------------------


def _suggested(screen: Screen) -> Locator:
    return screen.at("#compare-options li[data-code]")


def test_two_companies_are_picked_by_keyboard_and_compared(at: Callable[[str], Screen]) -> None:
    screen = at("/compare")
    box = screen.at("#compare-search")
    box.focus()
    expect(box).to_have_attribute("role", "combobox")
    screen.page.keyboard.type("harv")
    expect(_suggested(screen).first).to_contain_text("Harvey")
    expect(box).to_have_attribute("aria-expanded", "true")
    screen.page.keyboard.press("Enter")
    screen.page.wait_for_url(re.compile(r"/compare\?c=harvey$"))
    expect(box).to_have_value("")
    expect(box).to_be_focused()
    expect(screen.at("main")).to_contain_text("One more makes it a comparison")

    screen.page.keyboard.type("e")
    expect(_suggested(screen)).to_have_count(8)
    first = screen.at("#compare-options [aria-selected=true]").inner_text()
    screen.page.keyboard.press("ArrowDown")
    marked = screen.at("#compare-options [aria-selected=true]")
    expect(marked).not_to_have_text(first)
    expect(box).to_have_attribute("aria-activedescendant", str(marked.get_attribute("id")))
    code = marked.get_attribute("data-code")
    screen.page.keyboard.press("Enter")
    screen.page.wait_for_url(re.compile(rf"/compare\?c=harvey&c={code}$"))
    expect(screen.at(".side-by-side thead .name")).to_have_count(2)
    expect(screen.at(".side-by-side .group").first).to_contain_text("furthest apart first")


def test_companies_are_added_by_mouse_and_taken_out_by_link(at: Callable[[str], Screen]) -> None:
    screen = at("/compare?c=harvey")
    screen.at("#compare-search").press_sequentially("doxel")
    expect(_suggested(screen).first).to_contain_text("Doxel")
    _suggested(screen).first.click()
    screen.page.wait_for_url(re.compile(r"c=harvey&c=doxel$"))
    expect(screen.at(".side-by-side thead .name")).to_have_text(["Harvey", "Doxel"])
    screen.page.get_by_label("Take Harvey out").click()
    screen.page.wait_for_url(re.compile(r"/compare\?c=doxel$"))
    expect(screen.at(".side-by-side thead .name")).to_have_text(["Doxel"])
    screen.key("compare:clear").click()
    expect(screen.at("main .empty h2")).to_contain_text("side by side")
    screen.page.go_back()
    expect(screen.at(".side-by-side thead .name")).to_have_text(["Doxel"])


def test_domains_are_offered_with_domains_only(at: Callable[[str], Screen]) -> None:
    screen = at("/compare?d=legal")
    screen.at("#compare-search").press_sequentially("e")
    expect(_suggested(screen).first).to_be_visible()
    kinds = _suggested(screen).evaluate_all("all => all.map(li => li.dataset.kind)")
    codes = _suggested(screen).evaluate_all("all => all.map(li => li.dataset.code)")
    assert set(kinds) == {"domain"} and "legal" not in codes
    screen.page.keyboard.press("Escape")
    expect(screen.at("#compare-options")).not_to_be_visible()
    expect(screen.at("#compare-search")).to_have_attribute("aria-expanded", "false")


def test_no_more_than_five_and_nothing_found_are_said(at: Callable[[str], Screen]) -> None:
    screen = at("/compare?c=harvey")
    screen.at("#compare-search").press_sequentially("zzzz")
    expect(screen.at("#compare-options")).to_contain_text("Nothing goes by that name")
    expect(screen.at("#compare-status")).to_have_text("Nothing goes by that name")
    screen = at("/compare?c=harvey&c=hebbia&c=doxel&c=viz-ai&c=owkin")
    screen.at("#compare-search").press_sequentially("a")
    expect(screen.at("#compare-options")).to_contain_text("Five are compared at most")
    screen.page.keyboard.press("Enter")
    assert screen.page.url.count("c=") == 5


def test_an_empty_comparison_offers_pairs_that_work(at: Callable[[str], Screen]) -> None:
    screen = at("/compare")
    screen.at("main .empty a").first.click()
    expect(screen.at(".side-by-side thead .name")).to_have_count(2)


def test_a_company_is_a_click_from_its_comparison(at: Callable[[str], Screen]) -> None:
    screen = at("/company/harvey")
    screen.at("main .actions a", has_text="Compare").click()
    expect(screen.at("h1")).to_have_text("Compare")
    expect(screen.at(".side-by-side thead .name")).to_have_text(["Harvey"])


def test_suggestions_and_columns_show_html_as_text(page: Page, made_address: str) -> None:
    screen = _opened(page, made_address, "/compare")
    screen.at("#compare-search").press_sequentially("<")
    expect(_suggested(screen).first).to_be_visible()
    expect(screen.at("#compare-options")).to_contain_text(made.SCRIPT)
    _suggested(screen).first.click()
    expect(screen.at(".side-by-side thead .name").first).to_contain_text("<")
    assert page.evaluate("() => window.pwned === undefined")
    assert page.locator("#shell img, #shell script").count() == 0


# --- on every screen ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", PATHS)
def test_on_a_phone_nothing_is_wider_than_the_screen(
    context_of: Callable[..., BrowserContext], seed_address: str, path: str
) -> None:
    page = context_of(viewport=PHONE, has_touch=True, is_mobile=True).new_page()
    screen = _opened(page, seed_address, path)
    assert page.evaluate("() => document.documentElement.scrollWidth") == PHONE["width"]
    current = screen.at("header nav a[aria-current=page]")
    expect(current).to_be_in_viewport()
    box = current.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]


@pytest.mark.parametrize("path", PATHS)
def test_a_page_does_not_jump_while_it_comes(page: Page, seed_address: str, path: str) -> None:
    page.add_init_script(
        """window.shifts = [];
        new PerformanceObserver(list => list.getEntries().forEach(
            entry => window.shifts.push(entry.value)
        )).observe({type: "layout-shift", buffered: true});"""
    )
    _opened(page, seed_address, path)
    page.wait_for_timeout(300)
    assert page.evaluate("() => window.shifts.reduce((sum, value) => sum + value, 0)") < MOST_SHIFT


def test_the_navigation_says_where_one_is(at: Callable[[str], Screen]) -> None:
    screen = at("/domains/legal")
    current = screen.at("header nav a[aria-current=page]")
    expect(current).to_have_text("Domains")
    screen.page.get_by_label("Pages").get_by_text("Thesis").click()
    expect(current).to_have_text("Thesis")


def test_a_page_prints_without_its_controls(at: Callable[[str], Screen]) -> None:
    screen = at("/domains/legal")
    screen.page.emulate_media(media="print")
    for gone in ("#theme-toggle", ".tools", ".page .actions"):
        expect(screen.at(gone).first).not_to_be_visible()
    expect(screen.at(".risk-histogram")).to_be_visible()
    screen.page.emulate_media(media="screen")


def test_paper_is_light_in_the_dark_too(
    context_of: Callable[..., BrowserContext], seed_address: str
) -> None:
    page = context_of(color_scheme="dark").new_page()
    page.goto(seed_address + "/about")
    page.emulate_media(media="print", color_scheme="dark")
    # no ground of its own, dark ink
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor").endswith(", 0)")
    ink = page.evaluate("() => getComputedStyle(document.body).color")
    assert ink == "rgb(28, 30, 38)"
    expect(page.locator("#theme-toggle")).to_be_hidden()
