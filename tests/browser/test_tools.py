"""The tools of the map: zooming, the lasso, what colour tells, drawings as files."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.screen import Screen

AXES = """() => {
    const {xaxis, yaxis} = document.querySelector("#map-graph .js-plotly-plot")._fullLayout;
    return [...xaxis.range, ...yaxis.range];
}"""


def _axes(screen: Screen) -> list[float]:
    found: list[float] = screen.page.evaluate(AXES)
    return found


def _labels(screen: Screen) -> int:
    return screen.at("#map-graph .textpoint text").count()


def test_zooming_in_shows_more_names_and_is_a_link(screen: Screen) -> None:
    screen.go("/?view=risk")
    screen.expect_drawn(screen.count)
    everyone, whole, named = screen.count, _axes(screen), _labels(screen)
    screen.page.get_by_role("button", name="Zoom in").click()
    screen.page.wait_for_function("() => location.search.includes('zoom=')")
    screen.settle()
    near = _axes(screen)
    assert near[1] - near[0] < whole[1] - whole[0]
    assert screen.count == everyone  # a window is no filter
    assert _labels(screen) > 0 and named > 0

    address = screen.page.url.removeprefix(screen.address)
    screen.open(address)
    assert _axes(screen) == pytest.approx(near, abs=0.11)

    screen.page.get_by_role("button", name="Show the whole map again").click()
    screen.expect_parameter("zoom")
    screen.page.wait_for_function(f"() => ({AXES})()[0] === {whole[0]}")


def test_dragging_moves_the_map(screen: Screen) -> None:
    screen.open("/?view=risk&zoom=20,60,40,80")
    screen.page.wait_for_function(f"() => ({AXES})()[0] === 20")
    box = screen.at("#map-graph .nsewdrag").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    screen.page.mouse.move(x, y)
    screen.page.mouse.down()
    screen.page.mouse.move(x - 120, y, steps=6)
    screen.page.mouse.up()
    screen.page.wait_for_function("() => !location.search.includes('zoom=20')")
    screen.settle()
    moved = _axes(screen)
    assert moved[0] > 20 and moved[1] - moved[0] == pytest.approx(40, abs=0.3)


def test_a_lasso_becomes_a_filter_that_can_be_taken_off(screen: Screen) -> None:
    screen.go("/?view=risk")
    screen.expect_drawn(screen.count)
    everyone = screen.count
    screen.page.get_by_role("button", name="Drag round companies").click()
    box = screen.at("#map-graph .nsewdrag").bounding_box()
    assert box is not None
    corners = [(0.45, 0.1), (0.98, 0.1), (0.98, 0.9), (0.45, 0.9), (0.45, 0.12)]
    places = [(box["x"] + a * box["width"], box["y"] + b * box["height"]) for a, b in corners]
    screen.page.mouse.move(*places[0])
    screen.page.mouse.down()
    for place in places[1:]:
        screen.page.mouse.move(*place, steps=8)
    screen.page.mouse.up()
    screen.page.wait_for_function("() => location.search.includes('lasso=')")
    screen.settle()
    chosen = screen.count
    assert 0 < chosen < everyone
    screen.expect_drawn(chosen)
    screen.key("view:list").click()
    screen.expect_count(chosen)
    screen.at("#map-chips a", has_text="Shape drawn on the map").click()
    screen.expect_parameter("lasso")
    screen.expect_count(everyone)


def test_what_colour_tells_is_chosen_and_explained(screen: Screen) -> None:
    choice = screen.page.get_by_label("Colour by")
    before = screen.page.evaluate(
        "() => document.querySelector('#map-graph .js-plotly-plot').data.at(-1).marker.color[0]"
    )
    choice.select_option("status")
    screen.expect_parameter("colour", "status")
    expect(screen.at("#map-legend")).to_contain_text("acquired")
    after = screen.page.evaluate(
        "() => document.querySelector('#map-graph .js-plotly-plot').data.at(-1).marker.color[0]"
    )
    assert re.fullmatch("#[0-9a-f]{6}", after) and after != before
    choice.select_option("risk")
    screen.expect_parameter("colour")
    expect(screen.at("#map-legend")).to_contain_text("at risk")


@pytest.mark.parametrize(("kind", "start"), [("png", b"\x89PNG"), ("svg", b"<svg")])
def test_the_drawing_can_be_saved(screen: Screen, kind: str, start: bytes) -> None:
    screen.expect_drawn(screen.count)
    with screen.page.expect_download() as download:
        screen.at(f"[data-image={kind}]").click()
    assert download.value.suggested_filename == f"moatmap-domains.{kind}"
    assert download.value.path().read_bytes().startswith(start)
