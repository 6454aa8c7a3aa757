-- No year is left out between the first and the last one that anything is about.
with spans as (
    select
        min(least(report_year, coalesce(period_year, report_year))) as first_year,
        max(greatest(report_year, coalesce(period_year, report_year))) as last_year
    from {{ ref('int_facts_considered') }}
    where report_status = 'accepted'
),

reports as (
    select report_year, count(*) as reports
    from {{ ref('stg_reports') }}
    where status = 'accepted'
    group by report_year
),

years as (
    select unnest(range(first_year, last_year + 1))::integer as year
    from spans
    where first_year is not null
)

select
    years.year,
    coalesce(reports.reports, 0)::integer as reports,
    -- Five-year plans run from years ending in 1 or 6; the first covered 1953 to 1957, the 13th
    -- 2016 to 2020.
    ((years.year - 1956) // 5 + 1)::integer as five_year_plan,
    years.year - 5 * ((years.year - 1) // 5) as year_of_plan
from years
left join reports on years.year = reports.report_year
