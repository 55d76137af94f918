"""Rescoring under other weights and another launch of a lab, with the formulas of the warehouse
(docs/methodology.md; warehouse/models/core/{exposure,moat,score}.sql). numpy in, numpy out: no
Dash, no SQL. An array has a row a company; NaN is what nobody knows, never 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

OVERLAP = "overlap"
MOST_REACH = 0.999  # as in core.exposure_value: one launch never replaces all of a core
SEED = 20240  # the draws are the same for everybody who opens a link
TIE = 1e-9


@dataclass(frozen=True)
class Factor:
    """What a score is made of; weight is the default."""

    code: str
    title: str
    weight: float
    is_readable: bool


@dataclass(frozen=True)
class Settings:
    """Settings of the model, from mart.parameter."""

    coverage_min: float
    capability_touch_share: float
    domain_touch_share: float
    move_repeat_share: float
    draw_count: int
    draw_spread: float


@dataclass(frozen=True, repr=False)  # thousands of rows are nothing to print
class Companies:
    """Everything that rescoring needs, a row a company.

    values     exposure factors, 0 to 1, NaN where unknown (n x 4)
    strengths  of moats, 0 where there is none (n x 9)
    is_known   whether a kind of moat could be looked for at all (n x 9)
    reaches    of the launches that reach a company, 0 where there are fewer (n x the most)
    """

    rows: Sequence[Mapping[str, Any]]
    exposure: tuple[Factor, ...]
    moats: tuple[Factor, ...]
    values: Numbers
    strengths: Numbers
    is_known: Flags
    reaches: Numbers
    capabilities: tuple[frozenset[str], ...]
    settings: Settings

    @property
    def factors(self) -> tuple[Factor, ...]:
        return self.exposure + self.moats


@dataclass(frozen=True)
class Move:
    """A launch of a lab that has not happened: nothing without a domain or a capability."""

    domains: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()
    reach: float = 0.4

    @property
    def is_made(self) -> bool:
        return bool(self.domains or self.capabilities)


@dataclass(frozen=True)
class Scenario:
    """Weights that differ from the defaults, by factor, and a launch."""

    weights: Mapping[str, float] = field(default_factory=dict)
    move: Move = Move()

    @property
    def is_default(self) -> bool:
        return not self.weights and not self.move.is_made


@dataclass(frozen=True)
class Scores:
    """Points, 0 to 100; NaN where unknown. coverage is a share, 0 to 1."""

    exposure: Numbers
    moat: Numbers
    risk: Numbers
    coverage: Numbers


def known_moats(
    is_curated: Flags, found: Flags, moat_coverage: Numbers, factors: Sequence[Factor]
) -> Flags:
    """Which kinds of moat could be looked for, as core.moat has it: all where an editor looked,
    those that can be read where the text was long enough, else those that were found.

    moat_coverage: share of the default weights that is known, from which one sees whether a text
    was read.
    """
    weights = np.array([f.weight for f in factors])
    readable = np.array([f.is_readable for f in factors])
    was_read = moat_coverage >= weights[readable].sum() / weights.sum() - 1e-6
    return np.asarray(is_curated[:, None] | found | (was_read[:, None] & readable))


def weights_of(companies: Companies, scenario: Scenario) -> tuple[Numbers, Numbers]:
    """The weights of exposure (4) and of the moats (9)."""
    chosen = scenario.weights
    first, second = (
        np.array([chosen.get(f.code, f.weight) for f in part])
        for part in (companies.exposure, companies.moats)
    )
    return first, second


def touches(companies: Companies, move: Move) -> Numbers:
    """How near a launch is to each company, 0 to 1: as core.company_move has it."""
    domains, wanted = frozenset(move.domains), frozenset(move.capabilities)
    has_domain = np.array([row["domain_code"] in domains for row in companies.rows], dtype=bool)
    has_capability = np.array([bool(wanted & c) for c in companies.capabilities], dtype=bool)
    settings = companies.settings
    is_full = has_capability & (has_domain | (not domains))
    part = np.where(
        has_capability,
        settings.capability_touch_share,
        np.where(has_domain, settings.domain_touch_share, 0.0),
    )
    return np.where(is_full, 1.0, part)


def overlap(reaches: Numbers, repeat_share: float) -> Numbers:
    """1 - product(1 - reach), the furthest reaching launch in full and each one after it for
    `repeat_share` of the place before, as core.exposure_value has it."""
    ordered = -np.sort(-reaches, axis=1)
    counted = ordered * repeat_share ** np.arange(ordered.shape[1])
    left: Numbers = np.prod(1 - np.minimum(counted, MOST_REACH), axis=1)
    return 1 - left


def values_under(companies: Companies, move: Move) -> Numbers:
    """The exposure factors after a launch. An overlap that nobody knows stays unknown: a launch
    tells nothing of a company whose own offer could not be read."""
    if not move.is_made:
        return companies.values
    reaches = np.column_stack([companies.reaches, move.reach * touches(companies, move)])
    after = overlap(reaches, companies.settings.move_repeat_share)
    values = companies.values.copy()
    place = [f.code for f in companies.exposure].index(OVERLAP)
    values[:, place] = np.where(np.isnan(values[:, place]), np.nan, after)
    return values


def _share(part: Numbers, whole: Numbers | float) -> Numbers:
    """part / whole, NaN where there is no whole."""
    with np.errstate(divide="ignore", invalid="ignore"):
        shares: Numbers = np.where(np.asarray(whole) > 0, part / whole, np.nan)
    return shares


def rescore(companies: Companies, scenario: Scenario) -> Scores:
    """The scores of all companies under a scenario; with no change those of the warehouse."""
    for_exposure, for_moats = weights_of(companies, scenario)
    values = values_under(companies, scenario.move)
    is_known = ~np.isnan(values)
    known_weight = np.round(is_known @ for_exposure, 12)
    exposure = 100 * _share(np.nan_to_num(values) @ for_exposure, known_weight)
    looked_for = np.round(_share(companies.is_known @ for_moats, float(for_moats.sum())), 9)
    held = 100 * (1 - np.prod(1 - for_moats * companies.strengths, axis=1))
    moat = np.where(looked_for > 0, held, np.nan)
    coverage = (_share(known_weight, float(for_exposure.sum())) + looked_for) / 2
    enough = coverage >= companies.settings.coverage_min
    risk = np.where(enough, 50 + (exposure - moat) / 2, np.nan)
    return Scores(exposure, moat, risk, coverage)


def ranks(risk: Numbers) -> Numbers:
    """Place by risk, 1 the most at risk; equal risks share the better place; NaN where unknown."""
    known = np.sort(-risk[~np.isnan(risk)])
    places = 1.0 + np.searchsorted(known, -risk - TIE, side="right")
    return np.where(np.isnan(risk), np.nan, places)


@dataclass(frozen=True)
class Robustness:
    """How often each company with a risk is among the tenth most at risk, over random weights.

    share    of the draws, NaN where there is no risk
    low, high  places between which nine draws in ten put the companies of `shown`
    """

    share: Numbers
    shown: NDArray[np.int64]
    low: Numbers
    high: Numbers
    top_count: int
    steady_count: int  # of those at the top, how many are there in nine draws of ten


def _drawn_weights(companies: Companies, scenario: Scenario) -> tuple[Numbers, Numbers]:
    """Random weights around the chosen ones, a row a draw. An exposure weight is multiplied by a
    log-normal factor; so is the logarithm of what a moat lets through, which keeps it below 1."""
    settings = companies.settings
    for_exposure, for_moats = weights_of(companies, scenario)
    rng = np.random.default_rng(SEED)
    count = settings.draw_count
    first = rng.normal(0, settings.draw_spread, (count, len(for_exposure)))
    second = rng.normal(0, settings.draw_spread, (count, len(for_moats)))
    return for_exposure * np.exp(first), 1 - (1 - for_moats) ** np.exp(second)


def _drawn_moats(companies: Companies, weights: Numbers, chosen: NDArray[np.int64]) -> Numbers:
    """Moat scores of the chosen companies, a row a draw; only moats that are there are visited."""
    strengths = companies.strengths[chosen]
    company, kind = np.nonzero(strengths)
    left = np.ones((len(weights), len(chosen)))
    if len(company):
        open_shares = 1 - weights[:, kind] * strengths[company, kind]
        starts = np.flatnonzero(np.r_[True, company[1:] != company[:-1]])
        left[:, company[starts]] = np.multiply.reduceat(open_shares, starts, axis=1)
    return np.asarray(100 * (1 - left))


def robustness(
    companies: Companies, scenario: Scenario, first_count: int, edge_count: int
) -> Robustness:
    """Rescore under random weights; which companies have a risk is as under the chosen ones.

    Places are told for the `first_count` most at risk and `edge_count` about the edge of the
    tenth most at risk.
    """
    risk = rescore(companies, scenario).risk
    chosen = np.flatnonzero(~np.isnan(risk))
    order = chosen[np.argsort(-risk[chosen], kind="stable")]
    top = max(1, -(-len(chosen) // 10))
    about = range(max(top - edge_count // 2 - 1, 0), min(top + edge_count // 2, len(order)))
    shown = order[sorted({*range(min(first_count, len(order))), *about})]
    share = np.full(len(risk), np.nan)
    if not len(chosen):
        nothing = np.array([])
        return Robustness(share, shown, nothing, nothing, 0, 0)
    for_exposure, for_moats = _drawn_weights(companies, scenario)
    values = values_under(companies, scenario.move)[chosen]
    weight = for_exposure @ (~np.isnan(values)).T
    exposure = 100 * _share(for_exposure @ np.nan_to_num(values).T, weight)
    drawn = 50 + (exposure - _drawn_moats(companies, for_moats, chosen)) / 2
    edge = np.partition(drawn, len(chosen) - top, axis=1)[:, len(chosen) - top]
    share[chosen] = (drawn >= edge[:, None] - TIE).mean(axis=0)
    columns = np.searchsorted(chosen, shown)
    places = np.array([1 + (drawn > drawn[:, [c]] + TIE).sum(axis=1) for c in columns])
    low, high = np.percentile(places, [5, 95], axis=1)
    steady = int((share[order[:top]] >= 0.9).sum())
    return Robustness(share, shown, low, high, top, steady)
