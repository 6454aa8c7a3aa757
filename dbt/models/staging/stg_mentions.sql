with source as (
    select * from {{ source('parquet', 'mentions') }}
)

select
    report_id,
    mention_id,
    char_start,
    char_end,
    surface,
    kind,
    section_id,
    sentence_start,
    sentence_end
from source
