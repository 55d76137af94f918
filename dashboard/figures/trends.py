"""Time across, a figure of the models up on a log scale: prices at a level, context, speed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import log10
from typing import Any

from dashboard.figures import theme as themes
from dashboard.figures.text import escape, shorten, width

Row = Mapping[str, Any]
Size = tuple[int, int]

NARROW = 600
LABEL_SIZE = 11
MARGINS = {"l": 58, "r": 16, "t": 16, "b": 36, "pad": 0}
DAYS_A_YEAR = 365.25


def dollars(value: float) -> str:
    """A price as people write it: $37.50, $15, $0.48, $0.175, $12.3k."""
    for limit, scale, unit in ((1e6, 1e6, "M"), (1e4, 1e3, "k")):
        if value >= limit:
            return f"${value / scale:.3g}{unit}"
    if value >= 100 or value == round(value):
        return f"${value:,.0f}"
    return f"${value:.2f}" if value >= 1 or round(value, 2) == value else f"${value:.3g}"


def count(value: float) -> str:
    """A count in k or M."""
    for limit, unit in ((1e6, "M"), (1e3, "k")):
        if value >= limit:
            return f"{value / limit:.3g}{unit}"
    return f"{value:.3g}"


def _ticks(low: float, high: float) -> list[float]:
    """Powers of ten, and halves between them where they are few."""
    steps = range(int(log10(low)) - 1, int(log10(high)) + 2)
    tens = [10.0**k for k in steps if low <= 10.0**k <= high]
    return tens if len(tens) > 2 else [v for k in steps for v in (10.0**k, 3 * 10.0**k)]


def _layout(
    days: tuple[date, date], values: tuple[float, float], size: Size, theme: str, kind: str
) -> dict[str, Any]:
    """Axes for a span of days and of values; `kind` is dollars or count."""
    tokens = themes.TOKENS[theme]
    low, high = values
    ticks = [v for v in _ticks(low, high) if low <= v <= high]
    word = dollars if kind == "dollars" else count
    years = range(days[0].year, days[1].year + 2)
    starts = [date(y, 1, 1) for y in years if days[0] <= date(y, 1, 1) <= days[1]]
    axis = {
        "gridcolor": tokens["hairline"],
        "zeroline": False,
        "tickfont": {"size": 11, "color": tokens["muted"]},
        "fixedrange": True,
    }
    return themes.base_layout(theme) | {
        "margin": MARGINS | ({"l": 46, "r": 10} if size[0] < NARROW else {}),
        "width": size[0],
        "height": size[1],
        "hovermode": "closest",
        "hoverdistance": 14,
        "xaxis": axis
        | {
            "range": [days[0].isoformat(), days[1].isoformat()],
            "tickvals": [d.isoformat() for d in starts],
            "ticktext": [str(d.year) for d in starts],
        },
        "yaxis": axis
        | {
            "type": "log",
            "range": [log10(low), log10(high)],
            "tickvals": ticks,
            "ticktext": [word(v) for v in ticks],
        },
    }


def _note(x: date, y: float, text: str, theme: str, **options: Any) -> dict[str, Any]:
    tokens = themes.TOKENS[theme]
    return {
        "x": x.isoformat(),
        "y": log10(y),
        "text": text,
        "showarrow": False,
        "font": {"size": 11, "color": tokens["muted"]},
        "bgcolor": tokens["card"],
        "borderpad": 1,
    } | options


def _line(x: list[Any], y: list[float], colour: str, **line: Any) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "hoverinfo": "skip",
        "line": {"color": colour, "width": 1.5} | line,
    }


def _dots(
    rows: Sequence[tuple[Any, float, str, bool]], theme: str, labels: Mapping[int, tuple[str, str]]
) -> dict[str, Any]:
    """(day, value, hover, is_solid); labels: index -> (text, position)."""
    tokens = themes.TOKENS[theme]
    named = [labels.get(i, ("", "top center")) for i in range(len(rows))]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [row[0] for row in rows],
        "y": [row[1] for row in rows],
        "hovertext": [row[2] for row in rows],
        "hoverinfo": "text",
        "text": [text for text, _ in named],
        "textposition": [place for _, place in named],
        "textfont": {"size": LABEL_SIZE, "color": tokens["ink"]},
        "cliponaxis": False,
        "marker": {
            "opacity": 1,
            "size": [9 if row[3] else 7 for row in rows],
            "color": [tokens["ink"] if row[3] else tokens["card"] for row in rows],
            "line": {
                "color": [tokens["ink"] if row[3] else tokens["muted"] for row in rows],
                "width": 1.4,
            },
        },
    }


def _labels(
    points: Sequence[tuple[date, float, str]], layout: Mapping[str, Any]
) -> dict[int, tuple[str, str]]:
    """Which names fit beside a falling staircase: above its tread, else below the step before.

    points: day, value, name; returns index -> (text, position)
    """
    margins: Mapping[str, float] = layout["margin"]
    low, high = layout["yaxis"]["range"]
    start, end = (date.fromisoformat(d) for d in layout["xaxis"]["range"])
    across = (layout["width"] - margins["l"] - margins["r"]) / max((end - start).days, 1)
    up = (layout["height"] - margins["t"] - margins["b"]) / (high - low)
    edge = (end - start).days * across
    places = [((d - start).days * across, (high - log10(v)) * up) for d, v, _ in points]
    taken: list[tuple[float, float, float, float]] = []
    chosen = {}
    for index, (x, y) in enumerate(places):
        text = shorten(points[index][2], 150, LABEL_SIZE)
        wide, tall = width(text, LABEL_SIZE), LABEL_SIZE + 4
        options = {
            "top right": (x + 3, y - tall - 3, x + 3 + wide, y - 4),
            "bottom left": (x - 3 - wide, y + 4, x - 3, y + tall + 3),
        }
        for position, box in options.items():
            # the riser above each point is in the way too
            risers = [
                (px - 4, places[max(i - 1, 0)][1], px + 4, py + 4)
                for i, (px, py) in enumerate(places)
            ]
            fits = box[0] >= 0 and box[2] <= edge
            if fits and not any(_meet(box, other) for other in [*taken, *risers]):
                taken.append(box)
                chosen[index] = (escape(text), position)
                break
    return chosen


def _meet(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and a[2] > b[0] and a[1] < b[3] and a[3] > b[1]


def _steps(points: Sequence[tuple[date, float]], end: date) -> tuple[list[str], list[float]]:
    """A staircase through the points, level to the end."""
    x = [day.isoformat() for day, _ in points] + [end.isoformat()]
    y = [value for _, value in points]
    return x, [*y, y[-1]] if y else []


def _fan(
    start: tuple[date, float], rates: tuple[float, float], end: date, theme: str
) -> list[dict[str, Any]]:
    """What a fall of `rates` times a year from a first price would give, as a filled wedge."""
    tokens = themes.TOKENS[theme]
    years = (end - start[0]).days / DAYS_A_YEAR
    x = [start[0].isoformat(), end.isoformat()]
    slow, fast = ([start[1], start[1] * rate**-years] for rate in rates)
    edge = {"width": 1, "dash": "1px,3px"}
    lower = _line(x, fast, tokens["muted"], **edge)
    shade = themes.mix(tokens["card"], tokens["ink"], 0.09)
    return [
        _line(x, slow, tokens["muted"], **edge),
        lower | {"fill": "tonexty", "fillcolor": shade},
    ]


def _price_tip(row: Row) -> str:
    promotion = (
        f"<br>introductory price until {row['until_date']}, not counted"
        if row["until_date"]
        else ""
    )
    return (
        f"<b>{escape(str(row['model_name']))}</b><br>{dollars(row['blended_price_usd'])} per"
        f" million tokens<br>{row['price_date']}, MMLU {100 * row['mmlu_share']:.1f}{promotion}"
    )


def price(
    rows: Sequence[Row],
    line: Mapping[str, Any] | None,
    rates: tuple[float, float],
    marks: Sequence[float],
    end: date,
    size: Size,
    theme: str,
) -> dict[str, Any]:
    """The lowest price at a level over time, USD per million tokens.

    rows   as queries.level_prices gives them, at least one of them a new low
    line   the fit: from_price, to_price, from_date, to_date, rate; None where there is none
    rates  slow and fast end of a claimed fall, times a year
    marks  prices that were claimed, drawn as level lines
    end    where the record of scored models ends
    """
    tokens = themes.TOKENS[theme]
    lows = [row for row in rows if row["is_lowest"]]
    first = lows[0]
    start = (first["price_date"], float(first["blended_price_usd"]))
    days = (start[0] - timedelta(days=60), end + timedelta(days=150 if size[0] >= NARROW else 330))
    years = (end - start[0]).days / DAYS_A_YEAR
    values = [row["blended_price_usd"] for row in rows] + [*marks, start[1] * rates[1] ** -years]
    layout = _layout(days, (min(values) / 1.8, max(values) * 1.8), size, theme, "dollars")
    x, y = _steps([(r["price_date"], r["blended_price_usd"]) for r in lows], end)
    data = [
        *_fan(start, rates, end, theme),
        _line(x, y, tokens["ink"], width=2, shape="hv"),
    ]
    notes = [
        _note(end, start[1] * rate**-years, f"{rate:g}× a year", theme, xanchor="left", xshift=4)
        for rate in rates
    ]
    if line:
        ends = [line["from_date"].isoformat(), line["to_date"].isoformat()]
        prices = [line["from_price"], line["to_price"]]
        data.append(_line(ends, prices, tokens["accent"], width=2, dash="6px,4px"))
    for mark in marks:
        data.append(
            _line([d.isoformat() for d in days], [mark, mark], tokens["muted"], width=1, dash="dot")
        )
        text = f"the document: {dollars(mark)}"
        notes.append(
            _note(
                days[1],
                mark,
                text,
                theme,
                xanchor="right",
                yanchor="bottom",
                bgcolor="rgba(0,0,0,0)",
            )
        )
    shown = [*lows, *(r for r in rows if not r["is_lowest"])]
    labels = _labels(
        [(r["price_date"], r["blended_price_usd"], r["model_name"]) for r in lows], layout
    )
    points = [
        (r["price_date"].isoformat(), r["blended_price_usd"], _price_tip(r), bool(r["is_lowest"]))
        for r in shown
    ]
    data.append(_dots(points, theme, labels))
    return {"data": data, "layout": layout | {"annotations": notes}}


def record(
    points: Sequence[tuple[date, float, str, bool]],
    best: Sequence[tuple[date, float]],
    marks: Sequence[tuple[float, str]],
    size: Size,
    theme: str,
) -> dict[str, Any]:
    """Dated figures, the best so far as a staircase, and what was claimed as level lines.

    points  day, value, hover, is_solid
    best    day, value of each new best
    marks   value and words of each claim
    """
    tokens = themes.TOKENS[theme]
    values = [value for _, value, _, _ in points] + [value for value, _ in marks]
    first, last = min(p[0] for p in points), max(p[0] for p in points)
    days = (first - timedelta(days=60), last + timedelta(days=90))
    layout = _layout(days, (min(values) / 1.9, max(values) * 2.2), size, theme, "count")
    x, y = _steps(best, last)
    data = [_line(x, y, tokens["ink"], width=2, shape="hv")]
    notes = []
    for value, words in marks:
        data.append(
            _line(
                [d.isoformat() for d in days], [value, value], tokens["muted"], width=1, dash="dot"
            )
        )
        notes.append(
            _note(
                days[0],
                value,
                words,
                theme,
                xanchor="left",
                yanchor="bottom",
                bgcolor="rgba(0,0,0,0)",
            )
        )
    dots = [(day.isoformat(), value, hover, solid) for day, value, hover, solid in points]
    data.append(_dots(dots, theme, {}))
    return {"data": data, "layout": layout | {"annotations": notes}}
