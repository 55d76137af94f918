"""Domains, the thesis and comparisons as they are served: what they say equals the warehouse, every
link leads somewhere, every query can be copied and run."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import queries
from dashboard import thesis as state_of_thesis
from dashboard.components import side_by_side, trial
from dashboard.figures import contrast
from dashboard.figures.apart import Line
from dashboard.filters import Filters
from dashboard.pages import compare, domains
from dashboard.queries import domains as domain_queries
from dashboard.queries import thesis as thesis_queries
from dashboard.store import Snapshot
from tests.dashboard import made
from tests.dashboard.support import Links, call, count

PLACES = (
    "/domains",
    "/domains?sort=-risk",
    "/domains/legal",
    "/domains/accounting",
    "/domains/consumer",
    "/thesis",
    "/thesis?devtools=vertical&kind=figure&testable=open",
    "/thesis?section=nonsense",
    "/thesis?q=margin&reading=leans-against&reading=not-computed",
    "/compare",
    "/compare?c=harvey",
    "/compare?c=harvey&c=made-script&c=unread-0",
    "/compare?d=legal&d=productivity&d=accounting",
    "/compare?c=nobody&d=legal",
)


class Outline(HTMLParser):
    """Headings, tables and cells of a piece of HTML."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.tables = 0
        self.captions = 0
        self.heads: list[dict[str, str | None]] = []
        self.images: list[dict[str, str | None]] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = dict(attributes)
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        self.tables += tag == "table"
        self.captions += tag == "caption"
        if tag == "th":
            self.heads.append(named)
        if named.get("role") == "img":
            self.images.append(named)


def _text(markup: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]+>", " ", markup)))


def _painted(part: Any) -> str:
    """The markup that a page has the browser paint, wherever in its layout it is."""
    if isinstance(part, list):
        return "".join(map(_painted, part))
    if not isinstance(part, dict):
        return ""
    properties = part.get("props", {})
    if properties.get("id") == "page-markup":
        markup: str = properties["data"]["page-painted"]
        return markup
    return _painted(properties.get("children"))


@pytest.fixture
def page(client: Any, app: Any) -> Any:
    """path -> the markup that it paints."""

    @cache
    def markup(path: str) -> str:
        name, _, query = path.partition("?")
        answer = call(client, app, "page.children", [name], ["?" + query if query else ""])
        return _painted(answer["page"]["children"])

    return markup


# --- what holds of every page ------------------------------------------------------------------


@pytest.mark.parametrize("path", PLACES)
def test_every_query_can_be_copied_and_run(page: Any, snapshot: Snapshot, path: str) -> None:
    copied = [unescape(text) for text in re.findall(r'data-copy="([^"]*)"', page(path))]
    is_empty = path == "/compare" or path.startswith("/compare?c=nobody")
    assert bool(copied) != is_empty
    for sql in copied:
        assert "?" not in re.sub("'[^']*'", "", sql)
        snapshot.rows(sql)


@pytest.mark.parametrize("path", PLACES)
def test_every_link_leads_somewhere(client: Any, page: Any, path: str) -> None:
    links = Links(page(path)).links
    assert links
    inside = {link["href"] for link in links if link["href"].startswith("/")}
    for link in links:
        assert link["href"].startswith(("/", "https://", "http://", "#"))
    ids = set(re.findall(r' id="([^"]+)"', page(path)))
    assert {link["href"][1:] for link in links if link["href"].startswith("#")} <= ids
    for address in sorted(inside)[:40]:
        with client.get(address) as response:
            assert response.status_code == 200, address


@pytest.mark.parametrize("path", PLACES)
def test_headings_are_in_order_and_tables_say_what_they_are(page: Any, path: str) -> None:
    outline = Outline(page(path))
    levels = [1, *outline.levels] if path.startswith("/compare") else outline.levels
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert outline.tables == outline.captions
    assert all(head.get("scope") in ("col", "row", "rowgroup") for head in outline.heads)
    assert all(image.get("aria-label") for image in outline.images)


@pytest.mark.parametrize("path", PLACES)
def test_every_card_names_sources_with_a_date(page: Any, path: str) -> None:
    cards = page(path).split('class="card text-card"')[1:]
    for card in cards:
        footer = re.search(r'<footer class="card-footer">(.*?)</footer>', card, re.S)
        assert footer
        assert re.search(r"Sources: .+\d{4}\)", _text(footer[1])), _text(footer[1])
        assert "data-copy" in footer[1]


