"""95% intervals in closed form, each with where its formula is from.

A share's interval is Wilson's score interval; the difference of two shares is Newcombe's hybrid
of two of them (method 10 in Statistics in Medicine 17, 1998, 873-890); a mean and the difference
of two means use the normal approximation with the groups' own variances.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z = 1.959963984540054  # the normal quantile that leaves 2.5% above
SMALL = 30  # below this many, a share moves by more than three points with one company


@dataclass(frozen=True)
class Estimate:
    """A value with the ends of its interval, all in the value's own unit."""

    value: float
    low: float
    high: float

    @property
    def side(self) -> int:
        """1 where the whole interval is above zero, -1 where it is below, 0 where it is neither."""
        return (self.low > 0) - (self.high < 0)


@dataclass(frozen=True)
class Mean:
    """A group's mean, its standard deviation (of the sample) and how many it is made of."""

    count: int
    mean: float
    deviation: float


def share(part: int, whole: int) -> Estimate | None:
    """A share of a count, 0 to 1; nothing where there is nothing to count."""
    if whole <= 0:
        return None
    p, z2 = part / whole, Z * Z
    middle = (p + z2 / (2 * whole)) / (1 + z2 / whole)
    half = Z * sqrt(p * (1 - p) / whole + z2 / (4 * whole * whole)) / (1 + z2 / whole)
    # the ends meet 0 and 1 exactly where the share does, whatever rounding leaves
    low = 0.0 if part == 0 else max(0.0, middle - half)
    high = 1.0 if part == whole else min(1.0, middle + half)
    return Estimate(p, low, high)


def share_difference(part: int, whole: int, other: int, other_whole: int) -> Estimate | None:
    """The first share minus the second, -1 to 1."""
    first, second = share(part, whole), share(other, other_whole)
    if first is None or second is None:
        return None
    value = first.value - second.value
    down = sqrt((first.value - first.low) ** 2 + (second.high - second.value) ** 2)
    up = sqrt((first.high - first.value) ** 2 + (second.value - second.low) ** 2)
    return Estimate(value, value - down, value + up)


def mean(group: Mean) -> Estimate | None:
    """A mean; nothing where fewer than two values leave no variance to go by."""
    if group.count < 2:
        return None
    half = Z * group.deviation / sqrt(group.count)
    return Estimate(group.mean, group.mean - half, group.mean + half)


def mean_difference(first: Mean, second: Mean) -> Estimate | None:
    """The first mean minus the second."""
    if first.count < 2 or second.count < 2:
        return None
    error = sqrt(first.deviation**2 / first.count + second.deviation**2 / second.count)
    value = first.mean - second.mean
    return Estimate(value, value - Z * error, value + Z * error)
