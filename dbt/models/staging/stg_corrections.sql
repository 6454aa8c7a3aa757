-- The row number is what a person sees as line number in the file, the header being line 1.
with source as (
    select
        *,
        row_number() over () + 1 as line_number
    from {{ source('seeds', 'corrections') }}
)

select
    line_number::integer as line_number,
    trim(report_id) as report_id,
    nullif(trim(fact_id), '') as fact_id,
    nullif(surface, '') as surface,
    lower(trim(action)) as action,
    nullif(lower(trim(field)), '') as field,
    nullif(expected, '') as expected,
    nullif(value, '') as corrected_value,
    reason,
    author,
    try_cast(corrected_on as date) as corrected_on
from source
