-- How much a text says, by the rarity of its words: what the votes of its words are divided by,
-- so that a long text does not outvote a short one by its length alone, and a text of one word is
-- not sure of itself. Key: company_id.
select
    company_term.company_id,
    -- rounded: threads add in any order, and the last digits of a sum depend on it
    greatest(sqrt(round(sum(pow(term.rarity, 2)), 6)), min(parameter.text_size_min)) as size
from core.company_term as company_term
inner join raw.seed_text_term as term on company_term.term = term.term
cross join core.parameter as parameter
group by company_term.company_id
