-- Rates that a report states (成功率95%以上), beside the rate computed from its own two figures.
with formulas as (
    select * from {{ ref('int_rate_formulas') }}
),

-- Only the township's own figures: a rate of one level is not the ratio of two others.
indicators as (
    select
        *,
        {{ low_bound('value_low') }} as low_bound,
        {{ high_bound('value_high') }} as high_bound
    from {{ ref('int_indicators') }}
    where basis = 'actual' and actor is null and scope is null and value is not null
),

facts as (
    select indicator_id, min(fact_id) as fact_id
    from {{ ref('int_indicator_facts') }}
    where indicator_role = 'value'
    group by indicator_id
)

select
    'rate' as kind,
    facts.fact_id,
    rates.report_id,
    rates.township_code,
    rates.period_year,
    rates.metric,
    rates.unit,
    rates.value as stated_value,
    -- A rate in whole per cent is rounded; half a point either way is no contradiction.
    rates.low_bound - 0.5 as stated_low,
    rates.high_bound + 0.5 as stated_high,
    round(100 * parts.value / nullif(wholes.value, 0), 2) as computed_value,
    100 * parts.low_bound / nullif(wholes.high_bound, 0) as computed_low,
    100 * parts.high_bound / nullif(wholes.low_bound, 0) as computed_high,
    parts.value || ' / ' || wholes.value as computed_from,
    null::varchar as reason
from formulas
inner join indicators as rates on formulas.rate_metric = rates.metric
inner join indicators as parts
    on
        formulas.part_metric = parts.metric
        and rates.township_code = parts.township_code
        and rates.period_year = parts.period_year
inner join indicators as wholes
    on
        formulas.whole_metric = wholes.metric
        and rates.township_code = wholes.township_code
        and rates.period_year = wholes.period_year
left join facts on rates.indicator_id = facts.indicator_id
