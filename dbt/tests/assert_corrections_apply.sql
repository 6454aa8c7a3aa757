-- A correction that no longer fits must stop the build: either the fact is gone, so that nothing
-- is corrected any more, or the source has healed, so that a right figure would be bent.
select
    line_number,
    status,
    action,
    report_id,
    fact_id,
    field,
    expected,
    corrected_value,
    current_value,
    case status
        when 'matches_nothing' then 'no such report, fact or words; mend or remove the row'
        when 'matches_several' then 'several facts fit; name the fact_id'
        when 'healed' then 'the right value is extracted by now; remove the row'
        when 'unexpected_value' then 'the extracted value is neither the expected nor the right one'
        when 'unknown_field' then 'this field cannot be set'
        when 'unknown_action' then 'action is one of set, drop, add, confirm'
        when 'incomplete' then 'reason, author, date or (of an added fact) the value is missing'
    end as explanation
from {{ ref('int_corrections') }}
-- A confirmation protects nothing once its fact is gone, so an outdated one does no harm.
where status not in ('applied', 'outdated')
