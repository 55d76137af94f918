-- Values and rows that could not be used, with the reason; is_row_kept says whether the rest of the
-- row is in. Key: source_id, location, row_number, column_name, reason.
select
    source_id,
    location,
    row_number,
    column_name,
    value,
    reason,
    is_row_kept
from raw.rejected_row
order by source_id, location, row_number, column_name
