"""Prices at a level: given rows and what the queries say of them; the fit; dates; the figures."""

from __future__ import annotations

import json
import math
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import trends
from dashboard.components import record
from dashboard.components import trends as pieces
from dashboard.components.markup import to_html
from dashboard.figures import theme as themes
from dashboard.figures import trends as figures
from dashboard.pages import trends as page
from dashboard.queries import Query
from dashboard.queries import trends as asked
from dashboard.store import Snapshot
from tests.dashboard.support import everywhere
from tests.warehouse.given import ask

FIRST = date(2023, 3, 1)
LEVEL = 0.86


def priced(name: str, day: str, price: float | None, **changes: Any) -> dict[str, Any]:
    return {
        "model_name": name,
        "price_date": date.fromisoformat(day),
        "blended_price_usd": price,
        "input_price_usd": price,
        "output_price_usd": price,
        "mmlu_share": 0.9,
        "source_id": "s",
    } | changes


PRICES = [
    priced("first", "2023-03-01", 40.0),
    priced("dearer", "2023-06-01", 60.0),
    priced("same", "2023-09-01", 40.0),
    priced("weak", "2023-10-01", 1.0, mmlu_share=0.7),
    priced("unscored", "2023-10-02", 1.0, mmlu_share=None),
    priced("second", "2024-03-01", 10.0),
    priced("promotion", "2024-06-01", 0.5, until_date=date(2024, 9, 1)),
    priced("unpriced", "2024-07-01", None),
    priced("third", "2025-03-01", 2.5),
]


def answer(query: Query, prices: list[dict[str, Any]] = PRICES) -> list[dict[str, Any]]:
    return ask(query.sql, query.parameters, {"mart.model_price": prices})


# --- queries -----------------------------------------------------------------------------------


def test_a_new_low_is_cheaper_than_all_before_at_the_level() -> None:
    found = answer(asked.level_prices(LEVEL))
    assert [row["model_name"] for row in found if row["is_lowest"]] == ["first", "second", "third"]
    names = {row["model_name"] for row in found}
    assert names == {"first", "dearer", "same", "second", "promotion", "third"}


def test_a_lower_level_takes_weaker_models_in() -> None:
    found = answer(asked.level_prices(0.7))
    assert [row["model_name"] for row in found if row["is_lowest"]] == ["first", "weak"]


def test_two_prices_of_a_day_make_one_low() -> None:
    prices = [priced("a", "2024-01-01", 5.0), priced("b", "2024-01-01", 3.0)]
    found = answer(asked.level_prices(LEVEL), prices)
    assert [row["model_name"] for row in found if row["is_lowest"]] == ["b"]


def test_when_a_price_was_passed() -> None:
    (found,) = answer(asked.passed(LEVEL, 20))
    assert (found["model_name"], found["price_date"]) == ("second", date(2024, 3, 1))
    assert answer(asked.passed(LEVEL, 2)) == []


def test_a_workload_is_priced_by_its_own_mix() -> None:
    prices = [
        priced("cheap in", "2024-01-01", 1.0, input_price_usd=1.0, output_price_usd=9.0),
        priced("cheap out", "2024-01-02", 1.0, input_price_usd=2.0, output_price_usd=2.0),
        priced("no output", "2024-01-03", 1.0, output_price_usd=None),
        priced("gone", "2024-01-04", 0.1, until_date=date(2024, 2, 1)),
    ]
    reading = answer(asked.workload(LEVEL, 1_000_000, 0), prices)
    writing = answer(asked.workload(LEVEL, 0, 500_000), prices)
    assert [(r["model_name"], r["request_cost_usd"]) for r in reading] == [
        ("cheap in", 1.0),
        ("cheap out", 2.0),
    ]
    assert [(r["model_name"], r["request_cost_usd"]) for r in writing] == [
        ("cheap out", 1.0),
        ("cheap in", 4.5),
    ]


def test_the_longest_context_so_far() -> None:
    prices = [
        priced(n, d, 1.0, context_token_count=c)
        for n, d, c in (
            ("a", "2023-01-01", 4000),
            ("b", "2024-01-01", 3000),
            ("c", "2024-06-01", 9000),
        )
    ]
    facts = [
        {
            "fact_id": "f",
            "fact_date": "2023-07",
            "statement": "d",
            "topic_code": "context",
            "value": 8000.0,
            "unit": "tokens",
        },
        {
            "fact_id": "g",
            "fact_date": "2023-08",
            "statement": "growth",
            "topic_code": "context",
            "value": 30.0,
            "unit": "times per year",
        },
    ]
    found = ask(asked.CONTEXTS.sql, (), {"mart.model_price": prices, "mart.model_fact": facts})
    assert [(r["name"], r["is_longest"]) for r in found] == [
        ("a", True),
        ("d", True),
        ("b", False),
        ("c", True),
    ]
    # placed on a day, told no more exactly than it is known
    assert (found[1]["day_date"], found[1]["shown_date"]) == (date(2023, 7, 1), "2023-07")


