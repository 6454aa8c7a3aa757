-- Every fact as the marts use it: as extracted, bent by corrections where a person said so, with
-- the original beside it; facts that a person added; nothing removed (drops are marked).
with facts as (
    select * from {{ ref('stg_facts') }}
),

corrections as (
    select * from {{ ref('int_corrections') }} where status = 'applied'
),

per_fact as (
    select
        fact_id,
        map_from_entries(
            list((field, coalesce(corrected_value, ''))) filter (where action = 'set')
        ) as new_values,
        bool_or(action = 'set') as is_set,
        bool_or(action = 'drop') as is_dropped,
        bool_or(action = 'confirm') as is_confirmed,
        string_agg(reason, '; ' order by line_number) as correction_reason,
        string_agg(distinct author, '; ') as corrected_by,
        max(corrected_on) as corrected_on
    from corrections
    where action <> 'add'
    group by fact_id
),

extracted as (
    select
        facts.* replace (
            {%- for field, type in correctable_fields().items() %}
            {{ corrected(field, type) }} as {{ field }}{{ ',' if not loop.last }}
            {%- endfor %}
        ),
        facts.value as original_value,
        facts.unit as original_unit,
        facts.metric as original_metric,
        facts.basis as original_basis,
        facts.period_year as original_period_year,
        coalesce(per_fact.is_set, false) as is_corrected,
        coalesce(per_fact.is_dropped, false) as is_dropped,
        coalesce(per_fact.is_confirmed, false) as is_confirmed,
        false as is_added,
        per_fact.correction_reason,
        per_fact.corrected_by,
        per_fact.corrected_on
    from facts
    left join per_fact on facts.fact_id = per_fact.fact_id
),

added as (
    {{ added_facts('corrections') }}
)

select * from extracted
union all by name
select * from added
