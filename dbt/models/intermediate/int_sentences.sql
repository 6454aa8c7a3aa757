-- The sentences of accepted reports. The skeleton is what is left without figures, punctuation
-- and space: a sentence that only changed its numbers has the same one.
with reports as (
    select report_id, township_code, report_year, text
    from {{ ref('stg_reports') }}
    where status = 'accepted' and township_code is not null and text is not null
),

-- From the first to the last section of the report itself: what a web page puts around it is
-- the same in every report of the site.
bodies as (
    select
        report_id,
        min(char_start) as body_start,
        max(char_end) as body_end
    from {{ ref('stg_sections') }}
    where role not in ('residue', 'signature')
    group by report_id
),

split as (
    select
        reports.report_id,
        reports.township_code,
        reports.report_year,
        unnest(string_split_regex(
            substr(reports.text, bodies.body_start + 1, bodies.body_end - bodies.body_start),
            '[。！？!?；;\n]+'
        )) as sentence
    from reports
    inner join bodies on reports.report_id = bodies.report_id
),

bare as (
    select
        report_id,
        township_code,
        report_year,
        trim(sentence) as sentence,
        regexp_replace(sentence, '[\d０-９零〇一二三四五六七八九十百千万亿两余多％%\pP\pS\s]+', '', 'g') as skeleton
    from split
)

select
    row_number() over (order by report_id, skeleton) as sentence_id,
    report_id,
    any_value(township_code) as township_code,
    any_value(report_year) as report_year,
    min(sentence) as sentence,
    skeleton,
    count(*) as times
from bare
-- Shorter ones are headings and set phrases, which everybody shares.
where length(skeleton) >= 12
group by report_id, skeleton
