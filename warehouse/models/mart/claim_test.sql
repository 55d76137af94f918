-- The outcome of each test of a claim. A row is written only by a test that was computed; where a
-- claim has none, it has not been tested. Key: claim_id, test_code.
select
    claim_id,
    cast(null as varchar) as test_code,
    cast(null as varchar) as verdict_code,
    cast(null as varchar) as finding,
    cast(null as double) as value,
    unit,
    cast(null as date) as tested_date,
    source_id
from raw.seed_claim
where false
