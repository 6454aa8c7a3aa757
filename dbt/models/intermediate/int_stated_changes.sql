-- Changes that a report states itself (同比增长12%), beside the change computed from the figures.
with facts as (
    select * from {{ ref('int_facts_considered') }}
    where set_aside_reason = 'change_not_level' and basis = 'actual' and value is not null
),

changes as (
    select * from {{ ref('int_year_changes') }} where base_year = period_year - 1
),

signed as (
    select
        *,
        -- The words give the sign, unless the value carries it already.
        if(value > 0 and regexp_matches(quote, '下降|减少|降低|下滑|降幅|回落'), -1, 1) as direction_sign,
        length(regexp_extract(surface, '[.．](\d+)', 1)) as decimals,
        case
            when measure = 'rate' and unit in ('%', '个百分点') then 'points'
            when unit = '%' then 'per_cent'
            when unit = '倍' then 'multiple'
            else 'number'
        end as compared_with
    from facts
)

select
    'change' as kind,
    signed.fact_id,
    signed.report_id,
    signed.township_code,
    signed.period_year,
    signed.metric,
    signed.unit,
    signed.direction_sign * signed.value as stated_value,
    -- What is stated is rounded to its last digit.
    signed.direction_sign * signed.value - 0.5 / 10 ** signed.decimals as stated_low,
    signed.direction_sign * signed.value + 0.5 / 10 ** signed.decimals as stated_high,
    {%- for column, relative, absolute in [
        ('computed_value', 'change_pct', 'change'),
        ('computed_low', 'raw_change_pct_low', 'raw_change_low'),
        ('computed_high', 'raw_change_pct_high', 'raw_change_high')] %}
    case signed.compared_with
        when 'multiple' then changes.{{ relative }} / 100
        when 'per_cent' then changes.{{ relative }}
        else changes.{{ absolute }}
    end as {{ column }},
    {%- endfor %}
    changes.base_value || ' → ' || changes.value as computed_from,
    case
        when changes.metric is null then 'no_figures'
        -- The bounds are known where only the sign is not, and 3 more than none is 3 more.
        when
            changes.reason <> 'qualifier_overlap'
            and not (changes.reason = 'zero_base' and signed.compared_with = 'number')
            then changes.reason
        -- 20件 more is no change of 人次, and points are no change of a number.
        when signed.compared_with = 'number' and (signed.unit is distinct from changes.unit)
            then 'unit_differs'
    end as reason
from signed
left join changes
    on
        {{ same_series('signed', 'changes') }}
        and signed.period_year = changes.period_year
