-- What all evidence on a company adds up to, label by label, in log-odds: the words of the reading
-- model by their share of the text, and the tags and fields of the rules. The strength is how much
-- was said at all, for and against. Key: company_id, label_kind, label_code.
with
by_words as (
    select
        company_term.company_id,
        weight.label_code,
        min(weight.label_kind) as label_kind,
        sum(weight.weight) as weight,
        sum(abs(weight.weight)) as strength
    from core.company_term as company_term
    inner join raw.seed_text_weight as weight on company_term.term = weight.term
    group by company_term.company_id, weight.label_code
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
        by_words.company_id,
        by_words.label_kind,
        by_words.label_code,
        model.slope * by_words.weight / text_size.size as weight,
        model.slope * by_words.strength / text_size.size as strength
    from by_words
    inner join core.text_size as text_size on by_words.company_id = text_size.company_id
    inner join raw.seed_text_model as model on by_words.label_code = model.label_code
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
