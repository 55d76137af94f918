"""Domains: one row each with what the landscape and published figures say, and one in full.

A company that works in several domains counts in each of them, as it does under the map's filter.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.queries.query import Query

# the AI companies of each domain with their scores
_MEMBER = """member as (
    select
        company_domain.domain_code,
        company.*,
        company_score.* exclude (company_id),
        coalesce(
            company.founded_year,
            try_cast(regexp_extract(company.batch, '[0-9]{4}$') as integer)
        ) as entry_year
    from mart.company_domain as company_domain
    inner join mart.company as company on company_domain.company_id = company.company_id
    inner join mart.company_score as company_score
        on company.company_id = company_score.company_id
    where company.is_ai
)"""

# how many active companies of the domain do the same thing: by the thing that most of them do
_CROWD = """doing as (
    select member.domain_code, member.company_id, company_capability.capability_code
    from member
    inner join mart.company_capability as company_capability
        on member.company_id = company_capability.company_id
    where member.status_code in ('active', 'public')
),
crowd as (
    select domain_code, company_id, max(rival_count) as rival_count
    from (
        select
            domain_code,
            company_id,
            count(*) over (partition by domain_code, capability_code) - 1 as rival_count
        from doing
    )
    group by all
),
crowding as (
    select domain_code, avg(rival_count) as rival_count, count(*) as rival_known_count
    from crowd
    group by all
)"""

_LAUNCH = """reaching as (
    select unnest(domain_codes) as domain_code, move_date, lab, product
    from mart.lab_move
    where move_date <= (select max(as_of_date)::varchar from mart.run)
),
launch as (
    select
        domain_code,
        count(*) as move_count,
        max(move_date) as newest_date,
        arg_max(lab || ': ' || product, move_date) as newest_title
    from reaching
    group by all
)"""

FIGURES = (
    "lm-exposure",
    "task-exposure",
    "gross-margin",
    "operating-margin",
    "net-margin",
    "licensed-workers",
    "restrictions",
)

# what a link may sort by: the expression, and whether the highest comes first
SORTS: dict[str, tuple[str, bool]] = {
    "name": ("domain.title", False),
    "companies": ("stats.company_count", True),
    "closed": ("stats.closed_count / nullif(stats.company_count, 0)", True),
    "acquired": ("stats.acquired_count / nullif(stats.company_count, 0)", True),
    "crowding": ("crowding.rival_count", True),
    "exposure": ("stats.exposure_score", True),
    "moat": ("stats.moat_score", True),
    "risk": ("stats.risk_median_score", True),
    "launches": ("coalesce(launch.move_count, 0)", True),
    "newest": ("launch.newest_date", True),
    **{code: (f"figure.{code.replace('-', '_')}", True) for code in FIGURES},
}
DEFAULT_SORT = "companies"

_FIGURE_COLUMNS = ",\n        ".join(
    f"max(value) filter (where figure_code = '{code}') as {code.replace('-', '_')}"
    for code in FIGURES
)


def domains(sort: str = DEFAULT_SORT, is_flipped: bool = False, code: str | None = None) -> Query:
    """One row a domain; `sort` is a key of SORTS, flipped against its usual direction or not."""
    expression, is_descending = SORTS[sort]
    direction = "desc" if is_descending is not is_flipped else "asc"
    only = "\nwhere domain.domain_code = ?" if code else ""
    return Query(
        f"""with {_MEMBER},
stats as (
    select
        domain_code,
        count(*) as company_count,
        count(*) filter (where is_curated) as curated_count,
        count(*) filter (where status_code = 'inactive') as closed_count,
        count(*) filter (where status_code = 'acquired') as acquired_count,
        count(*) filter (where status_code = 'gone') as gone_count,
        count(entry_year) as entry_known_count,
        count(risk_score) as scored_count,
        avg(exposure_score) as exposure_score,
        avg(moat_score) as moat_score,
        min(risk_score) as risk_min_score,
        quantile_cont(risk_score, 0.25) as risk_lower_score,
        quantile_cont(risk_score, 0.5) as risk_median_score,
        quantile_cont(risk_score, 0.75) as risk_upper_score,
        max(risk_score) as risk_max_score
    from member
    group by all
),
{_CROWD},
{_LAUNCH},
figure as (
    select
        domain_code,
        {_FIGURE_COLUMNS}
    from mart.domain_figure
    group by all
)
select
    domain.*,
    stats.* exclude (domain_code, company_count, curated_count),
    coalesce(stats.company_count, 0) as company_count,
    coalesce(stats.curated_count, 0) as curated_count,
    crowding.rival_count,
    crowding.rival_known_count,
    coalesce(launch.move_count, 0) as move_count,
    launch.newest_date,
    launch.newest_title,
    figure.* exclude (domain_code)
from mart.domain as domain
left join stats on domain.domain_code = stats.domain_code
left join crowding on domain.domain_code = crowding.domain_code
left join launch on domain.domain_code = launch.domain_code
left join figure on domain.domain_code = figure.domain_code{only}
order by {expression} {direction} nulls last, domain.title""",
        (code,) if code else (),
    )


ENTRANTS = Query(
    f"""with {_MEMBER}
select domain_code, entry_year, count(*) as company_count
from member
group by all
order by domain_code, entry_year"""
)

TOTALS = Query(
    """select
    count(*) as company_count,
    count(*) filter (where is_curated) as curated_count,
    count(*) filter (where status_code = 'inactive') as closed_count,
    count(*) filter (where status_code = 'acquired') as acquired_count,
    count(*) filter (
        where company_id not in (select company_id from mart.company_domain)
    ) as placeless_count
