with source as (
    select * from {{ source('seeds', 'activity_types') }}
)

select
    code as activity_type,
    name_zh as activity_type_zh,
    name_en as activity_type_en,
    outline_chapter as outline_chapter_zh,
    sort_order::integer as sort_order,
    description_en
from source
