"""One company: its row, the parts of its scores and what stands behind them."""

from __future__ import annotations

from dashboard.queries.query import Query


def company(slug: str) -> Query:
    return Query(
        """select
    company.*,
    company_score.* exclude (company_id),
    domain.title as domain,
    country.country_name
from mart.company as company
inner join mart.company_score as company_score on company.company_id = company_score.company_id
left join mart.domain as domain on company.domain_code = domain.domain_code
left join mart.country as country on company.country_code = country.country_code
where company.slug = ?""",
        (slug,),
    )


def company_factors(company_id: str) -> Query:
    """The parts of the scores, exposure first, most weighty first."""
    return Query(
        """select
    company_factor.*,
    factor.title,
    factor.meaning,
    source.title as source_title,
    source.url as source_url
from mart.company_factor as company_factor
inner join mart.factor as factor on company_factor.factor_code = factor.factor_code
left join mart.source as source on company_factor.source_id = source.source_id
where company_factor.company_id = ?
order by company_factor.score_code, abs(company_factor.contribution_score) desc nulls last""",
        (company_id,),
    )


def company_moves(company_id: str) -> Query:
    """The labs' launches that reach the company, furthest first."""
    return Query(
        """select
    company_move.reach_share,
    company_move.touch_share,
    lab_move.*  exclude (reach_share),
    source.title as source_title,
    source.url as source_url
from mart.company_move as company_move
inner join mart.lab_move as lab_move on company_move.move_id = lab_move.move_id
left join mart.source as source on lab_move.source_id = source.source_id
where company_move.company_id = ?
order by company_move.reach_share desc, lab_move.move_date desc""",
        (company_id,),
    )


def unread_moats() -> Query:
    """The kinds of moat that cannot be read from text."""
    return Query("select title from mart.moat where not is_readable order by title")


def company_evidence(company_id: str) -> Query:
    return Query(
        """select label_kind, label_code, field_code, term, weight
from mart.evidence
where company_id = ?
order by label_kind, label_code, abs(weight) desc""",
        (company_id,),
    )


def company_events(company_id: str) -> Query:
    return Query(
        """select event_date, event_code, from_value, to_value
from mart.event
where company_id = ?
order by event_date desc, event_code""",
        (company_id,),
    )


def company_risks(company_id: str) -> Query:
    """The company's risk over time, a row a period in which it was the same."""
    return Query(
        """select min(valid_from_date) as day, risk_score
from (
    select *, count(*) filter (where is_new) over (order by valid_from_date) as period
    from (
        select
            valid_from_date,
            risk_score,
            risk_score is distinct from lag(risk_score) over (order by valid_from_date)
                or lag(valid_from_date) over (order by valid_from_date) is null as is_new
        from mart.company_history
        where company_id = ?
    )
)
group by period, risk_score
order by day""",
        (company_id,),
    )


def watched_changes(company_ids: list[str], since: str) -> Query:
    """What became of some companies after a day."""
    return Query(
        """select company_id, event_date, event_code, from_value, to_value
from mart.event
where list_contains(?, company_id) and event_date > try_cast(? as date)
order by event_date, company_id, event_code""",
        (company_ids, since),
    )


def company_sources(company_id: str) -> Query:
    """The records behind the company and the sources its facts are cited from."""
    return Query(
        """select
    source.source_id,
    source.title,
    source.producer,
    source.url,
    source.accessed_date,
    company_source.matched_by_code,
    company_source.match_reason,
    company_source.last_seen_date,
    company_source.gone_since_date
from mart.source as source
left join mart.company_source as company_source
    on source.source_id = company_source.source_id and company_source.company_id = ?
where
    company_source.company_id is not null
    or list_contains((select source_ids from mart.company where company_id = ?), source.source_id)
order by company_source.company_id is null, source.title""",
        (company_id, company_id),
    )


def company_fields(company_id: str) -> Query:
    """What each source says of the company, field by field, what is shown first."""
    return Query(
        """select
    company_field.* exclude (company_id),
    country.country_name,
    source.title as source_title,
    source.url as source_url
from mart.company_field as company_field
left join mart.source as source on company_field.source_id = source.source_id
left join mart.country as country
    on company_field.value = country.country_code and company_field.field_code = 'country_code'
where company_field.company_id = ?
order by company_field.field_code, company_field.is_winner desc, company_field.source_id""",
        (company_id,),
    )


def similar(company_id: str, limit: int = 6) -> Query:
    """Companies with the same first domain and the most capabilities and moats in common."""
    return Query(
        """with target as (
    select company_id, domain_code, orientation_code
    from mart.company
    where company_id = ?
),
feature as (
    select company_id, 'capability ' || capability_code as feature from mart.company_capability
    union all
    select company_id, 'moat ' || moat_code as feature from mart.company_moat
),
shared as (
    select
        other.company_id,
        list(other.feature order by other.feature) as features
    from feature as mine
    inner join target on mine.company_id = target.company_id
    inner join feature as other
        on mine.feature = other.feature and mine.company_id <> other.company_id
    group by other.company_id
)
select
    company.slug,
    company.name,
    company.one_liner,
    company.status_code,
    company_score.risk_score,
    coalesce(shared.features, []) as features
from mart.company as company
inner join target
    on company.domain_code = target.domain_code and company.company_id <> target.company_id
inner join mart.company_score as company_score on company.company_id = company_score.company_id
left join shared on company.company_id = shared.company_id
where company.is_ai
order by
    len(coalesce(shared.features, [])) desc,
    company.orientation_code = target.orientation_code desc,
    company.is_curated desc,
    company.name
limit ?""",
        (company_id, limit),
    )


def risk_then(company_id: str, day: str) -> Query:
    """The company's risk as of a day; no row where no source listed it then."""
    return Query(
        """select risk_score
from mart.landscape_as_of(cast(? as date))
where company_id = ?""",
        (day, company_id),
    )


def former(slugs: list[str]) -> Query:
    """Which company, as it is named today, links under former names lead to. A name that some
    company has today is its own; one that ends with a company's id leads to that company."""
    return Query(
        """select asked.slug, company.slug as current_slug
from (select unnest(?) as slug) as asked
left join mart.former_slug as former on asked.slug = former.slug
inner join mart.company as company
    on coalesce(former.company_id, nullif(split_part(asked.slug, '--', 2), '')) = company.company_id
where asked.slug not in (select slug from mart.company)""",
        (slugs,),
    )