@pytest.mark.parametrize("path", PLACES)
def test_a_link_within_the_page_paints_the_same(
    client: Any, app: Any, page: Any, path: str
) -> None:
    name, _, query = path.partition("?")
    answer = call(client, app, "page-markup.data", ["?" + query], [name])
    if "/domains/" in path:
        assert answer == {}, "a domain's page does not depend on the query string"
    else:
        assert answer["page-markup"]["data"]["page-painted"] == page(path)


def test_other_pages_are_left_alone(client: Any, app: Any) -> None:
    for path in ("/", "/about", "/company/harvey", "/nope"):
        assert call(client, app, "page-markup.data", ["?sort=risk"], [path]) == {}


GARBLED = ("?sort=;drop", "?sort=-", "?c=%00&d=<b>", "?section=" + "x" * 9000, "?" + "c=x&" * 900)


@pytest.mark.parametrize("path", ["/domains", "/thesis", "/compare"])
def test_what_is_garbled_is_borne(client: Any, app: Any, path: str) -> None:
    for query in GARBLED:
        answer = call(client, app, "page.children", [path], [query])
        assert "<b>" not in _painted(answer["page"]["children"])


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        ("/domains", 200, "Domains: companies"),
        ("/domains/", 200, "Domains: companies"),
        ("/domains/legal", 200, "Legal: AI companies"),
        ("/domains/nowhere", 404, "Moatmap"),
        ("/domains/legal/more", 404, "Moatmap"),
        ("/thesis", 200, "The thesis on trial"),
        ("/thesis/more", 404, "Moatmap"),
        ("/compare?c=nobody", 200, "Compare companies"),
        ("/compare/harvey", 404, "Moatmap"),
    ],
)
def test_pages_have_their_status_and_title(client: Any, path: str, status: int, title: str) -> None:
    with client.get(path) as response:
        assert response.status_code == status
        assert f"<title>{title}" in response.get_data(as_text=True)


def test_only_pages_with_a_figure_fetch_the_drawing_beforehand(client: Any) -> None:
    found = {}
    for path in ("/", "/thesis", "/about"):
        with client.get(path) as response:
            text = response.get_data(as_text=True)
        found[path] = (text.count('rel="preload" as="script"'), text.count("plotly.min.js"))
        assert "preloads" not in text
    assert found == {"/": (1, 1), "/thesis": (0, 0), "/about": (0, 0)}


# --- domains -----------------------------------------------------------------------------------


def _first_cells(markup: str, table: str) -> list[str]:
    body = markup.split(f'<table class="{table}">')[1].split("</table>")[0]
    return re.findall(r'<th scope="row"><a href="/domains/([\w-]+)"', body)


@pytest.mark.parametrize("sort", ["name", "-name", "risk", "-risk", "gross-margin", "companies"])
def test_both_tables_follow_the_link(page: Any, snapshot: Snapshot, sort: str) -> None:
    key, is_flipped = domains.parse_sort(f"?sort={sort}")
    expected = [
        row["domain_code"] for row in snapshot.rows(domain_queries.domains(key, is_flipped))
    ]
    markup = page(f"/domains?sort={sort}")
    assert _first_cells(markup, "domain-table") == expected
    assert _first_cells(markup, "published-table") == expected
    order = "ascending" if (key == "name") != is_flipped else "descending"
    assert f'aria-sort="{order}"' in markup
    other = f"/domains?sort={key if is_flipped else '-' + key}"
    assert other in {link["href"] for link in Links(markup).links}, "again, the other way round"


def test_an_unknown_order_is_the_first_one() -> None:
    assert domains.parse_sort("?sort=nonsense") == domains.parse_sort("") == ("companies", False)


def test_a_domain_has_as_many_companies_as_the_map_shows_for_it(
    page: Any, snapshot: Snapshot
) -> None:
    found = snapshot.rows(domain_queries.domains())
    assert len(found) == 27
    for row in found:
        assert row["company_count"] == count(snapshot, Filters(domain=(row["domain_code"],)))
    legal = next(row for row in found if row["domain_code"] == "legal")
    assert f"AI companies {legal['company_count']} " in _text(page("/domains/legal"))
    text = _text(page("/domains/legal"))
    for column in ("buyer", "scarce_data", "regulator"):
        assert legal[column] in text


def test_moats_of_a_domain_are_as_many_as_the_map_shows(snapshot: Snapshot) -> None:
    for row in snapshot.rows(domain_queries.domain_moats("legal")):
        on_map = Filters(domain=("legal",), moat=(row["moat_code"],))
        assert row["company_count"] == count(snapshot, on_map), row["moat_code"]


