-- What the seed document says, one statement a row. Key: claim_id.
select
    claim_id,
    section_code,
    kind_code,
    statement,
    is_testable,
    test_note,
    value,
    value_high,
    unit,
    source_id
from raw.seed_claim
order by claim_id
