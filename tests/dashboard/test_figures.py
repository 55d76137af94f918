"""The parts of figures that can be wrong without looking wrong: room, area, overlap, contrast."""

from __future__ import annotations

import ast
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dashboard
from dashboard.components.ui import outside, risk_step
from dashboard.figures import theme as themes
from dashboard.figures.risk import LABEL_SIZE, place_labels
from dashboard.figures.text import escape, number, shorten, width
from dashboard.figures.treemap import Box, grid, squarify, two_grids

READABLE = 4.5  # WCAG 2.1 AA for text
AREA = (600.0, 400.0)
sizes = st.floats(6, 30)
theme = pytest.mark.parametrize("theme", themes.THEMES)


# --- text --------------------------------------------------------------------------------------


@given(st.text(max_size=60), st.floats(0, 400), sizes, st.integers(1, 6))
def test_shortened_text_fits_or_is_nothing(
    text: str, pixels: float, size: float, fewest: int
) -> None:
    short = shorten(text, pixels, size, fewest)
    assert short == "" or width(short, size) <= pixels
    if width(text, size) <= pixels:
        assert short == text
    elif short:
        assert short.endswith("…") and text.startswith(short[:-1])


@given(st.text(max_size=40), st.text(max_size=40), sizes)
def test_width_adds_up_and_grows_with_the_size(first: str, second: str, size: float) -> None:
    assert width(first + second, size) == pytest.approx(width(first, size) + width(second, size))
    assert width(first, 2 * size) == pytest.approx(2 * width(first, size))
    assert width("", size) == 0