def test_a_domain_says_what_was_not_found(page: Any) -> None:
    assert _text(page("/domains/legal")).count("not found") >= 4
    assert _text(page("/domains/consumer")).count("not found") >= 7
    assert "Not found: a source was searched" in _text(page("/domains"))


def test_a_domain_lists_launches_with_statement_and_source(page: Any, snapshot: Snapshot) -> None:
    markup = page("/domains/legal")
    moves = snapshot.rows(domain_queries.domain_moves("legal"))
    assert moves
    for move in moves:
        assert move["statement"] in unescape(markup)
        assert not move["source_url"] or move["source_url"] in unescape(markup)


def test_names_that_are_html_are_text_on_the_new_pages(page: Any) -> None:
    markup = page("/compare?c=made-script&c=made-image")
    Links(markup)
    assert made.SCRIPT in unescape(markup) and made.SCRIPT not in markup


# --- the thesis --------------------------------------------------------------------------------


def _tallied(snapshot: Snapshot, contested: bool) -> dict[str, int]:
    found = trial.computed(snapshot, contested)
    return contrast.tally(c.reading for part in found.values() for c in part)


@pytest.mark.parametrize("contested", [False, True])
def test_the_verdicts_on_the_page_are_those_computed(
    page: Any, snapshot: Snapshot, contested: bool
) -> None:
    markup = page("/thesis?devtools=vertical" if contested else "/thesis")
    counts = _tallied(snapshot, contested)
    words = f"{counts['for']} go with it, {counts['against']} against it"
    assert words in _text(markup)
    before, _ = markup.split('id="trait-moats"')
    for code in trial.READINGS:
        assert before.count(f'class="reading {code}"') == counts[code]


def test_what_is_so_by_construction_has_no_reading(snapshot: Snapshot) -> None:
    found = trial.computed(snapshot, False)
    by_construction = [c for c in found["disruption"] if "with generality" in c.measure]
    assert by_construction
    assert all(c.reading is None and c.leaning is None for c in by_construction)
    assert "problem" not in found and "fit" not in found


def test_margins_are_said_to_lean_not_to_decide(page: Any, snapshot: Snapshot) -> None:
    found = trial.computed(snapshot, False)["margin"]
    assert found and all(c.difference is None and c.reading is None for c in found)
    leanings = contrast.tally(c.leaning for c in found)
    text = _text(page("/thesis"))
    assert set(leanings) == set(trial.LEANINGS)
    for code, words in trial.LEANINGS.items():
        assert text.count(words) == leanings[code]


def test_the_thesis_says_what_it_cannot_show(page: Any) -> None:
    text = _text(page("/thesis"))
    for words in (
        "published indices are facts, not validated predictors",
        "the risk score is not validated on what became of companies",
        "orientation is itself a factor of exposure",
        "Exposure without generality",
        "true by definition",
        "not tested yet",
    ):
        assert words in text, words


def test_the_ledger_has_every_claim_and_the_choices_narrow_it(
    page: Any, snapshot: Snapshot
) -> None:
    claims = snapshot.rows("select claim_id, kind_code from mart.claim")
    everything = page("/thesis")
    assert f"{len(claims)} claims of the seed document" in _text(everything)
    assert all(claim["claim_id"] in everything for claim in claims)
    figures = {claim["claim_id"] for claim in claims if claim["kind_code"] == "figure"}
    narrowed = page("/thesis?kind=figure")
    assert _listed(narrowed) == figures
    sections = re.findall(r"<details[^>]*>", narrowed.split('id="claims"')[1])[1:]  # after a facet
    assert sections and all(" open" in section for section in sections)
    assert "No claim fits all of this" in _text(page("/thesis?section=nonsense"))


def _listed(markup: str) -> set[str]:
    return set(re.findall(r"<code>([\w-]+)</code>", markup))


def _numbers(markup: str, caption: str) -> dict[str, int]:
    """A table of counts: data-key of a row's link -> its number."""
    table = markup.split(f">{caption}</caption>")[1].split("</table>")[0]
    found = re.findall(r'data-key="([^"]+)".*?<td class="num">([\d,]+)</td>', table, re.S)
    return {key.split(":")[-1]: int(number) for key, number in found}


