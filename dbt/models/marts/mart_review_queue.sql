-- What a person should look at, the most harmful first. Confirmed and corrected facts never come
-- back; an indicator comes back while one of its facts was not looked at.
with facts as (
    select * from {{ ref('fct_fact') }} where not is_confirmed and not is_corrected
),

indicators as (
    select * from {{ ref('fct_indicator') }}
),

yoy as (
    select * from {{ ref('mart_indicator_yoy') }} where suspected_factor is not null
),

checks as (
    select * from {{ ref('mart_stated_vs_computed') }} where outcome = 'differs'
),

questions as (
    select
        'conflict' as kind,
        1 as priority,
        facts.fact_id,
        'several statements, no agreement: ' || indicators.value_low || ' to '
        || coalesce(indicators.value_high::varchar, 'open') as detail
    from facts
    inner join indicators on facts.indicator_id = indicators.indicator_id
    where indicators.resolution = 'conflict' and facts.indicator_role = 'value'
    union all
    select
        'implausible_change' as kind,
        2 as priority,
        facts.fact_id,
        'about ' || yoy.suspected_factor || ' times: ' || yoy.previous_value || ' → ' || yoy.value
        as detail
    from facts
    inner join yoy on facts.indicator_id = yoy.indicator_id
    where facts.indicator_role = 'value'
    union all
    select
        'stated_differs' as kind,
        3 as priority,
        facts.fact_id,
        checks.kind || ': stated ' || checks.stated_value || ', computed '
        || coalesce(checks.computed_value::varchar, '?')
        || coalesce(' (' || checks.computed_from || ')', '') as detail
    from facts
    inner join checks on facts.fact_id = checks.fact_id
    union all
    select
        'unit_clash' as kind,
        4 as priority,
        facts.fact_id,
        'another unit than the indicator: ' || coalesce(facts.unit, 'none') as detail
    from facts
    where facts.indicator_role = 'other_unit'
    union all
    select
        'metric_tie' as kind,
        5 as priority,
        facts.fact_id,
        'nearly ' || facts.metric_runner_up as detail
    from facts
    where
        facts.indicator_role = 'value'
        -- So close that another word would turn it.
        and facts.metric_margin < 0.1
    union all
    -- A tie gave no metric rather than a guess.
    select
        'metric_tie' as kind,
        5 as priority,
        facts.fact_id,
        'no metric, nearly ' || facts.metric_runner_up as detail
    from facts
    where
        facts.set_aside_reason = 'no_metric'
        and facts.metric_margin < 0.02
        and not (
            starts_with(facts.metric_runner_up, 'none:') and contains(facts.metric_rule, '; none:')
        )
        and not starts_with(facts.metric_rule, 'of others')
    union all
    select
        'low_confidence' as kind,
        6 as priority,
        facts.fact_id,
        'confidence ' || round(facts.confidence, 2) as detail
    from facts
    where facts.indicator_role = 'value' and facts.confidence < {{ var('low_confidence') }}
)

select
    questions.kind,
    questions.priority::integer as priority,
    questions.fact_id,
    facts.report_id,
    facts.township_code,
    facts.period_year,
    facts.activity_type,
    facts.metric,
    facts.indicator_id,
    facts.value,
    facts.unit,
    facts.surface,
    facts.subject,
    facts.sentence,
    facts.confidence,
    {{ confirmed_statement('facts', 'original_') }} as statement,
    min(questions.detail) as detail
from questions
inner join facts on questions.fact_id = facts.fact_id
group by all
