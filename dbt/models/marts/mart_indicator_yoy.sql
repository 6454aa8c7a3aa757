with changes as (
    select * from {{ ref('int_year_changes') }}
),

year_before as (
    select * from changes where base_year = period_year - 1
),

-- Across a gap of silent years; the pair of neighbouring years is in year_before already.
last_stated as (
    select * from changes where base_year < period_year - 1
),

townships as (
    select * from {{ ref('dim_township') }}
),

metrics as (
    select * from {{ ref('dim_metric') }}
),

slots as (
    select * from {{ ref('dim_slot') }}
),

elsewhere as (
    select * from {{ ref('int_other_scopes') }}
),

compared as (
    select
        year_before.township_code,
        year_before.period_year,
        year_before.metric,
        year_before.actor,
        year_before.scope,
        townships.province,
        townships.county,
        townships.township,
        year_before.activity_type,
        metrics.metric_zh || coalesce('（' || {{ slot_words('year_before') }} || '）', '')
            as series_zh,
        metrics.metric_zh,
        year_before.measure,
        coalesce(year_before.unit, year_before.base_unit) as unit,
        year_before.indicator_id,
        year_before.value,
        year_before.value_low,
        year_before.value_high,
        year_before.qualifier,
        {{ figure_zh('year_before.value', 'year_before.value_low', 'year_before.value_high',
            'year_before.qualifier', 'year_before.unit') }} as figure_zh,
        year_before.data_status,
        year_before.base_indicator_id as previous_indicator_id,
        year_before.base_value as previous_value,
        year_before.base_value_low as previous_value_low,
        year_before.base_value_high as previous_value_high,
        year_before.base_qualifier as previous_qualifier,
        {{ figure_zh('year_before.base_value', 'year_before.base_value_low',
            'year_before.base_value_high', 'year_before.base_qualifier', 'year_before.base_unit') }}
            as previous_figure_zh,
        elsewhere.previous_other_scope_zh,
        {{ change_columns('year_before') }},
        {{ suspected_factor('year_before.value', 'year_before.base_value') }} as suspected_factor,
        if(coalesce(year_before.reason, 'zero_base') = 'zero_base', 'comparable', 'not_comparable')
            as comparability,
        year_before.reason,
        last_stated.base_year as last_stated_year,
        last_stated.base_value as last_stated_value,
        last_stated.base_qualifier as last_stated_qualifier,
        {{ figure_zh('last_stated.base_value', 'last_stated.base_value_low',
            'last_stated.base_value_high', 'last_stated.base_qualifier', 'last_stated.base_unit') }}
            as last_stated_figure_zh,
        {{ change_columns('last_stated', suffix='_since_last_stated') }},
        last_stated.reason as reason_since_last_stated
    from year_before
    left join last_stated
        on
            {{ same_series('year_before', 'last_stated') }}
            and year_before.period_year = last_stated.period_year
    left join elsewhere
        on
            {{ same_series('year_before', 'elsewhere') }}
            and year_before.period_year = elsewhere.period_year
    {{ slot_joins('year_before') }}
    left join townships on year_before.township_code = townships.township_code
    left join metrics on year_before.metric = metrics.metric
)

select
    *,
    {{ change_zh() }} as change_zh,
    {{ change_zh('_since_last_stated') }} as change_zh_since_last_stated
from compared
