with townships as (
    select * from {{ ref('stg_townships') }}
),

reports as (
    select
        township_code,
        count(*) as reports,
        min(report_year) as first_report_year,
        max(report_year) as last_report_year
    from {{ ref('stg_reports') }}
    where status = 'accepted' and township_code is not null
    group by township_code
)

select
    townships.township_code,
    townships.township,
    -- Longest endings first: 民族乡 ends in 乡 too.
    case
        when regexp_matches(townships.township, '街道(办事处)?$|街$') then '街道'
        when regexp_matches(townships.township, '(民族|族)乡$') then '民族乡'
        when regexp_matches(townships.township, '苏木$') then '苏木'
        when regexp_matches(townships.township, '镇$') then '镇'
        when regexp_matches(townships.township, '乡$') then '乡'
        else '其他'
    end as township_kind,
    townships.county_code,
    townships.county,
    townships.prefecture_code,
    townships.prefecture,
    townships.province_code,
    townships.province,
    coalesce(reports.reports, 0)::integer as reports,
    reports.first_report_year::integer as first_report_year,
    reports.last_report_year::integer as last_report_year
from townships
left join reports on townships.township_code = reports.township_code
