{#- The metrics that tell how large a township is. Reports seldom count residents, so the taxonomy
    has no row for them yet; from the day it has one, their figures are divided by. -#}
{% macro size_metrics() -%}
  {{ return({'residents': 'residents_total', 'villages': 'villages_total'}) }}
{%- endmacro %}

{#- One row per place, year and metric; the three levels differ in the code they group by only. -#}
{% macro place_year(level) -%}
{%- set code = level ~ '_code' -%}
with place_values as (
    select * from {{ ref('int_place_values') }}
),

townships as (
    select * from {{ ref('stg_townships') }}
),

metrics as (
    select * from {{ ref('dim_metric') }}
),

-- The register says how many townships there are to hear from.
registered as (
    select
        {{ code }},
        {%- if level == 'county' %}
        any_value(county) as county,
        {%- endif %}
        {%- if level != 'province' %}
        any_value(prefecture) as prefecture,
        {%- endif %}
        any_value(province) as province,
        count(*) as townships_registered
    from townships
    group by {{ code }}
),

reported as (
    select
        townships.{{ code }},
        reports.report_year,
        count(distinct reports.township_code) as townships_reported
    from {{ ref('stg_reports') }} as reports
    inner join townships on reports.township_code = townships.township_code
    where reports.status = 'accepted'
    group by all
),

summed as (
    select
        {{ code }},
        period_year,
        metric,
        any_value(measure) as measure,
        count(*) as townships_stating,
        count(*) filter (where not is_in_metric_unit) as townships_other_unit,
        sum(value) filter (where is_in_metric_unit and measure <> 'rate') as sum_value,
        sum(low_bound) filter (where is_in_metric_unit and measure <> 'rate') as sum_low,
        sum(high_bound) filter (where is_in_metric_unit and measure <> 'rate') as sum_high,
        median(value) filter (where is_in_metric_unit) as median_value,
        min(value) filter (where is_in_metric_unit) as min_value,
        max(value) filter (where is_in_metric_unit) as max_value,
        -- Only townships with both numbers count on either side of a ratio.
        {%- for size in ['residents', 'villages'] %}
        sum(value) filter (where is_in_metric_unit and measure <> 'rate' and {{ size }} > 0)
        / sum({{ size }}) filter (where is_in_metric_unit and measure <> 'rate')
            as per_{{ size }}{{ ',' if not loop.last }}
        {%- endfor %}
    from place_values
    group by all
)

select
    summed.{{ code }},
    registered.* exclude ({{ code }}, townships_registered),
    summed.period_year,
    summed.metric,
    metrics.metric_zh,
    metrics.activity_type,
    summed.measure,
    metrics.unit,
    registered.townships_registered::integer as townships_registered,
    coalesce(reported.townships_reported, 0)::integer as townships_reported,
    summed.townships_stating::integer as townships_stating,
    summed.townships_other_unit::integer as townships_other_unit,
    round(100.0 * coalesce(reported.townships_reported, 0) / registered.townships_registered, 2)
        as reporting_pct,
    round(100.0 * summed.townships_stating / registered.townships_registered, 2) as coverage_pct,
    summed.sum_value,
    summed.sum_low,
    nullif(round(summed.sum_high, 6), 'infinity'::double) as sum_high,
    summed.median_value,
    summed.min_value,
    summed.max_value,
    round(10000 * summed.per_residents, 4) as per_10000_residents,
    round(summed.per_villages, 4) as per_village
from summed
inner join registered on summed.{{ code }} = registered.{{ code }}
inner join metrics on summed.metric = metrics.metric
left join reported
    on summed.{{ code }} = reported.{{ code }} and summed.period_year = reported.report_year
{%- endmacro %}

{#- Rank and percentile of a township among its peers of one level. Ties share the better rank;
    the percentile counts the peers below and half of the ties. Below five peers one township
    would move it by more than twenty points, so there is none. -#}
{% macro peer_columns(level) -%}
{%- set peers = 'partition by ' ~ level ~ '_code, period_year, metric, unit' -%}
  rank() over ({{ peers }} order by order_value desc)::integer as rank_in_{{ level }},
  count(*) over ({{ peers }})::integer as peers_in_{{ level }},
  count(*) over ({{ peers }}, order_value)::integer as ties_in_{{ level }},
  case
    when count(*) over ({{ peers }}) >= 5
      then round(100.0 * (
        count(*) over ({{ peers }})
        - rank() over ({{ peers }} order by order_value desc) + 1
        - 0.5 * count(*) over ({{ peers }}, order_value)
      ) / count(*) over ({{ peers }}), 1)
  end as percentile_in_{{ level }}
{%- endmacro %}
