"""The rules of the model, on companies and weights that nobody picked by hand.

Each example is a batch of companies that goes through the models of the score in one run.
"""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from tests.warehouse.given import (
    EXPOSURE_WEIGHTS,
    MOAT_WEIGHTS,
    PARAMETERS,
    Row,
    by,
    factor,
    parameter,
    run_all,
    values,
)

rules = settings(deadline=None, max_examples=20)

SCORES = ["core.exposure", "core.moat", "core.score"]
CHAIN = [*SCORES, "mart.company_score", "mart.company_factor"]
READERS = [
    "core.company_ai",
    "core.company_domain",
    "core.company_capability",
    "core.company_orientation",
    "core.moat_value",
]
EXPOSURES, MOATS = sorted(EXPOSURE_WEIGHTS), sorted(MOAT_WEIGHTS)
CLOSE = 1e-6

shares = st.floats(0, 1, allow_subnormal=False)
bases = st.sampled_from(["stated", "assessed", "inferred"])
moat_bases = st.sampled_from(["assessed", "inferred"])
companies = st.fixed_dictionaries(
    {
        "is_curated": st.booleans(),
        "word_count": st.sampled_from([0, 39, 40, 200]),
        "exposure": st.fixed_dictionaries(
            {code: st.one_of(st.none(), st.tuples(shares, bases)) for code in EXPOSURES}
        ),
        "moats": st.dictionaries(st.sampled_from(MOATS), st.tuples(shares, moat_bases)),
    }
)
batches = st.lists(companies, min_size=1, max_size=12)
weights = st.fixed_dictionaries(
    {code: st.floats(0.01, 1) for code in EXPOSURES}
    | {code: st.floats(0.01, 0.99) for code in MOATS}
)


def given_tables(batch: list[Row], weighing: Row) -> dict[str, list[Row]]:
    """The tables that CHAIN reads; the company_id is the place in the batch."""
    named = {f"c{number:03}": company for number, company in enumerate(batch)}
    return {
        "core.company_record": [
            {"company_id": c, "is_curated": x["is_curated"]} for c, x in named.items()
        ],
        "core.company_text": [
            {"company_id": c, "word_count": x["word_count"]} for c, x in named.items()
        ],
        "core.exposure_value": [
            {
                "company_id": c,
                "factor_code": code,
                "value_share": known[0] if known else None,
                "basis_code": known[1] if known else "unknown",
            }
            for c, x in named.items()
            for code, known in x["exposure"].items()
        ],
        "core.moat_value": [
            {"company_id": c, "moat_code": code, "strength_share": strength, "basis_code": basis}
            for c, x in named.items()
            for code, (strength, basis) in x["moats"].items()
        ],
        "raw.seed_factor": factor(**weighing),
    }


def results(batch: list[Row], weighing: Row) -> dict[str, list[Row]]:
    return run_all(CHAIN, given_tables(batch, weighing))


def scored(weighing: Row, *batches: list[Row], table: str = "core.score") -> tuple[list[Row], ...]:
    """The scores of the companies of several batches, each in its order, from one run."""
    together = [company for batch in batches for company in batch]
    found = by(run_all(SCORES, given_tables(together, weighing))[table], "company_id")
    rows = iter([found[company] for company in sorted(found)])
    return tuple([next(rows) for _ in batch] for batch in batches)


def pairs(column: str, before: list[Row], after: list[Row]) -> list[tuple[float, float]]:
    """Both values of each company that has both."""
    both = [(b[column], a[column]) for b, a in zip(before, after, strict=True)]
    return [(b, a) for b, a in both if b is not None and a is not None]


def without_moat(company: Row, code: str) -> Row:
    return {**company, "moats": {c: s for c, s in company["moats"].items() if c != code}}


def with_moat(company: Row, code: str, strength: float) -> Row:
    basis = company["moats"].get(code, (0, "assessed"))[1]
    return {**company, "moats": {**company["moats"], code: (strength, basis)}}


def with_exposure(company: Row, code: str, known: tuple[float, str] | None) -> Row:
    return {**company, "exposure": {**company["exposure"], code: known}}


def total(rows: list[Row], company: str, score: str, column: str) -> float:
    return math.fsum(
        row[column] or 0
        for row in rows
        if row["company_id"] == company and row["score_code"] == score
    )


