"""A card of a page: heading, content, and a footer that names sources, date and the SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from dashboard.components.ui import copy_button, day, footer, outside
from dashboard.queries import Query
from dashboard.store import Row


def panel(
    title: str,
    *children: Any,
    sources: Sequence[Row] = (),
    query: Query | None = None,
    name: str = "",
) -> html.Section:
    """A section as a card; `sources` as queries.sources gives them."""
    foot = None
    if sources or query:
        tools = html.Span([copy_button(query)], className="tools") if query else None
        foot = footer(list(sources), *([tools] if tools else []))
    return html.Section(
        [html.H2(title), *children, foot], className="card panel" + (f" {name}" if name else "")
    )


def table(
    rows: Sequence[Row],
    columns: Mapping[str, str],
    caption: str,
    numeric: frozenset[str] = frozenset(),
    is_stacked: bool = False,
) -> html.Div:
    """Rows as a table; `columns` maps a row's field to its heading, the first heads the row.

    is_stacked: on a narrow screen each row becomes a block, for tables of sentences; there a number
    says what it is.
    """

    def cell(row: Row, name: str) -> Any:
        value = row[name]
        if value is None or value != value:
            return "–"
        if name.endswith("_date"):
            return day(value)
        if name == "source_title":
            return outside(str(value), row.get("source_url"))
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, int | float) and name in numeric:
            return f"{value:,}" if isinstance(value, int) else f"{value:g}"
        return value

    def data(row: Row, name: str) -> html.Td:
        if name in numeric:
            return html.Td(cell(row, name), className="num", **{"data-label": columns[name]})
        return html.Td(cell(row, name))

    names = list(columns)
    head = [
        html.Th(t, scope="col", className="num" if n in numeric else "") for n, t in columns.items()
    ]
    body = [
        html.Tr(
            [
                html.Th(cell(row, names[0]), scope="row"),
                *(data(row, name) for name in names[1:]),
            ]
        )
        for row in rows
    ]
    return html.Div(
        html.Table(
            [
                html.Caption(caption, className="sr-only"),
                html.Thead(html.Tr(head)),
                html.Tbody(body),
            ],
            className="sentences" if is_stacked else "",
        ),
        className="scroll",
        tabIndex="0",
        role="region",
        **{"aria-label": caption},
    )


def behind(*content: Any, key: str, words: str = "The numbers as a table") -> html.Details:
    """What a chart shows, for those who read rather than look."""
    return html.Details(
        [html.Summary(words), *content], className="behind", **{"data-key": f"behind:{key}"}
    )
