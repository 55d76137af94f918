"""Form fields whose values are the URL: painted as plain HTML, read by assets/pages.js.

A field names its key in the query string and its default; a value equal to the default is left
out of the URL, so that the shortest link means "nothing changed".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components.ui import nav


class Input(Component):
    """An input element, which dash.html lacks; only for content that is sent as a string."""

    _children_props: list[str] = []
    _base_nodes = ["children"]
    _namespace = html.Div._namespace
    _type = "Input"
    _prop_names = ["id", "className", "type", "name", "value", "min", "max", "step", "checked"]
    _prop_names += ["list", "inputMode", "disabled", "autoComplete", "placeholder"]
    _valid_wildcard_attributes = ["data-", "aria-"]
    available_properties = _prop_names
    available_wildcard_properties = _valid_wildcard_attributes


def form(path: str, *children: Any, **attributes: Any) -> html.Form:
    """A form that changes the query string of `path` as its fields change."""
    return html.Form(list(children), **{"data-url": path}, **attributes)


def plain(value: float) -> str:
    """A number as the URL and a field write it."""
    return f"{value:.10g}"


def slider(name: str, label: Any, value: float, default: float, step: float = 0.05) -> html.Div:
    """A weight from 0 to 1, its default marked under the track."""
    return html.Div(
        [
            html.Label(label, htmlFor=f"field-{name}"),
            html.Output(plain(value), **{"data-shows": name}),
            html.Div(
                [
                    Input(
                        id=f"field-{name}",
                        type="range",
                        name=name,
                        min="0",
                        max="1",
                        step=plain(step),
                        value=plain(value),
                        **{"data-default": plain(default)},
                    ),
                    html.Span(
                        className="default-mark",
                        style={"--place": f"{default:.3f}"},
                        title=f"default {plain(default)}",
                    ),
                ],
                className="range",
            ),
        ],
        className="slider" + (" changed" if abs(value - default) > 1e-9 else ""),
    )


def number_field(
    name: str, label: str, value: float, default: float, unit: str = "", **limits: str
) -> html.Div:
    """A number with its unit beside it."""
    field = Input(
        id=f"field-{name}",
        type="number",
        name=name,
        value=plain(value),
        inputMode="decimal",
        autoComplete="off",
        **{"data-default": plain(default)},
        **limits,
    )
    return html.Div(
        [html.Label(label, htmlFor=f"field-{name}"), html.Div([field, html.Span(unit)])],
        className="number-field",
    )


def search_field(name: str, label: str, text: str, placeholder: str = "") -> html.Div:
    """A text to look for."""
    field = Input(
        id=f"field-{name}",
        type="search",
        name=name,
        value=text,
        placeholder=placeholder,
        autoComplete="off",
        **{"data-default": ""},
    )
    return html.Div([html.Label(label, htmlFor=f"field-{name}"), field], className="search-field")


def checkboxes(
    name: str, legend: str, titles: Mapping[str, str], chosen: Sequence[str]
) -> html.Fieldset:
    """Several of many, in the order given."""
    boxes = [
        html.Label(
            [
                Input(type="checkbox", name=name, value=code, checked=code in chosen),
                html.Span(title),
            ]
        )
        for code, title in titles.items()
    ]
    return html.Fieldset([html.Legend(legend), html.Div(boxes)], className="boxes")


def radios(name: str, legend: Any, options: Mapping[str, str], chosen: str) -> html.Fieldset:
    """One of a few; the first option is the default and stands for "not chosen"."""
    default = next(iter(options))
    boxes = [
        html.Label(
            [
                Input(
                    type="radio",
                    name=name,
                    value=code,
                    checked=code == chosen,
                    **{"data-default": default},
                ),
                html.Span(title),
            ]
        )
        for code, title in options.items()
    ]
    return html.Fieldset([html.Legend(legend), html.Div(boxes)], className="radios")


def switch(label: str, options: Mapping[str, tuple[str, str]], chosen: str) -> html.Nav:
    """Links of which one is on: code -> (title, href)."""
    links = [
        nav(
            title,
            href=href,
            className="on" if code == chosen else "",
            **{"data-key": href, **({"aria-current": "true"} if code == chosen else {})},
        )
        for code, (title, href) in options.items()
    ]
    return html.Nav(links, className="views", **{"aria-label": label})
