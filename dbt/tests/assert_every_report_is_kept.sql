-- Reports seen are reports kept: none is dropped or doubled on the way from Parquet.
select report_id, count(*) as rows_found
from (
    select report_id from {{ ref('stg_reports') }}
    union all
    select report_id from {{ ref('dim_report') }}
)
group by report_id
having count(*) <> 2
