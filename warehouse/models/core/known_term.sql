-- The words and phrases that anything is known of, numbered: texts hold millions of them, and what
-- joins and adds them up does so by whole numbers. Key: term_number.
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
)
select
    cast(row_number() over (order by term) as integer) as term_number,
    term,
    anchor,
    term = anchor as is_word
from known
