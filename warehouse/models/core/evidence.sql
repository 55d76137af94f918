-- Every word, tag or field that speaks for or against a label, with its weight: the whole of what
-- the rules know about a company nobody has curated. Key: company_id, label_kind, label_code,
-- field_code, term.
with
word as (
    select
        company_id,
        unnest(string_split(trim(text), ' ')) as word
    from core.company_text
),
phrase as (
    select
        *,
        string_split(term, ' ')[1] as first_word
    from raw.seed_term
    where field_code = 'text'
),
-- a phrase is looked for only in the texts that hold its first word, and counts once in each
in_text as (
    select distinct
        word.company_id,
        phrase.label_kind,
        phrase.label_code,
        phrase.field_code,
        phrase.term,
        phrase.weight
    from word
    inner join phrase on word.word = phrase.first_word
    inner join core.company_text as company_text on word.company_id = company_text.company_id
    where contains(company_text.text, ' ' || phrase.term || ' ')
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
in_industry as (
    select
        company_record.company_id,
        'domain' as label_kind,
        industry.domain_code as label_code,
        'industry' as field_code,
        industry.industry as term,
        industry.domain_weight as weight
    from core.company_record as company_record
    inner join raw.seed_yc_industry as industry on company_record.industry = industry.industry
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
    inner join raw.seed_yc_industry as industry on company_record.industry = industry.industry
    where industry.orientation_weight is not null
)
select * from in_text
union all
select * from in_tags
union all
select * from in_industry
union all
select * from orientation_in_industry
