"""What rescoring reads, and the same rescoring as one SQL statement to take elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dashboard.queries.query import Query

COMPANIES = Query(
    """select
    company.company_id,
    company.slug,
    company.name,
    company.domain_code,
    domain.title as domain,
    company.orientation_code,
    company.is_curated,
    company.team_size_count,
    company_score.coverage_share
from mart.company as company
inner join mart.company_score as company_score on company.company_id = company_score.company_id
left join mart.domain as domain on company.domain_code = domain.domain_code
where company.is_ai
order by company.company_id"""
)

VALUES = Query(
    """select
    company_factor.company_id,
    company_factor.factor_code,
    company_factor.value_share
from mart.company_factor as company_factor
inner join mart.company as company on company_factor.company_id = company.company_id
where company.is_ai and company_factor.value_share is not null"""
)

CAPABILITIES = Query(
    """select
    company_capability.company_id,
    list(company_capability.capability_code) as capability_codes
from mart.company_capability as company_capability
inner join mart.company as company on company_capability.company_id = company.company_id
where company.is_ai
group by company_capability.company_id"""
)

REACHED = Query(
    """select
    company_move.company_id,
    list(company_move.reach_share) as reach_shares
from mart.company_move as company_move
inner join mart.company as company on company_move.company_id = company.company_id
where company.is_ai
group by company_move.company_id"""
)

FACTORS = Query(
    """select factor_code, score_code, title, meaning, weight, is_readable, reason
from mart.factor
order by score_code, weight desc, factor_code"""
)

SETTINGS = Query("select parameter_code, value from mart.parameter")

PRESETS = Query(
    """select
    scenario.scenario_code,
    scenario.title,
    scenario.factor_code,
    scenario.weight,
    scenario.reason,
    factor.title as factor,
    factor.weight as default_weight
from mart.scenario as scenario
inner join mart.factor as factor on scenario.factor_code = factor.factor_code
order by scenario.position, factor.score_code, factor.title"""
)

DOMAINS = Query("select domain_code as code, title from mart.domain order by title")
CAPABILITY_TITLES = Query(
    "select capability_code as code, title from mart.capability order by title"
)
REACHES = Query("select min(reach_share) as low, max(reach_share) as high from mart.lab_move")


class Launch(NamedTuple):
    """A launch of one's own and the settings that say how it counts.

    touch_shares: of a launch that shares only the capability, and only the domain.
    """

    domains: Sequence[str]
    capabilities: Sequence[str]
    reach: float
    touch_shares: tuple[float, float]
    repeat_share: float


def rescored(weights: Mapping[str, float], launch: Launch) -> Query:
    """All AI companies before and after: every weight by factor, and a launch with its reach.
    Whether enough is known for a score is as it was before.
    """
    capability_share, domain_share = launch.touch_shares
    return Query(
        """with weight as (
    select unnest(?) as factor_code, unnest(?) as weight
),
near as (
    select
        company.company_id,
        list_contains(?, company.domain_code) as has_domain,
        exists (
            select 1
            from mart.company_capability as company_capability
            where
                company_capability.company_id = company.company_id
                and list_contains(?, company_capability.capability_code)
        ) as has_capability
    from mart.company as company
    where company.is_ai
),
launch as (
    select
        company_id,
        ? * case
            when has_capability and (has_domain or ?) then 1.0
            when has_capability then ?
            when has_domain then ?
            else 0.0
        end as reach_share
    from near
),
reached as (
    select company_id, reach_share
    from launch
    union all
    select company_move.company_id, company_move.reach_share
    from mart.company_move as company_move
    inner join launch on company_move.company_id = launch.company_id
),
-- the furthest reaching launch in full, each one after it for a share of the place before
counted as (
    select
        company_id,
        reach_share * pow(
            ?, row_number() over (partition by company_id order by reach_share desc) - 1
        ) as reach_share
    from reached
),
overlap as (
    select
        company_id,
        1 - round(exp(round(sum(ln(1 - least(reach_share, 0.999))), 12)), 9) as value_share
    from counted
    group by company_id
),
part as (
    select
        company_factor.company_id,
        company_factor.score_code,
        weight.weight,
        case
            when company_factor.factor_code = 'overlap' and company_factor.value_share is not null
                then overlap.value_share
            else company_factor.value_share
        end as value_share
    from mart.company_factor as company_factor
    inner join weight on company_factor.factor_code = weight.factor_code
    inner join overlap on company_factor.company_id = overlap.company_id
),
force as (
    select
        company_id,
        -- sums are rounded, because their last digits depend on the order of adding
        100 * round(sum(weight * value_share) filter (where score_code = 'exposure'), 12)
        / nullif(
            round(
                sum(weight) filter (where score_code = 'exposure' and value_share is not null), 12
            ),
            0
        ) as exposure_score,
        100 * (
            1 - exp(coalesce(
                round(
                    sum(ln(greatest(1 - weight * value_share, 1e-15)))
                        filter (where score_code = 'moat'),
                    12
                ),
                0
            ))
        ) as moat_score
    from part
    group by company_id
)
select
    company.slug,
    company.name,
    before.exposure_score as exposure_before_score,
    before.moat_score as moat_before_score,
    before.risk_score as risk_before_score,
    force.exposure_score as exposure_after_score,
    case when before.moat_score is not null then force.moat_score end as moat_after_score,
    case
        when before.risk_score is not null
            then 50 + (force.exposure_score - force.moat_score) / 2
    end as risk_after_score
from force
inner join mart.company as company on force.company_id = company.company_id
inner join mart.company_score as before on force.company_id = before.company_id
order by abs(risk_after_score - risk_before_score) desc nulls last, company.slug""",
        (
            list(weights),
            list(weights.values()),
            list(launch.domains) or [""],
            list(launch.capabilities) or [""],
            launch.reach,
            not launch.domains,
            capability_share,
            domain_share,
            launch.repeat_share,
        ),
    )
