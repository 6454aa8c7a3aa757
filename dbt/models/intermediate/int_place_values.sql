-- The figures that may stand for a whole township in a comparison of places: actual, not limited
-- to an actor or a scope, without contradiction, over the whole year.
with indicators as (
    select * from {{ ref('int_indicators') }}
    where
        basis = 'actual' and actor is null and scope is null
        and value is not null and data_status <> 'partial_year'
),

metrics as (
    select
        metric,
        unit as metric_unit,
        metric in (
            {%- for metric in size_metrics().values() %}
            '{{ metric }}'{{ ',' if not loop.last }}
            {%- endfor %}
        ) as is_size
    from {{ ref('stg_metrics') }}
),

townships as (
    select * from {{ ref('stg_townships') }}
),

denominators as (
    select * from {{ ref('int_denominators') }}
)

select
    indicators.indicator_id,
    indicators.township_code,
    townships.county_code,
    townships.prefecture_code,
    townships.province_code,
    indicators.period_year,
    indicators.metric,
    indicators.measure,
    indicators.direction,
    indicators.unit,
    indicators.value,
    indicators.qualifier,
    {{ low_bound('indicators.value_low') }} as low_bound,
    {{ high_bound('indicators.value_high') }} as high_bound,
    -- Persons and attendances, say, are not added up.
    (indicators.unit is not distinct from metrics.metric_unit) as is_in_metric_unit,
    -- How large a township is tells nothing when it is divided by how large it is.
    if(is_size, null, denominators.residents) as residents,
    if(is_size, null, denominators.villages) as villages
from indicators
inner join metrics on indicators.metric = metrics.metric
inner join townships on indicators.township_code = townships.township_code
left join denominators
    on
        indicators.township_code = denominators.township_code
        and indicators.period_year = denominators.period_year
