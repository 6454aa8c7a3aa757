{#- The readable key of an indicator. Most have neither actor nor scope, so these come last. -#}
{% macro indicator_id(township, year, metric, basis, actor, scope) -%}
  concat_ws('|', {{ township }}, {{ year }}, {{ metric }}, {{ basis }})
  || coalesce('|actor=' || {{ actor }}, '') || coalesce('|scope=' || {{ scope }}, '')
{%- endmacro %}

{#- Bounds as numbers that compare: an open end is infinite, but no count is below zero and no
    share is above one hundred per cent. -#}
{% macro low_bound(low) -%}
  coalesce({{ low }}, 0)
{%- endmacro %}

{#- The columns are named alike in every model: value_high goes with value, qualifier and unit.
    The bound of 20余 is open: it is below 30, by the least a number can be. -#}
{% macro high_bound(high) -%}
  {%- set value = high | replace('value_high', 'value') -%}
  {%- set qualifier = high | replace('value_high', 'qualifier') -%}
  {%- set unit = high | replace('value_high', 'unit') -%}
  case
    when {{ high }} is null then if({{ unit }} = '%', 100, 'infinity'::double)
    when {{ qualifier }} = 'approx' and {{ high }} > {{ value }} then nextafter({{ high }}, 0)
    else {{ high }}
  end
{%- endmacro %}

{#- The change and its interval as a mart shows them: an infinite end is shown as open (null),
    and a rate changes by percentage points, anything else by a percentage. -#}
{% macro change_columns(pair, suffix='') -%}
  if({{ pair }}.measure = 'rate', null, {{ pair }}.change) as change{{ suffix }},
  {%- for end in ('low', 'high') %}
  if(isfinite({{ pair }}.raw_change_{{ end }}) and {{ pair }}.measure <> 'rate',
    {{ pair }}.raw_change_{{ end }}, null) as change_{{ end }}{{ suffix }},
  {%- endfor %}
  {{ pair }}.change_pct as change_pct{{ suffix }},
  {%- for end in ('low', 'high') %}
  if(isfinite({{ pair }}.raw_change_pct_{{ end }}), {{ pair }}.raw_change_pct_{{ end }}, null)
    as change_pct_{{ end }}{{ suffix }},
  {%- endfor %}
  if({{ pair }}.measure = 'rate', {{ pair }}.change, null) as change_points{{ suffix }},
  {%- for end in ('low', 'high') %}
  if(isfinite({{ pair }}.raw_change_{{ end }}) and {{ pair }}.measure = 'rate',
    {{ pair }}.raw_change_{{ end }}, null) as change_points_{{ end }}{{ suffix }},
  {%- endfor %}
  {{ pair }}.sign as sign{{ suffix }},
  {{ pair }}.sign_certain as sign_certain{{ suffix }}
{%- endmacro %}

{#- Did the actual, whatever its interval holds, meet what was required? Months that are missing
    can only add, so a part-year may have met a demand, but not missed it; a rate can go either
    way until the year ends. -#}
{% macro plan_outcome(row) -%}
  case
    when {{ row }}.is_partial_year and {{ row }}.measure = 'rate' then 'uncertain'
    when {{ row }}.demand = 'at_least' and {{ row }}.actual_low >= {{ row }}.required_value
      then 'met'
    when {{ row }}.demand = 'at_most' and {{ row }}.actual_low > {{ row }}.required_value
      then 'missed'
    when {{ row }}.is_partial_year then 'uncertain'
    when {{ row }}.demand = 'at_most' and {{ row }}.actual_high <= {{ row }}.required_value
      then 'met'
    when {{ row }}.demand = 'at_least' and {{ row }}.actual_high < {{ row }}.required_value
      then 'missed'
    else 'uncertain'
  end
{%- endmacro %}

{#- A number without a fraction is written without one. -#}
{% macro plain_number(value) -%}
  if({{ value }} = trunc({{ value }}) and abs({{ value }}) < 1e15,
    {{ value }}::bigint::varchar, {{ value }}::varchar)
{%- endmacro %}

{#- A figure as a reader of Chinese expects it: 20余条, 近30000份, 95%以上; 6至7次 where two
    statements may overlap. -#}
{% macro figure_zh(value, low, high, qualifier, unit) -%}
  case
    when {{ value }} is null then null
    when {{ qualifier }} = 'exact' then {{ plain_number(value) }} || coalesce({{ unit }}, '')
    when {{ qualifier }} = 'at_least' and {{ high }} > {{ value }}
      then {{ plain_number(value) }} || '至' || {{ plain_number(high) }} || coalesce({{ unit }}, '')
    when {{ qualifier }} = 'at_least'
      then {{ plain_number(value) }} || coalesce({{ unit }}, '') || '以上'
    when {{ qualifier }} = 'at_most'
      then '不超过' || {{ plain_number(value) }} || coalesce({{ unit }}, '')
    when {{ low }} < {{ value }} and {{ high }} > {{ value }}
      then '约' || {{ plain_number(value) }} || coalesce({{ unit }}, '')
    when {{ low }} < {{ value }} then '近' || {{ plain_number(value) }} || coalesce({{ unit }}, '')
    else {{ plain_number(value) }} || '余' || coalesce({{ unit }}, '')
  end
{%- endmacro %}

{#- A change with its sign: +131（+121.3%）, or +3个百分点 for a rate, 持平 for none; 约 where
    it is not exact. -#}
{% macro change_zh(suffix='') -%}
  {%- set change = 'change' ~ suffix -%}
  {%- set pct = 'change_pct' ~ suffix -%}
  {%- set points = 'change_points' ~ suffix -%}
  if(change_low{{ suffix }} = change_high{{ suffix }}
    or change_points_low{{ suffix }} = change_points_high{{ suffix }}, '', '约')
  || case
    when coalesce({{ change }}, {{ points }}) = 0 then '持平'
    when {{ points }} is not null
      then if({{ points }} > 0, '+', '') || {{ plain_number(points) }} || '个百分点'
    when {{ change }} is not null
      then if({{ change }} > 0, '+', '') || {{ plain_number(change) }} || coalesce(
        '（' || if({{ pct }} > 0, '+', '') || {{ plain_number(pct) }} || '%）', '')
  end
{%- endmacro %}

{#- A figure that grew or shrank about ten-fold or ten-thousand-fold may have lost a digit or a 万.
    Below ten, a ten-fold change is nothing special; within a factor of two of 10,000 is near,
    because such figures are round; 8 to 12.5 is near ten. -#}
{% macro suspected_factor(value, base) -%}
  case
    when {{ base }} > 0 and {{ value }} > 0 then case
      when greatest({{ value }} / {{ base }}, {{ base }} / {{ value }}) between 5000 and 20000
        then 10000
      when least({{ value }}, {{ base }}) >= 10
        and greatest({{ value }} / {{ base }}, {{ base }} / {{ value }}) between 8 and 12.5
        then 10
    end
  end
{%- endmacro %}

{#- Actor and scope of a row in Chinese; null where it has neither. The row is joined to its slots
    by slot_joins, and a code without words is shown as it is. -#}
{% macro slot_words(row) -%}
  nullif(concat_ws('，', coalesce(actors.slot_zh, {{ row }}.actor),
    coalesce(scopes.slot_zh, {{ row }}.scope)), '')
{%- endmacro %}

{% macro slot_joins(row) -%}
  left join slots as actors on actors.slot = 'actor' and {{ row }}.actor = actors.code
  left join slots as scopes on scopes.slot = 'scope' and {{ row }}.scope = scopes.code
{%- endmacro %}

{#- Are two rows of one series: a metric of a township, done by and limited to the same? -#}
{% macro same_series(a, b) -%}
  {{ a }}.township_code = {{ b }}.township_code
  and {{ a }}.metric = {{ b }}.metric
  and {{ a }}.actor is not distinct from {{ b }}.actor
  and {{ a }}.scope is not distinct from {{ b }}.scope
{%- endmacro %}
