-- Every accepted report with digits in its text has its numbers read; one that has none was lost
-- between reading and extraction. A warning: one such report must not hold back the others.
{{ config(severity='warn') }}
select report_id, source_path, report_year
from {{ ref('stg_reports') }}
where
    status = 'accepted' and regexp_matches(text, '\d')
    and report_id not in (select report_id from {{ ref('stg_mentions') }})
