with checks as (
    select * from {{ ref('int_stated_changes') }}
    union all
    select * from {{ ref('int_stated_rates') }}
    union all
    select * from {{ ref('int_stated_elsewhere') }}
),

facts as (
    select fact_id, surface, sentence from {{ ref('int_facts_considered') }}
),

metrics as (
    select * from {{ ref('dim_metric') }}
)

select
    checks.kind,
    checks.fact_id,
    checks.report_id,
    checks.township_code,
    checks.period_year,
    checks.metric,
    metrics.metric_zh,
    checks.unit,
    checks.stated_value,
    checks.computed_value,
    checks.computed_from,
    case
        when checks.reason is not null or checks.computed_low is null then 'not_computable'
        when checks.stated_low <= checks.computed_high and checks.computed_low <= checks.stated_high
            then 'agrees'
        else 'differs'
    end as outcome,
    checks.reason,
    facts.surface,
    facts.sentence
from checks
left join facts on checks.fact_id = facts.fact_id
left join metrics on checks.metric = metrics.metric
