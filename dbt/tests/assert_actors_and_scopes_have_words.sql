-- A warning: a new code in seeds/lexicon is shown as it is until dim_slot has words for it.
{{ config(severity='warn') }}
with used as (
    select distinct 'actor' as slot, actor as code
    from {{ ref('fct_fact') }}
    where actor is not null
    union all
    select distinct 'scope' as slot, scope as code
    from {{ ref('fct_fact') }}
    where scope is not null
)

select used.slot, used.code
from used
left join {{ ref('dim_slot') }} as slots on used.slot = slots.slot and used.code = slots.code
where slots.code is null
