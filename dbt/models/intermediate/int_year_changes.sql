-- The change from one year of a series to another with the interval it lies in. Two figures whose
-- intervals overlap (20-odd and 25) have no point change: nobody knows even its sign.
with pairs as (
    select * from {{ ref('int_year_pairs') }}
),

bounded as (
    select
        *,
        missing_or_unlike is null as is_alike,
        low_bound = high_bound and base_low_bound = base_high_bound as is_exact,
        low_bound > base_high_bound as surely_more,
        high_bound < base_low_bound as surely_less,
        base_low_bound = 0 and base_high_bound = 0 as is_zero_base
    from pairs
),

reasoned as (
    select
        *,
        case
            when not is_alike then missing_or_unlike
            when not (is_exact or surely_more or surely_less) then 'qualifier_overlap'
            when is_zero_base and measure <> 'rate' then 'zero_base'
        end as reason,
        is_alike and (is_exact or surely_more or surely_less) as sign_certain
    from bounded
)

select
    * exclude (missing_or_unlike, is_exact, surely_more, surely_less, is_zero_base),
    if(sign_certain, value - base_value, null) as change,
    if(is_alike, round(low_bound - base_high_bound, 6), null) as raw_change_low,
    if(is_alike, round(high_bound - base_low_bound, 6), null) as raw_change_high,
    case
        when sign_certain and measure <> 'rate' and base_value > 0
            then round(100 * (value - base_value) / base_value, 2)
    end as change_pct,
    case
        when is_alike and measure <> 'rate' and base_high_bound > 0
            then round(100 * (low_bound / base_high_bound - 1), 2)
    end as raw_change_pct_low,
    case
        when is_alike and measure <> 'rate' and base_low_bound > 0
            then round(100 * (high_bound / base_low_bound - 1), 2)
    end as raw_change_pct_high,
    case
        when not sign_certain then null
        when surely_more then 'increase'
        when surely_less then 'decrease'
        else if(value > base_value, 'increase', if(value < base_value, 'decrease', 'unchanged'))
    end as sign
from reasoned