from mart.company
where is_ai"""
)


def domain(code: str) -> Query:
    """A domain's own row, as the seeds have it."""
    return Query("select *\nfrom mart.domain\nwhere domain_code = ?", (code,))


def domain_risks(code: str) -> Query:
    """The domain's AI companies by tenths of the risk scale (0 to 9), empty where unknown."""
    return Query(
        f"""with {_MEMBER}
select
    floor(risk_score / 10) - (risk_score = 100)::int as risk_tenth,
    count(*) as company_count
from member
where domain_code = ?
group by all
order by risk_tenth""",
        (code,),
    )


def domain_entrants(code: str) -> Query:
    """The domain's AI companies by year: of founding, else of the accelerator's batch."""
    return Query(
        f"""with {_MEMBER}
select entry_year, count(*) as company_count
from member
where domain_code = ?
group by all
order by entry_year""",
        (code,),
    )


def domain_outcomes(code: str) -> Query:
    """What became of the domain's AI companies, those that editors assessed apart."""
    return Query(
        f"""with {_MEMBER}
select
    is_curated,
    count(*) as company_count,
    count(*) filter (where status_code = 'inactive') as closed_count,
    count(*) filter (where status_code = 'acquired') as acquired_count,
    count(*) filter (where status_code = 'public') as public_count,
    count(*) filter (where status_code = 'gone') as gone_count,
    count(*) filter (where status_code is null) as unknown_count
from member
where domain_code = ?
group by all
order by is_curated desc""",
        (code,),
    )


def domain_moats(code: str) -> Query:
    """Every kind of moat with the domain's companies that hold it; kind `none` has the rest."""
    return Query(
        f"""with {_MEMBER},
here as (
    select company_id, is_curated
    from member
    where domain_code = ?
),
held as (
    select
        coalesce(company_moat.moat_code, 'none') as moat_code,
        count(*) as company_count,
        count(*) filter (where here.is_curated) as curated_count,
        avg(company_moat.strength_share) as strength_share
    from here
    left join mart.company_moat as company_moat on here.company_id = company_moat.company_id
    group by all
),
kind as (
    select moat_code, title from mart.moat
    union all
    select 'none', 'None found'
)
select
    kind.moat_code,
    kind.title,
    coalesce(held.company_count, 0) as company_count,
    coalesce(held.curated_count, 0) as curated_count,
    held.strength_share
from kind
left join held on kind.moat_code = held.moat_code
order by kind.moat_code = 'none', company_count desc, kind.title""",
        (code,),
    )


def domain_companies(code: str, is_riskiest: bool, limit: int) -> Query:
    """The domain's active companies with the highest or the lowest risk, with its interval; never
    more than half of those that have a score, so that no company is in both lists."""
    order = "risk_score desc, lower(name), slug"
    if not is_riskiest:
        order = "risk_score asc, lower(name) desc, slug desc"
    return Query(
        f"""with {_MEMBER}
select
    slug, name, one_liner, is_curated, risk_score, risk_low_score, risk_high_score,
    coverage_share
from member
where domain_code = ? and risk_score is not null and status_code in ('active', 'public')
qualify row_number() over (order by {order}) <= least(?, count(*) over () // 2)
order by {order}""",
        (code, limit),
    )


def domain_moves(code: str) -> Query:
    """Launches that reach companies of the domain, the newest first; those made for it are told
    from those that only do what some of its companies do."""
    return Query(
        f"""with {_MEMBER},
reached as (
    select
        company_move.move_id,
        count(*) as company_count,
        avg(company_move.reach_share) as mean_reach_share
    from mart.company_move as company_move
    inner join member on company_move.company_id = member.company_id
    where member.domain_code = ?
    group by all
)
select
    lab_move.move_id,
    lab_move.move_date,
    lab_move.lab,
    lab_move.product,
    lab_move.statement,
    lab_move.reach_share,
    lab_move.reach_reason,
    coalesce(list_contains(lab_move.domain_codes, ?), false) as is_made_for,
    coalesce(reached.company_count, 0) as company_count,
    reached.mean_reach_share,
    source.title as source_title,
    source.url as source_url
from mart.lab_move as lab_move
left join reached on lab_move.move_id = reached.move_id
left join mart.source as source on lab_move.source_id = source.source_id
where
    lab_move.move_date <= (select max(as_of_date)::varchar from mart.run)
    and (reached.company_count > 0 or coalesce(list_contains(lab_move.domain_codes, ?), false))
order by lab_move.move_date desc, lab_move.move_id""",
        (code, code, code),
    )


def figures(code: str | None = None) -> Query:
    """Published figures with their source and their place among all domains, 1 the highest."""
    only = "\nwhere ranked.domain_code = ?" if code else ""
    parameters: tuple[Any, ...] = (code,) if code else ()
    return Query(
        f"""with ranked as (
    select
        *,
        rank() over (partition by figure_code order by value desc nulls last) as place,
        count(value) over (partition by figure_code) as known_count
    from mart.domain_figure
)
select
    ranked.*,
    source.title as source_title,
    source.url as source_url,
    source.accessed_date
from ranked
left join mart.source as source on ranked.source_id = source.source_id{only}
order by ranked.domain_code, ranked.figure_code""",
        parameters,
    )


def figure_sources(codes: Sequence[str]) -> Query:
    """The sources of some figures, each once."""
    return Query(
        """select distinct source.title, source.url, source.accessed_date
from mart.domain_figure as domain_figure
inner join mart.source as source on domain_figure.source_id = source.source_id
where list_contains(?, domain_figure.figure_code)
order by source.title""",
        (list(codes),),
    )
