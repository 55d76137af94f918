-- Research directions, most important first. Key: direction_code.
select
    direction_code,
    rank,
    title,
    note,
    claim_id,
    source_id
from raw.seed_research_direction
order by rank
