with targets as (
    select
        *,
        coalesce(period_year, report_year + 1) as due_year,
        -- The words decide what would meet it, then what is better; more, where neither says.
        case
            when qualifier in ('at_least', 'at_most') then qualifier
            when direction = 'lower_is_better' then 'at_most'
            else 'at_least'
        end as demand
    from {{ ref('int_facts_considered') }}
    where
        basis = 'target' and report_status = 'accepted' and township_code is not null
        and not is_dropped and not is_change and value is not null
),

actuals as (
    select
        *,
        {{ low_bound('value_low') }} as low_bound,
        {{ high_bound('value_high') }} as high_bound
    from {{ ref('int_indicators') }}
    where basis = 'actual'
),

siblings as (
    select distinct township_code, period_year, metric from actuals
),

report_years as (
    select township_code, list(report_year) as reported_years, max(report_year) as last_report_year
    from {{ ref('stg_reports') }}
    where status = 'accepted' and township_code is not null
    group by township_code
),

metrics as (
    select * from {{ ref('dim_metric') }}
),

matched as (
    select
        targets.*,
        if(targets.demand = 'at_least', coalesce(targets.value_low, targets.value),
            coalesce(targets.value_high, targets.value)) as required_value,
        actuals.indicator_id as actual_indicator_id,
        actuals.value as actual_value,
        actuals.qualifier as actual_qualifier,
        actuals.low_bound as actual_low,
        actuals.high_bound as actual_high,
        case
            when list_contains(report_years.reported_years, targets.due_year)
                or siblings.metric is not null then 'reported'
            when report_years.last_report_year > targets.due_year then 'no_report'
            else 'not_yet_due'
        end as due_status,
        case
            when targets.metric is null then 'no_metric'
            when targets.rate_per <> 'year' then 'rate_not_annual'
            -- For another body or level only: it may be the same work, or not.
            when actuals.indicator_id is null and siblings.metric is not null then 'scope_differs'
            when actuals.indicator_id is null then null
            when (targets.unit is distinct from actuals.unit) then 'unit_differs'
            when actuals.resolution = 'conflict' then 'conflict'
        end as not_comparable_reason,
        actuals.data_status = 'partial_year' as is_partial_year
    from targets
    left join report_years on targets.township_code = report_years.township_code
    left join actuals
        on
            {{ same_series('targets', 'actuals') }}
            and targets.due_year = actuals.period_year
    left join siblings
        on
            targets.township_code = siblings.township_code
            and targets.due_year = siblings.period_year
            and targets.metric = siblings.metric
)

select
    matched.fact_id,
    matched.report_id,
    matched.township_code,
    matched.report_year,
    matched.due_year,
    matched.metric,
    metrics.metric_zh,
    matched.activity_type,
    matched.actor,
    matched.scope,
    matched.subject,
    matched.surface,
    matched.value as target_value,
    matched.qualifier as target_qualifier,
    matched.unit,
    matched.rate_per,
    matched.demand,
    matched.required_value,
    matched.actual_indicator_id,
    matched.actual_value,
    matched.actual_qualifier,
    case
        when matched.due_status <> 'reported' then matched.due_status
        when matched.not_comparable_reason is not null then 'not_comparable'
        when matched.actual_indicator_id is null then 'not_reported'
        else {{ plan_outcome('matched') }}
    end as outcome,
    matched.not_comparable_reason,
    matched.sentence
from matched
left join metrics on matched.metric = metrics.metric
