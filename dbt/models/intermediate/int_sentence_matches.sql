-- For each sentence of a report the sentence of the compared report that is most like it, by the
-- share of their groups of three characters that they have in common (Jaccard). Joining on the
-- groups finds the candidates without laying every sentence beside every other.
with sentences as (
    select * from {{ ref('int_sentences') }}
),

pairs as (
    select * from {{ ref('int_report_pairs') }}
),

grams as (
    select distinct
        sentence_id,
        report_id,
        substr(skeleton, position_in_sentence::integer, 3) as gram
    from sentences, unnest(range(1, length(skeleton) - 1)) as positions (position_in_sentence)
),

sizes as (
    select sentence_id, count(*) as grams from grams group by sentence_id
),

common as (
    select
        pairs.report_id,
        pairs.compared_report_id,
        pairs.relation,
        mine.sentence_id,
        theirs.sentence_id as compared_sentence_id,
        count(*) as common_grams
    from pairs
    inner join grams as mine on pairs.report_id = mine.report_id
    inner join grams as theirs
        on pairs.compared_report_id = theirs.report_id and mine.gram = theirs.gram
    group by all
)

select
    common.report_id,
    common.compared_report_id,
    common.relation,
    common.sentence_id,
    common.compared_sentence_id,
    common.common_grams / (mine.grams + theirs.grams - common.common_grams) as likeness
from common
inner join sizes as mine on common.sentence_id = mine.sentence_id
inner join sizes as theirs on common.compared_sentence_id = theirs.sentence_id
qualify row_number() over (
    partition by common.report_id, common.relation, common.sentence_id
    order by likeness desc, common.compared_sentence_id
) = 1
