-- What history follows of each company that some source lists on the day of the version, rounded
-- so that only changes one could see are changes. Key: company_id.
with
part as (
    select
        company_id,
        sum(risk_contribution_score) filter (where factor_code = 'generality') as generality,
        sum(risk_contribution_score) filter (where factor_code = 'overlap') as overlap,
        sum(risk_contribution_score) filter (where factor_code = 'commodification') as commodification,
        sum(risk_contribution_score) filter (where factor_code = 'price_sensitivity') as price_sensitivity
    from mart.company_factor
    where score_code = 'exposure'
    group by company_id
),
-- the name in links as it is without those that are gone: what they are called depends on the day
-- that is looked from, a day's state must not
link as (
    select
        company_id,
        plain_slug,
        row_number() over (
            partition by plain_slug order by is_curated desc, length(company_id), company_id
        ) as claim_rank
    from (
        select company_id, is_curated, replace(slug, '--' || company_id, '') as plain_slug
        from mart.company
        where gone_since_date is null
    ) as asked
),
-- sorted, so that the order of reading is no change
domain as (
    select company_id, list_sort(list(domain_code)) as domain_codes
    from mart.company_domain
    group by company_id
),
moat as (
    select company_id, list_sort(list(moat_code)) as moat_codes
    from mart.company_moat
    group by company_id
),
source as (
    select company_id, list_sort(list(distinct source_id)) as source_ids
    from mart.company_source
    where gone_since_date is null
    group by company_id
)
select
    company.company_id,
    case when link.claim_rank = 1 then link.plain_slug else link.plain_slug || '--' || link.company_id end
        as slug,
    company.name,
    company.website,
    company.status_code,
    company.one_liner,
    company.is_ai,
    company.domain_code,
    domain.domain_codes,
    moat.moat_codes,
    company.orientation_code,
    company.founded_year,
    company.country_code,
    company.team_size_count,
    company.batch,
    company.is_curated,
    source.source_ids,
    round(score.exposure_score, 1) as exposure_score,
    round(score.moat_score, 1) as moat_score,
    round(score.risk_score, 1) as risk_score,
    round(score.risk_low_score, 1) as risk_low_score,
    round(score.risk_high_score, 1) as risk_high_score,
    round(score.coverage_share, 3) as coverage_share,
    round(part.generality, 1) as generality_score,
    round(part.overlap, 1) as overlap_score,
    round(part.commodification, 1) as commodification_score,
    round(part.price_sensitivity, 1) as price_sensitivity_score,
    -- 0 is added, because minus nothing would be written as -0
    round(-score.moat_score / 2, 1) + 0 as moat_contribution_score
from mart.company as company
inner join mart.company_score as score on company.company_id = score.company_id
inner join link on company.company_id = link.company_id
left join part on company.company_id = part.company_id
left join domain on company.company_id = domain.company_id
left join moat on company.company_id = moat.company_id
left join source on company.company_id = source.company_id
where company.gone_since_date is null
