-- Which reports to lay beside each other: a township's own last report, and of other townships
-- the one that shares the most sentences (of this year or earlier: who writes later copies).
with sentences as (
    select * from {{ ref('int_sentences') }}
),

reports as (
    select distinct report_id, township_code, report_year from sentences
),

own_last as (
    select
        report_id,
        lag(report_id) over (partition by township_code order by report_year, report_id)
            as compared_report_id
    from reports
),

-- A sentence that stands in more than fifty reports is official wording and nobody's own; without
-- the limit each such sentence would pair every report with every other.
telling as (
    select skeleton from sentences group by skeleton having count(*) between 2 and 50
),

shared as (
    select
        mine.report_id,
        theirs.report_id as compared_report_id,
        count(*) as shared_sentences
    from telling
    inner join sentences as mine on telling.skeleton = mine.skeleton
    inner join sentences as theirs
        on
            mine.skeleton = theirs.skeleton
            and mine.township_code <> theirs.township_code
            and mine.report_year >= theirs.report_year
    group by all
),

closest as (
    select report_id, compared_report_id
    from shared
    qualify row_number() over (
        partition by report_id order by shared_sentences desc, compared_report_id
    ) = 1
)

select report_id, compared_report_id, 'own_last_report' as relation
from own_last
where compared_report_id is not null
union all
select report_id, compared_report_id, 'other_township' as relation
from closest
