-- Facts that no metric describes, each with the words it shares with others of its kind. They are
-- not compared pair by pair: the runs of two to eight characters beside the numbers are counted,
-- and a fact goes with the run that is long, stands in several reports of its kind, and is rare
-- elsewhere. A fact that shares nothing stands for itself, by the words next to its number.
with facts as (
    select
        fact_id,
        report_id,
        activity_type,
        coalesce(unit, '') as unit,
        -- The subject has an ellipsis where the number stood.
        coalesce(nullif(subject, ''), quote) as words
    from {{ ref('int_facts_considered') }}
    where
        set_aside_reason = 'no_metric'
        -- A figure of another place is left without a metric on purpose.
        and not starts_with(coalesce(metric_rule, ''), 'of others')
),

sides as (
    select
        *,
        trim(right(regexp_replace(split_part(words, '…', 1), '[^一-鿿]+', '|', 'g'), 24), '|')
            as before,
        trim(left(regexp_replace(split_part(words, '…', 2), '[^一-鿿]+', '|', 'g'), 10), '|')
            as behind
    from facts
),

pieces as (
    select
        fact_id,
        report_id,
        activity_type,
        unit,
        unnest(string_split(before || '|' || behind, '|')) as piece
    from sides
),

runs as (
    select distinct
        pieces.fact_id,
        pieces.report_id,
        pieces.activity_type,
        pieces.unit,
        substr(pieces.piece, starts.start_at, lengths.length) as run
    from pieces
    cross join range(2, 9) as lengths (length)
    cross join range(1, 24) as starts (start_at)
    where starts.start_at + lengths.length - 1 <= length(pieces.piece)
),

spread as (
    select run, count(distinct report_id) as reports from runs group by run
),

support as (
    select activity_type, unit, run, count(distinct report_id) as reports
    from runs
    group by activity_type, unit, run
    having count(distinct report_id) > 1
),

everything as (
    select count(distinct report_id) + 1 as reports from facts
),

weighed as (
    select
        runs.fact_id,
        runs.run,
        ln(support.reports) * power(length(runs.run), 1.3)
        * ln(everything.reports / spread.reports) as points
    from runs
    inner join support
        on
            runs.activity_type = support.activity_type
            and runs.unit = support.unit
            and runs.run = support.run
    inner join spread on runs.run = spread.run
    cross join everything
),

shared as (
    -- Rounded, so that equal points are equal on every machine; then the words decide.
    select fact_id, arg_max(run, (round(points, 6), run)) as run from weighed group by fact_id
),

named as (
    select
        sides.fact_id,
        sides.activity_type,
        sides.unit,
        coalesce(
            shared.run,
            nullif(right(regexp_extract(sides.before, '[^|]*$'), 8), ''),
            nullif(split_part(sides.behind, '|', 1), ''),
            sides.words
        ) as words
    from sides
    left join shared on sides.fact_id = shared.fact_id
)

select
    fact_id,
    words,
    concat_ws('|', activity_type, nullif(unit, ''), words) as unmapped_group
from named
