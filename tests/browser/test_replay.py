"""The slider over the days, colour by change, former names in links, density up to points."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.screen import Screen
from tests.conftest import EARLIER

FIRST, SECOND = (day.isoformat() for day in EARLIER)
SLIDER = ".replay-slider input"
# the names that the figure asks for in what is seen of it, and those that are drawn
NAMES = """() => {
    const plot = document.querySelector("#map-graph .js-plotly-plot");
    const {xaxis, yaxis} = plot._fullLayout, names = plot.data[plot.data.length - 1];
    const isIn = (n, axis) => n >= axis.range[0] && n <= axis.range[1];
    return [
        names.text.filter((_, i) => isIn(names.x[i], xaxis) && isIn(names.y[i], yaxis)).length,
        document.querySelectorAll("#map-graph .textpoint text").length];
}"""


def _sum(legend: str) -> int:
    return sum(int(number.replace(",", "")) for number in re.findall(r"[\d,]+$", legend, re.M))


def test_the_slider_goes_through_the_days_and_the_chip_comes_back(history_screen: Screen) -> None:
    screen = history_screen
    screen.go("/?domain=legal")
    now = screen.count
    screen.at(SLIDER).focus()
    screen.page.keyboard.press("Home")
    screen.expect_parameter("as_of", FIRST)
    then = screen.page.request.get(
        f"{screen.address}/api/companies.json?domain=legal&as_of={FIRST}"
    ).json()["count"]
    screen.expect_count(then)
    screen.expect_drawn(then)
    assert then < now
    assert screen.facet_counts()["domain:legal"] == then
    expect(screen.at(SLIDER)).to_have_attribute("aria-valuetext", "4 May 2025")
    expect(screen.at(SLIDER)).to_be_focused()

    screen.page.keyboard.press("ArrowRight")
    screen.expect_parameter("as_of", SECOND)
    screen.at(".chip.as-of").click()
    screen.expect_parameter("as_of")
    screen.expect_count(now)
    expect(screen.at(SLIDER)).to_have_value("2")


def test_play_ends_with_today(history_screen: Screen) -> None:
    screen = history_screen
    screen.go(f"/?domain=legal&as_of={FIRST}")
    screen.at("#replay-play").click()
    expect(screen.at("#replay-play")).to_have_attribute("aria-label", "Pause")
    screen.expect_parameter("as_of", SECOND)
    screen.expect_parameter("as_of")
    expect(screen.at("#replay-play")).to_have_text("▶")


def test_colour_tells_what_changed_since_a_day(history_screen: Screen) -> None:
    screen = history_screen
    screen.go("/?domain=legal")
    screen.at("select[data-param=colour]").select_option("change")
    screen.expect_parameter("colour", "change")
    legend = screen.at("#map-legend")
    expect(legend).to_contain_text("entered")
    assert _sum(legend.inner_text()) == screen.count
    screen.at("select[data-param=since]").select_option(FIRST)
    screen.expect_parameter("since", FIRST)
    assert _sum(legend.inner_text()) == screen.count


def test_a_former_name_in_a_link_becomes_todays(history_screen: Screen) -> None:
    screen = history_screen
    screen.go("/?domain=legal&item=former-1")
    expect(screen.at("#map-drawer h2")).to_have_text("Made 1")
    screen.page.wait_for_function("() => location.search.includes('item=made-1')")
    screen.page.keyboard.press("Escape")
    screen.expect_parameter("item")
    screen.open("/company/former-1")
    assert screen.page.url.endswith("/company/made-1")


def test_density_becomes_points_with_all_their_names(history_screen: Screen) -> None:
    screen = history_screen
    screen.go("/?view=risk")
    expect(screen.at("#map-legend")).to_contain_text("zoom in for companies")
    assert not screen.companies_drawn()
    zoom_in = screen.page.get_by_role("button", name="Zoom in")
    for _ in range(3):
        before = screen.parameters.get("zoom")
        zoom_in.click()
        screen.page.wait_for_function(
            "before => new URLSearchParams(location.search).get('zoom') !== before",
            arg=before[0] if before else None,
        )
        screen.settle()
    expect(screen.at("#map-seen")).to_contain_text("in this window")
    wanted, drawn = screen.page.evaluate(NAMES)
    assert drawn >= wanted > 0
