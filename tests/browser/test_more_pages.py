"""Trends, playbook and scenarios as somebody uses them: links, sliders, fields, the keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Complaints
from tests.browser.screen import Screen

PHONE = {"width": 390, "height": 844}
PATHS = ("/trends", "/playbook", "/scenarios")


def _traces(page: Page, graph: str) -> int:
    """How many traces a chart draws, once it does."""
    page.wait_for_function(
        """id => {
            const plot = document.querySelector(`#${id} .js-plotly-plot`);
            return plot && plot._fullLayout && plot.data && plot.data.length > 1;
        }""",
        arg=graph,
    )
    count: int = page.evaluate(
        "id => document.querySelector(`#${id} .js-plotly-plot`).data.length", graph
    )
    return count


def _wait_until_drawn(page: Page) -> None:
    """Until nothing is asked for any more and every chart is drawn, and a moment longer: drawings
    come with their own width."""
    page.wait_for_load_state("networkidle")
    page.wait_for_function(
        """() => [...document.querySelectorAll("main .dash-graph")].every(graph => {
            const plot = graph.querySelector(".js-plotly-plot");
            return plot && plot._fullLayout;
        })"""
    )
    page.wait_for_timeout(300)


def _at(screen: Screen, name: str, value: str | None) -> None:
    """That the URL comes to hold a value under a name."""
    screen.page.wait_for_function(
        "([name, value]) => new URLSearchParams(location.search).get(name) === value",
        arg=[name, value],
    )


def _headings_in_order(page: Page) -> bool:
    levels: list[int] = page.evaluate(
        """() => [...document.querySelectorAll("main :is(h1,h2,h3,h4)")].map(h => +h.tagName[1])"""
    )
    return levels[0] == 1 and levels.count(1) == 1 and all(b - a <= 1 for a, b in pairwise(levels))


@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_its_place_in_the_navigation(screen: Screen, path: str) -> None:
    screen.page.get_by_label("Pages").locator(f'a[href="{path}"]').click()
    expect(screen.at("main h1")).to_have_text(path[1:].capitalize())
    expect(screen.at("main h2").first).to_be_visible()
    expect(screen.at("main .card-footer").first).to_contain_text("Sources:")
    assert _headings_in_order(screen.page)
    # every card names its sources, also those that come a moment later
    screen.page.wait_for_function(
        "() => [...document.querySelectorAll('main .card')].every(c => c.querySelector('footer'))"
    )


# --- trends ------------------------------------------------------------------------------------


def test_the_level_is_a_link(elsewhere: Screen) -> None:
    elsewhere.open("/trends")
    assert _traces(elsewhere.page, "trends-price") > 3
    rate = elsewhere.at("#trends-figures .figure strong").first
    at_86 = rate.inner_text()
    elsewhere.page.get_by_role("link", name="MMLU 70").click()
    _at(elsewhere, "level", "70")
    expect(rate).not_to_have_text(at_86)
    expect(elsewhere.at("#trends-level a[aria-current]")).to_have_text("MMLU 70")
    elsewhere.page.go_back()
    expect(rate).to_have_text(at_86)
    elsewhere.page.reload()
    expect(rate).to_have_text(at_86)


def test_the_workload_is_in_the_link(elsewhere: Screen) -> None:
    elsewhere.open("/trends")
    answer = elsewhere.at("#trends-answer .answer strong")
    expect(answer).to_contain_text("a month")
    before = answer.inner_text()
    elsewhere.page.get_by_label("Requests").fill("2000")
    _at(elsewhere, "requests", "2000")
    expect(answer).not_to_have_text(before)
    after = answer.inner_text()
    elsewhere.page.reload()
    expect(answer).to_have_text(after)
    expect(elsewhere.page.get_by_label("Requests")).to_have_value("2000")
    elsewhere.page.get_by_label("Requests").fill("1000")
    _at(elsewhere, "requests", None)
    expect(answer).to_have_text(before)


def test_a_chart_is_also_a_table_and_sql(elsewhere: Screen) -> None:
    elsewhere.open("/trends")
    table = elsewhere.at("#trends-price-table table")
    expect(table).to_be_hidden()
    elsewhere.at("#trends-price-table summary").click()
    expect(table).to_be_visible()
    assert table.locator("tbody tr").count() > 10
    button = elsewhere.at("#trends-price-footer .copy")
    sql = str(button.get_attribute("data-copy"))
    assert "mart.model_price" in sql and "?" not in sql
    button.click()
    expect(button).to_have_text("Copied")


# --- scenarios ---------------------------------------------------------------------------------


def test_a_slider_rescores_and_is_in_the_link(elsewhere: Screen) -> None:
    elsewhere.open("/scenarios")
    _traces(elsewhere.page, "scenarios-graph")
    more = elsewhere.at("#scenarios-headline .figure strong").first
    expect(more).to_have_text("0")
    slider = elsewhere.page.get_by_label("Commodification")
    slider.focus()
    for _ in range(6):
        elsewhere.page.keyboard.press("ArrowRight")
    _at(elsewhere, "commodification", "0.5")
    expect(more).not_to_have_text("0")
    expect(elsewhere.at('output[data-shows="commodification"]')).to_have_text("0.5")
    expect(elsewhere.at("#scenarios-movers tbody tr").first).to_be_visible()
    expect(elsewhere.at("#scenarios-robust")).to_contain_text("nine draws of ten")
    after = more.inner_text()
    elsewhere.page.reload()
    expect(more).to_have_text(after)
    expect(elsewhere.page.get_by_label("Commodification")).to_have_value("0.5")
    elsewhere.page.get_by_role("link", name="Reset").click()
    _at(elsewhere, "commodification", None)
    expect(more).to_have_text("0")
    expect(elsewhere.page.get_by_label("Commodification")).to_have_value("0.2")


def test_a_preset_sets_the_sliders_and_says_why(elsewhere: Screen) -> None:
    elsewhere.open("/scenarios")
    elsewhere.page.get_by_role("link", name="Prices collapse").click()
    _at(elsewhere, "commodification", "0.4")
    expect(elsewhere.at(".preset[aria-current]")).to_have_text("Prices collapse")
    expect(elsewhere.page.get_by_label("Commodification")).to_have_value("0.4")
    expect(elsewhere.at("#scenarios-presets .why-list li").first).to_be_visible()
    elsewhere.page.go_back()
    expect(elsewhere.page.get_by_label("Commodification")).to_have_value("0.2")
    expect(elsewhere.at(".preset[aria-current]")).to_have_text("As it is")


def test_a_launch_puts_its_domain_at_risk(elsewhere: Screen) -> None:
    elsewhere.open("/scenarios")
    elsewhere.page.get_by_text("For which domains").first.click()
    elsewhere.page.get_by_label("Legal", exact=True).check()
    _at(elsewhere, "domain", "legal")
    up = elsewhere.at("#scenarios-movers .halves > div").first
    expect(up.locator("tbody tr").first).to_contain_text("Legal")
    assert set(up.locator("tbody .under").all_inner_texts()) == {"Legal"}
    name = up.locator("tbody a").first.inner_text()
    up.locator("tbody a").first.click()
    expect(elsewhere.at("h1")).to_have_text(name)


def test_without_weights_the_page_says_so_and_leads_back(elsewhere: Screen) -> None:
    none = "&".join(
        f"{code}=0" for code in ("generality", "overlap", "commodification", "price_sensitivity")
    )
    elsewhere.open("/scenarios?" + none)
    expect(elsewhere.at("#scenarios-headline")).to_contain_text("Nothing weighs anything")
    elsewhere.page.get_by_text("Back to the default weights").click()
    expect(elsewhere.at("#scenarios-headline")).to_contain_text("More at risk")


# --- playbook ----------------------------------------------------------------------------------


def test_the_checklist_ends_in_a_recommendation(elsewhere: Screen) -> None:
    elsewhere.open("/playbook")
    verdict = elsewhere.at("#playbook-advice .verdict")
    expect(verdict).to_have_text("Answer to see")
    groups = elsewhere.at(".checklist fieldset")
    first = groups.nth(0)
    first.get_by_label("Yes").focus()
    elsewhere.page.keyboard.press("Space")
    _at(elsewhere, "solved-elsewhere", "yes")
    expect(verdict).to_have_text("Leaning to buy")
    for index in range(1, groups.count()):
        groups.nth(index).get_by_label("No", exact=True).check()
    expect(verdict).to_have_text("Buy")
    elsewhere.page.reload()
    expect(verdict).to_have_text("Buy")
    expect(first.get_by_label("Yes")).to_be_checked()


def test_a_team_follows_its_size(elsewhere: Screen) -> None:
    elsewhere.open("/playbook")
    numbers = elsewhere.at("#playbook-team .figure strong")
    expect(numbers.first).to_have_text("8")
    elsewhere.page.get_by_label("Engineers in all").fill("25")
    _at(elsewhere, "engineers", "25")
    expect(numbers.first).to_have_text("20")
    expect(numbers.nth(1)).to_have_text("5")


# --- everywhere --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PATHS)
def test_nothing_runs_out_of_a_narrow_screen(
    seed_address: str, context_of: Callable[..., BrowserContext], complaints: Complaints, path: str
) -> None:
    page = context_of(viewport=PHONE).new_page()
    page.goto(seed_address + path)
    expect(page.locator("main h2").first).to_be_visible()
    _wait_until_drawn(page)
    too_wide = page.evaluate(
        """() => [...document.querySelectorAll("main *")].filter(e => {
            if (e.closest(".scroll, .sr-only, legend, svg")) return false;
            const box = e.getBoundingClientRect();
            return box.width && box.right > innerWidth + 1;
        }).map(e => e.outerHTML.slice(0, 90))"""
    )
    assert too_wide == []


@pytest.mark.parametrize("path", PATHS)
def test_the_page_stands_still_while_it_loads(
    seed_address: str, context_of: Callable[..., BrowserContext], path: str
) -> None:
    """No more layout shift than Web Vitals call good."""
    page = context_of().new_page()
    page.add_init_script(
        """window.shift = 0;
        new PerformanceObserver(list => list.getEntries().forEach(entry => {
            if (!entry.hadRecentInput) window.shift += entry.value;
        })).observe({type: "layout-shift", buffered: true});"""
    )
    page.goto(seed_address + path)
    expect(page.locator("main .card-footer").first).to_be_attached()
    _wait_until_drawn(page)
    assert page.evaluate("() => window.shift") < 0.1


def test_the_charts_follow_the_theme(elsewhere: Screen) -> None:
    elsewhere.open("/trends")
    _traces(elsewhere.page, "trends-price")
    ink = "() => document.querySelector('#trends-price .js-plotly-plot')._fullLayout.font.color"
    before = elsewhere.page.evaluate(ink)
    elsewhere.at("#theme-toggle").click()
    elsewhere.page.wait_for_function(f"before => ({ink})() !== before", arg=before)


def test_paper_shows_the_page_without_its_controls(elsewhere: Screen) -> None:
    elsewhere.open("/scenarios?workflow=0.4")
    _traces(elsewhere.page, "scenarios-graph")
    elsewhere.page.emulate_media(media="print")
    try:
        expect(elsewhere.at(".rail-card")).to_be_hidden()
        expect(elsewhere.at("#scenarios-movers")).to_be_visible()
        box = elsewhere.at("#scenarios-graph .main-svg").first.bounding_box()
        assert box is not None and box["width"] > 300
    finally:
        elsewhere.page.emulate_media(media="screen")


def test_paper_says_where_the_sources_are_instead_of_an_empty_grid(elsewhere: Screen) -> None:
    elsewhere.open("/about")
    expect(elsewhere.at("#about-sources")).to_be_visible()
    expect(elsewhere.at(".on-paper")).to_be_hidden()
    elsewhere.page.emulate_media(media="print")
    try:
        expect(elsewhere.at("#about-sources")).to_be_hidden()
        expect(elsewhere.at(".on-paper")).to_contain_text("mart.source")
    finally:
        elsewhere.page.emulate_media(media="screen")


def test_words_from_the_url_are_never_html(elsewhere: Screen) -> None:
    for path in PATHS:
        elsewhere.open(path + "?level=<img src=x onerror=window.pwned=1>&domain=<b>&in=<b>")
        expect(elsewhere.at("main h1")).to_be_visible()
    assert elsewhere.page.evaluate("() => window.pwned") is None
    assert re.match(r".*/scenarios", elsewhere.page.url)
