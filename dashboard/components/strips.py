"""Small drawings in tables and cards: a range on the one risk scale, bars over years or tenths.

Plain elements with the tokens' colours, so that both themes and print need nothing more. Each has
a label that says in words what it shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.components.ui import risk_step
from dashboard.figures import strips
from dashboard.figures.strips import Box
from dashboard.figures.text import number

SCALE = "linear-gradient(90deg," + ",".join(f"var(--risk-{n})" for n in range(0, 101, 5)) + ")"


def _on_scale(left: float, right: float) -> dict[str, Any]:
    """Place and colour of a stretch of the scale: the scale's own colours between its ends."""
    width = max(right - left, 1.2)
    left = min(left, 100 - width)
    return {
        "left": f"{left:.2f}%",
        "width": f"{width:.2f}%",
        "backgroundImage": SCALE,
        "backgroundSize": f"{10_000 / width:.1f}% 100%",
        "backgroundPosition": f"{100 * left / (100 - width):.2f}% 0" if width < 100 else "0 0",
    }


def spread(box: Box | None, count: int | None = None) -> html.Span:
    """Least to most as a line, the middle half as a box in the scale's colours, the median."""
    if box is None:
        return html.Span("no scored company", className="muted")
    of = f" of {count:,} companies" if count is not None else ""
    label = (
        f"risk{of}: {number(box.low)} to {number(box.high)}, half of them between"
        f" {number(box.left)} and {number(box.right)}, median {number(box.middle)}"
    )
    line = {"left": f"{box.low:.2f}%", "width": f"{box.high - box.low:.2f}%"}
    return html.Span(
        [
            html.Span(className="middle"),
            html.Span(className="whisker", style=line),
            html.Span(className="box", style=_on_scale(box.left, box.right)),
            html.Span(className="median", style={"left": f"{box.middle:.2f}%"}),
        ],
        className="spread",
        role="img",
        title=label,
        **{"aria-label": label},
    )


def interval(value: float | None, low: float | None, high: float | None) -> html.Span:
    """One risk with its interval on the scale."""
    if value is None or low is None or high is None:
        return html.Span("insufficient data", className="muted")
    label = f"risk {number(value)}, interval {number(low)} to {number(high)}"
    return html.Span(
        [
            html.Span(className="middle"),
            html.Span(className="box thin", style=_on_scale(low, high)),
            html.Span(className="median", style={"left": f"{value:.2f}%"}),
        ],
        className="spread",
        role="img",
        title=label,
        **{"aria-label": label},
    )


def axis() -> html.Span:
    """The ends and the middle of the risk scale, above a column of spreads."""
    marks = [
        html.Span(text, style={"left": f"{place}%"})
        for text, place in (("0", 0), ("25", 25), ("50", 50), ("75", 75), ("100", 100))
    ]
    return html.Span(marks, className="spread-axis", **{"aria-hidden": "true"})


def bars(counts: Sequence[int], label: str, titles: Sequence[str] | None = None) -> html.Span:
    """Bars side by side, the highest as high as there is room."""
    return html.Span(
        [
            html.Span(style={"height": f"{height:.1f}%"}, title=titles[index] if titles else None)
            for index, height in enumerate(strips.heights(counts))
        ],
        className="spark",
        role="img",
        **{"aria-label": label},
    )


def histogram(counts: Sequence[int], unknown: int) -> html.Div:
    """Companies by tenths of the risk scale in its colours; those without a score beside it."""
    titles = [f"{10 * i} to {10 * i + 10}" for i in range(len(counts))]
    words = ", ".join(f"{title}: {count}" for title, count in zip(titles, counts, strict=True))
    heights = strips.heights([*counts, unknown])
    columns = [
        html.Span(
            [
                html.Span(f"{count:,}" if count else "", className="count"),
                html.Span(
                    className="bar",
                    style={
                        "height": f"{height:.1f}%",
                        "background": f"var(--risk-{risk_step(10 * index + 5)})",
                    },
                ),
            ],
            title=f"risk {titles[index]}: {count:,}",
            className="column",
        )
        for index, (count, height) in enumerate(zip(counts, heights, strict=False))
    ]
    if unknown:
        columns.append(
            html.Span(
                [
                    html.Span(f"{unknown:,}", className="count"),
                    html.Span(className="bar unknown", style={"height": f"{heights[-1]:.1f}%"}),
                ],
                title=f"insufficient data: {unknown:,}",
                className="column apart",
            )
        )
    return html.Div(
        [
            html.Div(
                columns,
                className="columns",
                role="img",
                **{"aria-label": f"Companies by risk. {words}; insufficient data: {unknown}"},
            ),
            html.Div(
                [
                    html.Span("0, held off"),
                    html.Span("50"),
                    html.Span("at risk, 100"),
                    html.Span("no score", className="apart") if unknown else None,
                ],
                className="columns-axis" + (" with-unknown" if unknown else ""),
                **{"aria-hidden": "true"},
            ),
        ],
        className="risk-histogram",
    )
