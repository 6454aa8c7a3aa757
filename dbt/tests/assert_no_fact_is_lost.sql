-- Per report: every fact in Parquet and every added one stands exactly once in fct_fact, and each
-- of them is either in an indicator or set aside with a reason.
with extracted as (
    select report_id, count(*) as facts from {{ ref('stg_facts') }} group by report_id
),

added as (
    select report_id, count(*) as facts
    from {{ ref('int_corrections') }}
    where action = 'add' and status = 'applied'
    group by report_id
),

placed as (
    select
        report_id,
        count(*) as facts,
        count(indicator_id) as in_indicators,
        count(set_aside_reason) as set_aside
    from {{ ref('fct_fact') }}
    group by report_id
)

select
    report_id,
    extracted.facts as facts_in_parquet,
    added.facts as facts_added,
    placed.facts as facts_in_marts,
    placed.in_indicators,
    placed.set_aside
from extracted
full join added using (report_id)
full join placed using (report_id)
where
    coalesce(extracted.facts, 0) + coalesce(added.facts, 0) is distinct from placed.facts
    or placed.in_indicators + placed.set_aside is distinct from placed.facts
