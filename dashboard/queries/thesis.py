"""The thesis against this landscape: vertical and horizontal companies side by side.

Every query tells companies that an editor assessed from those read from a directory, and takes one
choice: whether developer tools count as vertical, as the seed document has them, or as each
company was judged. Ambiguous and unknown companies are counted and then left out of comparisons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.queries.query import Query

CONTESTED = "developer-tools"

_SIDE = f"""side as (
    select
        company.company_id,
        company.is_curated,
        company.domain_code,
        company.status_code,
        case
            when ? and company.domain_code = '{CONTESTED}' then 'vertical'
            else company.orientation_code
        end as orientation_code
    from mart.company as company
    where company.is_ai
)"""


def sizes(is_contested_vertical: bool) -> Query:
    """Companies by group and orientation, with how many were closed or acquired."""
    return Query(
        f"""with {_SIDE}
select
    is_curated,
    orientation_code,
    count(*) as company_count,
    count(*) filter (where status_code = 'inactive') as closed_count,
    count(*) filter (where status_code = 'acquired') as acquired_count,
    count(*) filter (where status_code = 'public') as public_count
from side
group by all
order by is_curated desc, orientation_code""",
        (is_contested_vertical,),
    )


def moats(is_contested_vertical: bool) -> Query:
    """Holders of each kind of moat by group and orientation; kind `none` holds no moat."""
    return Query(
        f"""with {_SIDE},
held as (
    select
        side.is_curated,
        side.orientation_code,
        coalesce(company_moat.moat_code, 'none') as moat_code,
        count(*) as holder_count
    from side
    left join mart.company_moat as company_moat on side.company_id = company_moat.company_id
    group by all
),
size as (
    select is_curated, orientation_code, count(*) as company_count
    from side
    group by all
),
kind as (
    select moat_code, title, is_readable from mart.moat
    union all
    select 'none', 'None found', true
)
select
    size.is_curated,
    size.orientation_code,
    kind.moat_code,
    kind.title,
    kind.is_readable,
    coalesce(held.holder_count, 0) as holder_count,
    size.company_count
from size
cross join kind
left join held
    on
        size.is_curated = held.is_curated
        and size.orientation_code = held.orientation_code
        and kind.moat_code = held.moat_code
where size.orientation_code in ('vertical', 'horizontal')
order by kind.moat_code = 'none', kind.title, size.is_curated desc, size.orientation_code""",
        (is_contested_vertical,),
    )


def measures(is_contested_vertical: bool) -> Query:
    """Mean, deviation and count of each measure by group and orientation; unknown values left out.

    `rest` is exposure made of what is known without generality, the weights scaled up to one: it
    does not contain the orientation that the groups are made by.
    """
    return Query(
        f"""with {_SIDE},
rest as (
    select
        part.company_id,
        100 * sum(factor.weight * part.value_share) / nullif(sum(factor.weight), 0) as score
    from mart.company_factor as part
    inner join mart.factor as factor on part.factor_code = factor.factor_code
    where
        part.score_code = 'exposure'
        and part.factor_code <> 'generality'
        and part.value_share is not null
    group by all
),
launch as (
    select company_id, count(*) as move_count
    from mart.company_move
    group by all
),
measured as (
    select company_id, 'rest' as measure_code, score as value from rest
    union all
    select company_id, factor_code, 100 * value_share
    from mart.company_factor
    where factor_code in ('overlap', 'price_sensitivity', 'commodification')
    union all
    select company_score.company_id, 'launches', coalesce(launch.move_count, 0)
    from mart.company_score as company_score
    left join launch on company_score.company_id = launch.company_id
    union all
    unpivot (
        select
            company_id,
            exposure_score as exposure,
            moat_score as moat,
            risk_score as risk,
            50 + (rest.score - moat_score) / 2 as risk_rest
        from mart.company_score
        left join rest using (company_id)
        where risk_score is not null
    ) on exposure, moat, risk, risk_rest into name measure_code value value
)
select
    side.is_curated,
    side.orientation_code,
    measured.measure_code,
    count(measured.value) as known_count,
    avg(measured.value) as mean,
    stddev_samp(measured.value) as deviation,
    min(measured.value) as measured_min_score,
    quantile_cont(measured.value, 0.25) as measured_lower_score,
    quantile_cont(measured.value, 0.5) as measured_median_score,
    quantile_cont(measured.value, 0.75) as measured_upper_score,
    max(measured.value) as measured_max_score
from side
inner join measured on side.company_id = measured.company_id
where side.orientation_code in ('vertical', 'horizontal')
group by all
order by measured.measure_code, side.is_curated desc, side.orientation_code""",
        (is_contested_vertical,),
    )


# domains, not companies: a figure belongs to an industry, so companies that share it are one case
FIGURES = Query(
    """select
    domain.orientation_code,
    domain_figure.figure_code,
    count(*) as domain_count,
    count(domain_figure.value) as known_count,
    avg(domain_figure.value) as mean,
    stddev_samp(domain_figure.value) as deviation,
    min(domain_figure.value) as least_value,
    max(domain_figure.value) as most_value,
    string_agg(domain.title, ', ' order by domain.title)
        filter (where domain_figure.value is not null) as domain_titles
