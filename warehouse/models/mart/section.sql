-- The sections of the seed document. Key: section_code.
select
    section_code,
    position,
    title
from raw.seed_section
order by position
