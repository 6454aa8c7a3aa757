with source as (
    select * from {{ source('parquet', 'sections') }}
)

select
    report_id,
    section_id,
    parent_id,
    level,
    role,
    heading,
    char_start,
    char_end
from source
