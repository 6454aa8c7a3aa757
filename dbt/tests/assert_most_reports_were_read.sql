-- The same over all reports, and an error: one report in ten without its numbers is no accident of
-- a document, it is a broken installation, and must not take the place of a sound warehouse.
with reports as (
    select
        report_id,
        report_id in (select report_id from {{ ref('stg_mentions') }}) as is_read
    from {{ ref('stg_reports') }}
    where status = 'accepted' and regexp_matches(text, '\d')
)

select
    count(*) as reports_with_numbers,
    count(*) filter (where not is_read) as reports_without_mentions
from reports
having count(*) filter (where not is_read) > 0.1 * count(*)
