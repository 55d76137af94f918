"""Published figures about a domain's industry: what they are called and how they are written."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.components.card import not_known
from dashboard.figures.text import percent, signed

# title, unit in the heading, what it is
FIGURES = {
    "lm-exposure": (
        "Language-model exposure",
        "standardised score",
        "How far the work of the industry overlaps with what language models can do",
    ),
    "task-exposure": (
        "Tasks exposed",
        "share of tasks",
        "Share of the tasks of typical occupations that was rated as exposed to language models",
    ),
    "gross-margin": (
        "Gross margin",
        "share of sales",
        "What is left of sales after the cost of what was sold, US listed companies",
    ),
    "operating-margin": (
        "Operating margin",
        "share of sales",
        "What is left of sales after running the business, US listed companies",
    ),
    "net-margin": (
        "Net margin",
        "share of sales",
        "What is left of sales in the end, US listed companies",
    ),
    "licensed-workers": (
        "Workers with a licence",
        "share of workers",
        "Share of the employed, as the source counts licences",
    ),
    "restrictions": (
        "Federal restrictions",
        "count",
        "Restrictions in US federal rules for the industry",
    ),
}
CAUTION = (
    "Published figures are facts about whole industries, mostly in the United States. They are"
    " not validated predictors of what happens to start-ups, and no score uses them."
)


def text(code: str, value: float | None) -> str | None:
    """A figure as it is written; nothing where there is none."""
    if value is None or value != value:
        return None
    unit = FIGURES[code][1]
    if unit.startswith("share"):
        return percent(value)
    return f"{value:,.0f}" if unit == "count" else signed(value, 2)


def cell_text(code: str, value: float | None, is_recorded: bool) -> Any:
    """The figure, or that a search found none, or that none is recorded at all."""
    words = text(code, value)
    if words is not None:
        return html.Span(words)
    return not_known("not found" if is_recorded else "none recorded")
