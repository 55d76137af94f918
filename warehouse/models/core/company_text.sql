-- What the directories say of a company in words: the headline and the description, lower case,
-- punctuation to spaces, a space at both ends, so that a phrase is found by looking for ' phrase '.
-- What a text says it is not (`no …`, `without …`) is left out, and so is the name behind `like` or
-- `unlike`: both describe somebody else. Texts are numbered, because what joins and adds up millions
-- of words does so by whole numbers. Key: company_id.
with
-- by the ids alone: what is sorted should be small
numbered as (
    select
        company_id,
        cast(row_number() over (order by company_id) as integer) as text_number
    from core.company_record
),
told as (
    select
        company_id,
        -- the bar keeps the headline apart until the end
        replace(lower(coalesce(one_liner, '')), '|', ' ')
        || '|'
        || replace(lower(coalesce(description, '')), '|', ' ') as words
    from core.company_record
),
claimed as (
    select
        company_id,
        regexp_replace(
            regexp_replace(
                replace(words, 'no code', 'no-code'),
                '\b(no|not|without|isn.t|aren.t|don.t|doesn.t|neither|nor)( +[a-z0-9-]+){1,3}',
                ' ',
                'g'
            ),
            '\b(like|unlike|than|similar to|alternative to) +[a-z0-9.-]+',
            ' like ',
            'g'
        ) as words
    from told
),
normalised as (
    select
        company_id,
        -- a lone space stays as it is, which is most of them
        regexp_replace(words, '[^a-z0-9| ][^a-z0-9|]*| [^a-z0-9|]+', ' ', 'g') as words
    from claimed
),
parted as (
    select
        company_id,
        trim(split_part(words, '|', 1)) as headline,
        trim(split_part(words, '|', 2)) as body
    from normalised
)
select
    parted.company_id,
    numbered.text_number,
    ' ' || parted.headline || ' ' as headline,
    ' ' || parted.body || ' ' as body,
    -- a word more than there are spaces
    length(parted.headline) - length(replace(parted.headline, ' ', ''))
    + case when parted.headline = '' then 0 else 1 end
    + length(parted.body) - length(replace(parted.body, ' ', ''))
    + case when parted.body = '' then 0 else 1 end as word_count
from parted
inner join numbered on parted.company_id = numbered.company_id
