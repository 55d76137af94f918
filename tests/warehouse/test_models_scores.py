"""Given and expected rows: from launches, factors and moats to exposure, moat and risk."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warehouse.given import by, factor, identity, parameter, refresh, run, run_all, values

# what a launch leaves after a number of months, with the half-life of 36 months
HALF = 36


def move(move_id: str = "m", move_date: str = "2026-06-01", **fields: Any) -> dict[str, Any]:
    return {
        "move_id": move_id,
        "move_date": move_date,
        "reach_share": 0.8,
        "domain_codes": [],
        "capability_codes": [],
        **fields,
    }


def moves(*launches: dict[str, Any], **tables: Any) -> dict[Any, dict[str, Any]]:
    """The launches that reach company `c`: it writes, and works in law first and health second."""
    given = {
        "raw.seed_lab_move": launches,
        "core.company_capability": [
            {"company_id": "c", "capability_code": "writing"},
            {"company_id": "c", "capability_code": "search"},
        ],
        "core.company_domain": [
            {"company_id": "c", "domain_code": "legal", "position": 1},
            {"company_id": "c", "domain_code": "health", "position": 2},
        ],
        **tables,
    }
    return by(run("core.company_move", given), "move_id")


@pytest.mark.parametrize(
    ("domains", "capabilities", "touch"),
    [
        ([], ["writing"], 1.0),  # for everybody
        (["legal"], ["writing"], 1.0),  # for this very domain
        (["retail"], ["writing"], 0.4),  # the same capability, for another domain
        (["legal"], ["speech"], 0.25),  # the same domain only
        (["legal"], [], 0.25),
        (["health"], ["writing"], 0.4),  # a second domain is not where its core is
        (["health"], [], None),
        (["retail"], ["speech"], None),
        ([], [], None),
    ],
)
def test_how_near_a_launch_is(
    domains: list[str], capabilities: list[str], touch: float | None
) -> None:
    found = moves(move(domain_codes=domains, capability_codes=capabilities))
    assert {row["touch_share"] for row in found.values()} == (set() if touch is None else {touch})


def test_a_launch_reaches_a_company_once_however_much_they_share() -> None:
    shared = {"capability_codes": ["writing", "search"], "domain_codes": ["legal", "legal"]}
    row = moves(move(**shared))["m"]
    assert (row["touch_share"], row["reach_share"]) == (1.0, 0.8)


@pytest.mark.parametrize(
    ("move_date", "months"),
    [
        ("2026-06-30", 0),
        ("2026-06-01", 0),
        ("2026-06", 0),  # known to the month: from its first day
        ("2026-01-31", 5),
        ("2023-06-15", 36),
        ("2023-06", 36),
        ("2020-06-30", 72),
        ("2025", 17),  # known to the year
    ],
)
def test_a_launch_loses_half_its_reach_with_every_half_life(move_date: str, months: int) -> None:
    row = moves(move(move_date=move_date, capability_codes=["writing"]))["m"]
    assert row["age_share"] == pytest.approx(0.5 ** (months / HALF))
    assert row["reach_share"] == pytest.approx(0.8 * 0.5 ** (months / HALF))


@pytest.mark.parametrize(
    ("move_date", "is_counted"),
    [("2026-06-30", True), ("2026-07-01", False), ("2026-07", False), ("2027", False)],
)
def test_a_launch_to_come_does_not_count_yet(move_date: str, is_counted: bool) -> None:
    assert bool(moves(move(move_date=move_date, capability_codes=["writing"]))) is is_counted


def test_the_same_launch_counts_once_the_day_has_come() -> None:
    later = {"raw.refresh": refresh(date(2026, 7, 1))}
    assert moves(move(move_date="2026-07-01", capability_codes=["writing"]), **later)


@pytest.mark.parametrize("impossible", ["2026-02-30", "2026-13", "soon"])
def test_an_impossible_date_stops_nothing(impossible: str) -> None:
    good = move("good", capability_codes=["writing"])
    assert list(moves(good, move("bad", impossible, capability_codes=["writing"]))) == ["good"]


def exposure_values(**tables: Any) -> dict[str, dict[str, Any]]:
    """The four factors of the directory's company `c`, which works in law and can be read."""
    given = {
        "core.company_record": [{"company_id": "c", "is_curated": False, "source_id": "yc"}],
        "core.company_text": [{"company_id": "c", "word_count": 40}],
        "core.company_domain": [{"company_id": "c", "domain_code": "legal", "position": 1}],
        "raw.seed_domain": [
            {
                "domain_code": "legal",
                "commodification_share": 0.5,
                "price_sensitivity_share": 0.25,
            },
            {
                "domain_code": "retail",
                "commodification_share": 0.9,
                "price_sensitivity_share": 0.9,
            },
        ],
        "core.company_orientation": [
            {
                "company_id": "c",
                "orientation_probability": 0.8,
                "orientation_basis_code": "inferred",
            }
        ],
        **tables,
    }
    return by(run("core.exposure_value", given), "factor_code")


