"""Small drawings, contrasts and distances: rows -> numbers."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures import apart, contrast, strips
from dashboard.figures.apart import Line
from dashboard.figures.text import counted, percent, signed

# --- strips ------------------------------------------------------------------------------------


def _row(**scores: float | None) -> dict[str, float | None]:
    return {f"risk_{name}_score": value for name, value in scores.items()}


def test_a_box_needs_all_of_its_ends() -> None:
    row = _row(min=5.0, lower=20.0, median=40.0, upper=60.5, max=101.0)
    assert strips.box(row) == strips.Box(5, 20, 40, 60.5, 100)
    assert strips.box(row | {"risk_lower_score": None}) is None
    assert strips.box(row | {"risk_max_score": float("nan")}) is None


def test_bars_are_as_high_as_their_share_of_the_highest() -> None:
    assert strips.heights([0, 5, 10]) == [0, 50, 100]
    assert strips.heights([1, 1000]) == [6, 100], "what is there stays visible"
    assert strips.heights([]) == [] and strips.heights([0, 0]) == [0, 0]


def test_companies_without_a_score_are_counted_apart() -> None:
    rows = [
        {"risk_tenth": 0, "company_count": 2},
        {"risk_tenth": 9, "company_count": 3},
        {"risk_tenth": None, "company_count": 4},
    ]
    counts, unknown = strips.tenths(rows)
    assert (counts[0], counts[9], sum(counts), unknown) == (2, 3, 5, 4)


def test_years_before_the_first_are_added_to_it_and_later_ones_left_out() -> None:
    rows = [{"entry_year": y, "company_count": 1} for y in (1999, 2019, 2020, 2021, 2022, None)]
    assert strips.years(rows, 2020, 2021) == [3, 1]
    assert strips.years(rows, 2022, 2021) == []


# --- contrasts ---------------------------------------------------------------------------------


def _sides(vertical: tuple[int, int], horizontal: tuple[int, int]) -> list[dict[str, Any]]:
    return [
        {"orientation_code": side, "part": part, "whole": whole}
        for side, (part, whole) in {"vertical": vertical, "horizontal": horizontal}.items()
    ]


def _shares(vertical: tuple[int, int], horizontal: tuple[int, int], expected: int) -> Any:
    rows = _sides(vertical, horizontal)
    return contrast.shares(rows, "part", "whole", measure="m", group="g", expected=expected)


@pytest.mark.parametrize(
    ("vertical", "horizontal", "expected", "reading"),
    [
        ((80, 100), (20, 100), 1, "for"),
        ((80, 100), (20, 100), -1, "against"),
        ((20, 100), (80, 100), -1, "for"),
        ((20, 100), (80, 100), 1, "against"),
        ((50, 100), (49, 100), 1, "undecided"),
        ((29, 29), (0, 100), 1, "undecided"),
        ((100, 100), (0, 29), 1, "undecided"),
        ((30, 30), (0, 30), 1, "for"),
        ((80, 100), (20, 100), 0, None),
    ],
)
def test_a_reading_follows_from_the_interval_alone(
    vertical: tuple[int, int], horizontal: tuple[int, int], expected: int, reading: str | None
) -> None:
    found = _shares(vertical, horizontal, expected)
    assert (found.reading, found.leaning) == (reading, None)


def test_one_side_alone_is_no_contrast() -> None:
    rows = _sides((1, 2), (1, 2))[:1]
    assert contrast.shares(rows, "part", "whole", measure="m", group="g") is None
    assert contrast.means(rows, measure="m", group="g", unit="points") is None
    assert contrast.plain(rows, measure="m", group="g", unit="share") is None


def _means(vertical: float, horizontal: float, deviation: float | None) -> list[dict[str, Any]]:
    return [
        {"orientation_code": side, "known_count": 50, "mean": mean, "deviation": deviation}
        for side, mean in {"vertical": vertical, "horizontal": horizontal}.items()
    ]


def test_means_are_read_in_the_direction_that_is_expected() -> None:
    found = contrast.means(_means(40, 60, 5), measure="m", group="g", unit="points", expected=-1)
    assert found is not None and found.reading == "for" and found.gap == -20


def test_without_an_interval_there_is_a_leaning_and_no_reading() -> None:
    rows = _means(0.3, 0.5, None)
    against = contrast.plain(rows, measure="m", group="g", unit="share", expected=1)
    assert against is not None
    assert (against.reading, against.leaning, against.difference) == (None, "against", None)
    silent = contrast.plain(rows, measure="m", group="g", unit="share")
    assert silent is not None and silent.leaning is None


def test_the_tally_counts_what_there_is() -> None:
    assert contrast.tally(["for", None, "against", "for"]) == {
        "for": 2, "against": 1, "undecided": 0,
    }  # fmt: skip


# --- distances ---------------------------------------------------------------------------------

numbers = st.one_of(st.none(), st.floats(0, 100), st.just(float("nan")))
lines = st.one_of(
    st.builds(
        Line,
        key=st.just("k"),
        title=st.just("t"),
        kind=st.sampled_from((apart.SCORE, apart.SHARE, apart.VALUE, apart.COUNT, apart.YEAR)),
        values=st.lists(numbers, min_size=1, max_size=4).map(tuple),
    ),
    st.builds(
        Line,
        key=st.just("k"),
        title=st.just("t"),
        kind=st.just(apart.WORD),
        values=st.lists(st.sampled_from(("a", "b", "c", None)), min_size=1, max_size=4).map(tuple),
    ),
)


@given(lines)
def test_a_distance_is_a_share_and_does_not_depend_on_the_order(line: Line) -> None:
    distances = {
        Line(line.key, line.title, line.kind, values).distance
        for values in permutations(line.values)
    }
    assert len(distances) == 1
    (distance,) = distances
    assert (distance is None) == (len(line.known) < 2)
    assert distance is None or 0 <= distance <= 1


@given(st.lists(lines, max_size=8))
def test_what_differs_most_comes_first_and_nothing_is_lost(found: list[Line]) -> None:
    differing, same, untold = apart.ordered(found)
    distances = [line.distance or 0 for line in differing]
    assert distances == sorted(distances, reverse=True)
    assert all(distances)
    assert all(line.distance == 0 for line in same)
    assert all(line.distance is None for line in untold)
    assert len(differing) + len(same) + len(untold) == len(found)


@pytest.mark.parametrize(
    ("kind", "values", "distance"),
    [
        (apart.SCORE, (20, 70, None), 0.5),
        (apart.SHARE, (0.1, 0.3), 0.2),
        (apart.YEAR, (2010, 2020), 0.5),
        (apart.YEAR, (1950, 2020), 1),
        (apart.COUNT, (0, 9), 0.5),
        (apart.WORD, ("a", "b"), 0.5),
        (apart.WORD, ("a", "a"), 0),
        (apart.WORD, ("a", "b", "a"), 0.25),
        (apart.SCORE, (20, None), None),
    ],
)
def test_distances_on_their_scales(
    kind: str, values: tuple[Any, ...], distance: float | None
) -> None:
    assert Line("k", "t", kind, values).distance == pytest.approx(distance)


def test_a_scale_of_its_own_beats_that_of_the_kind() -> None:
    assert Line("k", "t", apart.COUNT, (10, 20), scale=40).distance == 0.25
    assert Line("k", "t", "published:gross-margin", (1, 3), scale=4).distance == 0.5
    assert Line("k", "t", apart.SCORE, (1, 2), scale=0).distance == 0


# --- words -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0%"), (0.004, "0.4%"), (0.0001, "<0.1%"), (0.5, "50%"), (1, "100%"), (-0.032, "−3%"),
     (None, "–"), (float("nan"), "–")],
)  # fmt: skip
def test_shares_in_percent(share: float | None, text: str) -> None:
    assert percent(share) == text


def test_differences_have_a_sign_and_zero_has_none() -> None:
    assert [signed(v, 1) for v in (1.25, -1.25, 0.04, -0.04)] == ["+1.2", "−1.2", "0.0", "0.0"]
    assert signed(-1234) == "−1,234"
    assert [counted(n, "claim", "claims") for n in (0, 1, 1200)] == [
        "0 claims", "1 claim", "1,200 claims",
    ]  # fmt: skip
