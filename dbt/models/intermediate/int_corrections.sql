-- Each correction with what it met: a row that does not fit its fact any more must stop the build,
-- because nobody would notice otherwise that a wrong figure came back or that a right one is bent.
with corrections as (
    select * from {{ ref('stg_corrections') }}
),

reports as (
    select * from {{ ref('stg_reports') }}
),

facts as (
    select * from {{ ref('stg_facts') }}
),

matched as (
    select
        corrections.*,
        reports.report_id is not null as report_exists,
        coalesce(contains(reports.text, corrections.surface), false) as surface_in_text,
        facts.fact_id as found_fact_id,
        case coalesce(corrections.field, corrections.action)
            when 'confirm' then {{ confirmed_statement('facts') }}
            {%- for field in correctable_fields() %}
            when '{{ field }}' then facts.{{ field }}::varchar
            {%- endfor %}
        end as current_value,
        count(facts.fact_id) over (partition by corrections.line_number) as facts_matched
    from corrections
    left join reports on corrections.report_id = reports.report_id
    left join facts
        on
            corrections.report_id = facts.report_id
            and corrections.action <> 'add'
            and coalesce(corrections.fact_id = facts.fact_id, true)
            and coalesce(corrections.surface = facts.surface, corrections.fact_id is not null)
),

already_there as (
    select distinct corrections.line_number
    from corrections
    inner join facts
        on
            corrections.report_id = facts.report_id
            and {{ added_field('metric', 'varchar') }} = facts.metric
            and {{ added_field('value', 'double') }} = facts.value
    where corrections.action = 'add'
),

compared as (
    select
        matched.*,
        already_there.line_number is not null as is_already_there,
        {{ same_cell('current_value', 'corrected_value') }} as is_healed,
        {{ same_cell('current_value', 'expected') }} as is_as_expected
    from matched
    left join already_there on matched.line_number = already_there.line_number
)

select
    line_number,
    report_id,
    coalesce(found_fact_id, fact_id) as fact_id,
    surface,
    action,
    field,
    expected,
    corrected_value,
    current_value,
    reason,
    author,
    corrected_on,
    case
        when action not in ('set', 'drop', 'add', 'confirm') then 'unknown_action'
        when reason is null or author is null or corrected_on is null then 'incomplete'
        when facts_matched > 1 then 'matches_several'
        when action = 'confirm' and found_fact_id is null then 'outdated'
        -- Another figure than the one that was looked at is asked about again.
        when action = 'confirm' and expected is not null and not is_as_expected then 'outdated'
        when action = 'add' and is_already_there then 'healed'
        when action = 'add' and not surface_in_text then 'matches_nothing'
        when action = 'add' and {{ added_field('value', 'double') }} is null then 'incomplete'
        when action = 'add' then 'applied'
        when found_fact_id is null then 'matches_nothing'
        when
            action = 'set' and (field is null or field not in (
                {%- for field in correctable_fields() %}
                '{{ field }}'{{ ',' if not loop.last }}
                {%- endfor %}
            )) then 'unknown_field'
        when action = 'set' and is_healed then 'healed'
        when action = 'set' and not is_as_expected then 'unexpected_value'
        else 'applied'
    end as status
from compared
