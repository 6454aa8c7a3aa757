-- Figures that a report repeats about another year, beside that year's own figure; and parts
-- beside their whole, which they must not exceed.
with facts as (
    select * from {{ ref('int_indicator_facts') }}
),

indicators as (
    select
        *,
        {{ low_bound('value_low') }} as low_bound,
        {{ high_bound('value_high') }} as high_bound
    from {{ ref('int_indicators') }}
),

considered as (
    select * from {{ ref('int_facts_considered') }}
    where value is not null and not is_change and not is_dropped
),

restated as (
    select
        'restated' as kind,
        facts.fact_id,
        facts.report_id,
        facts.township_code,
        facts.period_year,
        facts.metric,
        facts.unit,
        facts.value as stated_value,
        {{ low_bound('facts.value_low') }} as stated_low,
        {{ high_bound('facts.value_high') }} as stated_high,
        indicators.value as computed_value,
        indicators.low_bound as computed_low,
        indicators.high_bound as computed_high,
        indicators.value || '（' || indicators.report_year || '年报告）' as computed_from,
        case
            when (facts.unit is distinct from indicators.unit) then 'unit_differs'
            -- A later report has the months that the year's own could not have.
            when indicators.data_status = 'partial_year' then 'partial_year'
        end as reason
    from facts
    inner join indicators on facts.indicator_id = indicators.indicator_id
    where facts.indicator_role = 'other_report'
),

parts as (
    select
        'part_of_whole' as kind,
        parts.fact_id,
        parts.report_id,
        parts.township_code,
        parts.period_year,
        parts.metric,
        parts.unit,
        parts.value as stated_value,
        {{ low_bound('parts.value_low') }} as stated_low,
        {{ high_bound('parts.value_high') }} as stated_high,
        wholes.value as computed_value,
        0 as computed_low,
        {{ high_bound('wholes.value_high') }} as computed_high,
        '≤ ' || wholes.surface as computed_from,
        if((parts.unit is distinct from wholes.unit), 'unit_differs', null) as reason
    from considered as parts
    inner join considered as wholes on parts.part_of = wholes.fact_id
    -- A share of a whole (60 %) cannot be laid beside its number.
    where parts.unit <> '%' and parts.basis = wholes.basis
)

select * from restated
union all
select * from parts
