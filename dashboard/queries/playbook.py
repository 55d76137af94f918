"""What the seed document advises, with the claim behind each row, and what the companies of the
warehouse say about it."""

from __future__ import annotations

from dashboard.queries.query import Query

ROLES = Query(
    """select role.role_code, role.title, role.statement, claim.test_note
from mart.role as role
left join mart.claim as claim on role.claim_id = claim.claim_id
left join mart.role_trait as role_trait on role.role_code = role_trait.role_code
group by all
order by count(role_trait.role_trait_id) desc, role.title"""
)

ROLE_TRAITS = Query(
    """select role_code, aspect_code, statement, basis_code, claim_id
from mart.role_trait
order by role_trait_id"""
)

# the claim that gives the ratio between the roles, found through their traits
TEAM_RATIO = Query(
    """select claim.claim_id, claim.statement, claim.value, claim.unit, claim.test_note
from mart.role_trait as role_trait
inner join mart.claim as claim on role_trait.claim_id = claim.claim_id
where role_trait.aspect_code = 'team-ratio' and claim.value is not null
limit 1"""
)

CHECKLIST = Query(
    """select
    checklist.question_code,
    checklist.question,
    checklist.yes_points,
    checklist.no_points,
    checklist.reason,
    checklist.claim_id,
    claim.statement as claim
from mart.checklist as checklist
left join mart.claim as claim on checklist.claim_id = claim.claim_id
order by checklist.position"""
)

TOOLING = Query(
    """select tooling_code as code, title, kind_code, statement, claim_id
from mart.tooling
order by kind_code, position"""
)

FRONTS = Query(
    """select
    front.front_code as code,
    front.title,
    front.statement,
    front.claim_id,
    claim.test_note
from mart.front as front
left join mart.claim as claim on front.claim_id = claim.claim_id
order by front.position"""
)

DIRECTIONS = Query(
    """select
    research_direction.rank,
    research_direction.title,
    research_direction.note,
    claim.statement,
    claim.test_note
from mart.research_direction as research_direction
left join mart.claim as claim on research_direction.claim_id = claim.claim_id
order by research_direction.rank"""
)

MODES = Query(
    """select
    temperature_mode.title,
    temperature_mode.temperature_value,
    temperature_mode.statement,
    temperature_mode.use_statement,
    temperature_mode.claim_id,
    claim.test_note
from mart.temperature_mode as temperature_mode
left join mart.claim as claim on temperature_mode.claim_id = claim.claim_id
order by temperature_mode.temperature_value"""
)


def section(code: str) -> Query:
    """The claims of one section of the seed document."""
    return Query(
        """select claim_id, kind_code, statement
from mart.claim
where section_code = ?
order by claim_id""",
        (code,),
    )


LINKS = Query(
    """with member as (
    select 'domain' as facet_code, domain_code as facet_value, company_id
    from mart.company_domain
    union all
    select 'orientation', orientation_code, company_id from mart.company
    union all
    select 'moat', moat_code, company_id from mart.company_moat
    union all
    select 'capability', capability_code, company_id from mart.company_capability
    union all
    select 'company', slug, company_id from mart.company
),
held as (
    select
        member.facet_code,
        member.facet_value,
        company.slug,
        company.name,
        company_score.risk_score,
        row_number() over (
            partition by member.facet_code, member.facet_value
            order by company.is_curated desc, company.team_size_count desc nulls last, company.name
        ) as place
    from member
    inner join mart.company as company on member.company_id = company.company_id
    inner join mart.company_score as company_score
        on member.company_id = company_score.company_id
    where company.is_ai
)
select
    link.playbook_code,
    link.facet_code,
    link.facet_value,
    link.reason,
    coalesce(
        any_value(domain.title),
        any_value(moat.title),
        any_value(capability.title),
        any_value(held.name) filter (where link.facet_code = 'company')
    ) as title,
    count(held.slug) as company_count,
    avg(held.risk_score) as risk_score,
    list({'slug': held.slug, 'name': held.name} order by held.place)
        filter (where held.place <= 4) as companies
from mart.playbook_link as link
left join held on link.facet_code = held.facet_code and link.facet_value = held.facet_value
left join mart.domain as domain
    on link.facet_code = 'domain' and link.facet_value = domain.domain_code
left join mart.moat as moat on link.facet_code = 'moat' and link.facet_value = moat.moat_code
left join mart.capability as capability
    on link.facet_code = 'capability' and link.facet_value = capability.capability_code
group by all
order by link.playbook_code, company_count desc, link.facet_value"""
)
