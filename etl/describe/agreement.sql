-- Agreement of two independent passes on moats
-- Steps of strength from 0 (none) to 4. Kappa is weighted by the square of the difference (Cohen 1968): 1 - mean squared difference / the one expected by chance, which is the sum of both variances and of the squared difference of the means. The second pass did not see the first.
with
rating as (
    select
        pass.company_id,
        moat.title as moat,
        4 * pass.first_strength_share as first_step,
        4 * pass.second_strength_share as second_step
    from mart.moat_second_pass as pass
    inner join mart.moat as moat on pass.moat_code = moat.moat_code
)
select
    coalesce(moat, 'all kinds') as "moat",
    count(distinct company_id) as "companies",
    count(*) filter (where first_step > 0) as "held, first",
    count(*) filter (where second_step > 0) as "held, second",
    count(*) filter (where first_step > 0 and second_step > 0) as "held in both",
    round(100.0 * count(*) filter (where first_step = second_step) / nullif(count(*), 0)) || '%' as "same step",
    round(
        1 - avg(pow(first_step - second_step, 2))
        / nullif(var_pop(first_step) + var_pop(second_step) + pow(avg(first_step) - avg(second_step), 2), 0),
        2
    ) as "weighted kappa"
from rating
group by rollup (moat)
order by grouping(moat), moat
