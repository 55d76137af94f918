-- a link of the playbook names a row, a domain, a moat or another code that does not exist
select
    link.playbook_code,
    link.facet_code,
    link.facet_value
from mart.playbook_link as link
where
    (
        link.playbook_code not in (select front_code from mart.front)
        and link.playbook_code not in (select tooling_code from mart.tooling)
    )
    or (
        link.facet_code = 'domain'
        and link.facet_value not in (select domain_code from mart.domain)
    )
    or (link.facet_code = 'moat' and link.facet_value not in (select moat_code from mart.moat))
    or (
        link.facet_code = 'capability'
        and link.facet_value not in (select capability_code from mart.capability)
    )
    or (
        link.facet_code = 'orientation'
        and link.facet_value not in ('vertical', 'horizontal', 'ambiguous', 'unknown')
    )
