with source as (
    select * from {{ source('parquet', 'facts') }}
)

select
    fact_id,
    report_id,
    mention_id,
    char_start,
    char_end,
    surface,
    quote,
    value,
    value_low,
    value_high,
    unit,
    unit_surface,
    qualifier,
    basis,
    period_year,
    period_kind,
    rate_per,
    subject,
    nullif(actor, '') as actor,
    nullif(scope, '') as scope,
    -- A stated change belongs to a metric, though it is no value of it.
    coalesce(metric, change_of) as metric,
    activity_type,
    part_of,
    implied,
    is_change,
    confidence,
    rule,
    metric_rule,
    metric_runner_up,
    metric_margin,
    report_year::integer as report_year,
    township_code
from source
