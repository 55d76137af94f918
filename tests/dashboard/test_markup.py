"""HTML written on the server: each text and attribute comes out as it went in, and no more."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from dash import dcc, html
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.components.markup import to_html
from dashboard.components.ui import badge, copy_button, empty, footer, nav
from tests.dashboard import made

# a parser of HTML makes these three of line ends and NUL, whatever is escaped
plain = st.text(max_size=60).filter(lambda text: not set(text) & {"\r", "\x00"})
hostile = (
    '"><script>1</script>',
    "' onload='x",
    "</div><img src=x onerror=1>",
    "&lt;b&gt;",
    "&amp",
)


class Reader(HTMLParser):
    """What a browser would see: elements with attributes, and text."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attributes)))

    def handle_data(self, data: str) -> None:
        self.text += data


@given(plain)
@example(made.SCRIPT)
@example(made.IMAGE)
@example(hostile[0])
@example(hostile[2])
@example(hostile[3])
def test_text_stays_text(text: str) -> None:
    read = Reader(to_html(html.P([html.Strong(text), text])))
    assert [tag for tag, _ in read.elements] == ["p", "strong"]
    assert read.text == text + text


@given(plain)
@example(hostile[0])
@example(hostile[1])
@example(hostile[4])
def test_attributes_stay_attributes(text: str) -> None:
    part = html.A("x", href=text, title=text, className=text, **{"aria-label": text})
    ((tag, attributes),) = Reader(to_html(part)).elements
    assert tag == "a"
    assert attributes == {"href": text, "title": text, "class": text, "aria-label": text}


@given(plain)
@example('red;"><script>1</script>')
def test_styles_stay_styles(text: str) -> None:
    markup = to_html(html.Span(style={"backgroundColor": text, "--x": "1"}))
    ((tag, attributes),) = Reader(markup).elements
    assert (tag, attributes) == ("span", {"style": f"background-color:{text};--x:1"})


def test_nothing_numbers_and_lists() -> None:
    assert to_html(None) == to_html([]) == to_html([None, [None]]) == ""
    assert to_html([1, " ", 2.5, html.Br(), ["a"]]) == "1 2.5<br>a"
    assert to_html(html.Details(open=True)) == "<details open></details>"
    assert to_html(html.Details(open=False)) == "<details></details>"


@pytest.mark.parametrize("part", [dcc.Markdown("x"), dcc.Graph(), dcc.Location(id="x")])
def test_only_html_is_written(part: object) -> None:
    with pytest.raises(TypeError, match="not an HTML element"):
        to_html(html.Div([part]))


@pytest.mark.parametrize("text", [*hostile, made.SCRIPT, made.IMAGE])
def test_the_small_pieces_are_safe(text: str) -> None:
    source = {"title": text, "url": "javascript:" + text, "as_of_date": None}
    parts = [nav(text, href="/?q=" + text), badge(text), copy_button(text), empty(text, text)]
    read = Reader(to_html([*parts, footer([source])]))
    assert not {"script", "img"} & {tag for tag, _ in read.elements}
    assert not any(name.startswith("on") for _, found in read.elements for name in found)
    assert read.text.count(text) == 5
    assert not any("javascript:" in (found.get("href") or "") for _, found in read.elements)


def test_attributes_have_one_order() -> None:
    """Dash keeps them in the order of a set, which differs from process to process."""
    link = html.A("x", title="t", href="/", className="c", id="i", **{"data-b": 1, "aria-a": "d"})
    expected = '<a id="i" class="c" href="/" title="t" aria-a="d" data-b="1">x</a>'
    assert to_html(link) == expected
    assert to_html(html.A("x", n_clicks=3, key="k", disable_n_clicks=True)) == "<a>x</a>"