@pytest.mark.parametrize("query", [asked.level_prices(0.8), asked.workload(0.7, 10, 20)])
def test_a_copied_query_gives_the_same(snapshot: Snapshot, query: Query) -> None:
    assert snapshot.rows(query.copyable().rstrip(";")) == snapshot.rows(query)


# --- the fit -----------------------------------------------------------------------------------


def fitted(prices: list[dict[str, Any]]) -> trends.Fit | None:
    found = answer(asked.price_fits([LEVEL]), prices)
    return trends.fit(found[0]) if found else None


def test_an_exact_fall_is_found_exactly() -> None:
    days = ["2023-01-01", "2023-07-01", "2024-01-01", "2025-01-01"]
    start = date.fromisoformat(days[0])
    prices = [
        priced(f"m{d}", d, 50 * 7 ** (-(date.fromisoformat(d) - start).days / 365.25)) for d in days
    ]
    found = fitted(prices)
    assert found is not None and found.low is not None and found.high is not None
    assert found.rate == pytest.approx(7)
    assert found.between == pytest.approx(7)
    assert (found.low, found.high) == (pytest.approx(7, rel=1e-4), pytest.approx(7, rel=1e-4))
    assert found.r2 == pytest.approx(1)
    assert found.price_on(date(2024, 1, 1)) == pytest.approx(50 / 7, rel=0.01)


def test_the_interval_is_that_of_a_regression() -> None:
    """Against sums written out here: three lows, one degree of freedom."""
    found = fitted(PRICES)
    assert found is not None and found.low is not None and found.high is not None
    x = [0.0, 366 / 365.25, 731 / 365.25]
    y = [math.log(v) for v in (40.0, 10.0, 2.5)]
    mx, my = sum(x) / 3, sum(y) / 3
    sxx = sum((a - mx) ** 2 for a in x)
    slope = sum((a - mx) * (b - my) for a, b in zip(x, y, strict=True)) / sxx
    left = sum((b - my - slope * (a - mx)) ** 2 for a, b in zip(x, y, strict=True))
    error = math.sqrt(left / 1 / sxx)
    t = math.tan(0.475 * math.pi)  # with one degree of freedom it is a Cauchy distribution
    assert found.rate == pytest.approx(math.exp(-slope))
    assert found.low == pytest.approx(math.exp(-slope - t * error), rel=1e-3)
    assert found.high == pytest.approx(math.exp(-slope + t * error), rel=1e-3)


def test_two_lows_have_a_rate_and_no_interval_one_has_none() -> None:
    two = fitted([PRICES[0], PRICES[5]])
    assert two is not None and (two.low, two.high) == (None, None)
    assert two.rate == pytest.approx(two.between)
    assert fitted([PRICES[0]]) is None
    assert trends.compare(two, 5, 10) == "unknown"


def test_quantiles_agree_with_closed_forms() -> None:
    assert trends.t_quantile(1) == pytest.approx(math.tan(0.475 * math.pi), rel=1e-4)
    a = 0.95
    assert trends.t_quantile(2) == pytest.approx(a * math.sqrt(2 / (1 - a * a)), rel=1e-4)
    assert trends.t_quantile(200) == pytest.approx(1.96, abs=0.02)


def _of(low: float, high: float) -> trends.Fit:
    return trends.Fit(0.8, 5, FIRST, FIRST, 1, 1, 1, (low * high) ** 0.5, low, high, 1, 0, 1)


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [(5, 10, "within"), (6, 7, "within"), (4, 6, "overlaps"), (2, 99, "overlaps"),
     (1, 4.9, "outside"), (11, 12, "outside")],
)  # fmt: skip
def test_a_verdict_is_the_place_of_the_interval(low: float, high: float, word: str) -> None:
    assert trends.compare(_of(low, high), 5, 10) == word


# --- when it costs less ------------------------------------------------------------------------


@given(st.floats(0.01, 1e6), st.floats(0.01, 1e6), st.floats(1.5, 100))
def test_after_so_many_years_it_costs_the_target(cost: float, target: float, rate: float) -> None:
    years = trends.years_until(cost, target, rate)
    if cost <= target:
        assert years == 0
    elif years is not None:
        assert cost * rate**-years == pytest.approx(target)
        assert 0 < years <= trends.FARTHEST_YEARS
    else:
        assert cost * rate**-trends.FARTHEST_YEARS > target * 0.999


