"""What is the reader's own, help and tour, and the keys."""

from __future__ import annotations

import json

from playwright.sync_api import expect

from tests.browser.screen import Screen


def test_notes_and_watched_companies_stay_in_the_browser(screen: Screen) -> None:
    screen.go("/?item=harvey")
    own = screen.at("#map-drawer .own")
    own.get_by_role("button", name="Watch").click()
    own.get_by_label("My status").select_option("talking")
    own.get_by_label("My note").fill("<b>ask</b> about integration")
    own.get_by_label("My note").blur()
    screen.open("/company/harvey")
    own = screen.at(".own")
    expect(own.get_by_role("button", name="Watched")).to_have_attribute("aria-pressed", "true")
    expect(own.get_by_label("My status")).to_have_value("talking")
    expect(own.get_by_label("My note")).to_have_value("<b>ask</b> about integration")

    screen.open()
    screen.at("#own > summary").click()
    expect(screen.at("#own-menu")).to_contain_text("Harvey")
    with screen.page.expect_download() as download:
        screen.at("#own-menu").get_by_role("button", name="Export what is mine").click()
    kept = json.loads(download.value.path().read_text())
    (entry,) = kept["companies"].values()
    assert entry["name"] == "Harvey" and entry["watched"] and entry["status"] == "talking"


def test_a_view_is_saved_under_a_name_and_found_again(screen: Screen) -> None:
    screen.go("/?view=risk&domain=legal")
    screen.at("#own > summary").click()
    screen.at("#own-menu input").fill("Law at risk")
    screen.at("#own-menu").get_by_role("button", name="Save").click()
    screen.open()
    screen.at("#own > summary").click()
    screen.at("#own-menu").get_by_role("link", name="Law at risk").click()
    screen.expect_parameter("domain", "legal")
    screen.expect_parameter("view", "risk")
    screen.at("#own > summary").click()
    screen.at("#own-menu").get_by_role("button", name="Forget view Law at risk").click()
    expect(screen.at("#own-menu")).to_contain_text("No view saved yet")


def test_keys_switch_views_open_help_and_go_from_company_to_company(screen: Screen) -> None:
    keyboard = screen.page.keyboard
    keyboard.press("2")
    screen.expect_parameter("view", "risk")
    keyboard.press("1")
    screen.expect_parameter("view")
    screen.expect_drawn(screen.count)
    first, second = screen.companies_drawn()[:2]
    screen.go(f"/?item={first}")
    expect(screen.at("#map-drawer.open h2")).to_be_visible()
    keyboard.press("ArrowRight")
    screen.expect_parameter("item", second)
    keyboard.press("ArrowLeft")
    screen.expect_parameter("item", first)
    keyboard.press("Escape")
    screen.expect_parameter("item")
    keyboard.press("?")
    expect(screen.at("#help")).to_be_visible()
    keyboard.press("Escape")
    expect(screen.at("#help")).not_to_be_visible()


def test_the_tour_leads_from_the_map_to_why_a_company_is_at_risk(screen: Screen) -> None:
    screen.at(".invitation").get_by_role("button", name="Show me").click()
    tour = screen.at("#tour")
    expect(tour).to_contain_text("Every chip is a company")
    for words in ("Risk is two forces", "Open a company"):
        tour.get_by_role("button", name="Next").click()
        expect(tour.locator(".tour-step:visible")).to_contain_text(words)
    expect(screen.at("#map-drawer .waterfall")).to_be_visible()
    tour.get_by_role("button", name="Next").click()
    tour.get_by_role("button", name="Done").click()
    expect(tour).not_to_be_visible()
    screen.open()
    expect(screen.at(".invitation")).not_to_be_visible()


def test_after_the_tour_one_is_where_it_began(screen: Screen) -> None:
    screen.go("/?view=moats&domain=finance")
    screen.at("#help-open").click()
    screen.at("#help").get_by_role("button", name="Show me round").click()
    tour = screen.at("#tour")
    tour.get_by_role("button", name="Next").click()
    screen.expect_parameter("view", "risk")
    tour.get_by_role("button", name="Stop").click()
    expect(tour).not_to_be_visible()
    screen.expect_parameter("view", "moats")
    screen.expect_parameter("domain", "finance")


def test_what_was_opened_during_the_tour_stays(screen: Screen) -> None:
    screen.at("#help-open").click()
    screen.at("#help").get_by_role("button", name="Show me round").click()
    tour = screen.at("#tour")
    tour.get_by_role("button", name="Next").click()
    screen.expect_parameter("view", "risk")
    screen.go("/?view=risk&domain=legal")
    tour.get_by_role("button", name="Stop").click()
    expect(tour).not_to_be_visible()
    screen.settle()
    screen.expect_parameter("domain", "legal")
