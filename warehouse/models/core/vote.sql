-- What all evidence on a company adds up to, label by label, in log-odds: the words of the reading
-- model by their share of the text, and the tags and fields of the rules. The strength is how much
-- was said at all, for and against. Key: company_id, label_kind, label_code.
with
label as (
    select
        label_kind,
        label_code,
        slope,
        row_number() over (order by label_kind, label_code) as label_number
    from raw.seed_text_model
),
word as (
    select
        known.term_number,
        label.label_number,
        weight.weight
    from raw.seed_text_weight as weight
    inner join label on weight.label_code = label.label_code
    inner join core.known_term as known on weight.term = known.term
),
by_words as (
    select
        -- text and label as one number: of all that is done here this grouping is most of the work
        cast(company_term.text_number as bigint) * 1000 + word.label_number as pair,
        sum(word.weight) as weight,
        sum(abs(word.weight)) as strength
    from core.company_term as company_term
    inner join word on company_term.term_number = word.term_number
    group by pair
),
by_rules as (
    select
        company_id,
        label_code,
        min(label_kind) as label_kind,
        -- a directory's own industry says more of the domain than a tag or a phrase
        sum(weight * case when field_code = 'industry' then parameter.industry_factor else 1 end)
            as weight,
        sum(abs(weight) * case when field_code = 'industry' then parameter.industry_factor else 1 end)
            as strength
    from core.evidence
    cross join core.parameter as parameter
    where label_kind in ('ai', 'domain', 'orientation')
    group by company_id, label_code
),
scaled as (
    select
        text.company_id,
        label.label_kind,
        label.label_code,
        label.slope * by_words.weight / text_size.size as weight,
        label.slope * by_words.strength / text_size.size as strength
    from by_words
    inner join core.company_text as text on by_words.pair // 1000 = text.text_number
    inner join core.text_size as text_size on by_words.pair // 1000 = text_size.text_number
    inner join label on by_words.pair % 1000 = label.label_number
)
select
    coalesce(scaled.company_id, by_rules.company_id) as company_id,
    coalesce(scaled.label_kind, by_rules.label_kind) as label_kind,
    coalesce(scaled.label_code, by_rules.label_code) as label_code,
    -- rounded: threads add in any order, and the last digits of a sum depend on it
    round(coalesce(scaled.weight, 0) + coalesce(by_rules.weight, 0), 6) as weight,
    round(coalesce(scaled.strength, 0) + coalesce(by_rules.strength, 0), 6) as strength
from scaled
full outer join by_rules
    on scaled.company_id = by_rules.company_id and scaled.label_code = by_rules.label_code