def value(row: dict[str, Any]) -> tuple[Any, Any]:
    return (row["value_share"], row["basis_code"])


def test_every_company_has_all_four_factors() -> None:
    found = exposure_values()
    assert {code: value(row) for code, row in found.items()} == {
        "generality": (pytest.approx(0.2), "inferred"),  # 1 - probability of vertical
        "overlap": (0, "inferred"),  # nothing touches it, and its text was long enough to tell
        "commodification": (0.5, "inferred"),
        "price_sensitivity": (0.25, "inferred"),
    }
    assert {row["source_id"] for row in found.values()} == {"yc"}


def test_what_nobody_knows_is_unknown_not_zero() -> None:
    unknown = {"company_id": "c", "orientation_basis_code": "unknown"}
    found = exposure_values(
        **{"core.company_domain": [], "core.company_orientation": [unknown]},
    )
    assert {value(row) for row in found.values()} == {(None, "unknown")}


def test_words_about_price_do_not_make_an_unknown_domain_known() -> None:
    words = [{"company_id": "c", "label_kind": "price_sensitivity", "weight": 0.4}]
    found = exposure_values(**{"core.company_domain": [], "core.evidence": words})
    assert value(found["price_sensitivity"]) == (None, "unknown")


def test_a_second_domain_does_not_set_the_defaults() -> None:
    both = [
        {"company_id": "c", "domain_code": "retail", "position": 2},
        {"company_id": "c", "domain_code": "legal", "position": 1},
    ]
    found = exposure_values(**{"core.company_domain": both})
    assert value(found["commodification"]) == (0.5, "inferred")


@pytest.mark.parametrize(
    ("weights", "expected"),
    [((0.2,), 0.7), ((-0.2, 0.1), 0.4), ((0.4, 0.4), 1.0), ((-0.9,), 0.0), ((), 0.5)],
)
def test_words_move_the_default_of_the_domain_within_0_and_1(
    weights: tuple[float, ...], expected: float
) -> None:
    words = [
        {"company_id": "c", "label_kind": "commodification", "weight": weight} for weight in weights
    ]
    row = exposure_values(**{"core.evidence": words})["commodification"]
    assert value(row) == (pytest.approx(expected), "inferred")
    assert ("moved by words" in row["reason"]) is bool(weights)


def reach(*shares: float) -> list[dict[str, Any]]:
    return [{"company_id": "c", "move_id": f"m{n}", "reach_share": s} for n, s in enumerate(shares)]


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ((0.5,), 0.5),
        ((0.5, 0.5), 1 - 0.5 * 0.75),
        # the furthest reaching first, each one after it for half (the setting of these tests)
        ((0.2, 0.3, 0.4), 1 - (1 - 0.4) * (1 - 0.3 / 2) * (1 - 0.2 / 4)),
        ((0.0,), 0.0),
        ((1.0, 1.0), 1 - 0.001 * 0.5),
        ((0.3,) * 20, 1 - math.prod(1 - 0.3 / 2**n for n in range(20))),
    ],
)
def test_launches_add_up_like_chances_that_repeat_each_other(
    shares: tuple[float, ...], expected: float
) -> None:
    row = exposure_values(**{"core.company_move": reach(*shares)})["overlap"]
    assert value(row) == (pytest.approx(expected), "inferred")


