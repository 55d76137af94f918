-- The kinds of moat, with what to look for and how much each one counts. Key: moat_code.
select
    moat.moat_code,
    moat.title,
    moat.definition,
    moat.benefit,
    moat.barrier,
    moat.signals,
    moat.anti_signals,
    moat.caution,
    moat.framework,
    factor.weight,
    factor.is_readable,
    moat.claim_id
from raw.seed_moat as moat
inner join raw.seed_factor as factor on moat.moat_code = factor.factor_code
order by factor.position
