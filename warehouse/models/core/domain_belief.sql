-- How likely each domain is for a company that nobody assessed: the softmax of the votes over all
-- domains, those that nothing speaks for included, less a share of doubt. Doubt goes to all domains
-- by a power of what they have, so that those which come near the likeliest get more of it.
-- Domains that have less than a two-thousandth of the softmax are left out.
-- The vote is carried along, so that nobody has to look it up again. Key: text_number, label_number.
with
silent as (
    select
        coalesce(round(sum(exp(intercept)), 9), 0) as mass,
        coalesce(round(sum(exp(doubt_power * intercept)), 9), 0) as spread,
        coalesce(max(doubt_share), 0) as doubt_share,
        coalesce(max(doubt_power), 1) as doubt_power
    from raw.seed_text_model
    where label_kind = 'domain'
),
voted as (
    select
        vote.text_number,
        vote.label_number,
        vote.weight,
        -- a domain that the model was not trained for has its tags and fields alone
        coalesce(exp(label.intercept), 0) as silent_mass,
        exp(least(coalesce(label.intercept, 0) + vote.weight, 50)) as mass
    from core.vote as vote
    inner join core.label as label on vote.label_number = label.label_number
    where label.label_kind = 'domain'
),
told as (
    select
        voted.text_number,
        round(sum(voted.mass - voted.silent_mass), 9) as mass,
        round(sum(pow(voted.mass, silent.doubt_power) - pow(voted.silent_mass, silent.doubt_power)), 9) as spread
    from voted
    cross join silent
    group by voted.text_number
),
-- whom nobody assessed is asked of one row a company, not of one a vote
total as (
    select
        told.text_number,
        silent.mass + told.mass as mass,
        silent.spread + told.spread as spread
    from told
    inner join core.company_text as text on told.text_number = text.text_number
    inner join core.company_record as company_record on text.company_id = company_record.company_id
    cross join silent
    where not company_record.is_curated
)
select
    voted.text_number,
    voted.label_number,
    round(
        (1 - silent.doubt_share) * voted.mass / total.mass
        + silent.doubt_share * pow(voted.mass, silent.doubt_power) / total.spread,
        6
    ) as probability,
    voted.weight
from voted
inner join total on voted.text_number = total.text_number
cross join silent
where voted.mass / total.mass >= 0.0005