@rules
@for_all(batches, weights)
def test_the_contributions_sum_to_the_scores(batch: list[Row], weighing: Row) -> None:
    found = results(batch, weighing)
    parts = found["mart.company_factor"]
    for row in found["mart.company_score"]:
        sums = {
            (score, column): total(parts, row["company_id"], score, column)
            for score in ("exposure", "moat")
            for column in ("contribution_score", "risk_contribution_score")
        }
        for score in ("exposure", "moat"):
            whole = row[f"{score}_score"] or 0
            assert sums[score, "contribution_score"] == pytest.approx(whole, abs=CLOSE)
        if row["risk_score"] is not None:
            added = sum(sums[score, "risk_contribution_score"] for score in ("exposure", "moat"))
            assert added == pytest.approx(row["risk_score"] - 50, abs=CLOSE)
    for row in parts:  # an unknown factor has neither value nor contribution
        numbers = [
            row[c] for c in ("weight_share", "contribution_score", "risk_contribution_score")
        ]
        is_known = row["value_share"] is not None
        assert [number is not None for number in numbers] == [is_known] * 3


@rules
@for_all(batches, weights)
def test_scores_lie_in_0_to_100_and_their_interval_holds_them(
    batch: list[Row], weighing: Row
) -> None:
    (rows,) = scored(weighing, batch)
    for row in rows:
        for column in ("exposure_score", "moat_score", "risk_score"):
            assert row[column] is None or -CLOSE <= row[column] <= 100 + CLOSE
        assert 0 <= row["coverage_share"] <= 1 + CLOSE
        ends = (row["risk_low_score"], row["risk_high_score"])
        if row["risk_score"] is None:
            assert ends == (None, None)
        else:
            assert 0 <= ends[0] <= row["risk_score"] + CLOSE
            assert row["risk_score"] - CLOSE <= ends[1] <= 100


@rules
@for_all(batches, weights)
def test_risk_is_given_exactly_where_enough_is_known(batch: list[Row], weighing: Row) -> None:
    (rows,) = scored(weighing, batch)
    for row in rows:
        margin = row["coverage_share"] - PARAMETERS["coverage_min"]
        is_known = row["exposure_score"] is not None and row["moat_score"] is not None
        if abs(margin) > CLOSE:
            assert (row["risk_score"] is not None) == (is_known and margin > 0)


@rules
@for_all(batches, weights, st.sampled_from(MOATS), shares)
def test_adding_a_moat_never_raises_the_risk(
    batch: list[Row], weighing: Row, code: str, strength: float
) -> None:
    before, after = scored(
        weighing,
        [without_moat(c, code) for c in batch],
        [with_moat(c, code, strength) for c in batch],
    )
    assert all(a <= b + CLOSE for b, a in pairs("risk_score", before, after))
    assert all(a >= b - CLOSE for b, a in pairs("moat_score", before, after))
    assert all(a >= b - CLOSE for b, a in pairs("coverage_share", before, after))
    assert all(b is None or a is not None for b, a in zip(
        [row["risk_score"] for row in before], [row["risk_score"] for row in after], strict=True
    ))  # fmt: skip


@rules
@for_all(batches, weights, st.sampled_from(MOATS), shares, shares)
def test_a_stronger_moat_never_raises_the_risk(
    batch: list[Row], weighing: Row, code: str, one: float, other: float
) -> None:
    weaker, stronger = sorted((one, other))
    before, after = scored(
        weighing, *([with_moat(c, code, s) for c in batch] for s in (weaker, stronger))
    )
    assert all(a <= b + CLOSE for b, a in pairs("risk_score", before, after))


@rules
@for_all(batches, weights, st.sampled_from(EXPOSURES), shares, shares)
def test_more_of_an_exposure_factor_never_lowers_exposure_or_risk(
    batch: list[Row], weighing: Row, code: str, one: float, other: float
) -> None:
    lower, higher = sorted((one, other))
    before, after = scored(
        weighing,
        *(
            [with_exposure(c, code, (share, "assessed")) for c in batch]
            for share in (lower, higher)
        ),
    )
    assert all(a >= b - CLOSE for b, a in pairs("exposure_score", before, after))
    assert all(a >= b - CLOSE for b, a in pairs("risk_score", before, after))


@rules
@for_all(batches, weights, st.sampled_from(MOATS), st.floats(0.01, 0.99))
def test_the_weight_of_a_moat_changes_only_those_who_hold_it(
    batch: list[Row], weighing: Row, code: str, weight: float
) -> None:
    (before,) = scored(weighing, batch)
    (after,) = scored({**weighing, code: weight}, batch)
    assert [row["exposure_score"] for row in before] == [row["exposure_score"] for row in after]
    others = [number for number, company in enumerate(batch) if code not in company["moats"]]
    for column in ("moat_score", "risk_score"):
        kept = pairs(column, [before[n] for n in others], [after[n] for n in others])
        assert all(a == pytest.approx(b, abs=CLOSE) for b, a in kept)


