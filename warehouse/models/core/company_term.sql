-- The known words and phrases that a company's text holds, once for the headline and once for the
-- description; core.known_term has them by number. Key: text_number, is_headline, term_number.
with
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
        unnest(string_split(trim(text), ' ')) as word
    from place
)
-- what is said twice is left out here, not word by word: numbers are quicker to compare
select distinct
    word.text_number,
    word.is_headline,
    known.term_number
from word
inner join core.known_term as known on word.word = known.anchor
where known.is_word or contains(word.text, ' ' || known.term || ' ')
