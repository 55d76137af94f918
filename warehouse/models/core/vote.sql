-- What all evidence on a company adds up to, label by label, in log-odds: the words of the reading
-- model by their share of the text, and the tags and fields of the rules. The strength is how much
-- was said at all, for and against. Millions of rows: companies and labels go by their numbers.
-- Key: text_number, label_number.
with
word as (
    select
        known.term_number,
        label.label_number,
        weight.weight
    from raw.seed_text_weight as weight
    inner join core.label as label
        on weight.label_kind = label.label_kind and weight.label_code = label.label_code
    inner join core.known_term as known on weight.term = known.term
),
by_words as (
    select
        company_term.text_number,
        word.label_number,
        sum(word.weight) as weight,
        sum(abs(word.weight)) as strength
    from core.company_term as company_term
    inner join word on company_term.term_number = word.term_number
    group by company_term.text_number, word.label_number
),
by_rules as (
    select
        text.text_number,
        label.label_number,
        -- a directory's own industry says more of the domain than a tag or a phrase
        sum(
            evidence.weight
            * case when evidence.field_code = 'industry' then parameter.industry_factor else 1 end
        ) as weight,
        sum(
            abs(evidence.weight)
            * case when evidence.field_code = 'industry' then parameter.industry_factor else 1 end
        ) as strength
    from core.evidence as evidence
    inner join core.label as label
        on evidence.label_kind = label.label_kind and evidence.label_code = label.label_code
    inner join core.company_text as text on evidence.company_id = text.company_id
    cross join core.parameter as parameter
    group by text.text_number, label.label_number
),
scaled as (
    select
        by_words.text_number,
        by_words.label_number,
        label.slope * by_words.weight / text_size.size as weight,
        label.slope * by_words.strength / text_size.size as strength
    from by_words
    inner join core.text_size as text_size on by_words.text_number = text_size.text_number
    inner join core.label as label on by_words.label_number = label.label_number
)
select
    coalesce(scaled.text_number, by_rules.text_number) as text_number,
    coalesce(scaled.label_number, by_rules.label_number) as label_number,
    -- rounded: threads add in any order, and the last digits of a sum depend on it
    round(coalesce(scaled.weight, 0) + coalesce(by_rules.weight, 0), 6) as weight,
    round(coalesce(scaled.strength, 0) + coalesce(by_rules.strength, 0), 6) as strength
from scaled
full outer join by_rules
    on scaled.text_number = by_rules.text_number and scaled.label_number = by_rules.label_number
