-- Changes that a report states itself (同比增长12%), beside the change computed from the figures.
with facts as (
    select * from {{ ref('int_facts_considered') }}
    where set_aside_reason = 'change_not_level' and basis = 'actual' and value is not null
),

changes as (
    select * from {{ ref('int_year_changes') }} where base_year = period_year - 1
),

signed as (
    select
        *,
        -- The words give the sign, unless the value carries it already.
        if(value > 0 and regexp_matches(quote, '下降|减少|降低|下滑|降幅|回落'), -1, 1) as direction_sign,
        length(regexp_extract(surface, '[.．](\d+)', 1)) as decimals
    from facts
)

select
    'change' as kind,
    signed.fact_id,
    signed.report_id,
    signed.township_code,
    signed.period_year,
    signed.metric,
    signed.unit,
    signed.direction_sign * signed.value as stated_value,
    -- What is stated is rounded to its last digit.
    signed.direction_sign * signed.value - 0.5 / 10 ** signed.decimals as stated_low,
    signed.direction_sign * signed.value + 0.5 / 10 ** signed.decimals as stated_high,
    if(signed.unit = '%' and changes.measure <> 'rate', changes.change_pct, changes.change)
        as computed_value,
    if(signed.unit = '%' and changes.measure <> 'rate',
        changes.raw_change_pct_low, changes.raw_change_low) as computed_low,
    if(signed.unit = '%' and changes.measure <> 'rate',
        changes.raw_change_pct_high, changes.raw_change_high) as computed_high,
    changes.base_value || ' → ' || changes.value as computed_from,
    coalesce(changes.reason, if(changes.metric is null, 'no_figures', null)) as reason
from signed
left join changes
    on
        signed.township_code = changes.township_code
        and signed.period_year = changes.period_year
        and signed.metric = changes.metric
        and signed.actor is not distinct from changes.actor
        and signed.scope is not distinct from changes.scope
