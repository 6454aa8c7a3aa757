-- The resolved value beside its key and the status of the data behind it.
with facts as (
    select * from {{ ref('int_indicator_facts') }} where indicator_role = 'value'
),

resolved as (
    select * from {{ ref('int_indicators_resolved') }}
),

keys as (
    select
        indicator_id,
        any_value(township_code) as township_code,
        any_value(period_year) as period_year,
        any_value(metric) as metric,
        any_value(activity_type) as activity_type,
        any_value(measure) as measure,
        any_value(direction) as direction,
        any_value(basis) as basis,
        any_value(actor) as actor,
        any_value(scope) as scope,
        any_value(indicator_unit) as unit,
        min(report_id) as report_id,
        min(report_year) as report_year,
        min(confidence) as confidence,
        bool_or(is_corrected or is_added) as is_corrected,
        -- A state holds on the day it is taken; what is counted over a year needs the whole year.
        bool_or(
            basis = 'actual' and measure <> 'stock' and (
                period_kind = 'to_date'
                or (report_year = period_year and as_of < make_date(period_year, 12, 31))
            )
        ) as is_partial_year,
        max(as_of) as as_of
    from facts
    group by indicator_id
)

select
    keys.*,
    resolved.value,
    resolved.value_low,
    resolved.value_high,
    resolved.qualifier,
    resolved.resolution,
    resolved.facts as facts_count,
    resolved.carriers as facts_carrying_value,
    resolved.parts as facts_counted_in_whole,
    case
        when keys.is_partial_year then 'partial_year'
        when keys.basis = 'actual' and keys.report_year <> keys.period_year then 'other_report'
        else 'own_report'
    end as data_status
from keys
inner join resolved on keys.indicator_id = resolved.indicator_id
