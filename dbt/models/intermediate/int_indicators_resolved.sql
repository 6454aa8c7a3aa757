-- One value for an indicator out of the facts that carry it, with the rule that was used. Nothing
-- is ever added up unless the report itself says that the parts are disjoint parts of one whole.
with facts as (
    select * from {{ ref('int_indicator_facts') }}
),

carriers as (
    select
        *,
        {{ low_bound('value_low') }} as low_bound,
        {{ high_bound('value_high') }} as high_bound,
        -- The most precise statement first, the surer one if equally precise.
        row_number() over (
            partition by indicator_id
            order by
                {{ high_bound('value_high') }} - {{ low_bound('value_low') }},
                confidence desc,
                fact_id
        ) as precision_rank
    from facts
    where indicator_role = 'value'
),

parts as (
    select
        indicator_id,
        count(*) filter (where indicator_role = 'part') as parts,
        count(*) as facts
    from facts
    group by indicator_id
),

gathered as (
    select
        indicator_id,
        any_value(measure) as measure,
        count(*) as carriers,
        count(distinct (low_bound, high_bound)) as distinct_values,
        count(distinct subject) as subjects,
        max(low_bound) <= min(high_bound) as values_agree,
        max(value) as max_value,
        arg_max(low_bound, value) as low_of_max,
        arg_max(high_bound, value) as high_of_max,
        arg_max(qualifier, value) as qualifier_of_max,
        max(low_bound) as max_low,
        min(high_bound) as min_high,
        min(low_bound) as min_low,
        max(high_bound) as max_high,
        sum(value) as sum_value,
        sum(low_bound) as sum_low,
        sum(high_bound) as sum_high,
        bool_and(part_of is not null) and count(distinct part_of) = 1
            as are_siblings,
        min(whole_high) as whole_high,
        max(value) filter (where precision_rank = 1) as sharpest_value,
        max(value_low) filter (where precision_rank = 1) as sharpest_low,
        max(value_high) filter (where precision_rank = 1) as sharpest_high,
        max(qualifier) filter (where precision_rank = 1) as sharpest_qualifier
    from carriers
    group by indicator_id
),

decided as (
    select
        gathered.*,
        parts.parts,
        parts.facts,
        case
            when
                gathered.measure <> 'rate' and carriers > 1 and are_siblings
                and sum_value <= coalesce(whole_high, 'infinity'::double)
                then 'sum_of_parts'
            when distinct_values = 1 and parts.parts > 0 then 'stated_total'
            -- A large number that comes twice is one thing told twice; 1 and 1 of different words
            -- are as likely two things.
            when
                gathered.measure = 'flow' and distinct_values = 1 and subjects > 1
                and max_value between 1 and 9
                then 'max_of_overlapping'
            when distinct_values = 1 or values_agree then 'single'
            -- One figure that is the sum of all the others is their total.
            when gathered.measure <> 'rate' and carriers > 2 and max_value * 2 = sum_value
                then 'stated_total'
            -- 未发生 beside a number of cases is no overlap: one of the two is wrong.
            when gathered.measure = 'flow' and min_high > 0 then 'max_of_overlapping'
            else 'conflict'
        end as resolution
    from gathered
    inner join parts on gathered.indicator_id = parts.indicator_id
)

select
    indicator_id,
    facts,
    carriers,
    parts,
    resolution,
    case resolution
        when 'sum_of_parts' then sum_value
        when 'max_of_overlapping' then max_value
        when 'stated_total' then max_value
        when 'single' then sharpest_value
    end as value,
    case resolution
        when 'sum_of_parts' then sum_low
        when 'max_of_overlapping' then max_low
        when 'stated_total' then if(distinct_values = 1, sharpest_low, low_of_max)
        when 'single' then sharpest_low
        when 'conflict' then min_low
    end as value_low,
    -- What overlaps is at most the sum, and at least the largest.
    nullif(round(case resolution
        when 'sum_of_parts' then sum_high
        when 'max_of_overlapping' then sum_high
        when 'stated_total' then if(distinct_values = 1, sharpest_high, high_of_max)
        when 'single' then sharpest_high
        when 'conflict' then max_high
    end, 6), 'infinity'::double) as value_high,
    case
        when resolution = 'conflict' then null
        when resolution = 'max_of_overlapping' then 'at_least'
        when resolution = 'sum_of_parts' and sum_low = sum_high then 'exact'
        when resolution = 'sum_of_parts' then if(isinf(sum_high), 'at_least', 'approx')
        when resolution = 'stated_total' and distinct_values > 1 then qualifier_of_max
        else sharpest_qualifier
    end as qualifier
from decided
