-- Every phrase of the rules, tag or field that speaks for or against a label, with its weight; the
-- words of the reading model are in core.company_term. Key: company_id, label_kind, label_code,
-- field_code, term.
with
-- a phrase that is said twice counts once
in_text as (
    select distinct
        company_text.company_id,
        term.label_kind,
        term.label_code,
        term.field_code,
        term.term,
        term.weight
    from core.company_term as company_term
    inner join core.known_term as known on company_term.term_number = known.term_number
    inner join raw.seed_term as term on known.term = term.term
    inner join core.company_text as company_text
        on company_term.text_number = company_text.text_number
    where term.field_code = 'text'
),
tag as (
    select distinct
        company_id,
        lower(tag) as tag
    from (select company_id, unnest(tags) as tag from core.company_record) as tagged
),
in_tags as (
    select
        tag.company_id,
        term.label_kind,
        term.label_code,
        term.field_code,
        term.term,
        term.weight
    from tag
    inner join raw.seed_term as term on tag.tag = term.term
    where term.field_code = 'tag'
),
in_website as (
    select
        company_record.company_id,
        term.label_kind,
        term.label_code,
        term.field_code,
        term.term,
        term.weight
    from core.company_record as company_record
    -- the end of its host, as in `https://acme.ai/`
    inner join raw.seed_term as term
        on
            '.' || regexp_extract(lower(company_record.website), '^https?://[^/:?#]*[.]([a-z]+)', 1)
            = term.term
    where term.field_code = 'website'
),
in_industry as (
    select
        company_record.company_id,
        'domain' as label_kind,
        industry.domain_code as label_code,
        'industry' as field_code,
        industry.industry as term,
        industry.domain_weight as weight
    from core.company_record as company_record
    inner join raw.seed_industry as industry on company_record.industry = industry.industry
    where industry.domain_code is not null
),
orientation_in_industry as (
    select
        company_record.company_id,
        'orientation' as label_kind,
        'vertical' as label_code,
        'industry' as field_code,
        industry.industry as term,
        industry.orientation_weight as weight
    from core.company_record as company_record
    inner join raw.seed_industry as industry on company_record.industry = industry.industry
    where industry.orientation_weight is not null
)
select * from in_text
union all
select * from in_tags
union all
select * from in_website
union all
select * from in_industry
union all
select * from orientation_in_industry