@given(st.lists(st.floats(0, 1), max_size=8), st.floats(0, 1))
@settings(max_examples=25, deadline=None)
def test_one_more_launch_never_lowers_the_overlap(shares: list[float], more: float) -> None:
    before = exposure_values(**{"core.company_move": reach(*shares)})["overlap"]["value_share"]
    after = exposure_values(**{"core.company_move": reach(*shares, more)})["overlap"]["value_share"]
    assert after >= (before or 0)


@pytest.mark.parametrize(
    ("word_count", "shares", "expected"),
    [
        (39, (), (None, "unknown")),  # too short for silence to say anything
        (40, (), (0, "inferred")),
        (39, (0.5,), (0.5, "inferred")),
    ],
)
def test_silence_counts_only_in_a_text_that_is_long_enough(
    word_count: int, shares: tuple[float, ...], expected: tuple[float | None, str]
) -> None:
    found = exposure_values(
        **{
            "core.company_text": [{"company_id": "c", "word_count": word_count}],
            "core.company_move": reach(*shares),
        }
    )
    assert value(found["overlap"]) == expected


@pytest.mark.parametrize(
    ("count", "words"), [(0, "No dated launch"), (1, "One dated"), (3, "3 dated launches")]
)
def test_the_reason_counts_the_launches(count: int, words: str) -> None:
    row = exposure_values(**{"core.company_move": reach(*[0.1] * count)})["overlap"]
    assert row["reason"].startswith(words)


def test_an_editor_s_judgement_goes_before_the_default_of_the_domain() -> None:
    judged = {
        "company_id": "s1",
        "factor_code": "commodification",
        "value_share": 0.1,
        "reason": "its own data",
        "source_id": "report",
    }
    words = [
        {"company_id": "c", "label_kind": kind, "weight": 0.4}
        for kind in ("commodification", "price_sensitivity")
    ]
    found = exposure_values(
        **{
            "core.company_record": [{"company_id": "c", "is_curated": True, "source_id": "ours"}],
            "core.company_text": [{"company_id": "c", "word_count": 3}],
            "core.identity": [{**identity("s1")[0], "company_id": "c"}],
            "raw.seed_company_factor": [judged],
            "core.evidence": words,
        }
    )
    row = found["commodification"]
    assert value(row) == (0.1, "assessed")
    assert (row["reason"], row["source_id"]) == ("its own data", "report")
    # without a judgement the default stands, and words do not move it for a company of ours
    assert value(found["price_sensitivity"]) == (0.25, "inferred")
    assert value(found["overlap"]) == (0, "assessed")


def exposure(**shares: float | None) -> dict[str, Any]:
    """core.exposure of a company whose known factors are `inferred`."""
    rows = [
        {
            "company_id": "c",
            "factor_code": code,
            "value_share": share,
            "basis_code": "unknown" if share is None else "inferred",
        }
        for code, share in shares.items()
    ]
    (row,) = run("core.exposure", {"core.exposure_value": rows, "raw.seed_factor": factor()})
    return row


ALL = {"generality": 1.0, "overlap": 0.5, "commodification": 0.5, "price_sensitivity": 0.0}


def test_exposure_is_the_weighted_mean() -> None:
    row = exposure(**ALL)
    assert row["exposure_score"] == pytest.approx(30 + 20 + 10 + 0)
    assert row["coverage_share"] == pytest.approx(1)
    # independent errors of 0.2 each, by weight
    assert row["half_width_score"] == pytest.approx(20 * math.sqrt(0.09 + 0.16 + 0.04 + 0.01))


def test_an_unknown_factor_is_left_out_not_taken_as_zero() -> None:
    row = exposure(**{**ALL, "overlap": None})
    assert row["exposure_score"] == pytest.approx(100 * (0.3 + 0.1) / 0.6)
    assert row["coverage_share"] == pytest.approx(0.6)
    assert row["half_width_score"] > exposure(**ALL)["half_width_score"]


def test_zero_is_not_unknown() -> None:
    row = exposure(**dict.fromkeys(ALL, 0.0))
    assert (row["exposure_score"], row["coverage_share"]) == (0, pytest.approx(1))


