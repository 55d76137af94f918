-- Moats of a sample of companies as two independent passes judged them. Key: company_id, moat_code.
select
    identity.company_id,
    seed.moat_code,
    seed.first_strength_share,
    seed.second_strength_share,
    seed.note
from raw.seed_moat_second_pass as seed
inner join core.identity as identity
    on seed.company_id = identity.source_key and identity.source_id = 'moatmap-editors'
order by identity.company_id, seed.moat_code
