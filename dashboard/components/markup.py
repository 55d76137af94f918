"""Dash's HTML components as a string of HTML.

Hundreds of small components cost the browser most of a second when Dash draws each one as a
React component of its own. What has no callbacks of its own (filters, profiles, tables) is
therefore written in the same components but sent as one string, which assets/app.js puts in place.
Every text and every attribute is escaped; only elements of dash.html are accepted.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

_VOID = frozenset({"br", "hr", "img", "input"})
_RENAMED = {"className": "class", "htmlFor": "for"}
# what is no attribute of an element: properties that only Dash knows, and its own names, which
# each component carries beside the properties that it was given
_LEFT_OUT = frozenset(
    {"children", "n_clicks", "n_clicks_timestamp", "key", "disable_n_clicks", *vars(html.Div())}
)


def _style(style: dict[str, Any]) -> str:
    def name(key: str) -> str:
        return key if key.startswith("--") else re.sub("([A-Z])", r"-\1", key).lower()

    return ";".join(f"{name(key)}:{value}" for key, value in style.items())


def _attribute(name: str, value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return f" {name}"
    text = _style(value) if name == "style" else str(value)
    return f' {_RENAMED.get(name, name.lower())}="{escape(text)}"'


def _order(name: str) -> tuple[bool, bool, str]:
    """The same in each process: Dash keeps what it was given in the order of a set."""
    return "-" in name, name != "id", name


def to_html(content: Any) -> str:
    """Components, texts, numbers and lists of them as HTML; None is nothing."""
    if content is None:
        return ""
    if isinstance(content, list | tuple):
        return "".join(map(to_html, content))
    if not isinstance(content, Component):
        return escape(str(content), quote=False)
    if content._namespace != html.Div._namespace:
        raise TypeError(f"{content._type} is not an HTML element and cannot be sent as a string")
    tag = content._type.lower()
    given = vars(content)  # to_plotly_json would look for each property that there may be
    names = sorted([name for name in given if name not in _LEFT_OUT], key=_order)
    attributes = "".join([_attribute(name, given[name]) for name in names])
    if tag in _VOID:
        return f"<{tag}{attributes}>"
    return f"<{tag}{attributes}>{to_html(given.get('children'))}</{tag}>"


PLACE = "page-painted"


def painting(content: Any) -> dict[str, str]:
    """The content as what the browser paints into the place that `painted` makes; of a page with
    several places, what goes into each by its id."""
    places = content if isinstance(content, dict) else {PLACE: content}
    return {name: to_html(part) for name, part in places.items()}


def painted(content: Any, **attributes: Any) -> html.Div:
    """A place that the browser fills with the content as soon as it is there; one a page."""
    return html.Div(
        [
            dcc.Store(id="page-markup", data=painting(content)),
            html.Div(id=PLACE, **attributes),
        ]
    )