from mart.domain as domain
inner join mart.domain_figure as domain_figure on domain.domain_code = domain_figure.domain_code
where
    domain_figure.figure_code in (
        'gross-margin', 'operating-margin', 'net-margin', 'licensed-workers'
    )
    and domain.orientation_code in ('vertical', 'horizontal')
group by all
order by domain_figure.figure_code, domain.orientation_code"""
)

DOMAIN_LAUNCHES = Query(
    """with reaching as (
    select unnest(domain_codes) as domain_code, move_id
    from mart.lab_move
    where move_date <= (select max(as_of_date)::varchar from mart.run)
)
select
    domain.orientation_code,
    count(distinct domain.domain_code) as domain_count,
    count(distinct reaching.domain_code) as reached_count,
    count(reaching.move_id) as move_count
from mart.domain as domain
left join reaching on domain.domain_code = reaching.domain_code
where domain.orientation_code in ('vertical', 'horizontal')
group by all
order by domain.orientation_code"""
)

TRAITS = Query(
    """select
    trait.dimension_code,
    trait.orientation_code,
    trait.title,
    trait.statement,
    trait.basis_code,
    trait.reason,
    trait.claim_id,
    claim.is_testable,
    claim.test_note,
    source.title as source_title,
    source.url as source_url,
    source.accessed_date
from mart.trait as trait
left join mart.claim as claim on trait.claim_id = claim.claim_id
left join mart.source as source on trait.source_id = source.source_id
order by trait.claim_id, trait.orientation_code desc"""
)

# a claim is in one of these states; a test that was computed comes before what could be
_STATE = """case
        when test.verdict_code is not null then test.verdict_code
        when claim.is_testable then 'open'
        else 'untestable'
    end"""

_LEDGER = f"""ledger as (
    select
        claim.*,
        section.title as section_title,
        section.position as section_position,
        {_STATE} as state_code,
        test.findings,
        lower(concat_ws(
            ' ', claim.claim_id, section.title, claim.kind_code, claim.statement, claim.test_note,
            claim.unit
        )) as searched
    from mart.claim as claim
    inner join mart.section as section on claim.section_code = section.section_code
    left join (
        select
            claim_id,
            -- tests that disagree decide nothing
            case when count(distinct verdict_code) = 1 then min(verdict_code) else 'undecided' end
                as verdict_code,
            list(finding order by test_code) as findings
        from mart.claim_test
        group by claim_id
    ) as test on claim.claim_id = test.claim_id
)"""

FACETS = {"section": "section_code", "kind": "kind_code", "testable": "state_code"}


def _conditions(
    chosen: Mapping[str, Sequence[str]], words: Sequence[str], leave_out: str = ""
) -> tuple[str, tuple[object, ...]]:
    used = [name for name in FACETS if chosen.get(name) and name != leave_out]
    conditions = [f"list_contains(?, {FACETS[name]})" for name in used]
    conditions += ["contains(searched, ?)" for _ in words]
    return " and ".join(conditions) or "true", (*(list(chosen[name]) for name in used), *words)


def claims(chosen: Mapping[str, Sequence[str]], words: Sequence[str] = ()) -> Query:
    """The claims that the choices leave and that hold all words (in small letters), in the order
    of the document."""
    condition, parameters = _conditions(chosen, words)
    return Query(
        f"""with {_LEDGER}
select
    claim_id, section_code, section_title, kind_code, state_code, statement, test_note, value,
    value_high, unit, findings
from ledger
where {condition}
order by section_position, claim_id""",
        parameters,
    )


def claim_facet(chosen: Mapping[str, Sequence[str]], name: str, words: Sequence[str] = ()) -> Query:
    """How many claims each value of a facet would leave, the other choices as they are."""
    condition, parameters = _conditions(chosen, words, leave_out=name)
    title = "any_value(section_title)" if name == "section" else FACETS[name]
    order = "min(section_position)" if name == "section" else "claim_count desc, value"
    return Query(
        f"""with {_LEDGER}
select
    {FACETS[name]} as value,
    {title} as title,
    count(*) filter (where {condition}) as claim_count
from ledger
group by {FACETS[name]}
order by {order}""",
        parameters,
    )


CLAIM_SOURCES = Query(
    """select title, url, accessed_date
from mart.source
where source_id in (select source_id from mart.claim)"""
)


def company_figures(is_contested_vertical: bool) -> Query:
    """The same figures from the companies' side: each company with that of its first domain."""
    return Query(
        f"""with {_SIDE}
select
    side.is_curated,
    side.orientation_code,
    domain_figure.figure_code,
    count(domain_figure.value) as known_count,
    avg(domain_figure.value) as mean
from side
inner join mart.domain_figure as domain_figure on side.domain_code = domain_figure.domain_code
where
    domain_figure.figure_code in (
        'gross-margin', 'operating-margin', 'net-margin', 'licensed-workers'
    )
    and side.orientation_code in ('vertical', 'horizontal')
group by all
order by domain_figure.figure_code, side.is_curated desc, side.orientation_code""",
        (is_contested_vertical,),
    )