def test_the_overview_counts_every_comparison_and_every_claim_once(
    page: Any, snapshot: Snapshot
) -> None:
    markup = page("/thesis")
    computed = [c for part in trial.computed(snapshot, False).values() for c in part]
    moats = [c for c in trial.moats(snapshot, False) if c.measure != "Proprietary data"]
    expected = Counter(c.standing for c in [*computed, *moats])
    found = _numbers(markup, "Comparisons by how they stand")
    assert Counter(found) == expected
    states = _numbers(markup, "Claims by state")
    claims = snapshot.rows("select is_testable, count(*) as n from mart.claim group by all")
    assert states["open"] == next(row["n"] for row in claims if row["is_testable"])
    assert sum(states.values()) == sum(row["n"] for row in claims)


@pytest.mark.parametrize("code", ["against", "undecided", "leans-against", "silent"])
def test_a_filter_shows_as_many_comparisons_as_it_says(page: Any, code: str) -> None:
    count = _numbers(page("/thesis"), "Comparisons by how they stand").get(code, 0)
    narrowed = page(f"/thesis?reading={code}")
    assert f"{count} comparison" in _text(narrowed.split('id="traits"')[1])
    tables = re.findall(r'<table class="comparison">.*?</table>', narrowed, re.S)
    assert sum(table.count('<th scope="row">') for table in tables) == count


def test_a_search_leaves_what_holds_all_words(page: Any, snapshot: Snapshot) -> None:
    markup = page("/thesis?q=Margin+VERTICAL")
    claims = snapshot.rows("select claim_id, statement, test_note from mart.claim")
    by_id = {row["claim_id"]: f"{row['claim_id']} {row['statement']}" for row in claims}
    expected = {
        code for code, text in by_id.items() if "margin" in text.lower() and "vertical" in text
    }
    assert expected and expected <= _listed(markup) < set(by_id)
    groups = {
        key: re.search(r'class="([\w ]+)"', tag)[1] + (", open" if " open" in tag else "")  # type: ignore[index]
        for tag, key in re.findall(r'(<details[^>]*id="(trait-[\w-]+)"[^>]*>)', markup)
    }
    assert groups["trait-margin"] == "group, open"
    assert groups["trait-fit"] == "group out", "what does not fit stays, in grey"
    assert "No claim fits all of this" in _text(page("/thesis?q=zzzz"))


def test_a_trait_and_its_claim_lead_to_each_other(page: Any, snapshot: Snapshot) -> None:
    markup = page("/thesis")
    for row in snapshot.rows(thesis_queries.TRAITS):
        assert f'href="#{row["claim_id"]}"' in markup
        line = markup.split(f'id="{row["claim_id"]}"')[1].split("</tr>")[0]
        assert f'href="#trait-{row["dimension_code"]}"' in line
    assert 'href="#vertical-horizontal-01"' not in page("/thesis?kind=figure"), "not listed there"


@given(
    st.booleans(),
    st.text("ab c", max_size=9),
    st.dictionaries(
        st.sampled_from(state_of_thesis.FACETS),
        st.lists(st.text("a&=#é", min_size=1, max_size=5), min_size=1, max_size=3, unique=True),
    ),
)
def test_the_address_of_the_thesis_is_its_state(
    contested: bool, text: str, chosen: dict[str, list[str]]
) -> None:
    text = " ".join(text.split())
    state = state_of_thesis.State(contested, text, {k: tuple(v) for k, v in chosen.items()})
    assert state_of_thesis.parse(state.href().partition("?")[2]) == state


def test_links_of_the_ledger_keep_the_rest_of_the_state(page: Any) -> None:
    markup = page("/thesis?devtools=vertical&kind=figure")
    state = state_of_thesis.parse("?devtools=vertical&kind=figure")
    keyed = {link["data-key"]: link["href"] for link in Links(markup).links if "data-key" in link}
    assert keyed["kind:figure"] == state.toggled("kind", "figure").href() == (
        "/thesis?devtools=vertical"
    )  # fmt: skip
    assert keyed["testable:open"] == "/thesis?devtools=vertical&kind=figure&testable=open"
    assert keyed["devtools:False"] == "/thesis?kind=figure"
    assert keyed["ledger:clear"] == "/thesis?devtools=vertical"


# --- side by side ------------------------------------------------------------------------------


def test_what_a_link_names_is_read_with_care() -> None:
    assert compare.parse("?c=a&c=b&c=a").codes == ("a", "b")
    assert compare.parse("?d=x&d=y") == compare.Chosen("d", ("x", "y"))
    mixed = compare.parse("?d=x&c=a&c=b")
    assert (mixed.key, mixed.codes, mixed.other) == ("c", ("a", "b"), ("x",))
    many = compare.parse("?" + "&".join(f"c={n}" for n in range(8)))
    assert (len(many.codes), many.left_out) == (5, 3)
    assert compare.parse("").codes == ()


