"""The number drawn is the number filtered, in every view; figures are pure, plain and harmless."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import drawing, queries
from dashboard.components import stage
from dashboard.components.markup import to_html
from dashboard.figures import moats, plane, risk, theme, treemap
from dashboard.figures.text import width as text_width
from dashboard.filters import Filters
from dashboard.store import Snapshot, Store
from tests.dashboard import made
from tests.dashboard.support import chips, count, everywhere, filters

sizes = st.sampled_from([(1180, 700), (374, 600), (280, 320), (1800, 1000)])
themes = st.sampled_from(theme.THEMES)
few = settings(max_examples=20)
_ALLOWED = re.compile(r"</?b>|<br>|<extra></extra>")


@pytest.fixture
def _few_chips(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if there were too many companies for chips and points."""
    monkeypatch.setenv("MOATMAP_MOST_POINTS", "0")
    yield


def _number(text: str) -> int:
    return int(text.replace(",", ""))


def _names(figure: dict[str, Any]) -> dict[str, Any]:
    """The trace of the names on the chips, which stands behind that of the titles."""
    titles, names = (t for t in figure["data"] if t.get("mode") == "text")
    assert titles["textposition"] == "middle right"
    return names


def _in_blocks(figure: dict[str, Any]) -> int:
    """The number of companies that the blocks of the domains say they hold."""
    (trace,) = [t for t in figure["data"] if "hovertext" in t and t.get("name") != "companies"]
    return _hovered(trace)


def _hovered(trace: dict[str, Any]) -> int:
    found = [re.search(r"([\d,]+) companies", text) for text in trace["hovertext"]]
    return sum(_number(match[1]) for match in found if match)


def _companies(figure: dict[str, Any]) -> list[str]:
    """The slugs of all companies that a figure draws on their own."""
    marks = [data for trace in figure["data"] for data in trace.get("customdata", [])]
    return [data[1] for data in marks if isinstance(data, list) and data[:1] == ["company"]]


@few
@given(filters, sizes, themes)
def test_a_chip_a_company(
    snapshot: Snapshot, chosen: Filters, size: tuple[int, int], theme: str
) -> None:
    found = snapshot.rows(queries.companies(chosen))
    figure, _ = drawing.figure(snapshot, replace(chosen, view="domains"), list(size), theme)
    placed, drawn = chips(figure), _companies(figure)
    assert len(drawn) == len(set(drawn)) == count(snapshot, chosen)
    assert len({len(values) for values in placed.values()}) == 1
    hatched = zip(placed["customdata"], placed["is_hatched"], strict=True)
    unknown = {row["slug"] for row in found if row["risk_score"] is None}
    assert {data[1] for data, is_hatched in hatched if is_hatched} == unknown
    assert _in_blocks(figure) == len(drawn)
    layout = figure["layout"]  # on a narrow screen higher than its place
    _assert_within(placed, (layout["width"], layout["height"]))
    _assert_on_chips(_names(figure), placed)


def _assert_on_chips(names: dict[str, Any], placed: dict[str, Any]) -> None:
    """Each name stands in the middle of a chip of its own and is not wider than it."""
    of_chips = zip(*(placed[n] for n in ("x", "base", "y", "width")), strict=True)
    widths = {(round(x), round(base + high / 2)): wide for x, base, high, wide in of_chips}
    places = list(zip(names["x"], names["y"], strict=True))
    assert len(set(places)) == len(places) and all(names["text"])
    sizes = names["textfont"]["size"]
    for (x, y), text, size in zip(places, names["text"], sizes, strict=True):
        near = [widths.get((round(x), round(y) + step), 0) for step in (-1, 0, 1)]
        assert 0 < text_width(unescape(text), size) <= max(near)


def _assert_within(placed: dict[str, Any], size: tuple[int, int]) -> None:
    for x, wide in zip(placed["x"], placed["width"], strict=True):
        assert x - wide / 2 >= -1 and x + wide / 2 <= size[0] + 1
    for base, high in zip(placed["base"], placed["y"], strict=True):
        assert base >= -1 and base + high <= size[1] + 1


