"""The arithmetic behind the trends page: how fast prices fall, how sure that is, and when a
workload will cost less than a sum. No Dash, no SQL: numbers in, numbers out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, gamma, isfinite, log, pi, sqrt

CONFIDENCE = 0.95
DAYS_A_YEAR = 365.25
DAYS_A_MONTH = 30
FARTHEST_YEARS = 30.0  # beyond that a date would pretend to know something


def _t_tail(t: float, dof: int) -> float:
    """Share of Student's t distribution above t >= 0, by Simpson's rule on the half below it."""
    scale = gamma((dof + 1) / 2) / (sqrt(dof * pi) * gamma(dof / 2))
    steps = 2000
    wide = t / steps
    heights = [(1 + (i * wide) ** 2 / dof) ** (-(dof + 1) / 2) for i in range(steps + 1)]
    area = heights[0] + heights[-1] + 4 * sum(heights[1:-1:2]) + 2 * sum(heights[2:-1:2])
    return float(0.5 - scale * area * wide / 3)


def t_quantile(dof: int, confidence: float = CONFIDENCE) -> float:
    """Half the width, in standard errors, of a two-sided interval with so many degrees of
    freedom."""
    tail, low, high = (1 - confidence) / 2, 0.0, 64.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if _t_tail(middle, dof) > tail else (low, middle)
    return (low + high) / 2


@dataclass(frozen=True)
class Fit:
    """A straight line through the logarithm of the new lows of a level.

    rate is how many times cheaper a year makes it; low and high are the ends of its interval, or
    None where fewer than three new lows leave nothing to tell it from. between is the same from
    the first low to the last alone.
    """

    level: float
    count: int
    first_date: date
    last_date: date
    first_price: float
    last_price: float
    years: float
    rate: float
    low: float | None
    high: float | None
    between: float
    intercept: float
    r2: float

    def price_on(self, day: date) -> float:
        """The fitted price on a day."""
        years = (day - self.first_date).days / DAYS_A_YEAR
        return float(exp(self.intercept) * self.rate**-years)


def fit(row: dict[str, object]) -> Fit | None:
    """The fit of a row of queries.price_fits; None where one low, or none, gives no slope."""
    slope, years, count = row["slope"], row["year_count"], int(str(row["low_count"]))
    if slope is None or not years:
        return None
    slope, years = float(str(slope)), float(str(years))
    sxx, syy = float(str(row["sxx"])), float(str(row["syy"]))
    low = high = None
    if count > 2:
        error = sqrt(max(syy - slope**2 * sxx, 0) / (count - 2) / sxx)
        half = t_quantile(count - 2) * error
        low, high = exp(-slope - half), exp(-slope + half)
    first, last = float(str(row["first_price_usd"])), float(str(row["last_price_usd"]))
    first_date, last_date = row["first_date"], row["last_date"]
    assert isinstance(first_date, date) and isinstance(last_date, date)
    return Fit(
        level=float(str(row["mmlu_level"])),
        count=count,
        first_date=first_date,
        last_date=last_date,
        first_price=first,
        last_price=last,
        years=years,
        rate=exp(-slope),
        low=low,
        high=high,
        between=(first / last) ** (1 / years),
        intercept=float(str(row["intercept"])),
        r2=float(str(row["r2_share"])),
    )


def compare(fitted: Fit, low: float, high: float) -> str:
    """How a fitted rate stands to a claimed range: `within` (its whole interval is), `overlaps`,
    `outside`, or `unknown` where it has no interval."""
    if fitted.low is None or fitted.high is None:
        return "unknown"
    if low <= fitted.low and fitted.high <= high:
        return "within"
    return "overlaps" if fitted.low <= high and fitted.high >= low else "outside"


def years_until(cost: float, target: float, rate: float) -> float | None:
    """Years until a cost that falls `rate` times a year is no more than a target: 0 where it is
    already, None where it never will be or not within FARTHEST_YEARS."""
    if cost <= target:
        return 0.0
    if rate <= 1 or target <= 0:
        return None
    years = log(cost / target) / log(rate)
    return years if isfinite(years) and years <= FARTHEST_YEARS else None


def day_after(start: date, years: float) -> date:
    return start + timedelta(days=round(years * DAYS_A_YEAR))


def monthly_cost(request_cost: float, requests_a_day: float) -> float:
    """USD for 30 days."""
    return request_cost * requests_a_day * DAYS_A_MONTH
