-- a company lacks a name, a slug, a source or its row of scores
select
    company.company_id,
    company.name,
    company.slug,
    company.source_id
from mart.company as company
left join mart.company_score as company_score on company.company_id = company_score.company_id
where
    company.name is null
    or company.slug is null
    or company.source_id is null
    or company_score.company_id is null
