{{ config(materialized='view', alias='v_同比') }}
with yoy as (
    select * from {{ ref('mart_indicator_yoy') }}
),

reasons as (
    select * from {{ ref('dim_reason') }}
),

activity_types as (
    select * from {{ ref('dim_activity_type') }}
),

slots as (
    select * from {{ ref('dim_slot') }}
)

select
    yoy.province as 省份,
    yoy.county as 区县,
    yoy.township as 乡镇街道,
    yoy.period_year as 年度,
    activity_types.activity_type_zh as 工作类别,
    yoy.metric_zh as 指标,
    coalesce(actors.slot_zh, yoy.actor) as 主体,
    coalesce(scopes.slot_zh, yoy.scope) as 范围,
    yoy.unit as 单位,
    yoy.figure_zh as 本年,
    yoy.previous_figure_zh as 上年,
    yoy.value as 本年数值,
    yoy.previous_value as 上年数值,
    yoy.change as 增减,
    yoy.change_pct as 增减百分比,
    yoy.change_points as 增减百分点,
    yoy.change_zh as 同比,
    case yoy.sign when 'increase' then '上升' when 'decrease' then '下降' when 'unchanged' then '持平' end
        as 方向,
    reasons.reason_zh as 不可比原因,
    yoy.previous_other_scope_zh as 上年其他口径,
    yoy.last_stated_year as 上次年度,
    yoy.last_stated_figure_zh as 上次,
    yoy.change_zh_since_last_stated as 比上次,
    yoy.indicator_id as 指标编号
from yoy
inner join activity_types on yoy.activity_type = activity_types.activity_type
left join reasons on yoy.reason = reasons.reason
{{ slot_joins('yoy') }}
