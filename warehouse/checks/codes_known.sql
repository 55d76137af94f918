-- a code is used that its own table does not have
select 'company_domain' as table_name, company_id, domain_code as code
from mart.company_domain
where domain_code not in (select domain_code from mart.domain)
union all
select 'company_moat' as table_name, company_id, moat_code as code
from mart.company_moat
where moat_code not in (select moat_code from mart.moat)
union all
select 'company_factor' as table_name, company_id, factor_code as code
from mart.company_factor
where factor_code not in (select factor_code from mart.factor)
union all
select 'company' as table_name, company_id, country_code as code
from mart.company
where country_code not in (select country_code from mart.country)
union all
select 'company_capability' as table_name, company_id, capability_code as code
from mart.company_capability
where capability_code not in (select capability_code from mart.capability)
