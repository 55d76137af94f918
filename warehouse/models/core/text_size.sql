-- How much a text says, by the rarity of its words: what the votes of its words are divided by,
-- so that a long text does not outvote a short one by its length alone, and a text of one word is
-- not sure of itself. Key: text_number.
select
    company_term.text_number,
    -- summed as decimals: threads add in any order, and only exact sums do not depend on it
    greatest(
        sqrt(cast(sum(cast(pow(term.rarity, 2) as decimal(18, 8))) as double)), min(parameter.text_size_min)
    ) as size
from core.company_term as company_term
inner join core.known_term as known on company_term.term_number = known.term_number
inner join raw.seed_text_term as term on known.term = term.term
cross join core.parameter as parameter
group by company_term.text_number
