-- What the directories say of a company in words: the headline and the description, lower case,
-- punctuation to spaces, a space at both ends, so that a phrase is found by looking for ' phrase '.
-- What a text says it is not (`no …`, `without …`) is left out, and so is the name behind `like` or
-- `unlike`: both describe somebody else. Texts are numbered, because what joins and adds up millions
-- of words does so by whole numbers. Key: company_id.
with
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
    company_id,
    cast(row_number() over (order by company_id) as integer) as text_number,
    ' ' || headline || ' ' as headline,
    ' ' || body || ' ' as body,
    case when headline = '' then 0 else array_length(string_split(headline, ' ')) end
    + case when body = '' then 0 else array_length(string_split(body, ' ')) end as word_count
from parted