@few
@given(filters, sizes, themes)
def test_a_point_a_company_the_unknown_among_them(
    snapshot: Snapshot, chosen: Filters, size: tuple[int, int], theme: str
) -> None:
    found = snapshot.rows(queries.companies(chosen))
    grey = snapshot.frame(queries.background(chosen))
    columns = {name: grey[name].tolist() for name in grey}
    figure = risk.points(found, columns, size, theme)
    behind, points, names = figure["data"]
    drawn = _companies(figure)
    assert len(drawn) == len(set(drawn)) == count(snapshot, chosen)
    assert len(points["x"]) == len(points["y"]) == len(drawn)
    assert None not in points["x"] and None not in points["y"]
    # an empty label would take the place of a later one at the same index (see figures/risk.py)
    assert all(names["text"]) and len(names["x"]) == len(names["textposition"])
    hollow = sum(colour == "rgba(0,0,0,0)" for colour in points["marker"]["color"])
    assert hollow == sum(row["risk_score"] is None for row in found)
    assert len(behind["x"]) == len(grey)
    for row, x, y in zip(found, points["x"], points["y"], strict=True):
        assert plane.MOAT_RANGE[0] <= x <= plane.MOAT_RANGE[1] + 8
        if row["moat_score"]:
            assert x == pytest.approx(row["moat_score"], abs=8)
        else:
            assert x < 0, "no moat and moat unknown have strips of their own"
        if row["exposure_score"] is not None:
            assert y == pytest.approx(row["exposure_score"], abs=10)


@few
@given(filters, sizes, themes)
def test_bands_add_up(
    snapshot: Snapshot, chosen: Filters, size: tuple[int, int], theme: str
) -> None:
    figure = treemap.bands(snapshot.rows(queries.domain_bands(chosen)), size, theme)
    total = count(snapshot, chosen)
    assert _hovered(chips(figure)) == _in_blocks(figure) == total
    if size[0] >= 1000:
        _assert_within(chips(figure), size)


@few
@given(filters, themes)
def test_density_adds_up(snapshot: Snapshot, chosen: Filters, theme: str) -> None:
    figure = risk.density(snapshot.rows(queries.density(chosen)), (1180, 700), theme)
    drawn = sum(
        cell or 0
        for trace in figure["data"]
        if trace["type"] == "heatmap"
        for line in trace["customdata"]
        for cell in line
    )
    assert drawn == count(snapshot, chosen)


@few
@given(filters, sizes, themes)
def test_the_column_of_all_companies_adds_up(
    snapshot: Snapshot, chosen: Filters, size: tuple[int, int], theme: str
) -> None:
    found = snapshot.rows(queries.moat_matrix(chosen))
    titles = queries.titles(snapshot)["moat"]
    dots, words = moats.matrix(found, titles, size, theme)["data"]
    shown = [
        _number(text)
        for text, data in zip(words["text"], words["customdata"], strict=True)
        if data[2] == moats.ALL
    ]
    assert sum(shown) == count(snapshot, chosen)
    cells = {(row["domain_code"] or "", row["moat_code"]) for row in found}
    assert {tuple(data[1:]) for data in words["customdata"]} == cells
    kinds = {cell for cell in cells if cell[1] not in (moats.ALL, moats.NONE)}
    assert {tuple(data[1:]) for data in dots["customdata"]} == kinds


# --- pure, plain, harmless ---------------------------------------------------------------------


def _assert_plain_and_harmless(figure: dict[str, Any]) -> None:
    json.dumps(figure, allow_nan=False)
    for leaf in everywhere(figure):
        assert leaf is None or isinstance(leaf, str | int | float | bool), type(leaf)
        if isinstance(leaf, str) and leaf != "/":
            assert "<" not in _ALLOWED.sub("", leaf), leaf


@few
@given(filters, sizes, themes)
def test_figures_change_nothing_and_come_out_the_same(
    snapshot: Snapshot, chosen: Filters, size: tuple[int, int], theme: str
) -> None:
    found = snapshot.rows(queries.companies(chosen))
    matrix = snapshot.rows(queries.moat_matrix(chosen))
    bands = snapshot.rows(queries.domain_bands(chosen))
    density = snapshot.rows(queries.density(chosen))
    before = copy.deepcopy([found, matrix, bands, density])
    grey = {"moat_score": [1.0, 99.0], "exposure_score": [0.0, 100.0]}
    titles = queries.titles(snapshot)["moat"]

    def draw() -> list[dict[str, Any]]:
        return [
            treemap.companies(found, size, theme),
            treemap.bands(bands, size, theme),
            risk.points(found, grey, size, theme),
            risk.density(density, size, theme),
            moats.matrix(matrix, titles, size, theme),
        ]

    first, second = draw(), draw()
    assert first == second
    assert [found, matrix, bands, density] == before
    for figure in first:
        _assert_plain_and_harmless(figure)


