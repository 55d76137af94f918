"""The filters are the URL: what is written reads back the same, and any text can be read."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.filters import (
    COLOURS,
    FACETS,
    LONGEST_QUERY,
    NARROWING,
    SIZES,
    VIEWS,
    Filters,
    parse,
)

words = st.text(min_size=1, max_size=30).map(str.strip).filter(bool)
tenths = st.integers(-500, 1500).map(lambda n: n / 10)
corners = st.lists(st.tuples(tenths, tenths), min_size=3, max_size=20).map(tuple)
ends = st.lists(tenths, min_size=2, max_size=2, unique=True).map(sorted)
any_filters = st.builds(
    Filters,
    view=st.sampled_from(VIEWS),
    **{facet: st.lists(words, unique=True, max_size=3).map(tuple) for facet in FACETS},
    risk=st.tuples(st.integers(0, 100), st.integers(0, 100)).map(lambda p: (min(p), max(p))),
    q=st.text(max_size=30).map(str.strip),
    ai=st.sampled_from(("only", "all")),
    as_of=st.just("") | st.dates().map(str),
    item=st.text(max_size=20),
    lasso=st.just(()) | corners,
    zoom=st.none() | st.tuples(ends, ends).map(lambda p: (*p[0], *p[1])),
    colour=st.sampled_from(COLOURS),
    since=st.just("") | st.dates().map(str),
    size=st.sampled_from(SIZES),
    embed=st.booleans(),
)


@given(any_filters)
def test_what_is_written_reads_back_the_same(filters: Filters) -> None:
    assert parse(filters.query()) == filters


@given(any_filters)
def test_clearing_takes_away_what_narrows_and_nothing_else(filters: Filters) -> None:
    cleared = filters.cleared()
    assert not cleared.is_narrowed
    for name, value in vars(filters).items():
        expected = getattr(Filters(), name) if name in NARROWING else value
        assert getattr(cleared, name) == expected


@pytest.mark.parametrize(
    "text",
    ["lasso=1,2_3,4", "lasso=1,2_3,4_x,6", "lasso=1,2_3,4_5", "lasso=1,2_3,4_5,nan",
     "lasso=1,2_3,4_5,1e9", "zoom=1,2,3", "zoom=5,1,0,100", "zoom=0,100,7,7", "zoom=a,b,c,d",
     "zoom=0,inf,0,100", "as_of=2023-02-30", "as_of=now", "since=yesterday",
     "colour=red", "size=huge", "embed=yes"],
)  # fmt: skip
def test_what_cannot_be_drawn_is_left_out(text: str) -> None:
    assert parse(text) == Filters()


@given(any_filters)
def test_the_question_mark_makes_no_difference(filters: Filters) -> None:
    assert parse(filters.query().removeprefix("?")) == parse(filters.query())


@given(st.text(max_size=300))
@example("?risk=²-³")
@example("?risk=٣-٩")
@example("?%ff=%00&q=%ff")
@example("?" + "&" * 1000)
@example("?" + "domain=legal&" * 1000)
def test_any_text_can_be_read_and_then_stays_as_it_is(text: str) -> None:
    filters = parse(text)
    assert filters.view in VIEWS
    assert 0 <= filters.risk[0] <= filters.risk[1] <= 100
    assert parse(filters.query()) == filters


@given(st.sampled_from(FACETS), st.text(min_size=LONGEST_QUERY + 1, max_size=LONGEST_QUERY + 20))
def test_long_values_are_cut_and_not_doubled(facet: str, long: str) -> None:
    filters = parse(urlencode([(facet, long), (facet, long + "x"), ("q", long)]))
    assert filters.values(facet) == (long[:LONGEST_QUERY],)
    assert len(filters.q) <= LONGEST_QUERY
    assert parse(filters.query()) == filters


def test_nothing_means_everything_and_an_empty_query() -> None:
    for nothing in (None, "", "?", "?&&", "?domain=&q=&risk="):
        assert parse(nothing) == Filters()
    assert Filters().query() == ""


@pytest.mark.parametrize(
    ("text", "risk"),
    [
        ("60-100", (60, 100)),
        ("100-60", (60, 100)),
        ("0-900", (0, 100)),
        ("60", (0, 100)),
        ("-5-50", (0, 100)),
        ("a-b", (0, 100)),
        ("50-50", (50, 50)),
        ("6.5-70", (0, 100)),
        ("²-³", (0, 100)),
    ],
)
def test_risk_is_read_with_goodwill(text: str, risk: tuple[int, int]) -> None:
    assert parse(urlencode({"risk": text})).risk == risk


def test_old_and_foreign_links_keep_working() -> None:
    filters = parse("?view=treemap&domain=legal&domain=legal&ai=no&page=3&utm_source=x&item=harvey")
    assert filters == Filters(domain=("legal",), item="harvey")
    whole = (
        "?view=risk&domain=legal&domain=finance&orientation=vertical&moat=workflow&status=active"
    )
    whole += "&country=US&source=yc-directory&risk=60-100&q=contracts&item=harvey"
    assert parse(whole).query() == whole


@given(any_filters, st.sampled_from(FACETS), words)
def test_toggling_twice_changes_nothing(filters: Filters, facet: str, value: str) -> None:
    once = filters.toggled(facet, value)
    assert (value in once.values(facet)) != (value in filters.values(facet))
    assert set(once.toggled(facet, value).values(facet)) == set(filters.values(facet))
    others = [f for f in FACETS if f != facet]
    assert [once.values(f) for f in others] == [filters.values(f) for f in others]
    assert (once.view, once.risk, once.q, once.item) == (
        filters.view, filters.risk, filters.q, filters.item,
    )  # fmt: skip


@given(any_filters, st.sampled_from([*FACETS, "risk", "q", "item"]))
def test_without_takes_off_one_thing(filters: Filters, name: str) -> None:
    less = filters.without(name)
    assert getattr(less, name) == getattr(Filters(), name)
    assert less.without(name) == less
    kept = [f for f in (*FACETS, "risk", "q", "item", "view", "ai") if f != name]
    assert all(getattr(less, f) == getattr(filters, f) for f in kept)


@given(any_filters)
def test_clearing_keeps_the_view_and_the_open_company(filters: Filters) -> None:
    cleared = filters.cleared()
    assert (cleared.view, cleared.item, cleared.ai) == (filters.view, filters.item, filters.ai)
    assert not cleared.is_narrowed
    assert filters.is_narrowed == (cleared != filters)
    assert filters.with_view("list").view == "list"
    assert filters.with_item("").item == ""
