with metrics as (
    select * from {{ ref('stg_metrics') }}
),

stated as (
    select
        metric,
        count(distinct report_id) as reports,
        count(distinct period_year) as years
    from {{ ref('int_facts_considered') }}
    where set_aside_reason is null
    group by metric
)

select
    metrics.metric,
    metrics.activity_type,
    metrics.metric_zh,
    metrics.metric_en,
    metrics.measure,
    metrics.unit,
    metrics.direction,
    metrics.definition_en,
    metrics.not_to_confuse_with,
    metrics.comparability_en,
    metrics.is_core,
    metrics.replaced_by,
    coalesce(stated.reports, 0)::integer as reports,
    coalesce(stated.years, 0)::integer as years
from metrics
left join stated on metrics.metric = stated.metric
