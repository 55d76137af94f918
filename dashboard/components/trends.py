"""The words and tables of the trends page. What the seed says comes from its claims, what the
record says is computed from its rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

from dash import html

from dashboard import trends
from dashboard.components import forms
from dashboard.components.card import figure
from dashboard.components.panel import behind, table
from dashboard.components.ui import day, outside
from dashboard.figures.trends import dollars
from dashboard.store import Row
from dashboard.trends import Fit

PATH = "/trends"
LEVELS = ("70", "80", "86")
GPT4_LEVEL = "86"  # the level that GPT-4 reached when it came out (0.864 in mart.model_price)
DEFAULT_LEVEL = GPT4_LEVEL
LARGEST = 1e12


@dataclass(frozen=True)
class State:
    """The level of capability and the workload of the calculator, as the URL holds them."""

    level: str = DEFAULT_LEVEL
    tokens_in: float = 3000
    tokens_out: float = 500
    requests: float = 1000
    below: float = 5

    @property
    def share(self) -> float:
        return int(self.level) / 100

    def query(self) -> str:
        """The query string with its `?`, or nothing where all is as at first."""
        names = {"level": "level"} | dict(zip(_FIELDS.values(), _FIELDS, strict=True))
        pairs = []
        for field, name in names.items():
            value = getattr(self, field)
            if value != getattr(State, field):
                pairs.append((name, value if isinstance(value, str) else forms.plain(value)))
        return "?" + urlencode(pairs) if pairs else ""


_FIELDS = {"in": "tokens_in", "out": "tokens_out", "requests": "requests", "below": "below"}


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value <= LARGEST else None


def parse(query: str | None) -> State:
    """Read a query string; what cannot be used is left at its default."""
    state = State()
    for key, text in parse_qsl((query or "").removeprefix("?"))[:50]:
        if key == "level" and text in LEVELS:
            state = replace(state, level=text)
        value = _number(text) if key in _FIELDS else None
        if value is not None:
            changes: dict[str, Any] = {_FIELDS[key]: value}
            state = replace(state, **changes)
    return state


def level_switch(state: State) -> html.Nav:
    options = {
        level: (f"MMLU {level}", PATH + replace(state, level=level).query()) for level in LEVELS
    }
    return forms.switch("Level of capability", options, state.level)


def rate(value: float | None) -> str:
    """So many times a year; `–` where unknown."""
    if value is None:
        return "–"
    return f"{value:.0f}×" if value >= 20 else f"{value:.1f}×"


def interval(fit: Fit) -> str:
    if fit.low is None:
        return "too few new lows for an interval"
    return f"95% interval {rate(fit.low)} to {rate(fit.high)}"


VERDICTS = {
    "within": "holds: the whole interval lies within the claim",
    "overlaps": "is plausible: the interval overlaps the claim and reaches beyond it",
    "outside": "is not supported: the interval lies outside the claim",
    "unknown": "is undecided: too few new lows",
}


def price_figures(fit: Fit, claimed: tuple[float, float]) -> html.Div:
    low, high = claimed
    return html.Div(
        [
            figure("Fitted fall a year", rate(fit.rate), interval(fit)),
            figure("First low to last", rate(fit.between), f"over {fit.years:.1f} years"),
            figure("The document says", f"{low:g} to {high:g}×", "a year"),
            figure(
                "Lowest list price",
                dollars(fit.last_price),
                f"per million tokens, {day(fit.last_date)}",
            ),
        ],
        className="figures four",
    )


def price_verdict(
    fit: Fit, fits: list[Fit], claimed: tuple[float, float], ends: Row, as_of: date
) -> list[Any]:
    """What the record says of the claim, at this level and at the others."""
    verdict = VERDICTS[trends.compare(fit, *claimed)]
    others = [f"{rate(f.rate)} at {100 * f.level:.0f}" for f in fits]
    months = round((as_of - ends["scored_date"]).days / 30.4)
    return [
        html.P(
            [
                html.Strong(
                    f"The claim of {claimed[0]:g} to {claimed[1]:g} times a year {verdict}. "
                ),
                f"The answer depends on the level: {', '.join(others)}. Each rests on the few"
                f" models that set a new low, here {fit.count}.",
            ]
        ),
        html.P(
            f"The last model with a published score in the record is of {day(ends['scored_date'])},"
            f" {months} months before this version. Since then vendors have published prices but"
            " no score on this test, so the level line after that day is silence, not a floor.",
            className="muted",
        ),
    ]


def fits_table(fits: list[Fit], claimed: tuple[float, float]) -> html.Div:
    rows: list[Row] = [
        {
            "level": f"MMLU {100 * f.level:.0f} and above",
            "count": f.count,
            "span": f"{day(f.first_date)} to {day(f.last_date)}",
            "prices": f"{dollars(f.first_price)} to {dollars(f.last_price)}",
            "rate": rate(f.rate),
            "interval": "–" if f.low is None else f"{rate(f.low)} to {rate(f.high)}",
            "between": rate(f.between),
            "verdict": VERDICTS[trends.compare(f, *claimed)].partition(":")[0].removeprefix("is "),
        }
        for f in fits
    ]
    headings = {
        "level": "Level",
        "count": "New lows",
        "span": "From, to",
        "prices": "Price",
        "rate": "Fitted, a year",
        "interval": "95% interval",
        "between": "First to last",
        "verdict": f"{claimed[0]:g} to {claimed[1]:g}×",
    }
    numeric = frozenset({"count", "rate", "interval", "between"})
    return table(rows, headings, "The yearly fall of the lowest price by level", numeric)


def price_table(rows: list[Row]) -> html.Details:
    shown = [
        row
        | {
            "price": dollars(row["blended_price_usd"]),
            "mmlu": f"{100 * row['mmlu_share']:.1f}",
            "low": "new low" if row["is_lowest"] else "introductory" if row["until_date"] else "",
        }
        for row in rows
    ]
    headings = {
        "model_name": "Model",
        "price_date": "From",
        "price": "USD per million tokens",
        "mmlu": "MMLU",
        "low": "",
        "source_title": "Source",
    }
    return behind(
        table(shown, headings, "Prices at this level", frozenset({"price", "mmlu"})), key="price"
    )


@dataclass(frozen=True)
class Finding:
    """One figure of the seed beside what the record says of it."""

    says: str
    found: str
    verdict: str


def findings_table(findings: list[Finding]) -> html.Div:
    rows: list[Row] = [{"says": f.says, "found": f.found, "verdict": f.verdict} for f in findings]
    headings = {"says": "The document says", "found": "The record says", "verdict": "So"}
    words = "What the document says beside what the record says"
    return table(rows, headings, words, is_stacked=True)


def fact_table(rows: list[Row], caption: str, key: str) -> html.Details:
    shown = [row | {"amount": f"{row['value']:,.6g} {row['unit']}"} for row in rows]
    headings = {
        "statement": "What was found",
        "fact_date": "When",
        "amount": "Value",
        "note": "Note",
        "source_title": "Source",
    }
    return behind(table(shown, headings, caption), key=key)


def context_table(rows: list[Row]) -> html.Details:
    shown = [
        row
        | {
            "tokens": f"{row['token_count']:,}",
            "longest": "longest so far" if row["is_longest"] else "",
        }
        for row in rows
    ]
    headings = {
        "name": "Model",
        "shown_date": "From",
        "tokens": "Tokens",
        "longest": "",
        "source_title": "Source",
    }
    return behind(table(shown, headings, "Context by model", frozenset({"tokens"})), key="context")


def others_list(rows: list[Row]) -> html.Ul:
    """What others published on the fall of prices."""
    return html.Ul(
        [
            html.Li(
                [
                    html.P(row["statement"]),
                    html.P(
                        [
                            row["note"] or "",
                            " ",
                            outside(row["source_title"] or "", row["source_url"]),
                            f", {day(row['fact_date'])}",
                        ],
                        className="muted",
                    ),
                ]
            )
            for row in rows
        ],
        className="found-list",
    )


# --- the calculator ----------------------------------------------------------------------------


def calculator_form(state: State) -> html.Form:
    default = State()
    limits = {"min": "0", "step": "any"}
    return forms.form(
        PATH,
        forms.number_field(
            "in", "Input per request", state.tokens_in, default.tokens_in, "tokens", **limits
        ),
        forms.number_field(
            "out", "Output per request", state.tokens_out, default.tokens_out, "tokens", **limits
        ),
        forms.number_field(
            "requests", "Requests", state.requests, default.requests, "a day", **limits
        ),
        forms.number_field(
            "below", "Affordable below", state.below, default.below, "USD a month", **limits
        ),
        className="fields",
        **{"aria-label": "Workload"},
    )


def _reached(cost: float, state: State, falling: float | None, start: date, years: float) -> Row:
    """One row of the table of dates under a rate."""
    if falling is None:
        return {"date": "–", "cost": "–", "trust": "no interval to take it from"}
    after = trends.years_until(cost, state.below, falling)
    a_year = dollars(cost / falling)
    if after is None:
        return {"date": "not within 30 years", "cost": a_year, "trust": ""}
    if after == 0:
        return {"date": "already does", "cost": a_year, "trust": ""}
    trust = f"{after:.1f} years on"
    if after > years:
        trust += f", longer than the record ({years:.1f} years): a guess"
    return {"date": f"{trends.day_after(start, after):%b %Y}", "cost": a_year, "trust": trust}


def calculator_result(
    state: State, models: list[Row], fit: Fit | None, claimed: tuple[float, float], as_of: date
) -> list[Any]:
    """What the workload costs with the cheapest model of the record, and when it costs less."""
    if not models:
        return [
            html.P("No model of the record with this level has both prices.", className="muted")
        ]
    best = models[0]
    cost = trends.monthly_cost(best["request_cost_usd"], state.requests)
    rates: list[tuple[str, float | None]] = []
    if fit:
        rates += [
            (f"fitted, {rate(fit.rate)}", fit.rate),
            (f"fitted, low end {rate(fit.low)}", fit.low),
            (f"fitted, high end {rate(fit.high)}", fit.high),
        ]
    rates += [(f"the document, low {claimed[0]:g}×", claimed[0])]
    rates += [(f"the document, high {claimed[1]:g}×", claimed[1])]
    years = fit.years if fit else 0
    rows = [{"rate": name} | _reached(cost, state, r, as_of, years) for name, r in rates]
    headings = {
        "rate": "If prices fall",
        "date": f"Below {dollars(state.below)} a month",
        "cost": "In a year",
        "trust": "How far that reaches",
    }
    return [
        html.P(
            [
                html.Strong(f"{dollars(cost)} a month"),
                f" with {best['model_name']}, at its list price of {day(best['price_date'])}:"
                f" {dollars(best['input_price_usd'])} in and {dollars(best['output_price_usd'])}"
                " out per million tokens.",
            ],
            className="answer",
        ),
        table(rows, headings, "When the workload costs less", frozenset({"cost"})),
        html.P(
            f"The clock starts on {day(as_of)}, the day of this version, at the lowest price the"
            " record knows; a cheaper model may be on sale by now. Each date extends a past rate"
            " into a time nobody has seen. Tokens of different models do not cut text alike, and"
            " models that reason write more of them.",
            className="muted",
        ),
        _cheapest(models, state),
    ]


def _cheapest(models: list[Row], state: State) -> html.Details:
    rows = [
        row
        | {
            "in": dollars(row["input_price_usd"]),
            "out": dollars(row["output_price_usd"]),
            "month": dollars(trends.monthly_cost(row["request_cost_usd"], state.requests)),
        }
        for row in models
    ]
    headings = {
        "model_name": "Model",
        "price_date": "Price of",
        "in": "In",
        "out": "Out",
        "month": "A month",
        "source_title": "Source",
    }
    shown = table(rows, headings, "The five cheapest", frozenset({"in", "out", "month"}))
    return behind(shown, key="models", words="The five cheapest models for it")
