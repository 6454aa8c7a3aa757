select
    activity_type,
    activity_type_zh,
    activity_type_en,
    outline_chapter_zh,
    sort_order,
    description_en
from {{ ref('stg_activity_types') }}
