-- replaced_by may be missing from the file as long as no metric was ever retired, and notes may be.
with source as (
    select * from {{ source('seeds', 'metrics') }}
    union all by name
    select null::varchar as replaced_by, null::varchar as comparability_en where false
)

select
    code as metric,
    activity_type,
    name_zh as metric_zh,
    name_en as metric_en,
    measure,
    unit,
    direction,
    definition_en,
    nullif(not_to_confuse_with, '') as not_to_confuse_with,
    nullif(comparability_en, '') as comparability_en,
    core = '1' as is_core,
    nullif(replaced_by, '') as replaced_by
from source