@pytest.mark.parametrize("theme", theme.THEMES)
def test_names_that_are_html_are_drawn_as_text(snapshot: Snapshot, theme: str) -> None:
    for name in (made.SCRIPT, made.IMAGE):
        for view in ("domains", "risk"):
            figure, _ = drawing.figure(snapshot, Filters(view=view, q=name), [900, 600], theme)
            _assert_plain_and_harmless(figure)
            text = json.dumps(figure)
            assert "&lt;" in text and name.replace('"', '\\"') not in text


@pytest.mark.usefixtures("_few_chips")
@pytest.mark.parametrize("view", ["domains", "risk", "moats"])
def test_many_companies_are_drawn_as_what_they_add_up_to(snapshot: Snapshot, view: str) -> None:
    chosen = Filters(view=view, ai="all")
    figure, query = drawing.figure(snapshot, chosen, [900, 600], theme.DARK)
    _assert_plain_and_harmless(figure)
    assert _companies(figure) == []
    assert sum(
        row["company_count"]
        for row in snapshot.rows(query)
        if row.get("moat_code", moats.ALL) == moats.ALL
    ) == count(snapshot, chosen)


@pytest.mark.parametrize("view", ["domains", "risk", "moats"])
def test_a_figure_takes_any_size_of_its_place(snapshot: Snapshot, view: str) -> None:
    for size in (None, [0, 0], [1, 5000], [374, 10], [5000, 300]):
        figure, _ = drawing.figure(snapshot, Filters(view=view), size, theme.LIGHT)
        assert figure["layout"]["width"] >= 280 and figure["layout"]["height"] > 0
        _assert_plain_and_harmless(figure)


def test_the_real_directory_is_drawn_whole(real_warehouse: Any) -> None:
    snapshot = Store(real_warehouse).snapshot()
    for chosen in (Filters(), Filters(ai="all", country=("US",)), Filters(risk=(60, 100))):
        total = count(snapshot, chosen)
        assert 100 < total <= treemap.MOST_CHIPS
        for view in ("domains", "risk"):
            figure, _ = drawing.figure(
                snapshot, replace(chosen, view=view), [1180, 700], theme.LIGHT
            )
            assert len(_companies(figure)) == total
            _assert_plain_and_harmless(figure)
    everyone = Filters(ai="all")
    assert count(snapshot, everyone) > treemap.MOST_CHIPS
    figure, _ = drawing.figure(snapshot, everyone, [1180, 700], theme.LIGHT)
    assert _hovered(chips(figure)) == _in_blocks(figure) == count(snapshot, everyone)


windows = st.tuples(st.integers(-24, 60), st.integers(10, 60), st.integers(0, 60)).map(
    lambda n: (float(n[0]), float(n[0] + n[1]), float(n[2]), float(n[2] + n[1]))
)


@few
@given(filters, windows)
def test_the_headline_counts_who_stands_in_the_window(
    snapshot: Snapshot, chosen: Filters, window: tuple[float, float, float, float]
) -> None:
    near = replace(chosen, view="risk", zoom=window)

    def is_seen(row: Any) -> bool:
        moat, exposure = row["moat_score"], row["exposure_score"]
        strip = plane.NOT_KNOWN if moat is None or row["risk_score"] is None else plane.NONE_FOUND
        low, high = (moat, moat) if moat else strip
        # a strip counts where any of it is in the window, a company on the scale where it stands
        across = (low <= window[1] and high >= window[0]) if moat else (
            low < window[1] and high > window[0]
        )  # fmt: skip
        return across and window[2] <= (50 if exposure is None else exposure) <= window[3]

    everyone = snapshot.rows(queries.companies(chosen))
    seen = drawing.seen(snapshot, near)
    assert seen == sum(map(is_seen, everyone)) <= len(everyone)
    headline = to_html(stage.headline(len(everyone), near, seen))
    assert f", {seen:,} in this window" in headline
    assert drawing.seen(snapshot, replace(near, zoom=None)) is None


def test_density_becomes_points_as_one_zooms_in(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOATMAP_MOST_POINTS", "100")
    far = Filters(view="risk", zoom=(-24.0, 80.0, 0.0, 100.0))
    near = replace(far, zoom=(60.0, 70.0, 20.0, 30.0))
    for chosen, kind, words in ((far, "heatmap", "zoom in"), (near, "scatter", "ambiguous")):
        figure, _ = drawing.figure(snapshot, chosen, [900, 600], theme.LIGHT)
        assert figure["data"][-1]["type"] == kind
        assert words in to_html(stage.legend(chosen, snapshot))
    assert "bands of risk" in to_html(stage.legend(Filters(), snapshot))
