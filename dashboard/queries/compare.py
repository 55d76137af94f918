"""Companies or domains side by side, and what a search for them offers."""

from __future__ import annotations

from dashboard.queries.filtered import pattern
from dashboard.queries.query import Query


def companies(slugs: tuple[str, ...]) -> Query:
    """The companies with their scores and how many dated launches of the labs touch them."""
    return Query(
        """select
    company.*,
    company_score.* exclude (company_id),
    domain.title as domain,
    country.country_name,
    (
        select count(*)
        from mart.company_move as company_move
        where company_move.company_id = company.company_id
    ) as move_count
from mart.company as company
inner join mart.company_score as company_score on company.company_id = company_score.company_id
left join mart.domain as domain on company.domain_code = domain.domain_code
left join mart.country as country on company.country_code = country.country_code
where list_contains(?, company.slug)
order by list_position(?, company.slug)""",
        (list(slugs), list(slugs)),
    )


def factors(slugs: tuple[str, ...]) -> Query:
    """Every factor and kind of moat with its value for each company; a moat that is not held has
    no row in the warehouse, so here it has neither value nor basis."""
    return Query(
        """select
    company.slug,
    factor.factor_code,
    factor.score_code,
    factor.title,
    factor.meaning,
    factor.is_readable,
    company_factor.value_share,
    company_factor.basis_code
from mart.company as company
cross join mart.factor as factor
left join mart.company_factor as company_factor
    on
        company.company_id = company_factor.company_id
        and factor.factor_code = company_factor.factor_code
where list_contains(?, company.slug)
order by factor.score_code, factor.weight desc, factor.factor_code, company.slug""",
        (list(slugs),),
    )


def domain_moats(codes: tuple[str, ...]) -> Query:
    """Each kind of moat with the share of the domain's AI companies that hold it."""
    return Query(
        """with member as (
    select company_domain.domain_code, company.company_id
    from mart.company_domain as company_domain
    inner join mart.company as company on company_domain.company_id = company.company_id
    where company.is_ai and list_contains(?, company_domain.domain_code)
),
size as (
    select domain_code, count(*) as company_count
    from member
    group by all
),
held as (
    select member.domain_code, company_moat.moat_code, count(*) as holder_count
    from member
    inner join mart.company_moat as company_moat on member.company_id = company_moat.company_id
    group by all
)
select
    size.domain_code,
    moat.moat_code,
    moat.title,
    coalesce(held.holder_count, 0) as holder_count,
    size.company_count
from size
cross join mart.moat as moat
left join held on size.domain_code = held.domain_code and moat.moat_code = held.moat_code
order by moat.title, size.domain_code""",
        (list(codes),),
    )


# pairs to start from: the assessed companies furthest apart within a domain
EXAMPLES = Query(
    """with scored as (
    select
        domain.title as domain,
        company.slug,
        company.name,
        company_score.risk_score
    from mart.company as company
    inner join mart.company_score as company_score
        on company.company_id = company_score.company_id
    inner join mart.domain as domain on company.domain_code = domain.domain_code
    where company.is_curated and company.status_code in ('active', 'public')
)
select
    domain,
    arg_max(slug, risk_score) as risky_slug,
    arg_max(name, risk_score) as risky_name,
    max(risk_score) as risky_score,
    arg_min(slug, risk_score) as safe_slug,
    arg_min(name, risk_score) as safe_name,
    min(risk_score) as safe_score
from scored
group by all
having count(risk_score) > 1
order by max(risk_score) - min(risk_score) desc, domain
limit 4"""
)


def suggestions(text: str, kinds: tuple[str, ...], limit: int) -> Query:
    """Names that begin with the text, then those that hold it; domains before companies.

    Rows: kind (company or domain), code, name, note.
    """
    anywhere = pattern(text)
    return Query(
        """with found as (
    select
        'domain' as kind,
        domain_code as code,
        title as name,
        'domain' as note,
        true as is_curated
    from mart.domain
    where title ilike ? escape '\\' and list_contains(?, 'domain')
    union all
    select
        'company',
        company.slug,
        company.name,
        case
            when company.name ilike ? escape '\\' then coalesce(domain.title, 'no known domain')
            else 'formerly ' || array_to_string(
                list_filter(company.former_names, lambda former: former ilike ? escape '\\'), ', '
            )
        end,
        company.is_curated
    from mart.company as company
    left join mart.domain as domain on company.domain_code = domain.domain_code
    where
        list_contains(?, 'company')
        and (
            company.name ilike ? escape '\\'
            or array_to_string(company.former_names, ' ') ilike ? escape '\\'
        )
)
select kind, code, name, note
from found
order by
    name ilike ? escape '\\' desc,
    kind = 'domain' desc,
    is_curated desc,
    len(name),
    lower(name),
    code
limit ?""",
        (
            anywhere,
            list(kinds),
            anywhere,
            anywhere,
            list(kinds),
            anywhere,
            anywhere,
            pattern(text, before=""),
            limit,
        ),
    )
