"""The smallest pieces: links that keep the state, chips, badges, copy buttons, card footers."""

from __future__ import annotations

from datetime import date
from typing import Any

from dash import html

from dashboard.figures.text import number
from dashboard.queries import Query

BASIS_WORDS = {
    "stated": "a source says so",
    "assessed": "an editor judged it",
    "inferred": "read from the description",
    "unknown": "not known",
}


def nav(children: Any, href: str, **attributes: Any) -> html.A:
    """A link within the app: followed without a reload, and an ordinary link all the same."""
    return html.A(children, href=href, **{"data-nav": "true"}, **attributes)


def outside(text: str, url: str | None) -> Any:
    """A link to a source; plain text where it has no http address."""
    if not url or not url.startswith(("http://", "https://")):
        return text
    return html.A(text, href=url, target="_blank", rel="noopener noreferrer nofollow")


def risk_step(score: float) -> int:
    return min(max(5 * round(score / 5), 0), 100)


def risk_style(score: float | None) -> dict[str, str]:
    """Background and ink of a risk score, from the tokens; works in both themes."""
    if score is None or score != score:
        return {}
    step = risk_step(score)
    return {"background": f"var(--risk-{step})", "color": f"var(--on-risk-{step})"}


def risk_chip(
    score: float | None, low: float | None = None, high: float | None = None
) -> html.Span:
    """A risk score on its colour, with its interval in the tooltip."""
    if score is None or score != score:
        return html.Span("?", className="risk-chip unknown", title="Insufficient data")
    title = f"Disruption risk {number(score)}"
    if low is not None and high is not None:
        title += f", interval {number(low)} to {number(high)}"
    return html.Span(number(score), className="risk-chip", style=risk_style(score), title=title)


def badge(basis: str) -> html.Span:
    """Where a value comes from."""
    return html.Span(basis, className=f"badge {basis}", title=BASIS_WORDS.get(basis, ""))


def copy_button(query: Query | str, label: str = "Copy SQL") -> html.Button:
    text = query if isinstance(query, str) else query.copyable()
    return html.Button(label, className="copy", type="button", **{"data-copy": text})


def day(value: date | str | None) -> str:
    """A date as 13 Aug 2025; as it is where it is not a whole date."""
    if value is None:
        return ""
    if isinstance(value, str):
        try:
            whole = date.fromisoformat(value[:10])
        except ValueError:
            return value
        return day(whole)
    return f"{value.day} {value:%b %Y}"


def footer(sources: list[dict[str, Any]], *extra: Any) -> html.Footer:
    """A card's footer: which sources, as of when, and what else the card offers."""
    parts: list[Any] = ["Sources: "]
    for index, source in enumerate(sources):
        parts += [", "] if index else []
        parts.append(outside(source["title"], source["url"]))
        if source.get("as_of_date"):
            parts.append(f" ({day(source['as_of_date'])})")
        if source.get("is_stale"):
            age = f"{source['age_day_count']} days old"
            parts.append(html.Strong(f" could not be read last time, {age}", className="stale"))
    return html.Footer([html.Span(parts, className="sources"), *extra], className="card-footer")


def empty(title: str, text: str, *actions: Any) -> html.Div:
    """Nothing to show: why, and the way back."""
    return html.Div(
        [html.H2(title), html.P(text), html.Div(list(actions), className="actions")],
        className="empty",
        role="status",
    )
