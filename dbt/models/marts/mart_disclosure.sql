with reports as (
    select
        report_id,
        township_code,
        report_year,
        -- Not always the year before: what was given last time is what can be missed.
        lag(report_year) over (partition by township_code order by report_year, report_id)
            as previous_report_year
    from {{ ref('stg_reports') }}
    where status = 'accepted' and township_code is not null
),

core_metrics as (
    select * from {{ ref('dim_metric') }} where is_core and replaced_by is null
),

-- For another body or level counts as given: the question is whether the report is silent. What
-- only a later report tells of the year was not given by the year's own.
stated as (
    select
        township_code,
        period_year,
        metric,
        min(indicator_id) as indicator_id
    from {{ ref('int_indicators') }}
    where basis = 'actual' and report_year = period_year
    group by all
),

crossed as (
    select
        reports.*,
        core_metrics.metric,
        core_metrics.metric_zh,
        core_metrics.activity_type,
        stated.indicator_id,
        stated.indicator_id is not null as is_stated,
        if(reports.previous_report_year is null, null, before.indicator_id is not null)
            as was_stated
    from reports
    cross join core_metrics
    left join stated
        on
            reports.township_code = stated.township_code
            and reports.report_year = stated.period_year
            and core_metrics.metric = stated.metric
    left join stated as before
        on
            reports.township_code = before.township_code
            and reports.previous_report_year = before.period_year
            and core_metrics.metric = before.metric
)

select
    report_id,
    township_code,
    report_year,
    metric,
    metric_zh,
    activity_type,
    is_stated,
    previous_report_year,
    was_stated as was_stated_in_previous_report,
    case
        when is_stated and was_stated then 'kept'
        when is_stated and was_stated = false then 'added'
        when is_stated then 'stated'
        when was_stated then 'dropped'
        else 'silent'
    end as disclosure,
    indicator_id
from crossed