def test_with_nothing_known_there_is_no_exposure() -> None:
    row = exposure(**dict.fromkeys(ALL))
    assert (row["exposure_score"], row["coverage_share"]) == (None, 0)


@pytest.mark.parametrize(
    ("basis", "spread"),
    [("stated", 0.05), ("assessed", 0.1), ("inferred", 0.2), ("unknown", 0.5), (None, 0.5)],
)
def test_the_better_the_basis_the_narrower_the_interval(basis: str | None, spread: float) -> None:
    values_ = [
        {"company_id": "c", "factor_code": "overlap", "value_share": 0.5, "basis_code": basis}
    ]
    (row,) = run("core.exposure", {"core.exposure_value": values_, "raw.seed_factor": factor()})
    assert row["half_width_score"] == pytest.approx(100 * spread)


def moat(
    is_curated: bool = True,
    word_count: int | None = 40,
    basis: str = "assessed",
    **given: Any,
) -> dict[str, Any]:
    """core.moat of a company that holds these kinds; names with a dot are tables."""
    strengths = {code: s for code, s in given.items() if "." not in code}
    tables = {name: rows for name, rows in given.items() if "." in name}
    texts = [] if word_count is None else [{"company_id": "c", "word_count": word_count}]
    (row,) = run(
        "core.moat",
        {
            "core.company_record": [{"company_id": "c", "is_curated": is_curated}],
            "core.company_text": texts,
            "core.moat_value": [
                {"company_id": "c", "moat_code": code, "strength_share": s, "basis_code": basis}
                for code, s in strengths.items()
            ],
            "raw.seed_factor": factor(),
            **tables,
        },
    )
    return row


@pytest.mark.parametrize(
    ("strengths", "score"),
    [
        ({}, 0),
        ({"data": 0.5}, 40),
        ({"data": 1.0}, 80),
        ({"data": 0.5, "workflow": 0.5}, 100 * (1 - 0.6 * 0.7)),
        ({"data": 1, "workflow": 1, "network": 1, "brand": 1}, 100 * (1 - 0.2 * 0.4 * 0.1 * 0.5)),
        ({"data": 0.0}, 0),
    ],
)
def test_each_moat_holds_off_a_share_of_what_the_others_leave(
    strengths: dict[str, float], score: float
) -> None:
    row = moat(**strengths)
    assert row["moat_score"] == pytest.approx(score)
    assert (row["coverage_share"], row["hidden_score"]) == (pytest.approx(1), pytest.approx(0))


def test_the_half_width_of_one_moat_is_its_weight_times_the_spread() -> None:
    assert moat(data=0.5)["half_width_score"] == pytest.approx(100 * 0.8 * 0.1)
    assert moat(data=0.5, basis="stated")["half_width_score"] == pytest.approx(100 * 0.8 * 0.05)
    assert moat(data=0.5, basis="inferred")["half_width_score"] == pytest.approx(100 * 0.8 * 0.2)


def test_a_long_text_tells_of_the_kinds_that_can_be_read() -> None:
    row = moat(is_curated=False)
    assert row["moat_score"] == 0
    assert row["coverage_share"] == pytest.approx((0.8 + 0.6 + 0.9) / 2.8)
    silent = (1 - 0.8 * 0.05) * (1 - 0.6 * 0.05) * (1 - 0.9 * 0.05)
    assert row["hidden_score"] == pytest.approx(100 * (1 - silent * (1 - 0.5 * 0.25)))


def test_a_kind_that_nobody_looked_for_may_be_there_as_often_as_where_editors_looked() -> None:
    """Of four assessed companies one holds a brand of 0.8: mean 0.2, mean square 0.16."""
    judged = {
        "raw.seed_company": [{"company_id": f"s{number}"} for number in range(4)],
        "raw.seed_company_moat": [
            {"company_id": "s0", "moat_code": "brand", "strength_share": 0.8}
        ],
    }
    row = moat(is_curated=False, **judged)
    silent = (1 - 0.8 * 0.05) * (1 - 0.6 * 0.05) * (1 - 0.9 * 0.05)
    left = silent * (1 - 0.5 * 0.2)
    spread = 0.5 * math.sqrt(0.16 - 0.2**2) / (1 - 0.5 * 0.2)
    assert row["hidden_score"] == pytest.approx(100 * (1 - left + left * spread))
    assert moat(**judged)["hidden_score"] == pytest.approx(0)  # ours were looked at


