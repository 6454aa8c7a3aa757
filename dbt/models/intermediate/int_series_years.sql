-- Every series of actuals over a complete spine of years: from the year it was first stated to
-- the last year its township reported about, whether it was stated in that year or not.
with indicators as (
    select * from {{ ref('int_indicators') }} where basis = 'actual'
),

reports as (
    select distinct township_code, report_year
    from {{ ref('stg_reports') }}
    where status = 'accepted' and township_code is not null and report_year is not null
),

last_years as (
    select township_code, max(report_year) as last_report_year
    from reports
    group by township_code
),

series as (
    select
        indicators.township_code,
        indicators.metric,
        indicators.actor,
        indicators.scope,
        any_value(indicators.activity_type) as activity_type,
        any_value(indicators.measure) as measure,
        any_value(indicators.direction) as direction,
        min(indicators.period_year) as first_year,
        greatest(max(indicators.period_year), max(last_years.last_report_year)) as last_year
    from indicators
    left join last_years on indicators.township_code = last_years.township_code
    group by all
),

spine as (
    select
        * exclude (first_year, last_year),
        first_year,
        unnest(range(first_year, last_year + 1))::integer as period_year
    from series
),

-- The same metric of the same township and year, done by or limited to something else.
sibling_years as (
    select township_code, metric, period_year, count(*) as stated_series
    from indicators
    group by all
),

filled as (
    select
        spine.*,
        indicators.indicator_id,
        indicators.unit,
        indicators.value,
        indicators.value_low,
        indicators.value_high,
        indicators.qualifier,
        indicators.resolution,
        indicators.data_status,
        indicators.indicator_id is not null as is_stated,
        reports.report_year is not null as has_report,
        coalesce(sibling_years.stated_series, 0)
        - if(indicators.indicator_id is null, 0, 1) as other_scopes_stated
    from spine
    left join indicators
        on
            {{ same_series('spine', 'indicators') }}
            and spine.period_year = indicators.period_year
    left join reports
        on spine.township_code = reports.township_code and spine.period_year = reports.report_year
    left join sibling_years
        on
            spine.township_code = sibling_years.township_code
            and spine.metric = sibling_years.metric
            and spine.period_year = sibling_years.period_year
)

select
    *,
    -- The last year before this one in which the series was stated; not always the year before.
    max(if(is_stated, period_year, null)) over (
        partition by township_code, metric, actor, scope
        order by period_year
        rows between unbounded preceding and 1 preceding
    ) as last_stated_year
from filled
