"""Filters -> SQL -> rows, against a plain reading of the same tables in Python."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import product
from math import floor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import queries
from dashboard.filters import FACETS, Filters
from dashboard.queries import Query
from dashboard.store import Row, Snapshot
from tests.dashboard import made
from tests.dashboard.support import KNOWN, count, filters

some = settings(max_examples=40)
few = settings(max_examples=12)


# --- the same question asked in Python ---------------------------------------------------------


@dataclass(frozen=True, repr=False)
class Oracle:
    """All companies with the values that each facet sees."""

    companies: list[Row]
    facets: dict[str, dict[str, set[str]]]  # facet, company_id -> values

    def fits(self, company: Row, chosen: Filters) -> bool:
        company_id, risk = company["company_id"], company["risk_score"]
        texts = [company["name"], company["one_liner"], company["description"]]
        texts.append(" ".join(company["former_names"] or []))
        return (
            (chosen.ai == "all" or company["is_ai"])
            and all(
                not chosen.values(facet)
                or set(chosen.values(facet)) & self.facets[facet][company_id]
                for facet in FACETS
            )
            and (
                not chosen.has_risk
                or (risk is not None and chosen.risk[0] <= risk <= chosen.risk[1])
            )
            and (not chosen.q or any(chosen.q.lower() in (text or "").lower() for text in texts))
        )

    def slugs(self, chosen: Filters) -> set[str]:
        return {company["slug"] for company in self.companies if self.fits(company, chosen)}


@pytest.fixture(scope="module")
def oracle(snapshot: Snapshot) -> Oracle:
    companies = snapshot.rows("from mart.company inner join mart.company_score using (company_id)")
    facets: dict[str, Any] = {facet: defaultdict(set) for facet in FACETS}

    def collect(facet: str, table: str, column: str) -> None:
        for row in snapshot.rows(f"select company_id, {column} as value from mart.{table}"):
            facets[facet][row["company_id"]].add(row["value"])

    collect("domain", "company_domain", "domain_code")
    collect("moat", "company_moat", "moat_code")
    collect("source", "company_source", "source_id")
    for company in companies:
        company_id = company["company_id"]
        facets["moat"][company_id] = facets["moat"][company_id] or {"none"}
        for facet in ("orientation", "status", "country"):
            facets[facet][company_id] = {company[f"{facet}_code"] or "unknown"}
    return Oracle(companies, facets)


@some
@given(filters)
def test_filters_mean_what_they_say(snapshot: Snapshot, oracle: Oracle, chosen: Filters) -> None:
    found = snapshot.rows(queries.companies(chosen))
    slugs = [row["slug"] for row in found]
    assert len(slugs) == len(set(slugs)) == count(snapshot, chosen)
    assert set(slugs) == oracle.slugs(chosen)


def test_every_combination_of_filters_is_a_sound_question(
    snapshot: Snapshot, oracle: Oracle
) -> None:
    names = (*FACETS, "risk", "q")
    value: dict[str, Any] = {facet: KNOWN[facet][:2] for facet in FACETS}
    value |= {"risk": (10, 90), "q": "a"}
    for mask in product((False, True), repeat=len(names)):
        on = {name: value[name] for name, is_on in zip(names, mask, strict=True) if is_on}
        chosen = Filters(**on)
        condition, parameters = queries.where(chosen)
        assert condition.count("?") == len(parameters)
        assert count(snapshot, chosen) == len(oracle.slugs(chosen)), on


@settings(max_examples=6)
@given(filters)
def test_a_facet_says_what_choosing_its_value_leaves(snapshot: Snapshot, chosen: Filters) -> None:
    found = snapshot.rows(queries.facets(chosen))
    for facet in FACETS:
        counts = {row["value"]: row["company_count"] for row in found if row["facet"] == facet}
        assert None not in counts
        for value in {*counts, *KNOWN[facet]}:
            left = count(snapshot, replace(chosen, **{facet: (value,)}))
            assert left == counts.get(value, 0), (facet, value)


# --- text that is code elsewhere ---------------------------------------------------------------


@pytest.mark.parametrize("sign", ["%", "_", "\\", "%%", "a%", "\\%", "100%", "'", "k\\s", "r_S"])
def test_signs_of_like_are_letters(snapshot: Snapshot, oracle: Oracle, sign: str) -> None:
    chosen = Filters(q=sign, ai="all")
    found = {row["slug"] for row in snapshot.rows(queries.companies(chosen))}
    assert found == oracle.slugs(chosen)
    assert len(found) < len(oracle.companies)


def test_each_sign_finds_the_company_that_has_it(snapshot: Snapshot) -> None:
    for name in (*made.SIGNS, *made.FORMULAS, made.SCRIPT, made.IMAGE):
        found = snapshot.rows(queries.companies(Filters(q=name)))
        assert any(name in row["name"] for row in found), name


ATTACKS = (
    "' or 1=1 --", "'; drop table mart.company; --", "') or ('1'='1", "x' union select 1 --",
    "?", "? ?", "$1", "{x}", "\x00", "\\'; --", "‘’", "a" * 200,
)  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("facet", [*FACETS, "q"])
def test_values_are_bound_and_never_part_of_the_sql(
    snapshot: Snapshot, facet: str, attack: str
) -> None:
    value: Any = attack if facet == "q" else (attack,)
    chosen = Filters(**{facet: value}, ai="all")
    condition, parameters = queries.where(chosen)
    harmless: Any = "legal" if facet == "q" else ("legal",)
    assert condition == queries.where(Filters(**{facet: harmless}, ai="all"))[0]
    assert condition.count("?") == len(parameters)
    assert snapshot.rows(queries.companies(chosen)) == []
    assert queries.company(attack).parameters == (attack,)
    assert snapshot.row(queries.company(attack)) is None


# --- SQL to take away --------------------------------------------------------------------------


@few
@given(filters, st.sampled_from(("what?", "it's", "?'?", "\\", "")))
def test_copied_sql_gives_the_same_rows(snapshot: Snapshot, chosen: Filters, text: str) -> None:
    chosen = replace(chosen, q=text or chosen.q)
    for query in (
        queries.count(chosen),
        queries.companies(chosen),
        queries.background(chosen),
        queries.density(chosen),
        queries.domain_bands(chosen),
        queries.moat_matrix(chosen),
        queries.listing(chosen, [("risk_score", True)], 0, 50),
        queries.export(chosen),
        queries.facets(chosen),
    ):
        _assert_copyable(snapshot, query)


@pytest.mark.parametrize("slug", ["harvey", "made-2", "made-script", "named-7"])
def test_copied_sql_of_a_company_gives_the_same_rows(snapshot: Snapshot, slug: str) -> None:
    company = snapshot.row(queries.company(slug))
    assert company is not None
    company_id = company["company_id"]
    for query in (
        queries.company(slug),
        queries.company_factors(company_id),
        queries.company_moves(company_id),
        queries.company_evidence(company_id),
        queries.company_events(company_id),
        queries.company_sources(company_id),
        queries.company_fields(company_id),
        queries.similar(company_id),
        queries.LATEST_RUN,
        queries.LOADED_SOURCES,
    ):
        _assert_copyable(snapshot, query)


def _assert_copyable(snapshot: Snapshot, query: Query) -> None:
    text = query.copyable()
    assert text.endswith(";") and text.count(";") >= 1

    def ordered(found: list[Row]) -> list[str]:
        return sorted(map(repr, _rounded(found)))

    assert ordered(snapshot.rows(text)) == ordered(snapshot.rows(query)), text


def _rounded(found: list[Row]) -> list[Row]:
    """Means may differ in their last digit from one run to the next."""
    return [
        {name: round(v, 9) if isinstance(v, float) else v for name, v in row.items()}
        for row in found
    ]


# --- sums, bands and cells ---------------------------------------------------------------------


def _scores(oracle: Oracle, chosen: Filters, name: str) -> list[float | None]:
    return [c[name] for c in oracle.companies if oracle.fits(c, chosen)]


def _counted(values: list[Any]) -> dict[Any, int]:
    counts: dict[Any, int] = defaultdict(int)
    for value in values:
        counts[value] += 1
    return dict(counts)


@few
@given(filters)
def test_bands_and_tenths_of_risk_keep_the_unknown_apart(
    snapshot: Snapshot, oracle: Oracle, chosen: Filters
) -> None:
    def place(score: float | None, wide: int, last: int) -> int | None:
        return None if score is None else min(floor(score / wide), last)

    bands: dict[Any, int] = defaultdict(int)
    for row in snapshot.rows(queries.domain_bands(chosen)):
        bands[row["risk_band"]] += row["company_count"]
    risks = _scores(oracle, chosen, "risk_score")
    assert dict(bands) == _counted([place(risk, 20, 4) for risk in risks])

    facets = snapshot.rows(queries.facets(chosen))
    risks = _scores(oracle, chosen.without("risk"), "risk_score")
    tenths = {r["value"]: r["company_count"] for r in facets if r["facet"] == queries.RISK}
    known = {str(tenth): tenth for tenth in range(10)}
    assert {known.get(tenth): count for tenth, count in tenths.items()} == _counted(
        [place(risk, 10, 9) for risk in risks]
    )


@few
@given(filters)
def test_density_counts_everyone_and_puts_nobody_where_they_are_not(
    snapshot: Snapshot, oracle: Oracle, chosen: Filters
) -> None:
    found = snapshot.rows(queries.density(chosen))
    assert sum(row["company_count"] for row in found) == count(snapshot, chosen)
    moats = _scores(oracle, chosen, "moat_score")
    cells = [row for row in found if row["moat_cell"] is not None and row["moat_cell"] >= 0]
    inside = sum(row["company_count"] for row in cells)
    assert inside <= sum(moat is not None for moat in moats)
    top = sum(row["company_count"] for row in found if row["moat_cell"] == 39)
    assert top == sum(moat is not None and moat >= 97.5 for moat in moats)


@few
@given(filters)
def test_the_matrix_counts_each_company_once_and_each_moat_it_holds(
    snapshot: Snapshot, oracle: Oracle, chosen: Filters
) -> None:
    found = snapshot.rows(queries.moat_matrix(chosen))
    fitting = [c for c in oracle.companies if oracle.fits(c, chosen)]
    expected = _counted(
        [
            (c["domain_code"], moat)
            for c in fitting
            for moat in oracle.facets["moat"][c["company_id"]]
        ]
        + [(c["domain_code"], "all") for c in fitting]
    )
    cells = {(row["domain_code"], row["moat_code"]): row["company_count"] for row in found}
    assert len(cells) == len(found)
    assert cells == expected


@few
@given(filters)
def test_what_is_left_out_is_drawn_behind(snapshot: Snapshot, chosen: Filters) -> None:
    def placed(found: list[Row]) -> int:
        return sum(
            row["exposure_score"] is not None and row["moat_score"] is not None for row in found
        )

    behind = snapshot.rows(queries.background(chosen))
    shown = snapshot.rows(queries.companies(chosen))
    everyone = snapshot.rows(queries.companies(chosen.cleared()))
    assert len(behind) == placed(everyone) - placed(shown)


# --- the list ----------------------------------------------------------------------------------

_orders = st.lists(
    st.tuples(st.sampled_from([*queries.ORDERABLE, "one_liner; drop"]), st.booleans()), max_size=2
)


@few
@given(filters, _orders, st.integers(25, 120))
def test_the_list_comes_in_blocks_that_leave_out_nobody(
    snapshot: Snapshot, chosen: Filters, order: list[tuple[str, bool]], block: int
) -> None:
    total = count(snapshot, chosen)
    slugs: list[str] = []
    for start in range(0, max(total, 1), block):
        found = snapshot.rows(queries.listing(chosen, order, start, start + block))
        slugs += [row["slug"] for row in found]
    assert len(slugs) == len(set(slugs)) == total
    exported = snapshot.rows(queries.export(chosen))
    assert {row["slug"] for row in exported} == set(slugs)
    assert len(exported) == total


@pytest.mark.parametrize("column", ["risk_score", "founded_year", "team_size_count", "name"])
@pytest.mark.parametrize("descending", [False, True])
def test_the_list_is_in_order_with_the_unknown_last(
    snapshot: Snapshot, column: str, descending: bool
) -> None:
    found = snapshot.rows(queries.listing(Filters(), [(column, descending)], 0, 10_000))
    values = [row[column] for row in found]
    known = [v.lower() if isinstance(v, str) else v for v in values if v is not None]
    assert known == sorted(known, reverse=descending)
    assert all(value is None for value in values[len(known) :])
