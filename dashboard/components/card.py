"""Cards and tables of the pages of text: a heading, what there is to see, and a footer that names
the sources with their dates and gives the query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard import queries
from dashboard.components import ui
from dashboard.components.ui import copy_button, day, nav
from dashboard.figures.interval import SMALL
from dashboard.figures.text import percent
from dashboard.queries import Query
from dashboard.store import Row, Snapshot


@dataclass(frozen=True)
class Column:
    """A column of a table. `href` sorts by it; `order` says how it is sorted now, if it is."""

    title: str
    hint: str = ""
    is_number: bool = False
    href: str | None = None
    order: str | None = None
    below: Any = None


def loaded_sources(snapshot: Snapshot) -> list[Row]:
    """The sources of the landscape with the day whose state they show; read once a version."""
    return snapshot.rows_once(queries.LOADED_SOURCES)


def cited(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Sources that were read, not loaded, for a footer: each once, with the day it was read.

    rows: title, url, accessed_date.
    """
    found = {row["title"]: row for row in rows if row["title"]}
    return [
        {
            "title": title,
            "url": row["url"],
            "as_of_date": f"read {day(row['accessed_date'])}" if row["accessed_date"] else None,
        }
        for title, row in found.items()
    ]


def card(
    title: str,
    *body: Any,
    sources: Sequence[dict[str, Any]],
    query: Query | Mapping[str, Query],
    aside: Any = None,
    key: str = "",
) -> html.Section:
    """A card; its footer names the sources and gives the query, or several by what they ask."""
    return html.Section(
        [
            html.Div([html.H2(title), aside], className="section-head"),
            html.Div(list(body), className="card-body"),
            ui.footer(list(sources), tools(query)),
        ],
        className="card text-card",
        **({"id": key} if key else {}),
    )


def tools(query: Query | Mapping[str, Query]) -> html.Span:
    """Buttons that copy a query, or several by what they ask."""
    named = {"": query} if isinstance(query, Query) else query
    return html.Span(
        [copy_button(q, f"Copy SQL: {name}" if name else "Copy SQL") for name, q in named.items()],
        className="tools",
    )


def group(
    head: Sequence[Any],
    *body: Any,
    sources: Sequence[dict[str, Any]],
    query: Query | Mapping[str, Query],
    key: str,
    fold: str,
    is_open: bool,
    is_out: bool = False,
) -> html.Details:
    """A part of a card that opens, with a footer of its own.

    fold: what has to stay the same for a part that somebody opened to stay open.
    is_out: nothing in it fits what was asked for; it stays in its place, in grey.
    """
    return html.Details(
        [
            html.Summary(list(head)),
            html.Div([*body, ui.footer(list(sources), tools(query))], className="group-body"),
        ],
        className="group out" if is_out else "group",
        id=key,
        open=is_open,
        **{"data-key": f"fold:{key}:{fold}"},
    )


def _head(column: Column) -> html.Th:
    classes = "num" if column.is_number else ""
    attributes: dict[str, Any] = {"aria-sort": column.order} if column.order else {}
    content: Any = column.title
    if column.href:
        arrow = {"ascending": " ↑", "descending": " ↓"}.get(column.order or "", "")
        content = nav(
            [column.title, html.Span(arrow, className="arrow", **{"aria-hidden": "true"})],
            href=column.href,
            **{"data-key": f"sort:{column.title}"},
        )
    if column.hint:
        attributes["title"] = column.hint
    return html.Th([content, column.below], scope="col", className=classes, **attributes)


def table(
    caption: str, columns: Sequence[Column], rows: Sequence[html.Tr | html.Tbody], key: str
) -> html.Div:
    """A table that scrolls sideways on its own where the screen is narrow, by keyboard too.

    `rows` are rows, or groups of rows in bodies of their own.
    """
    is_grouped = bool(rows) and isinstance(rows[0], html.Tbody)
    body = list(rows) if is_grouped else [html.Tbody(list(rows))]
    return html.Div(
        html.Table(
            [
                html.Caption(caption, className="sr-only"),
                html.Thead(html.Tr([_head(column) for column in columns])),
                *body,
            ],
            className=key,
        ),
        className="scroll",
        tabIndex="0",
        role="region",
        **{"aria-label": caption, "data-scroll": key},
    )


def number_cell(*content: Any, title: str | None = None) -> html.Td:
    return html.Td(list(content), className="num", title=title)


def few() -> html.Span:
    """Says that a count is small."""
    return html.Span(
        "few", className="badge", title=f"Fewer than {SMALL}: one company moves the share much"
    )


def share_cell(part: int | None, whole: int | None) -> html.Td:
    """A share with the counts behind it."""
    if not whole:
        return number_cell(html.Span("–", className="muted"))
    return number_cell(
        percent((part or 0) / whole), html.Small(f"{part or 0:,} of {whole:,}", className="muted")
    )


def not_known(text: str = "not known") -> html.Span:
    return html.Span(text, className="muted unknown-text")


def figure(label: str, value: Any, note: str = "", **attributes: Any) -> html.Div:
    """One figure in a box of its own."""
    return html.Div(
        [html.Span(label, className="label"), html.Strong(value), html.Span(note)],
        className="figure",
        **attributes,
    )
