"""Intervals against their own definitions."""

from __future__ import annotations

from math import isclose, sqrt
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures import interval
from dashboard.figures.interval import Estimate, Mean, Z

counts = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_the_quantile_is_that_of_95_percent() -> None:
    assert isclose(NormalDist().inv_cdf(0.975), Z)


@given(counts)
def test_a_share_lies_in_its_interval_and_that_between_0_and_1(pair: tuple[int, int]) -> None:
    found = interval.share(*pair)
    assert found is not None
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.low < found.high


@given(counts)
def test_the_ends_are_where_the_score_test_turns(pair: tuple[int, int]) -> None:
    """Wilson's interval holds the shares that the observed one is within Z errors of."""
    found = interval.share(*pair)
    assert found is not None
    for end in (found.low, found.high):
        if 0 < end < 1:
            error = sqrt(end * (1 - end) / pair[1])
            assert isclose(abs(found.value - end), Z * error, rel_tol=1e-6, abs_tol=1e-9)


@given(counts)
def test_a_share_and_its_rest_mirror_each_other(pair: tuple[int, int]) -> None:
    part, whole = pair
    some, rest = interval.share(part, whole), interval.share(whole - part, whole)
    assert some is not None and rest is not None
    assert isclose(some.low, 1 - rest.high, abs_tol=1e-12)


@given(counts)
def test_more_of_the_same_is_surer(pair: tuple[int, int]) -> None:
    few, many = interval.share(*pair), interval.share(10 * pair[0], 10 * pair[1])
    assert few is not None and many is not None
    assert many.high - many.low < few.high - few.low


def test_nothing_has_no_share() -> None:
    assert interval.share(0, 0) is None
    assert interval.share_difference(1, 2, 0, 0) is None
    assert interval.share_difference(0, 0, 1, 2) is None


@given(counts, counts)
def test_a_difference_turned_round_is_its_negative(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    one = interval.share_difference(*first, *second)
    other = interval.share_difference(*second, *first)
    assert one is not None and other is not None
    nearly = 1 + 1e-12
    assert -nearly <= one.low <= one.value <= one.high <= nearly
    assert isclose(one.low, -other.high, abs_tol=1e-12)
    assert isclose(one.value, -other.value, abs_tol=1e-12)


@given(counts)
def test_no_difference_is_never_decided(pair: tuple[int, int]) -> None:
    found = interval.share_difference(*pair, *pair)
    assert found is not None and found.value == 0 and found.side == 0


def test_a_difference_is_made_of_the_two_intervals() -> None:
    """Newcombe's method 10, written out for one case."""
    a, b = interval.share(9, 10), interval.share(3, 10)
    found = interval.share_difference(9, 10, 3, 10)
    assert a is not None and b is not None and found is not None
    assert found.value == pytest.approx(0.6)
    assert found.low == pytest.approx(0.6 - sqrt((0.9 - a.low) ** 2 + (b.high - 0.3) ** 2))
    assert found.high == pytest.approx(0.6 + sqrt((a.high - 0.9) ** 2 + (0.3 - b.low) ** 2))
    assert found.side == 1


def test_means_and_their_difference() -> None:
    first, second = Mean(100, 50.0, 10.0), Mean(25, 44.0, 5.0)
    alone = interval.mean(first)
    assert alone is not None and alone.high == pytest.approx(50 + Z * 1.0)
    found = interval.mean_difference(first, second)
    assert found is not None
    assert found.value == pytest.approx(6)
    assert found.high - found.value == pytest.approx(Z * sqrt(1.0 + 1.0))
    assert found.side == 1
    assert interval.mean(Mean(1, 50.0, 0.0)) is None
    assert interval.mean_difference(first, Mean(1, 44.0, 0.0)) is None


@pytest.mark.parametrize(
    ("low", "high", "side"), [(0.1, 0.2, 1), (-0.2, -0.1, -1), (-0.1, 0.1, 0), (0.0, 0.1, 0)]
)
def test_a_side_needs_the_whole_interval(low: float, high: float, side: int) -> None:
    assert Estimate((low + high) / 2, low, high).side == side
