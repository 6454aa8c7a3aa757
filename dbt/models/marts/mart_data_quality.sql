with reports as (
    select * from {{ ref('stg_reports') }}
),

mentions as (
    select
        report_id,
        count(*) as numbers,
        count(*) filter (where kind = 'fact') as numbers_in_facts
    from {{ ref('stg_mentions') }}
    group by report_id
),

facts as (
    select
        report_id,
        count(*) as facts,
        count(*) filter (where not is_added) as facts_extracted,
        count(indicator_id) as facts_in_indicators,
        count(set_aside_reason) as facts_set_aside,
        count(*) filter (where set_aside_reason = 'no_metric') as facts_without_metric,
        count(*) filter (where confidence < {{ var('low_confidence') }})
            as facts_of_low_confidence,
        count(*) filter (where is_corrected) as facts_corrected,
        count(*) filter (where is_dropped) as facts_dropped,
        count(*) filter (where is_confirmed) as facts_confirmed
    from {{ ref('int_facts_considered') }}
    group by report_id
),

indicators as (
    select
        report_id,
        count(*) as indicators,
        count(*) filter (where resolution = 'conflict') as conflicts,
        count(*) filter (where resolution = 'max_of_overlapping') as overlapping
    from {{ ref('int_indicators') }}
    group by report_id
),

disclosure as (
    select
        report_id,
        count(*) filter (where is_stated) as core_metrics_stated,
        count(*) as core_metrics,
        count(*) filter (where disclosure = 'dropped') as core_metrics_dropped
    from {{ ref('mart_disclosure') }}
    group by report_id
),

checks as (
    select report_id, count(*) as checks_that_differ
    from {{ ref('mart_stated_vs_computed') }}
    where outcome = 'differs'
    group by report_id
)

select
    reports.report_id,
    reports.source_path,
    reports.township_code,
    reports.report_year,
    reports.status,
    reports.reason,
    reports.identity_evidence,
    length(reports.text)::integer as text_chars,
    {%- for column in [
        'mentions.numbers', 'mentions.numbers_in_facts', 'facts.facts', 'facts.facts_extracted',
        'facts.facts_in_indicators', 'facts.facts_set_aside', 'facts.facts_without_metric',
        'facts.facts_of_low_confidence', 'facts.facts_corrected', 'facts.facts_dropped',
        'facts.facts_confirmed', 'indicators.indicators', 'indicators.conflicts',
        'indicators.overlapping', 'disclosure.core_metrics_stated', 'disclosure.core_metrics',
        'disclosure.core_metrics_dropped', 'checks.checks_that_differ'] %}
    coalesce({{ column }}, 0)::integer as {{ column.split('.')[1] }}{{ ',' if not loop.last }}
    {%- endfor %}
from reports
left join mentions on reports.report_id = mentions.report_id
left join facts on reports.report_id = facts.report_id
left join indicators on reports.report_id = indicators.report_id
left join disclosure on reports.report_id = disclosure.report_id
left join checks on reports.report_id = checks.report_id