def test_each_can_be_taken_out_and_the_rest_stay(page: Any) -> None:
    links = Links(page("/compare?c=harvey&c=made-0&c=made-2")).links
    without = {link["data-key"]: link["href"] for link in links if link.get("class") == "close"}
    assert without == {
        "remove:harvey": "/compare?c=made-0&c=made-2",
        "remove:made-0": "/compare?c=harvey&c=made-2",
        "remove:made-2": "/compare?c=harvey&c=made-0",
    }


def test_what_is_not_there_is_named_and_can_be_taken_out(page: Any) -> None:
    text = _text(page("/compare?c=harvey&c=nobody"))
    assert "No company of this version goes by “nobody”" in text
    assert "One more makes it a comparison" in text
    many = "/compare?" + "&".join(f"c=made-{n}" for n in range(6))
    assert "The link names 1 more: 5 at most are compared" in _text(page(many))
    assert "not compared with each other" in _text(page("/compare?c=harvey&d=legal"))


def test_the_furthest_apart_is_at_the_top(page: Any) -> None:
    body = page("/compare?c=harvey&c=made-3").split("Differ, furthest apart first")[1]
    shares = [int(n) for n in re.findall(r'title="(\d+)% of the scale"', body)]
    assert len(shares) > 8
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > shares[-1]


def test_a_company_that_is_read_from_text_says_which_moats_cannot_be(page: Any) -> None:
    said = "Cannot be read from text, so not known and not in the score: brand"
    assert said in page("/company/made-3")
    assert said not in page("/company/harvey")


def test_moats_that_nobody_could_look_for_are_not_known() -> None:
    held = {"value_share": 0.5, "is_readable": False}
    silent = {"value_share": None, "is_readable": True}
    unread = {"value_share": None, "is_readable": False}
    assessed = {"is_curated": True, "moat_score": 0.0}
    read = {"is_curated": False, "moat_score": 0.0}
    blank = {"is_curated": False, "moat_score": None}
    value = side_by_side._moat_value
    assert value(read, held) == 0.5
    assert (value(assessed, silent), value(assessed, unread)) == (0.0, 0.0)
    assert (value(read, silent), value(read, unread)) == (0.0, None)
    assert (value(blank, silent), value(blank, unread)) == (None, None)


@pytest.mark.parametrize(
    ("kind", "values", "text"),
    [
        ("score", (20.0, 70.4), "50 points"),
        ("score", (20.0, 20.2), "under 1 point"),
        ("share", (0.1, 0.35), "25 points"),
        ("count", (10, 45), "×4.5"),
        ("count", (0, 45), "45"),
        ("year", (2020, 2021), "1 year"),
        ("word", ("a", "b", "a"), "2 different"),
        ("word", ("a", "a", None), "the same"),
        ("value", (0.25, 0.75), "0.50"),
        ("published:gross-margin", (0.2, 0.6), "40 points"),
        ("published:restrictions", (1000, 41_000), "40,000"),
        ("score", (20.0, None), "cannot be told"),
    ],
)
def test_gaps_are_in_their_own_unit(kind: str, values: tuple[Any, ...], text: str) -> None:
    assert side_by_side.gap_text(Line("k", "t", kind, values)) == text


def test_suggestions_answer_with_their_version(client: Any) -> None:
    def ask(query: str) -> Any:
        with client.get("/api/suggest.json" + query) as response:
            assert response.status_code == 200
            return response.get_json()

    answer = ask("?q=har")
    assert answer["version"] == "0001"
    assert "harvey" in [row["code"] for row in answer["suggestions"]]
    assert len(ask("?q=a")["suggestions"]) == 8
    assert ask("?q=") == ask("") == {"version": "0001", "suggestions": []}
    assert {row["kind"] for row in ask("?q=e&kind=domain")["suggestions"]} == {"domain"}
    assert ask("?q=harvey&kind=nonsense")["suggestions"] == []
    assert ask("?q=" + "%25")["suggestions"][0]["name"] == "100% Law"


def test_a_company_links_to_its_comparison(client: Any, app: Any, snapshot: Snapshot) -> None:
    slug = snapshot.rows(queries.companies(Filters(domain=("legal",))))[0]["slug"]
    answer = call(client, app, "page.children", [f"/company/{slug}"], [""])
    hrefs = [link["href"] for link in Links(_painted(answer["page"]["children"])).links]
    assert f"/compare?c={slug}" in hrefs
