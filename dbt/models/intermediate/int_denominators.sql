-- What figures are divided by to compare large townships with small ones. The seed comes first,
-- because a register counts alike everywhere; a report's own number only for its own year.
with indicators as (
    select * from {{ ref('int_indicators') }} where basis = 'actual'
),

seed as (
    select * from {{ ref('stg_denominators') }}
),

years as (
    select distinct township_code, period_year from indicators
),

-- Years between two counts take the last one before; after five years it is too old to divide by.
from_seed as (
    select
        years.township_code,
        years.period_year,
        {%- for name in ['residents', 'villages'] %}
        arg_max(seed.{{ name }}, seed.year) filter (where seed.{{ name }} is not null)
            as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from years
    inner join seed
        on
            years.township_code = seed.township_code
            and seed.year between years.period_year - 5 and years.period_year
    group by all
),

from_reports as (
    select
        township_code,
        period_year,
        {%- for name, metric in size_metrics().items() %}
        max(value) filter (where metric = '{{ metric }}') as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from indicators
    where actor is null and scope is null and value > 0
    group by all
)

select
    years.township_code,
    years.period_year,
    coalesce(from_seed.residents, from_reports.residents) as residents,
    coalesce(from_seed.villages, from_reports.villages) as villages
from years
left join from_seed
    on
        years.township_code = from_seed.township_code
        and years.period_year = from_seed.period_year
left join from_reports
    on
        years.township_code = from_reports.township_code
        and years.period_year = from_reports.period_year
