-- What the votes are about, numbered: whether it is AI, the domains, and vertical or not; with the
-- intercept, slope and doubt of the reading model, NULL for a label that has rules alone.
-- Key: label_number.
with
said as (
    select
        label_kind,
        label_code
    from raw.seed_text_model
    union
    select
        label_kind,
        label_code
    from core.evidence
    where label_kind in ('ai', 'domain', 'orientation')
)
select
    cast(row_number() over (order by said.label_kind, said.label_code) as integer) as label_number,
    said.label_kind,
    said.label_code,
    model.intercept,
    model.slope,
    model.doubt_share
from said
left join raw.seed_text_model as model
    on said.label_kind = model.label_kind and said.label_code = model.label_code
