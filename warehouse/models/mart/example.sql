-- The start-ups that the seed document names or only describes, and the companies that stand for
-- them here; for those it only describes the choice is ours. Key: example_code, company_id.
select
    example.example_code,
    example.phrase,
    example.is_named,
    example.domain_code,
    example_company.company_id,
    case when example.is_named then 'stated' else 'assessed' end as basis_code,
    coalesce(example_company.reason, example.note) as reason,
    example.claim_id,
    example.source_id
from raw.seed_example as example
left join raw.seed_example_company as example_company
    on example.example_code = example_company.example_code
order by example.example_code, example_company.company_id
