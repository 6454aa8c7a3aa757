{{ config(materialized='view', alias='v_计划与结果') }}
with plans as (
    select * from {{ ref('mart_plan_vs_actual') }}
),

townships as (
    select * from {{ ref('dim_township') }}
)

select
    townships.province as 省份,
    townships.county as 区县,
    townships.township as 乡镇街道,
    plans.report_year as 报告年度,
    plans.due_year as 应完成年度,
    coalesce(plans.metric_zh, plans.subject) as 指标,
    plans.surface as 计划,
    plans.actual_value as 实绩,
    plans.unit as 单位,
    case plans.outcome
        when 'met' then '完成'
        when 'missed' then '未完成'
        when 'uncertain' then '约数，无法判断'
        when 'not_reported' then '未报告'
        when 'no_report' then '缺该年报告'
        when 'not_yet_due' then '未到期'
        when 'not_comparable' then '不可比'
    end as 结果,
    plans.sentence as 原句,
    plans.fact_id as 事实编号
from plans
inner join townships on plans.township_code = townships.township_code
