{{ config(materialized='view', alias='v_年度指标') }}
with indicators as (
    select * from {{ ref('fct_indicator') }}
),

townships as (
    select * from {{ ref('dim_township') }}
),

metrics as (
    select * from {{ ref('dim_metric') }}
),

activity_types as (
    select * from {{ ref('dim_activity_type') }}
),

slots as (
    select * from {{ ref('dim_slot') }}
)

select
    townships.province as 省份,
    townships.prefecture as 地市,
    townships.county as 区县,
    townships.township as 乡镇街道,
    indicators.period_year as 年度,
    activity_types.activity_type_zh as 工作类别,
    metrics.metric_zh as 指标,
    if(indicators.basis = 'actual', '实绩', '计划') as 性质,
    coalesce(actors.slot_zh, indicators.actor) as 主体,
    coalesce(scopes.slot_zh, indicators.scope) as 范围,
    indicators.value as 数值,
    indicators.value_low as 下限,
    indicators.value_high as 上限,
    indicators.unit as 单位,
    indicators.figure_zh as 原文口径,
    case indicators.resolution
        when 'single' then '单一数字'
        when 'stated_total' then '原文合计'
        when 'sum_of_parts' then '分项相加'
        when 'max_of_overlapping' then '取最大（可能重叠）'
        when 'conflict' then '互相矛盾'
    end as 取值方式,
    case indicators.data_status
        when 'own_report' then '本年报告'
        when 'partial_year' then '非全年'
        when 'other_report' then '他年报告'
    end as 数据状态,
    indicators.indicator_id as 指标编号
from indicators
inner join townships on indicators.township_code = townships.township_code
inner join metrics on indicators.metric = metrics.metric
inner join activity_types on indicators.activity_type = activity_types.activity_type
{{ slot_joins('indicators') }}
