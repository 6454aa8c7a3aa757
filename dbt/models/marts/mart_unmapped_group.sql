-- What the taxonomy lacks, the most widespread first. Nothing is guessed here: a group becomes a
-- metric when a person adds its row to the taxonomy.
with facts as (
    select * from {{ ref('fct_fact') }} where unmapped_group is not null
),

words as (
    select distinct unmapped_group, words from {{ ref('int_unmapped_facts') }}
),

-- The metric that came nearest most often: the first that a new one may be confused with.
nearest as (
    select unmapped_group, arg_min(metric_runner_up, (-facts, metric_runner_up)) as nearest_metric
    from (
        select unmapped_group, metric_runner_up, count(*) as facts
        from facts
        where metric_runner_up is not null and not starts_with(metric_runner_up, 'none:')
        group by unmapped_group, metric_runner_up
    )
    group by unmapped_group
),

grouped as (
    select
        unmapped_group,
        any_value(activity_type) as activity_type,
        any_value(unit) as unit,
        count(distinct report_id)::integer as reports,
        count(distinct township_code)::integer as townships,
        count(distinct period_year)::integer as years,
        count(*)::integer as facts,
        min(period_year) as first_year,
        max(period_year) as last_year,
        arg_min(fact_id, (length(sentence), fact_id)) as example_fact_id,
        arg_min(sentence, (length(sentence), fact_id)) as example_sentence
    from facts
    group by unmapped_group
)

select
    row_number() over (
        order by
            grouped.reports desc, grouped.years desc, grouped.facts desc, grouped.unmapped_group
    )::integer as group_rank,
    grouped.unmapped_group,
    grouped.activity_type,
    grouped.unit,
    words.words,
    grouped.reports,
    grouped.townships,
    grouped.years,
    grouped.facts,
    grouped.first_year,
    grouped.last_year,
    nearest.nearest_metric,
    grouped.example_fact_id,
    grouped.example_sentence
from grouped
inner join words on grouped.unmapped_group = words.unmapped_group
left join nearest on grouped.unmapped_group = nearest.unmapped_group
