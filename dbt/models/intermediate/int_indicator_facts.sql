-- The facts that speak for an indicator, each with its role: does it carry the value, is it a
-- part of one that does, or is it set aside in favour of another report or another unit?
with facts as (
    select * from {{ ref('int_facts_considered') }} where indicator_id is not null
),

-- A year's own report speaks for its actuals; a later one only where there is none of its own,
-- the nearest first. A target is spoken for by the last report before the year it is about.
by_report as (
    select
        *,
        case
            when basis = 'actual' and report_year >= period_year then report_year - period_year
            when basis = 'target' and report_year <= period_year then period_year - report_year
            else 100 + abs(report_year - period_year)
        end as report_distance
    from facts
),

nearest as (
    select
        *,
        report_distance = min(report_distance) over (partition by indicator_id)
            as is_nearest_report
    from by_report
),

-- The unit of the metric wins; else the unit that most facts have, the first in order if tied.
unit_counts as (
    select
        indicator_id,
        unit,
        row_number() over (
            partition by indicator_id
            order by coalesce(unit = any_value(metric_unit), false) desc, count(*) desc, unit
        ) as preference
    from nearest
    where is_nearest_report
    group by indicator_id, unit
),

with_unit as (
    select
        nearest.*,
        unit_counts.unit as indicator_unit,
        (nearest.unit is not distinct from unit_counts.unit) as is_indicator_unit,
        -- 上半年20次 is counted in 全年46次. A state is no sum of months.
        period_kind = 'to_date' and measure <> 'stock' and bool_or(
            is_nearest_report and nearest.unit is not distinct from unit_counts.unit
            and period_kind <> 'to_date'
        ) over (partition by nearest.indicator_id) as is_within_year
    from nearest
    inner join unit_counts
        on nearest.indicator_id = unit_counts.indicator_id and unit_counts.preference = 1
),

-- A part is counted with its whole only where the whole speaks for the same indicator.
wholes as (
    select
        fact_id as whole_fact_id,
        indicator_id as whole_indicator_id,
        value_high as whole_high
    from with_unit
    where is_nearest_report and is_indicator_unit
)

select
    with_unit.*,
    wholes.whole_high,
    case
        when not is_nearest_report then 'other_report'
        when not is_indicator_unit then 'other_unit'
        when wholes.whole_indicator_id = with_unit.indicator_id or is_within_year then 'part'
        else 'value'
    end as indicator_role
from with_unit
left join wholes on with_unit.part_of = wholes.whole_fact_id
