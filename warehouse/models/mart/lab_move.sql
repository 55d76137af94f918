-- Dated launches of the large labs and platforms. Key: move_id.
select
    move_id,
    move_date,
    lab,
    product,
    statement,
    domain_codes,
    capability_codes,
    reach_share,
    reach_reason,
    source_id
from raw.seed_lab_move
order by move_date, move_id