def test_what_does_not_fall_is_never_cheaper() -> None:
    assert trends.years_until(10, 1, 1) is None
    assert trends.years_until(10, 1, 0.5) is None
    assert trends.years_until(10, 0, 5) is None
    assert trends.years_until(0, 0, 5) == 0


def test_a_month_has_thirty_days() -> None:
    assert trends.monthly_cost(0.002, 1000) == pytest.approx(60)


# --- the URL -----------------------------------------------------------------------------------


@given(
    st.builds(
        pieces.State,
        level=st.sampled_from(pieces.LEVELS),
        tokens_in=st.integers(0, 10**9).map(float),
        tokens_out=st.integers(0, 10**9).map(float),
        requests=st.integers(0, 10**9).map(float),
        below=st.integers(0, 10**9).map(float),
    )
)
def test_the_url_is_the_state(state: pieces.State) -> None:
    assert pieces.parse(state.query()) == state


@given(st.text(max_size=40))
def test_nonsense_in_the_url_is_left_out(text: str) -> None:
    for query in (text, f"?level={text}&in={text}&below={text}"):
        state = pieces.parse(query)
        assert state.level in pieces.LEVELS
        assert 0 <= state.tokens_in <= pieces.LARGEST and 0 <= state.below <= pieces.LARGEST


@pytest.mark.parametrize("query", ["?in=nan", "?in=inf", "?in=-1", "?in=1e99", "?in="])
def test_a_number_that_is_none_stays_at_its_default(query: str) -> None:
    assert pieces.parse(query) == pieces.State()


# --- words and figures -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [(37.5, "$37.50"), (15, "$15"), (0.3, "$0.30"), (0.4775, "$0.477"), (0.00082, "$0.00082"),
     (1234, "$1,234"), (12345, "$12.3k"), (2.5e6, "$2.5M")],
)  # fmt: skip
def test_prices_are_written_as_people_do(value: float, text: str) -> None:
    assert figures.dollars(value) == text


@settings(max_examples=6)
@given(
    st.sampled_from(pieces.LEVELS),
    st.sampled_from([(1180, 430), (340, 300)]),
    st.sampled_from(themes.THEMES),
)
def test_every_price_of_a_level_is_drawn(
    snapshot: Snapshot, level: str, size: tuple[int, int], theme: str
) -> None:
    state = pieces.State(level=level)
    figure = page._price_figure(snapshot, state, size, theme)
    found = snapshot.rows(asked.level_prices(state.share))
    dots = figure["data"][-1]
    assert len(dots["x"]) == len(found)
    assert dots["y"] and sorted(dots["y"]) == sorted(r["blended_price_usd"] for r in found)
    low, high = (10**v for v in figure["layout"]["yaxis"]["range"])
    assert all(low <= y <= high for trace in figure["data"] for y in trace["y"])
    assert "scattergl" not in json.dumps(figure)
    assert all(leaf == leaf for leaf in everywhere(figure))


def test_the_documents_price_marks_stand_at_its_own_level_only(snapshot: Snapshot) -> None:
    def notes(level: str) -> str:
        figure = page._price_figure(snapshot, pieces.State(level=level), (1180, 430), "light")
        return " ".join(note["text"] for note in figure["layout"]["annotations"])

    assert "the document: $20" in notes("86") and "the document: $2" in notes("86")
    assert "the document" not in notes("70")


def test_what_the_record_says_is_computed(snapshot: Snapshot) -> None:
    """The words of the findings follow the rows, here checked against the rows themselves."""
    findings = {f.says: f for f in record.findings(snapshot)}
    assert len(findings) == 5
    cheap = snapshot.rows(asked.passed(0.86, 2))[0]
    found = next(f for says, f in findings.items() if "$20 to $2" in says)
    assert cheap["model_name"] in found.found and found.verdict == "passed by now"
    fits = record.fits(snapshot)
    rates = next(f for f in findings.values() if "at MMLU 70" in f.found)
    for fit in fits:
        assert pieces.rate(fit.rate) in rates.found


def test_the_calculator_says_how_far_it_reaches(snapshot: Snapshot) -> None:
    fit = record.fit_of_level(snapshot, pieces.State())
    assert fit is not None
    models = snapshot.rows(asked.workload(0.86, 3000, 500))
    for below, words in ((1e6, "already does"), (1e-9, "a guess"), (0, "not within 30 years")):
        state = pieces.State(below=below)
        said = to_html(pieces.calculator_result(state, models, fit, (5, 10), date(2026, 11, 2)))
        assert words in said, below
    assert "No model" in to_html(
        pieces.calculator_result(pieces.State(), [], fit, (5, 10), date(2026, 11, 2))
    )
