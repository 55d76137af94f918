-- What all evidence on a company adds up to, label by label, in log-odds: the words of the reading
-- model by their share of the text, and the tags and fields of the rules. The strength is how much
-- was said at all, for and against. Key: company_id, label_kind, label_code.
with
by_words as (
    select
        company_term.company_id,
        weight.label_kind,
        weight.label_code,
        sum(weight.weight) as weight,
        sum(abs(weight.weight)) as strength
    from core.company_term as company_term
    inner join raw.seed_text_weight as weight on company_term.term = weight.term
    group by company_term.company_id, weight.label_kind, weight.label_code
),
by_rules as (
    select
        evidence.company_id,
        evidence.label_kind,
        evidence.label_code,
        sum(evidence.weight) as weight,
        sum(abs(evidence.weight)) as strength
    from core.evidence as evidence
    where evidence.label_kind in ('ai', 'domain', 'orientation')
    group by evidence.company_id, evidence.label_kind, evidence.label_code
),
vote as (
    select
        by_words.company_id,
        by_words.label_kind,
        by_words.label_code,
        model.slope * by_words.weight / text_size.size as weight,
        model.slope * by_words.strength / text_size.size as strength
    from by_words
    inner join core.text_size as text_size on by_words.company_id = text_size.company_id
    inner join raw.seed_text_model as model
        on by_words.label_kind = model.label_kind and by_words.label_code = model.label_code
    union all
    select * from by_rules
)
select
    company_id,
    label_kind,
    label_code,
    round(sum(weight), 6) as weight,
    round(sum(strength), 6) as strength
from vote
group by company_id, label_kind, label_code
