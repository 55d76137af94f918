"""What the record of models says: the lowest price at a level, its fall, context, speed."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.queries.query import Query

# models with a published score at or above a level, without introductory prices, and the lowest
# price known before each
_LOWEST = """priced as (
    select
        level.mmlu_level,
        model_price.*,
        min(model_price.blended_price_usd) over (
            partition by level.mmlu_level
            order by model_price.price_date, model_price.blended_price_usd, model_price.model_name
            rows between unbounded preceding and 1 preceding
        ) as earlier_price_usd
    from (select unnest(?) as mmlu_level) as level
    inner join mart.model_price as model_price on model_price.mmlu_share >= level.mmlu_level
    where model_price.blended_price_usd is not null and model_price.until_date is null
),
lowest as (
    select *
    from priced
    where earlier_price_usd is null or blended_price_usd < earlier_price_usd
)"""


def level_prices(level: float) -> Query:
    """Every priced model at or above a level of MMLU (0 to 1), and whether it was a new low."""
    return Query(
        f"""with {_LOWEST}
select
    model_price.model_name,
    model_price.price_date,
    model_price.blended_price_usd,
    model_price.mmlu_share,
    model_price.until_date,
    lowest.model_name is not null as is_lowest,
    model_price.note,
    source.title as source_title,
    source.url as source_url
from mart.model_price as model_price
left join lowest
    on
        model_price.model_name = lowest.model_name
        and model_price.price_date = lowest.price_date
left join mart.source as source on model_price.source_id = source.source_id
where model_price.mmlu_share >= ? and model_price.blended_price_usd is not null
order by model_price.price_date, model_price.blended_price_usd desc""",
        ([level], level),
    )


def price_fits(levels: Sequence[float]) -> Query:
    """A straight line through the logarithm of the new lows of each level, against years since
    the first: slope and intercept with the sums that its interval needs."""
    return Query(
        f"""with {_LOWEST},
timed as (
    select
        mmlu_level,
        price_date,
        blended_price_usd,
        ln(blended_price_usd) as log_price,
        date_diff('day', min(price_date) over (partition by mmlu_level), price_date) / 365.25
            as year_count
    from lowest
)
select
    mmlu_level,
    count(*) as low_count,
    min(price_date) as first_date,
    max(price_date) as last_date,
    arg_min(blended_price_usd, price_date) as first_price_usd,
    min(blended_price_usd) as last_price_usd,
    max(year_count) as year_count,
    regr_slope(log_price, year_count) as slope,
    regr_intercept(log_price, year_count) as intercept,
    regr_sxx(log_price, year_count) as sxx,
    regr_syy(log_price, year_count) as syy,
    regr_r2(log_price, year_count) as r2_share
from timed
group by mmlu_level
order by mmlu_level""",
        (list(levels),),
    )


def passed(level: float, price: float) -> Query:
    """When a model at a level first cost no more than a price (USD per million tokens)."""
    return Query(
        f"""with {_LOWEST}
select price_date, model_name, blended_price_usd
from lowest
where blended_price_usd <= ?
order by price_date
limit 1""",
        ([level], price),
    )


RECORD_ENDS = Query(
    """select
    max(price_date) as price_date,
    max(price_date) filter (where mmlu_share is not null) as scored_date
from mart.model_price"""
)

TREND_FIGURES = Query(
    """select
    trend_figure.figure_code,
    trend_figure.title,
    try_cast(trend_figure.from_value as double) as from_value,
    try_cast(trend_figure.to_value as double) as to_value,
    trend_figure.unit,
    claim.claim_id,
    claim.statement
from mart.trend_figure as trend_figure
left join mart.claim as claim on trend_figure.claim_id = claim.claim_id"""
)

# a date known to the month or year counts from its first day
_FACT_DAY = """try_cast(
        case length(fact_date)
            when 4 then fact_date || '-01-01'
            when 7 then fact_date || '-01'
            else fact_date
        end as date
    )"""


def facts(topic: str) -> Query:
    """Dated figures on a topic (speed, context, price), oldest first."""
    return Query(
        f"""select
    {_FACT_DAY} as day_date,
    model_fact.fact_date,
    model_fact.statement,
    model_fact.value,
    model_fact.unit,
    model_fact.is_measured,
    model_fact.note,
    source.title as source_title,
    source.url as source_url
from mart.model_fact as model_fact
left join mart.source as source on model_fact.source_id = source.source_id
where model_fact.topic_code = ?
order by day_date, model_fact.value""",
        (topic,),
    )


CONTEXTS = Query(
    f"""with dated as (
    select
        model_name as name,
        price_date as day_date,
        price_date::varchar as shown_date,
        context_token_count as token_count,
        source_id
    from mart.model_price
    where context_token_count is not null
    union all
    select
        statement as name,
        {_FACT_DAY} as day_date,
        fact_date as shown_date,
        value::bigint as token_count,
        source_id
    from mart.model_fact
    where topic_code = 'context' and unit = 'tokens'
),
ordered as (
    select
        *,
        max(token_count) over (
            order by day_date, token_count, name
            rows between unbounded preceding and 1 preceding
        ) as earlier_count
    from dated
)
select
    ordered.name,
    ordered.day_date,
    ordered.shown_date,
    ordered.token_count,
    earlier_count is null or token_count > earlier_count as is_longest,
    source.title as source_title,
    source.url as source_url
from ordered
left join mart.source as source on ordered.source_id = source.source_id
order by ordered.day_date, ordered.token_count"""
)


def workload(level: float, tokens_in: float, tokens_out: float) -> Query:
    """The models at a level by what one request costs (USD), cheapest first."""
    return Query(
        """select
    model_name,
    price_date,
    input_price_usd,
    output_price_usd,
    (? * input_price_usd + ? * output_price_usd) / 1e6 as request_cost_usd,
    mmlu_share,
    source.title as source_title,
    source.url as source_url
from mart.model_price as model_price
left join mart.source as source on model_price.source_id = source.source_id
where
    mmlu_share >= ?
    and until_date is null
    and input_price_usd is not null
    and output_price_usd is not null
order by request_cost_usd, price_date
limit 5""",
        (tokens_in, tokens_out, level),
    )


def sources(*tables: str, topic: str | None = None) -> Query:
    """The sources that rows of these tables of the mart cite, the most cited first; of model_fact
    only those on a topic, where one is given."""
    allowed = {"model_price", "model_fact", "claim", "trend_figure", "factor"}
    cited = [f"select source_id from mart.{t}" for t in tables if t in allowed]
    if topic:
        cited.append("select source_id from mart.model_fact where topic_code = ?")
    return Query(
        f"""select
    source.title,
    source.url,
    'read ' || strftime(source.accessed_date, '%-d %b %Y') as as_of_date,
    count(*) as row_count
from ({" union all ".join(cited)}) as cited
inner join mart.source as source on cited.source_id = source.source_id
group by all
order by row_count desc, source.title""",
        (topic,) if topic else (),
    )
