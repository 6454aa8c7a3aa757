-- What is better ranks first: of what should be low, the lowest; of anything else, the highest.
with place_values as (
    select
        *,
        if(direction = 'lower_is_better', -value, value) as order_value
    from {{ ref('int_place_values') }}
),

ranked as (
    select
        *,
        {{ peer_columns('county') }},
        {{ peer_columns('province') }}
    from place_values
),

townships as (
    select township_code, province, county, township from {{ ref('stg_townships') }}
),

metrics as (
    select metric, metric_zh from {{ ref('stg_metrics') }}
)

select
    ranked.indicator_id,
    ranked.township_code,
    townships.province,
    townships.county,
    townships.township,
    ranked.period_year,
    ranked.metric,
    metrics.metric_zh,
    ranked.direction,
    ranked.unit,
    ranked.value,
    ranked.qualifier,
    round(if(ranked.measure = 'rate', null, 10000 * ranked.value / ranked.residents), 4)
        as per_10000_residents,
    round(if(ranked.measure = 'rate', null, ranked.value / ranked.villages), 4)
        as per_village,
    ranked.rank_in_county,
    ranked.peers_in_county,
    ranked.ties_in_county,
    ranked.percentile_in_county,
    ranked.rank_in_province,
    ranked.peers_in_province,
    ranked.ties_in_province,
    ranked.percentile_in_province
from ranked
inner join townships on ranked.township_code = townships.township_code
inner join metrics on ranked.metric = metrics.metric
