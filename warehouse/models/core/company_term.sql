-- The words and phrases that anything is known of and that a company's text holds, once for the
-- headline and once for the description. Key: company_id, place_code, term.
with
known as (
    select
        term,
        -- a phrase is looked for only in the texts that hold its rarest word
        coalesce(anchor, split_part(term, ' ', 1)) as anchor
    from raw.seed_text_term
    union
    select
        term,
        coalesce(anchor, split_part(term, ' ', 1)) as anchor
    from raw.seed_term
    where field_code = 'text'
),
place as (
    select
        company_id,
        'headline' as place_code,
        headline as text
    from core.company_text
    union all
    select
        company_id,
        'body' as place_code,
        body as text
    from core.company_text
),
word as (
    select
        company_id,
        place_code,
        text,
        unnest(list_distinct(string_split(trim(text), ' '))) as word
    from place
)
select
    word.company_id,
    word.place_code,
    known.term
from word
inner join known on word.word = known.anchor
where known.term = known.anchor or contains(word.text, ' ' || known.term || ' ')