@given(st.text(max_size=80))
def test_escaped_text_holds_no_tag_and_reads_back_the_same(text: str) -> None:
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attributes: object) -> None:
            raise AssertionError(f"<{tag}> in {escape(text)!r}")

        def handle_data(self, data: str) -> None:
            found.append(data)

    reader = Reader()
    reader.feed(escape(text))
    reader.close()
    back = escape(text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert back == text


def test_numbers_are_whole_and_unknown_is_a_dash() -> None:
    shown = [number(value) for value in (0.0, 49.6, 100.0, None, float("nan"))]
    assert shown == ["0", "50", "100", "–", "–"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil", "", None])
def test_only_http_becomes_a_link(url: str | None) -> None:
    assert outside("a source", url) == "a source"
    assert outside("a source", "https://a.example").href == "https://a.example"


# --- room --------------------------------------------------------------------------------------

_points = st.lists(
    st.tuples(st.floats(0, AREA[0]), st.floats(0, AREA[1]), st.floats(1, 11), st.text(max_size=16)),
    max_size=60,
)


@given(_points, st.integers(0, 80))
def test_labels_never_cover_each_other_a_point_or_an_edge(
    points: list[tuple[float, float, float, str]], most: int
) -> None:
    chosen = place_labels(points, AREA, most)
    assert len(chosen) <= most
    assert len({index for index, _ in chosen}) == len(chosen)
    boxes = [_label_box(points[index], position) for index, position in chosen]
    for left, top, right, bottom in boxes:
        assert left >= 0 and top >= 0 and right <= AREA[0] and bottom <= AREA[1]
    for one, other in combinations(boxes, 2):
        assert not _cover(one, other)
    discs = [(x - r, y - r, x + r, y + r) for x, y, r, _ in points]
    assert not any(_cover(box, disc) for box in boxes for disc in discs)


def _label_box(point: tuple[float, float, float, str], position: str) -> tuple[float, ...]:
    """Where plotly draws the text: beside the marker, as wide as it is."""
    x, y, r, text = point
    wide, high = width(text, LABEL_SIZE), LABEL_SIZE
    middle, side = position.split()
    if middle == "middle":
        left = x + r + 1 if side == "right" else x - r - 1 - wide
        return (left, y - high / 2, left + wide, y + high / 2)
    top = y - r - 1 - high if middle == "top" else y + r + 1
    return (x - wide / 2, top, x + wide / 2, top + high)


def _cover(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


_box = st.builds(
    Box, st.floats(-50, 50), st.floats(-50, 50), st.floats(50, 1500), st.floats(50, 1500)
)
_weights = st.lists(st.floats(0.5, 500), min_size=1, max_size=60).map(
    lambda weights: sorted(weights, reverse=True)
)


def _inside(inner: Box, outer: Box) -> bool:
    tolerance = 1e-6 * (abs(outer.x) + abs(outer.y) + outer.width + outer.height)
    return (
        inner.x >= outer.x - tolerance
        and inner.y >= outer.y - tolerance
        and inner.x + inner.width <= outer.x + outer.width + tolerance
        and inner.y + inner.height <= outer.y + outer.height + tolerance
    )


@given(_weights, _box)
def test_a_treemap_fills_its_box_in_proportion(weights: list[float], box: Box) -> None:
    boxes = squarify(weights, box)
    assert len(boxes) == len(weights)
    assert all(_inside(each, box) for each in boxes)
    area = box.width * box.height
    assert sum(b.width * b.height for b in boxes) == pytest.approx(area, rel=1e-6)
    for weight, each in zip(weights, boxes, strict=True):
        assert each.width * each.height == pytest.approx(area * weight / sum(weights), rel=1e-6)
    _assert_apart(boxes)


@given(st.integers(1, 80), _box)
def test_a_grid_has_a_cell_for_each_within_its_box(count: int, box: Box) -> None:
    cells = grid(count, box)
    assert len(cells) == count
    assert all(_inside(cell, box) for cell in cells)
    _assert_apart(cells)


@given(st.integers(0, 20), st.integers(0, 60), _box)
def test_two_grids_have_a_cell_for_each_within_their_box(large: int, small: int, box: Box) -> None:
    if large + small == 0:
        return
    cells = two_grids(large, small, box)
    assert len(cells) == large + small
    assert all(_inside(cell, box) for cell in cells)
    _assert_apart(cells)


def _assert_apart(boxes: list[Box]) -> None:
    for one, other in combinations(boxes, 2):
        wide = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
        high = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
        assert min(wide, high) < 1e-6 * (one.width + one.height + abs(one.x) + abs(one.y) + 1)


# --- colour ------------------------------------------------------------------------------------


@theme
def test_ink_reads_on_every_colour_of_risk(theme: str) -> None:
    for score in range(101):
        colour = themes.risk_colour(score, theme)
        assert themes.contrast(themes.ink_on(colour), colour) >= READABLE, (score, colour)


@theme
@pytest.mark.parametrize("ground", ["card", "page", "wash"])
@pytest.mark.parametrize("ink", ["ink", "muted", "accent"])
def test_words_read_on_every_ground(theme: str, ink: str, ground: str) -> None:
    tokens = themes.TOKENS[theme]
    assert themes.contrast(tokens[ink], tokens[ground]) >= READABLE


@theme
def test_words_read_on_the_accent(theme: str) -> None:
    tokens = themes.TOKENS[theme]
    assert themes.contrast(tokens["on-accent"], tokens["accent"]) >= READABLE


def test_contrast_is_as_wcag_defines_it() -> None:
    assert themes.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert themes.contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert themes.contrast("#123456", "#123456") == pytest.approx(1)


@theme
def test_the_scale_of_risk_passes_through_its_stops_and_ends(theme: str) -> None:
    for place, stop in enumerate(themes.RISK[theme]):
        assert themes.risk_colour(25 * place, theme) == stop
    assert themes.risk_colour(-5, theme) == themes.RISK[theme][0]
    assert themes.risk_colour(500, theme) == themes.RISK[theme][-1]
    assert len({themes.risk_colour(score, theme) for score in range(101)}) > 90


def test_the_page_knows_every_colour_the_chips_ask_for() -> None:
    css = themes.css()
    for score in range(101):
        assert f"--risk-{risk_step(score)}:" in css
        assert f"--on-risk-{risk_step(score)}:" in css


# --- rooms -------------------------------------------------------------------------------------


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
    return found


def test_figures_know_neither_dash_nor_duckdb_and_the_dashboard_not_the_etl() -> None:
    room = Path(dashboard.__file__).parent
    for path in room.rglob("*.py"):
        assert "etl" not in _imports(path), path
        if path.parent.name == "figures":
            assert not _imports(path) & {"dash", "duckdb", "pandas", "flask", "warehouse"}, path
