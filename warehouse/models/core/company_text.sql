-- What the directories say of a company in words: lower case, punctuation to spaces, a space at
-- both ends, so that a phrase is found by looking for ' phrase '. Key: company_id.
with
joined as (
    select
        company_id,
        coalesce(one_liner, '') || ' ' || coalesce(description, '') as words
    from core.company_record
),
normalised as (
    select
        company_id,
        ' ' || trim(regexp_replace(lower(words), '[^a-z0-9]+', ' ', 'g')) || ' ' as text
    from joined
)
select
    company_id,
    text,
    case when trim(text) = '' then 0 else array_length(string_split(trim(text), ' ')) end as word_count
from normalised
