-- The four exposure factors of every company, 0 (far from the labs) to 1 (near), NULL where
-- unknown, with where each value comes from and, where the reading gives it, how far off it may be
-- (else the spread of its basis holds). Key: company_id, factor_code.
with
company as (
    select
        company_record.company_id,
        company_record.is_curated,
        company_record.source_id,
        company_text.word_count >= parameter.readable_words_min as is_readable,
        domain.domain_code,
        domain.commodification_share,
        domain.price_sensitivity_share
    from core.company_record as company_record
    cross join core.parameter as parameter
    left join core.company_text as company_text
        on company_record.company_id = company_text.company_id
    left join core.company_domain as company_domain
        on company_record.company_id = company_domain.company_id and company_domain.position = 1
    left join raw.seed_domain as domain on company_domain.domain_code = domain.domain_code
),
judged as (
    select
        identity.company_id,
        seed.factor_code,
        seed.value_share,
        seed.reason,
        seed.source_id
    from raw.seed_company_factor as seed
    inner join core.identity as identity
        on seed.company_id = identity.source_key and identity.source_id = 'moatmap-editors'
),
generality as (
    select
        company.company_id,
        'generality' as factor_code,
        1 - orientation.orientation_probability as value_share,
        -- a company is one or the other: what is read has the variance of that, besides the doubt
        -- that an editor's judgement has as well
        case
            when orientation.orientation_basis_code = 'inferred'
                then
                    sqrt(
                        pow(parameter.spread_assessed, 2)
                        + pow(2 * parameter.vertical_probability - 1, 2)
                        * orientation.orientation_probability
                        * (1 - orientation.orientation_probability)
                    )
        end as spread_share,
        orientation.orientation_basis_code as basis_code,
        orientation.orientation_reason as reason,
        company.source_id
    from company
    inner join core.company_orientation as orientation
        on company.company_id = orientation.company_id
    cross join core.parameter as parameter
),
counted as (
    select
        move.company_id,
        -- launches repeat each other: each one after the furthest reaching counts for less
        move.reach_share * pow(
            parameter.move_repeat_share,
            row_number() over (partition by move.company_id order by move.reach_share desc, move.move_id) - 1
        ) as reach_share
    from core.company_move as move
    cross join core.parameter as parameter
),
reached as (
    select
        company_id,
        -- moves add up like independent chances: none of them can push it over 1
        1 - round(exp(sum(cast(ln(1 - least(reach_share, 0.999)) as decimal(18, 12)))), 9) as value_share,
        count(*) as move_count
    from counted
    group by company_id
),
overlap as (
    select
        company.company_id,
        'overlap' as factor_code,
        case
            when company.domain_code is null then null
            when company.is_curated or company.is_readable then coalesce(reached.value_share, 0)
            else reached.value_share
        end as value_share,
        cast(null as double) as spread_share,
        case
            when company.domain_code is null then 'unknown'
            when company.is_curated then 'assessed'
            when company.is_readable or reached.value_share is not null then 'inferred'
            else 'unknown'
        end as basis_code,
        case
            when reached.move_count is null then 'No dated launch of a large lab touches it'
            when reached.move_count = 1 then 'One dated launch of a large lab touches it'
            else reached.move_count || ' dated launches of large labs touch it'
        end as reason,
        company.source_id
    from company
    left join reached on company.company_id = reached.company_id
),
text_shift as (
    select
        company_id,
        label_kind as factor_code,
        round(sum(weight), 6) as weight
    from core.evidence
    where label_kind in ('commodification', 'price_sensitivity')
    group by company_id, label_kind
),
-- over all domains that a company may belong to: the mean of their defaults, and the variance
believed as (
    select
        text.company_id,
        -- summed as decimals: threads add in any order, and only exact sums do not depend on it
        cast(sum(cast(belief.probability as decimal(18, 12))) as double) as mass,
        cast(sum(cast(belief.probability * domain.commodification_share as decimal(18, 12))) as double)
            as commodification_sum,
        cast(sum(cast(belief.probability * pow(domain.commodification_share, 2) as decimal(18, 12))) as double)
            as commodification_square,
        cast(sum(cast(belief.probability * domain.price_sensitivity_share as decimal(18, 12))) as double)
            as price_sensitivity_sum,
        cast(sum(cast(belief.probability * pow(domain.price_sensitivity_share, 2) as decimal(18, 12))) as double)
            as price_sensitivity_square
    from core.domain_belief as belief
    inner join core.label as label on belief.label_number = label.label_number
    inner join raw.seed_domain as domain on label.label_code = domain.domain_code
    inner join core.company_text as text on belief.text_number = text.text_number
    group by text.company_id
),
domain_default as (
    select
        company.company_id,
        company.is_curated,
        company.domain_code,
        company.source_id,
        'commodification' as factor_code,
        coalesce(believed.commodification_sum / believed.mass, company.commodification_share)
            as value_share,
        believed.commodification_square / believed.mass
        - pow(believed.commodification_sum / believed.mass, 2) as variance
    from company
    -- without a domain that is likely enough there is nothing to take a mean of
    left join believed on company.company_id = believed.company_id and company.domain_code is not null
    union all
    select
        company.company_id,
        company.is_curated,
        company.domain_code,
        company.source_id,
        'price_sensitivity' as factor_code,
        coalesce(believed.price_sensitivity_sum / believed.mass, company.price_sensitivity_share)
            as value_share,
        believed.price_sensitivity_square / believed.mass
        - pow(believed.price_sensitivity_sum / believed.mass, 2) as variance
    from company
    left join believed on company.company_id = believed.company_id and company.domain_code is not null
),
market as (
    select
        domain_default.company_id,
        domain_default.factor_code,
        coalesce(
            judged.value_share,
            -- greatest() passes over NULL, so an unknown default would become 0
            case
                when domain_default.value_share is not null
                    then
                        least(
                            1,
                            greatest(0, domain_default.value_share + coalesce(text_shift.weight, 0))
                        )
            end
        ) as value_share,
        case
            when judged.value_share is null and domain_default.variance is not null
                then sqrt(pow(parameter.spread_inferred, 2) + greatest(domain_default.variance, 0))
        end as spread_share,
        case
            when judged.value_share is not null then 'assessed'
            when domain_default.value_share is not null then 'inferred'
            else 'unknown'
        end as basis_code,
        coalesce(
            judged.reason,
            case
                when domain_default.value_share is null then null
                when text_shift.weight is null
                    then 'The default of its domain (' || domain_default.domain_code || ')'
                else
                    'The default of its domain (' || domain_default.domain_code
                    || '), moved by words of its description'
            end
        ) as reason,
        coalesce(judged.source_id, domain_default.source_id) as source_id
    from domain_default
    cross join core.parameter as parameter
    left join judged
        on
            domain_default.company_id = judged.company_id
            and domain_default.factor_code = judged.factor_code
    left join text_shift
        on
            not domain_default.is_curated
            and domain_default.company_id = text_shift.company_id
            and domain_default.factor_code = text_shift.factor_code
)
select * from generality
union all
select * from overlap
union all
select * from market
