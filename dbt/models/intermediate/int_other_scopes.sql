-- What the year before states for other bodies or levels than the series: not comparable, but not
-- nothing, so it is shown beside the reason.
with pairs as (
    select * from {{ ref('int_year_pairs') }}
    where missing_or_unlike = 'scope_differs' and base_year = period_year - 1
),

slots as (
    select * from {{ ref('dim_slot') }}
),

indicators as (
    select * from {{ ref('int_indicators') }} where basis = 'actual'
),

worded as (
    select
        indicators.indicator_id,
        indicators.township_code,
        indicators.metric,
        indicators.period_year,
        {{ figure_zh('indicators.value', 'indicators.value_low', 'indicators.value_high',
            'indicators.qualifier', 'indicators.unit') }}
        || coalesce('（' || {{ slot_words('indicators') }} || '）', '') as figure_zh
    from indicators
    {{ slot_joins('indicators') }}
)

select
    pairs.township_code,
    pairs.metric,
    pairs.actor,
    pairs.scope,
    pairs.period_year,
    string_agg(worded.figure_zh, '，' order by worded.indicator_id) as previous_other_scope_zh
from pairs
inner join worded
    on
        pairs.township_code = worded.township_code
        and pairs.metric = worded.metric
        and pairs.base_year = worded.period_year
group by all
