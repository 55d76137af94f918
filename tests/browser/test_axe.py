"""No violation of the rules of axe, on every page and in both themes."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from dashboard.figures.theme import DARK, LIGHT
from tests.browser.screen import Screen
from tests.conftest import EARLIER

ON_THE_MAP = (
    "/",
    "/?view=risk",
    "/?view=moats",
    "/?view=list",
    "/?domain=legal&item=harvey",
    "/?q=zzzzzz",
)
ELSEWHERE = (
    "/company/harvey",
    "/about",
    "/domains",
    "/domains/legal",
    "/thesis",
    "/thesis?kind=figure",
    "/thesis?q=margin&reading=leans-against#trait-disruption",
    "/compare",
    "/compare?c=harvey&c=hebbia",
    "/compare?d=legal&d=productivity",
    "/changes",
    "/trends",
    "/trends?level=70",
    "/playbook?solved-elsewhere=yes",
    "/scenarios?workflow=0.4&domain=legal",
)


def _violations(page: Page, **rules: Any) -> list[str]:
    found = []
    # told in full is only what breaks a rule, which takes a third less time
    result = Axe().run(page, options={"resultTypes": ["violations"], **rules})
    for violation in result.response["violations"]:
        for node in violation["nodes"]:
            target = " ".join(map(str, node["target"]))
            found.append(
                f"{violation['id']} ({violation['impact']}): {target}: {node['html'][:160]}"
            )
    return found


@pytest.mark.parametrize("path", ON_THE_MAP)
def test_axe_finds_nothing_in_the_map(screen: Screen, path: str) -> None:
    screen.go(path)
    if "list" in path:
        expect(screen.at("#map-grid a.grid-link").first).to_be_visible()
    if "item" in path:
        expect(screen.at("#map-drawer h2")).to_be_visible()
    _assert_none_in_both_themes(screen)


@pytest.mark.parametrize("path", ELSEWHERE)
def test_axe_finds_nothing_elsewhere(elsewhere: Screen, path: str) -> None:
    elsewhere.open(path)
    expect(elsewhere.at("h1")).to_be_visible()
    expect(elsewhere.at("main section, main .empty").first).to_be_visible()
    _assert_none_in_both_themes(elsewhere)


def _assert_none_in_both_themes(screen: Screen) -> None:
    page = screen.page
    page.mouse.move(640, 400)
    page.mouse.wheel(0, 20_000)  # a grid below the fold is drawn when it comes into sight
    page.wait_for_function(
        "() => [...document.querySelectorAll('.ag-header-row')].every(row => row.textContent)"
    )
    found = {}
    # all rules in the first theme; of another one only the colours are others
    for rules in ({}, {"runOnly": ["color-contrast", "link-in-text-block"]}):
        theme = page.evaluate("() => document.documentElement.dataset.theme")
        page.wait_for_timeout(250)  # what fades in has to be there in full colour
        found[theme] = _violations(page, **rules)
        screen.at("#theme-toggle").click()
        expect(screen.at("html")).not_to_have_attribute("data-theme", theme)
    assert set(found) == {LIGHT, DARK}
    told = "\n".join(f"{theme}: {line}" for theme, lines in found.items() for line in lines)
    assert not told, told


def test_axe_finds_nothing_in_the_map_over_time(history_screen: Screen) -> None:
    history_screen.go(f"/?domain=legal&as_of={EARLIER[1]}&colour=change")
    _assert_none_in_both_themes(history_screen)


def test_axe_finds_nothing_in_open_suggestions(elsewhere: Screen) -> None:
    elsewhere.open("/compare?c=harvey")
    elsewhere.at("#compare-search").press_sequentially("e")
    expect(elsewhere.at("#compare-options li[data-code]").first).to_be_visible()
    elsewhere.page.wait_for_timeout(250)
    assert not _violations(elsewhere.page)
