-- The words and phrases that anything is known of and that a company's text holds, once for the
-- headline and once for the description. Key: text_number, is_headline, term.
with
listed as (
    select
        term,
        anchor
    from raw.seed_text_term
    union
    select
        term,
        anchor
    from raw.seed_term
    where field_code = 'text'
),
known as (
    select
        term,
        -- a phrase is looked for only in the texts that hold its rarest word; two lists may each
        -- name another one
        coalesce(min(anchor), split_part(term, ' ', 1)) as anchor
    from listed
    group by term
),
place as (
    select
        text_number,
        true as is_headline,
        headline as text
    from core.company_text
    union all
    select
        text_number,
        false as is_headline,
        body as text
    from core.company_text
),
word as (
    select
        text_number,
        is_headline,
        text,
        unnest(list_distinct(string_split(trim(text), ' '))) as word
    from place
)
select
    word.text_number,
    word.is_headline,
    known.term
from word
inner join known on word.word = known.anchor
where known.term = known.anchor or contains(word.text, ' ' || known.term || ' ')
