-- an assessed company has neither a moat nor a note why it has none
select
    company.company_id,
    company.name
from mart.company as company
where
    company.is_curated
    and company.gone_since_date is null
    and company.moat_note is null
    and company.company_id not in (select company_id from mart.company_moat)
