"""The companies as the formulas take them, the comparison of before and after, and the SQL that
gives the same."""

from __future__ import annotations

from typing import Any

import numpy as np

from dashboard import queries
from dashboard.queries import scenario as asked
from dashboard.scenario.scores import (
    Companies,
    Factor,
    Numbers,
    Scenario,
    Scores,
    Settings,
    known_moats,
    ranks,
    rescore,
)
from dashboard.store import Row, Snapshot


def companies(snapshot: Snapshot) -> Companies:
    """All AI companies as arrays, read once a version."""
    return snapshot.once("scenario-companies", lambda: _companies(snapshot))


def _companies(snapshot: Snapshot) -> Companies:
    rows = snapshot.rows(asked.COMPANIES)
    place = {row["company_id"]: index for index, row in enumerate(rows)}
    factors = snapshot.rows(asked.FACTORS)

    def of(score: str) -> tuple[Factor, ...]:
        return tuple(
            Factor(f["factor_code"], f["title"], f["weight"], f["is_readable"])
            for f in factors
            if f["score_code"] == score
        )

    kinds = of("exposure"), of("moat")
    values = np.full((len(rows), len(kinds[0])), np.nan)
    strengths = np.zeros((len(rows), len(kinds[1])))
    where = {f.code: (values, i) for i, f in enumerate(kinds[0])}
    where |= {f.code: (strengths, i) for i, f in enumerate(kinds[1])}
    found = np.zeros(strengths.shape, dtype=bool)
    for row in snapshot.rows(asked.VALUES):
        table_of, column = where[row["factor_code"]]
        table_of[place[row["company_id"]], column] = row["value_share"]
        if table_of is strengths:
            found[place[row["company_id"]], column] = True
    weights = np.array([f.weight for f in kinds[0]])
    # coverage is the mean of both forces', and that of exposure is seen from its factors
    for_exposure = (~np.isnan(values) @ weights) / weights.sum()
    coverage = np.array([row["coverage_share"] for row in rows], dtype=float)
    is_curated = np.array([row["is_curated"] for row in rows], dtype=bool)
    is_known = known_moats(is_curated, found, 2 * coverage - for_exposure, kinds[1])
    held = {
        r["company_id"]: frozenset(r["capability_codes"]) for r in snapshot.rows(asked.CAPABILITIES)
    }
    capabilities = tuple(held.get(row["company_id"], frozenset()) for row in rows)
    reaches = _reaches(snapshot, place)
    return Companies(
        rows,
        kinds[0],
        kinds[1],
        values,
        strengths,
        is_known,
        reaches,
        capabilities,
        _settings(snapshot),
    )


def _reaches(snapshot: Snapshot, place: dict[str, int]) -> Numbers:
    """The reaches of the launches that reach each company, in no order, filled up with 0."""
    lists = snapshot.rows(asked.REACHED)
    most = max((len(row["reach_shares"]) for row in lists), default=0)
    reaches = np.zeros((len(place), most))
    for row in lists:
        reaches[place[row["company_id"]], : len(row["reach_shares"])] = row["reach_shares"]
    return reaches


def _settings(snapshot: Snapshot) -> Settings:
    values = {row["parameter_code"]: row["value"] for row in snapshot.rows(asked.SETTINGS)}
    return Settings(
        coverage_min=values["coverage_min"],
        capability_touch_share=values["capability_touch_share"],
        domain_touch_share=values["domain_touch_share"],
        move_repeat_share=values["move_repeat_share"],
        draw_count=int(values["weight_draw_count"]),
        draw_spread=values["weight_draw_spread"],
    )


def before(snapshot: Snapshot) -> Scores:
    return snapshot.once("scenario-before", lambda: rescore(companies(snapshot), Scenario()))


def compared(snapshot: Snapshot, scenario: Scenario) -> list[Row]:
    """A row a company: its scores and place before and after; None where unknown."""
    known = companies(snapshot)
    first, second = before(snapshot), rescore(known, scenario)
    columns = {
        "exposure_before": first.exposure,
        "exposure_after": second.exposure,
        "moat_before": first.moat,
        "moat_after": second.moat,
        "risk_before": first.risk,
        "risk_after": second.risk,
        "change": second.risk - first.risk,
        "rank_before": ranks(first.risk),
        "rank_after": ranks(second.risk),
    }
    lists = {name: _known(values) for name, values in columns.items()}
    return [
        {"slug": row["slug"], "name": row["name"], "domain": row["domain"], "place": index}
        | {name: values[index] for name, values in lists.items()}
        for index, row in enumerate(known.rows)
    ]


def _known(values: Any) -> list[float | None]:
    """A column with None for what nobody knows."""
    return [None if value != value else value for value in values.tolist()]


def codes(snapshot: Snapshot) -> dict[str, set[str]]:
    return snapshot.once(
        "scenario-codes", lambda: {k: set(titles) for k, titles in move_titles(snapshot).items()}
    )


def move_titles(snapshot: Snapshot) -> dict[str, dict[str, str]]:
    """Domains and capabilities by code."""

    def by_code(query: queries.Query) -> dict[str, str]:
        return {row["code"]: row["title"] for row in snapshot.rows(query)}

    return {"domain": by_code(asked.DOMAINS), "capability": by_code(asked.CAPABILITY_TITLES)}


def rescored(known: Companies, scenario: Scenario) -> queries.Query:
    """The SQL of a scenario, every weight written out."""
    weights = {f.code: float(scenario.weights.get(f.code, f.weight)) for f in known.factors}
    settings, move = known.settings, scenario.move
    touch = (settings.capability_touch_share, settings.domain_touch_share)
    launch = asked.Launch(
        move.domains, move.capabilities, move.reach, touch, settings.move_repeat_share
    )
    return asked.rescored(weights, launch)
