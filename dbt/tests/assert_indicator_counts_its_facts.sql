-- Every indicator has the facts it says it was made of.
select
    fct_indicator.indicator_id,
    fct_indicator.facts_count,
    count(fct_fact.fact_id) as facts_found
from {{ ref('fct_indicator') }} as fct_indicator
left join {{ ref('fct_fact') }} as fct_fact on fct_indicator.indicator_id = fct_fact.indicator_id
group by all
having fct_indicator.facts_count <> count(fct_fact.fact_id)