@pytest.mark.parametrize("word_count", [39, 0, None])
def test_a_short_text_tells_of_nothing_but_what_it_names(word_count: int | None) -> None:
    nothing = moat(is_curated=False, word_count=word_count)
    assert (nothing["moat_score"], nothing["coverage_share"]) == (None, 0)
    one = moat(is_curated=False, word_count=word_count, data=0.5)
    assert one["moat_score"] == pytest.approx(40)
    assert one["coverage_share"] == pytest.approx(0.8 / 2.8)


def score(exposure_row: dict[str, Any], moat_row: dict[str, Any]) -> dict[str, Any]:
    key = {"company_id": "c"}
    (row,) = run(
        "core.score", {"core.exposure": [key | exposure_row], "core.moat": [key | moat_row]}
    )
    return row


def part(name: str, value_: float | None, coverage: float = 1.0, **more: float) -> dict[str, Any]:
    widths = {"half_width_score": 0.0} | ({"hidden_score": 0.0} if name == "moat" else {})
    return {f"{name}_score": value_, "coverage_share": coverage, **widths, **more}


@pytest.mark.parametrize(
    ("exposed", "held", "risk"),
    [(100, 0, 100), (0, 100, 0), (50, 50, 50), (80, 20, 80), (60, 30, 65), (0, 0, 50)],
)
def test_risk_is_50_and_half_of_exposure_less_moat(exposed: int, held: int, risk: int) -> None:
    row = score(part("exposure", exposed), part("moat", held))
    assert row["risk_score"] == row["risk_low_score"] == row["risk_high_score"] == risk


def test_the_interval_and_a_hidden_moat_only_lowers() -> None:
    row = score(
        part("exposure", 60, half_width_score=6.0),
        part("moat", 40, half_width_score=8.0, hidden_score=10.0),
    )
    assert row["risk_score"] == 60
    assert row["risk_high_score"] == pytest.approx(60 + 5)
    assert row["risk_low_score"] == pytest.approx(60 - 5 - 5)


def test_the_interval_stays_within_0_and_100() -> None:
    wide = {"half_width_score": 90.0}
    high = score(part("exposure", 100, **wide), part("moat", 0))
    low = score(part("exposure", 0, **wide), part("moat", 100))
    assert (high["risk_high_score"], low["risk_low_score"]) == (100, 0)


@pytest.mark.parametrize(
    ("covered", "is_scored"), [((1, 0.0), True), ((0.4, 0.6), True), ((0.4, 0.59), False)]
)
def test_below_the_least_coverage_there_is_no_risk_and_no_interval(
    covered: tuple[float, float], is_scored: bool
) -> None:
    row = score(part("exposure", 60, covered[0]), part("moat", 40, covered[1]))
    numbers = [row["risk_score"], row["risk_low_score"], row["risk_high_score"]]
    assert numbers == ([60] * 3 if is_scored else [None] * 3)
    assert row["coverage_share"] == pytest.approx(sum(covered) / 2)
    assert (row["exposure_score"], row["moat_score"]) == (60, 40)  # what is known stays


@pytest.mark.parametrize(("exposed", "held"), [(None, 40), (60, None), (None, None)])
def test_without_one_of_the_two_there_is_no_risk(exposed: int | None, held: int | None) -> None:
    row = score(part("exposure", exposed), part("moat", held))
    assert [row[f"risk{end}_score"] for end in ("", "_low", "_high")] == [None] * 3


def factors(
    shares: dict[str, float | None], strengths: dict[str, float], **weights: float
) -> dict[str, dict[str, Any]]:
    """mart.company_factor of a curated company, by factor."""
    found = run_all(
        ["core.moat", "mart.company_factor"],
        {
            "core.company_record": [{"company_id": "c", "is_curated": True}],
            "core.exposure_value": [
                {"company_id": "c", "factor_code": code, "value_share": share}
                for code, share in shares.items()
            ],
            "core.moat_value": [
                {
                    "company_id": "c",
                    "moat_code": code,
                    "strength_share": s,
                    "basis_code": "assessed",
                }
                for code, s in strengths.items()
            ],
            "raw.seed_factor": factor(**weights),
        },
    )
    return by(found["mart.company_factor"], "factor_code")


