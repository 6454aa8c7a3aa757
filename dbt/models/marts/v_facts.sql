{{ config(materialized='view', alias='v_数字与原句') }}
with facts as (
    select * from {{ ref('fct_fact') }}
),

townships as (
    select * from {{ ref('dim_township') }}
),

reports as (
    select * from {{ ref('dim_report') }}
),

metrics as (
    select * from {{ ref('dim_metric') }}
)

select
    townships.province as 省份,
    townships.county as 区县,
    townships.township as 乡镇街道,
    facts.period_year as 年度,
    metrics.metric_zh as 指标,
    facts.subject as 原文所指,
    facts.surface as 原文数字,
    facts.value as 数值,
    facts.unit as 单位,
    if(facts.basis = 'actual', '实绩', '计划') as 性质,
    facts.sentence as 原句,
    reports.title as 报告,
    coalesce(facts.source_link, reports.source_path) as 出处,
    facts.indicator_id as 指标编号,
    facts.fact_id as 事实编号
from facts
inner join reports on facts.report_id = reports.report_id
left join townships on facts.township_code = townships.township_code
left join metrics on facts.metric = metrics.metric
