-- The words and phrases of the reading model that a company's text holds. A word that stands in
-- the headline and in the description is there twice, and counts twice.
-- Key: company_id, place_code, term.
with
word as (
    select
        company_id,
        'headline' as place_code,
        unnest(list_distinct(string_split(trim(headline), ' '))) as word
    from core.company_text
    union all
    select
        company_id,
        'body' as place_code,
        unnest(list_distinct(string_split(trim(substr(text, length(headline) + 1)), ' '))) as word
    from core.company_text
),
phrase as (
    select
        term,
        anchor
    from raw.seed_text_term
    where anchor is not null
)
select
    word.company_id,
    word.place_code,
    word.word as term
from word
inner join raw.seed_text_term as term on word.word = term.term
union all
-- a phrase is looked for only in the texts that hold its rarest word
select distinct
    word.company_id,
    'text' as place_code,
    phrase.term
from word
inner join phrase on word.word = phrase.anchor
inner join core.company_text as company_text on word.company_id = company_text.company_id
where contains(company_text.text, ' ' || phrase.term || ' ')