@rules
@for_all(batches, weights, st.sampled_from(MOATS), st.floats(0.01, 0.99))
def test_a_heavier_moat_never_raises_the_risk_of_who_holds_it(
    batch: list[Row], weighing: Row, code: str, weight: float
) -> None:
    light, heavy = sorted((weighing[code], weight))
    before, after = (scored({**weighing, code: w}, batch)[0] for w in (light, heavy))
    assert all(a <= b + CLOSE for b, a in pairs("risk_score", before, after))


@rules
@for_all(batches, weights, st.sampled_from(EXPOSURES), st.floats(0.01, 1))
def test_the_weight_of_an_exposure_factor_never_changes_a_moat(
    batch: list[Row], weighing: Row, code: str, weight: float
) -> None:
    before = scored(weighing, batch, table="core.moat")
    assert before == scored({**weighing, code: weight}, batch, table="core.moat")


@rules
@for_all(batches, weights, st.sampled_from(EXPOSURES), shares, bases)
def test_an_unknown_factor_lowers_the_coverage_and_never_narrows_the_interval(
    batch: list[Row], weighing: Row, code: str, share: float, basis: str
) -> None:
    states = [[with_exposure(c, code, known) for c in batch] for known in ((share, basis), None)]
    for before, after in zip(*scored(weighing, *states, table="core.exposure"), strict=True):
        assert after["coverage_share"] < before["coverage_share"]
        assert after["half_width_score"] >= before["half_width_score"] - CLOSE
    for before, after in zip(*scored(weighing, *states), strict=True):
        ends = [(row["risk_low_score"], row["risk_high_score"]) for row in (before, after)]
        # an end at 0 or 100 is cut off: there the width says nothing
        if all(low is not None and low > 0 and high < 100 for low, high in ends):
            (low, high), (new_low, new_high) = ends
            assert new_high - new_low >= high - low - CLOSE


@rules
@for_all(batches, weights)
def test_a_shorter_text_lowers_the_coverage_and_never_narrows_the_interval(
    batch: list[Row], weighing: Row
) -> None:
    states = [[{**c, "word_count": words} for c in batch] for words in (40, 39)]
    for long, short in zip(*scored(weighing, *states, table="core.moat"), strict=True):
        assert short["coverage_share"] <= long["coverage_share"] + CLOSE
        assert short["hidden_score"] >= long["hidden_score"] - CLOSE
        assert short["half_width_score"] == pytest.approx(long["half_width_score"])


@rules
@for_all(batches, weights, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter_to_the_scores(
    batch: list[Row], weighing: Row, random: Any
) -> None:
    tables = given_tables(batch, weighing)
    shuffled = {name: random.sample(rows, len(rows)) for name, rows in tables.items()}
    again = run_all(CHAIN, shuffled)
    for name, rows in run_all(CHAIN, tables).items():
        keys = ["company_id", *(["factor_code"] if "factor_code" in rows[0] else [])]
        second = by(again[name], *keys)
        for key, row in by(rows, *keys).items():
            assert second[key] == pytest.approx(row)


tenths = st.integers(-10, 20).map(lambda n: n / 10)
votes = st.lists(
    st.tuples(
        st.sampled_from(["c1", "c2", "c3"]),
        st.sampled_from(["ai", "domain", "orientation", "moat", "capability"]),
        st.sampled_from(["data", "workflow", "legal"]),
        tenths,
    ),
    max_size=40,
)


@rules
@for_all(votes, st.randoms(use_true_random=False))
def test_the_order_of_the_evidence_does_not_matter_to_the_labels(
    drawn: list[tuple[str, str, str, float]], random: Any
) -> None:
    names = ("company_id", "label_kind", "label_code", "weight")
    evidence = [
        {**dict(zip(names, row, strict=True)), "term": f"word {number:02}"}
        for number, row in enumerate(drawn)
    ]
    tables = {
        "core.company_record": [{"company_id": c, "is_curated": False} for c in ("c1", "c2", "c3")],
        "core.parameter": parameter(),
        "raw.seed_factor": factor(),
    }
    first, second = (
        run_all(READERS, {**tables, "core.evidence": rows})
        for rows in (evidence, random.sample(evidence, len(evidence)))
    )
    rounded = {"orientation_probability", "ai_probability"}
    for name, rows in first.items():
        columns = [c for c in (rows[0] if rows else []) if c not in rounded]
        assert values(rows, *columns) == values(second[name], *columns)
