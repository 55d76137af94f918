-- Questions before buying or building a tool, and what each answer is worth. Key: question_code.
select
    question_code,
    position,
    question,
    yes_points,
    no_points,
    reason,
    claim_id,
    source_id
from raw.seed_checklist
order by position
