-- Every fact with its report, its sentence, and either the indicator it may speak for or the
-- reason why it speaks for none. The first reason that holds is given.
with facts as (
    select * from {{ ref('int_facts_corrected') }}
),

reports as (
    select * from {{ ref('stg_reports') }}
),

mentions as (
    select * from {{ ref('stg_mentions') }}
),

metrics as (
    select * from {{ ref('stg_metrics') }}
),

joined as (
    select
        facts.* replace (
            -- A retired metric lives on in the one that replaced it.
            coalesce(metrics.replaced_by, facts.metric) as metric,
            coalesce(current_metrics.activity_type, facts.activity_type) as activity_type,
            reports.report_year as report_year,
            reports.township_code as township_code
        ),
        reports.status as report_status,
        reports.as_of,
        coalesce(
            substr(
                reports.text,
                mentions.sentence_start + 1,
                mentions.sentence_end - mentions.sentence_start
            ),
            facts.quote
        ) as sentence,
        current_metrics.measure,
        current_metrics.direction,
        current_metrics.unit as metric_unit
    from facts
    left join reports on facts.report_id = reports.report_id
    left join mentions on facts.mention_id = mentions.mention_id
    left join metrics on facts.metric = metrics.metric
    left join metrics as current_metrics
        on coalesce(metrics.replaced_by, facts.metric) = current_metrics.metric
),

reasoned as (
    select
        *,
        case
            when is_dropped then 'dropped_by_correction'
            when report_status is null or report_status <> 'accepted' then 'report_not_counted'
            when township_code is null then 'no_township'
            when is_change then 'change_not_level'
            when period_kind = 'multi_year' then 'multi_year'
            when metric is null or measure is null then 'no_metric'
            when period_year is null then 'no_period'
            when value is null then 'value_unknown'
            when value < value_low or value > value_high or value_low > value_high
                then 'interval_broken'
            when rate_per <> 'year' then 'rate_not_annual'
        end as set_aside_reason
    from joined
)

select
    *,
    case
        when set_aside_reason is null
            then {{ indicator_id(
                'township_code', 'period_year', 'metric', 'basis', 'actor', 'scope'
            ) }}
    end as indicator_id
from reasoned
