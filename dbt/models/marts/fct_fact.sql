with considered as (
    select * from {{ ref('int_facts_considered') }}
),

roles as (
    select fact_id, indicator_role from {{ ref('int_indicator_facts') }}
),

unmapped as (
    select fact_id, unmapped_group from {{ ref('int_unmapped_facts') }}
),

reports as (
    select report_id, source_url from {{ ref('stg_reports') }}
)

select
    considered.fact_id,
    considered.report_id,
    considered.township_code,
    considered.report_year,
    considered.period_year,
    considered.activity_type,
    if(considered.is_change, null, considered.metric) as metric,
    considered.basis,
    considered.actor,
    considered.scope,
    considered.value,
    considered.value_low,
    considered.value_high,
    considered.unit,
    considered.qualifier,
    considered.rate_per,
    considered.period_kind,
    considered.is_change,
    if(considered.is_change, considered.metric, null) as change_of,
    considered.implied as is_implied,
    considered.part_of,
    considered.subject,
    considered.surface,
    considered.unit_surface,
    considered.quote,
    considered.sentence,
    considered.char_start,
    considered.char_end,
    -- A browser that knows text fragments opens the page at the sentence.
    reports.source_url || '#:~:text=' || url_encode(considered.quote) as source_link,
    considered.indicator_id,
    roles.indicator_role,
    considered.set_aside_reason,
    unmapped.unmapped_group,
    considered.confidence,
    considered.rule,
    considered.metric_rule,
    considered.metric_runner_up,
    considered.metric_margin,
    considered.is_corrected or considered.is_added as is_corrected,
    considered.is_confirmed,
    considered.original_value,
    considered.original_unit,
    considered.original_metric,
    considered.original_basis,
    considered.original_period_year,
    considered.correction_reason,
    considered.corrected_by,
    considered.corrected_on
from considered
left join unmapped on considered.fact_id = unmapped.fact_id
left join roles on considered.fact_id = roles.fact_id
left join reports on considered.report_id = reports.report_id