def test_what_each_factor_and_moat_adds() -> None:
    found = factors({**ALL, "price_sensitivity": None}, {"data": 0.5, "workflow": 0.5})
    columns = ("weight_share", "contribution_score", "risk_contribution_score")
    expected = {
        "generality": (1 / 3, 100 / 3, 100 / 6),
        "overlap": (4 / 9, 200 / 9, 100 / 9),
        "commodification": (2 / 9, 100 / 9, 50 / 9),
    }
    for code, numbers in expected.items():
        assert tuple(found[code][c] for c in columns) == pytest.approx(numbers)
    assert [found["price_sensitivity"][c] for c in columns] == [None] * 3
    moat_score = 100 * (1 - 0.6 * 0.7)
    of_data = moat_score * math.log(0.6) / math.log(0.6 * 0.7)
    assert found["data"]["contribution_score"] == pytest.approx(of_data)
    assert found["workflow"]["contribution_score"] == pytest.approx(moat_score - of_data)
    assert found["data"]["risk_contribution_score"] == pytest.approx(-of_data / 2)
    assert found["data"]["weight_share"] == 0.8


@pytest.mark.parametrize(
    ("strengths", "weights"), [({"data": 0.0}, {}), ({"data": 0.5}, {"data": 0.0})]
)
def test_a_moat_without_strength_or_weight_adds_nothing(
    strengths: dict[str, float], weights: dict[str, float]
) -> None:
    row = factors(ALL, strengths, **weights)["data"]
    assert (row["contribution_score"], row["risk_contribution_score"]) == (0, 0)


def test_a_known_factor_without_weight_adds_nothing() -> None:
    row = factors(ALL, {}, overlap=0.0)["overlap"]
    assert (row["weight_share"], row["contribution_score"]) == (0, 0)


def test_when_only_a_factor_without_weight_is_known_nothing_is_added() -> None:
    row = factors({**dict.fromkeys(ALL), "overlap": 0.5}, {}, overlap=0.0)["overlap"]
    assert (row["value_share"], row["contribution_score"]) == (0.5, None)


def test_the_mart_shows_the_scores_as_they_are() -> None:
    row = {
        "company_id": "c",
        "exposure_score": 1.0,
        "moat_score": 2.0,
        "risk_score": 3.0,
        "risk_low_score": 2.5,
        "risk_high_score": 3.5,
        "coverage_share": 0.5,
    }
    assert run("mart.company_score", {"core.score": [row]}) == [row]


def test_from_a_launch_to_the_risk() -> None:
    """The whole way of scoring, on two companies that differ in one capability."""
    companies = ["near", "far"]
    found = run_all(
        [
            "core.company_move",
            "core.exposure_value",
            "core.exposure",
            "core.moat",
            "core.score",
        ],
        {
            "core.company_record": [{"company_id": c, "is_curated": True} for c in companies],
            "core.company_text": [{"company_id": c, "word_count": 0} for c in companies],
            "core.company_domain": [
                {"company_id": c, "domain_code": "legal", "position": 1} for c in companies
            ],
            "core.company_capability": [{"company_id": "near", "capability_code": "writing"}],
            "core.company_orientation": [
                {
                    "company_id": c,
                    "orientation_probability": 0.5,
                    "orientation_basis_code": "assessed",
                }
                for c in companies
            ],
            "raw.seed_domain": [
                {
                    "domain_code": "legal",
                    "commodification_share": 0.5,
                    "price_sensitivity_share": 0.5,
                }
            ],
            "raw.seed_lab_move": [move(capability_codes=["writing"], reach_share=0.5)],
            "raw.seed_factor": factor(),
            "core.parameter": parameter(),
        },
    )
    assert values(found["core.score"], "company_id", "exposure_score", "risk_score") == [
        ("far", pytest.approx(30), pytest.approx(65)),
        ("near", pytest.approx(50), pytest.approx(75)),
    ]
