-- a correction is outdated (its source is right now, or says something else) or cannot be made
select
    source_id,
    source_key,
    column_name,
    expect,
    said_value,
    case
        when coalesce(said_value, '') = coalesce(value, '') then 'the source is right now'
        when coalesce(said_value, '') <> coalesce(expect, '')
            then 'the source says something else now'
        else 'its value cannot stand in this column'
    end as what_changed
from mart.correction
where
    not is_applied
    -- of a record that was never loaded nothing can be said
    and company_id is not null
