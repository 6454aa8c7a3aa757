-- Half of the groups of three characters in common: one word in six was changed. Read by hand on
-- the sample: above it are retellings of the same sentence, below it other work in set phrases.
{% set near = 0.5 %}
with pairs as (
    select * from {{ ref('int_report_pairs') }}
),

sentences as (
    select * from {{ ref('int_sentences') }}
),

matches as (
    select * from {{ ref('int_sentence_matches') }} where likeness >= {{ near }}
),

reports as (
    select report_id, township_code, report_year from {{ ref('stg_reports') }}
),

totals as (
    select
        report_id,
        count(*) as sentences,
        sum(length(skeleton)) as characters
    from sentences
    group by report_id
),

matched as (
    select
        matches.report_id,
        matches.relation,
        count(*) filter (where matches.likeness = 1) as exact_sentences,
        count(*) filter (where matches.likeness < 1) as near_sentences,
        sum(length(mine.skeleton)) as reused_characters,
        -- The longest is the most telling example.
        arg_max(mine.sentence, length(mine.skeleton)) as example_sentence,
        arg_max(theirs.sentence, length(mine.skeleton)) as example_compared_sentence
    from matches
    inner join sentences as mine on matches.sentence_id = mine.sentence_id
    inner join sentences as theirs on matches.compared_sentence_id = theirs.sentence_id
    group by all
)

select
    pairs.report_id,
    pairs.relation,
    pairs.compared_report_id,
    reports.township_code,
    reports.report_year,
    compared.township_code as compared_township_code,
    compared.report_year as compared_report_year,
    totals.sentences::integer as sentences,
    coalesce(matched.exact_sentences, 0)::integer as exact_sentences,
    coalesce(matched.near_sentences, 0)::integer as near_sentences,
    round(100 * coalesce(matched.reused_characters, 0) / totals.characters, 1) as reused_pct,
    matched.example_sentence,
    matched.example_compared_sentence
from pairs
inner join totals on pairs.report_id = totals.report_id
inner join reports on pairs.report_id = reports.report_id
inner join reports as compared on pairs.compared_report_id = compared.report_id
left join matched on pairs.report_id = matched.report_id and pairs.relation = matched.relation
