"""Rescoring: exact where nothing is changed, and what a change may and may not do."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.figures import scenario as figures
from dashboard.figures import theme as themes
from dashboard.queries import scenario as asked
from dashboard.scenario import landscape, state
from dashboard.scenario import scores as rescoring
from dashboard.scenario.scores import Companies, Move, Scenario, rescore
from dashboard.store import Snapshot, Store
from etl.pipeline import refresh
from etl.sources import seeds
from tests.conftest import AS_OF
from tests.dashboard.support import everywhere

EXACT = 1e-6
FACTORS = (
    "generality", "overlap", "commodification", "price_sensitivity", "proprietary-data",
    "learning-loop", "workflow", "integration", "regulation", "network", "deep-tech",
    "counter-positioning", "brand",
)  # fmt: skip
some = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])

weights = st.dictionaries(
    st.sampled_from(FACTORS), st.integers(1, 19).map(lambda n: n / 20), max_size=13
)
moves = st.builds(
    Move,
    domains=st.lists(st.sampled_from(["legal", "finance", "consumer"]), unique=True).map(tuple),
    capabilities=st.lists(
        st.sampled_from(["legal-drafting", "writing", "image-generation"]), unique=True
    ).map(tuple),
    reach=st.integers(0, 20).map(lambda n: n / 20),
)
scenarios = st.builds(Scenario, weights, moves)


@pytest.fixture(scope="module")
def known(snapshot: Snapshot) -> Companies:
    return landscape.companies(snapshot)


def same(first: Any, second: Any, tolerance: float = EXACT) -> bool:
    """Equal, unknown where the other is unknown."""
    return bool(np.allclose(first, second, rtol=0, atol=tolerance, equal_nan=True))


# --- exact -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["seed_warehouse", "made_warehouse", "real_warehouse"])
def test_the_default_weights_give_the_scores_of_the_warehouse(
    name: str, request: pytest.FixtureRequest
) -> None:
    snapshot = Store(request.getfixturevalue(name)).snapshot()
    scores = rescore(landscape.companies(snapshot), Scenario())
    found = snapshot.frame(
        "select company_score.* from mart.company_score inner join mart.company using (company_id)"
        " where is_ai order by company_id"
    )
    assert len(found) > 300
    for column, mine in (
        ("exposure_score", scores.exposure),
        ("moat_score", scores.moat),
        ("risk_score", scores.risk),
        ("coverage_share", scores.coverage),
    ):
        assert same(found[column].to_numpy(dtype=float), mine), column


@some
@given(scenarios)
def test_sql_and_numpy_say_the_same(snapshot: Snapshot, known: Companies, chosen: Scenario) -> None:
    """The statement to copy is a second way to the same scores."""
    query = landscape.rescored(known, chosen)
    found = {row["slug"]: row for row in snapshot.rows(query)}
    scores = rescore(known, chosen)
    assert len(found) == len(known.rows)
    for index, row in enumerate(known.rows):
        other = found[row["slug"]]
        pairs = (("exposure_after_score", scores.exposure), ("moat_after_score", scores.moat))
        for name, mine in pairs:
            if other[name] is not None:
                assert other[name] == pytest.approx(mine[index], abs=EXACT)
        if other["risk_after_score"] is not None and not np.isnan(scores.risk[index]):
            assert other["risk_after_score"] == pytest.approx(scores.risk[index], abs=EXACT)


def test_the_copied_sql_runs_as_it_is(snapshot: Snapshot, known: Companies) -> None:
    chosen = Scenario({"workflow": 0.5}, Move(("legal",), (), 0.5))
    query = landscape.rescored(known, chosen)
    assert snapshot.rows(query.copyable().rstrip(";")) == snapshot.rows(query)


MOVE = Move(("legal",), ("legal-drafting", "document-qa"), 0.55)


@pytest.fixture(scope="module")
def with_a_launch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """The seeds with MOVE as one more launch, through the whole pipeline."""
    folder = tmp_path_factory.mktemp("launch")
    seed_folder = Path(shutil.copytree(seeds.FOLDER, folder / "seeds"))
    path = seed_folder / "market" / "lab_moves.csv"
    with path.open(newline="", encoding="utf-8") as file:
        names = next(csv.reader(file))
    launch = {
        "move_id": "m999",
        "move_date": AS_OF.isoformat(),
        "lab": "Lab",
        "product": "Product",
        "statement": "A launch.",
        "domain_codes": ";".join(MOVE.domains),
        "capability_codes": ";".join(MOVE.capabilities),
        "reach_share": str(MOVE.reach),
        "reach_reason": "Made up.",
        "source_id": "moatmap-editors",
    }
    with path.open("a", newline="", encoding="utf-8") as file:
        csv.DictWriter(file, names).writerow(launch)
    refresh([], folder / "warehouse", as_of=AS_OF, seed_folder=seed_folder)
    yield Store(folder / "warehouse").snapshot()


def test_a_launch_is_scored_as_the_pipeline_would(
    seed_warehouse: Path, with_a_launch: Snapshot
) -> None:
    known = landscape.companies(Store(seed_warehouse).snapshot())
    mine = rescore(known, Scenario(move=MOVE))
    theirs = rescore(landscape.companies(with_a_launch), Scenario())
    before = rescore(known, Scenario())
    assert same(mine.exposure, theirs.exposure)
    assert same(mine.risk, theirs.risk)
    assert np.nanmax(mine.exposure - before.exposure) > 1


# --- rules -------------------------------------------------------------------------------------


@some
@given(st.sampled_from(FACTORS[4:]), st.integers(0, 20).map(lambda n: n / 20), scenarios)
def test_the_weight_of_a_moat_changes_only_those_who_hold_it(
    known: Companies, code: str, weight: float, chosen: Scenario
) -> None:
    other = replace(chosen, weights={**chosen.weights, code: weight})
    first, second = rescore(known, chosen), rescore(known, other)
    assert same(first.exposure, second.exposure)
    column = [f.code for f in known.moats].index(code)
    without = known.strengths[:, column] == 0
    both = without & ~np.isnan(first.moat) & ~np.isnan(second.moat)
    assert same(first.moat[both], second.moat[both])


@some
@given(st.sampled_from(FACTORS[:4]), st.integers(1, 20).map(lambda n: n / 20), scenarios)
def test_the_weight_of_an_exposure_factor_leaves_moats_alone(
    known: Companies, code: str, weight: float, chosen: Scenario
) -> None:
    other = replace(chosen, weights={**chosen.weights, code: weight})
    first, second = rescore(known, chosen), rescore(known, other)
    assert same(first.moat, second.moat)
    column = [f.code for f in known.exposure].index(code)
    unknown = np.isnan(rescoring.values_under(known, chosen.move)[:, column])
    assert same(first.exposure[unknown], second.exposure[unknown])


@some
@given(st.sampled_from(FACTORS[4:]), scenarios)
def test_a_stronger_weight_of_a_moat_never_raises_risk(
    known: Companies, code: str, chosen: Scenario
) -> None:
    low = replace(chosen, weights={**chosen.weights, code: 0.2})
    high = replace(chosen, weights={**chosen.weights, code: 0.9})
    first, second = rescore(known, low), rescore(known, high)
    both = ~np.isnan(first.risk) & ~np.isnan(second.risk)
    assert (second.risk[both] <= first.risk[both] + EXACT).all()


@some
@given(scenarios, moves)
def test_a_launch_never_lowers_exposure(known: Companies, chosen: Scenario, move: Move) -> None:
    without = rescore(known, replace(chosen, move=Move()))
    with_it = rescore(known, replace(chosen, move=move))
    assert (np.isnan(without.exposure) == np.isnan(with_it.exposure)).all()
    both = ~np.isnan(without.exposure)
    assert (with_it.exposure[both] >= without.exposure[both] - EXACT).all()
    assert same(without.moat, with_it.moat)


@some
@given(scenarios, st.floats(0.05, 1))
def test_a_launch_that_reaches_further_exposes_more(
    known: Companies, chosen: Scenario, share: float
) -> None:
    near = replace(chosen.move, reach=chosen.move.reach * share)
    less, more = rescore(known, replace(chosen, move=near)), rescore(known, chosen)
    both = ~np.isnan(less.exposure)
    assert (more.exposure[both] >= less.exposure[both] - EXACT).all()


@some
@given(scenarios)
def test_scores_stay_on_their_scale(known: Companies, chosen: Scenario) -> None:
    scores = rescore(known, chosen)
    for values in (scores.exposure, scores.moat, scores.risk):
        there = values[~np.isnan(values)]
        assert ((there >= -EXACT) & (there <= 100 + EXACT)).all()
    share = scores.coverage
    assert ((share >= 0) & (share <= 1 + EXACT)).all()
    enough = share >= known.settings.coverage_min
    assert np.isnan(scores.risk[~enough]).all()


def test_scaling_all_weights_of_exposure_changes_nothing(known: Companies) -> None:
    half = {f.code: f.weight / 2 for f in known.exposure}
    assert same(rescore(known, Scenario()).risk, rescore(known, Scenario(half)).risk)


def test_how_near_a_launch_is(known: Companies) -> None:
    """In full for the same capability and domain, or without a domain; in part for one of them."""

    def near(move: Move) -> dict[str, float]:
        found = rescoring.touches(known, move)
        return {row["slug"]: found[i] for i, row in enumerate(known.rows)}

    one, other = known.settings.capability_touch_share, known.settings.domain_touch_share
    assert near(Move(("legal",), ("legal-drafting",)))["harvey"] == 1
    assert near(Move((), ("legal-drafting",)))["harvey"] == 1
    assert near(Move(("finance",), ("legal-drafting",)))["harvey"] == one
    assert near(Move(("legal",), ("robotics",)))["harvey"] == other
    assert near(Move(("travel",), ("robotics",)))["harvey"] == 0
    assert not rescoring.touches(known, Move()).any()


# --- places and random weightings --------------------------------------------------------------


def test_equal_risks_share_a_place_and_the_unknown_have_none() -> None:
    found = rescoring.ranks(np.array([70.0, np.nan, 90.0, 70.0, 10.0]))
    assert found.tolist()[:1] + found.tolist()[2:] == [2, 1, 2, 4]
    assert np.isnan(found[1])


def test_random_weightings_are_the_same_for_everybody(known: Companies) -> None:
    first = rescoring.robustness(known, Scenario(), 10, 5)
    second = rescoring.robustness(known, Scenario(), 10, 5)
    assert same(first.share, second.share) and same(first.low, second.low)


@settings(some, max_examples=5)
@given(scenarios)
def test_random_weightings_surround_the_ranking(known: Companies, chosen: Scenario) -> None:
    found = rescoring.robustness(known, chosen, 10, 5)
    risk = rescore(known, chosen).risk
    has_risk = ~np.isnan(risk)
    assert (np.isnan(found.share) == ~has_risk).all()
    assert found.top_count == -(-has_risk.sum() // 10)
    # in every draw at least the tenth is at the top; ties may add to it
    assert found.share[has_risk].sum() >= found.top_count - EXACT
    assert ((found.low >= 1) & (found.low <= found.high)).all()
    assert (found.high <= has_risk.sum()).all()
    assert 0 <= found.steady_count <= found.top_count
    shown = risk[found.shown]
    assert (np.diff(shown) <= EXACT).all(), "most at risk first"


def test_draws_without_spread_are_the_ranking_itself(known: Companies) -> None:
    still = replace(known, settings=replace(known.settings, draw_spread=0.0))
    found = rescoring.robustness(still, Scenario(), 10, 5)
    places = rescoring.ranks(rescore(known, Scenario()).risk)
    assert same(found.low, places[found.shown]) and same(found.high, places[found.shown])
    assert found.steady_count == found.top_count


# --- the URL and the presets -------------------------------------------------------------------


@cache
def _codes() -> dict[str, set[str]]:
    return {
        "domain": {"legal", "finance", "consumer"},
        "capability": {"legal-drafting", "writing", "image-generation"},
    }


@some
@given(scenarios)
def test_the_url_is_the_scenario(known: Companies, chosen: Scenario) -> None:
    default = {f.code: f.weight for f in known.factors}
    changed = {c: w for c, w in chosen.weights.items() if abs(w - default[c]) > 1e-9}
    assert state.parse(state.to_query(chosen), known, _codes()) == replace(chosen, weights=changed)


@pytest.mark.parametrize(
    "query",
    ["?workflow=2", "?workflow=-1", "?workflow=nan", "?nothing=1", "?domain=odd", "?workflow=x",
     "?reach=9", "?%00", "?workflow=0.8"],
)  # fmt: skip
def test_what_is_no_scenario_is_left_out(known: Companies, query: str) -> None:
    assert state.parse(query, known, _codes()) == Scenario()


def test_presets_change_weights_that_exist_and_say_why(
    snapshot: Snapshot, known: Companies
) -> None:
    found = snapshot.rows(asked.PRESETS)
    assert len({row["scenario_code"] for row in found}) == 4
    before = rescore(known, Scenario())
    for code in {row["scenario_code"] for row in found}:
        mine = [row for row in found if row["scenario_code"] == code]
        assert len({row["title"] for row in mine}) == 1
        assert all(row["reason"] and row["weight"] != row["default_weight"] for row in mine)
        chosen = Scenario({row["factor_code"]: row["weight"] for row in mine})
        assert state.parse(state.to_query(chosen), known, _codes()) == chosen
        assert not same(before.risk, rescore(known, chosen).risk, tolerance=1)


def test_without_any_weight_there_is_nothing_to_score(known: Companies) -> None:
    nothing = Scenario({f.code: 0.0 for f in known.exposure})
    assert not state.weighs(known, nothing)
    assert state.weighs(known, Scenario())
    assert np.isnan(rescore(known, nothing).risk).all()


# --- the figure --------------------------------------------------------------------------------


@settings(some, max_examples=10)
@given(scenarios, st.sampled_from([(860, 560), (330, 460)]), st.sampled_from(themes.THEMES))
def test_every_company_is_drawn_once(
    snapshot: Snapshot, chosen: Scenario, size: tuple[int, int], theme: str
) -> None:
    found = landscape.compared(snapshot, chosen)
    figure = figures.points(found, size, theme)
    drawn = [d[1] for trace in figure["data"] for d in trace.get("customdata", [])]
    assert sorted(drawn) == sorted(row["slug"] for row in found)
    assert all(leaf == leaf for leaf in everywhere(figure)), "no NaN reaches the browser"


def test_arrows_are_for_those_that_move_most(snapshot: Snapshot) -> None:
    still = figures.movers(landscape.compared(snapshot, Scenario()))
    assert still == []
    found = landscape.compared(snapshot, Scenario({"overlap": 1.0}))
    chosen = figures.movers(found)
    assert 0 < len(chosen) <= figures.MOST_ARROWS
    least = min(abs(found[i]["change"]) for i in chosen)
    left = [r for i, r in enumerate(found) if i not in chosen and r["change"] is not None]
    assert all(abs(row["change"]) <= least + EXACT for row in left)


def test_too_many_for_points_are_drawn_as_density(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "MOST_POINTS", 10)
    found = landscape.compared(snapshot, Scenario({"overlap": 1.0}))
    heat = figures.points(found, (860, 560), "light")["data"][0]
    assert heat["type"] == "heatmap"
    assert sum(n for line in heat["customdata"] for n in line if n) == len(found)
