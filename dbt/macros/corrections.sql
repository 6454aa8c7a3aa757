{#- The fields of a fact that a row of corrections.csv may set, with their types. One list: the
    check of the corrections and their application must never disagree. -#}
{% macro correctable_fields() -%}
  {{ return({
    'value': 'double', 'value_low': 'double', 'value_high': 'double', 'unit': 'varchar',
    'qualifier': 'varchar', 'basis': 'varchar', 'period_year': 'integer',
    'period_kind': 'varchar', 'rate_per': 'varchar', 'metric': 'varchar',
    'activity_type': 'varchar', 'actor': 'varchar', 'scope': 'varchar', 'part_of': 'varchar',
    'subject': 'varchar', 'is_change': 'boolean',
  }) }}
{%- endmacro %}

{#- The value of a field of an added fact: `corrected_value` of an "add" row holds JSON. -#}
{% macro added_field(name, type) -%}
  try_cast(json_extract_string(corrected_value, '$.{{ name }}') as {{ type }})
{%- endmacro %}

{#- Do two cells of text mean the same? 239 and 239.0 do; two empty cells do. -#}
{% macro same_cell(a, b) -%}
  coalesce(
    try_cast({{ a }} as double) = try_cast({{ b }} as double),
    {{ a }} is not distinct from {{ b }}
  )
{%- endmacro %}

{#- What a person confirms of a fact: value, metric, basis and year, as one cell. -#}
{% macro confirmed_statement(facts, prefix='') -%}
  concat_ws(
    '|', {{ facts }}.{{ prefix }}value, {{ facts }}.{{ prefix }}metric,
    {{ facts }}.{{ prefix }}basis, {{ facts }}.{{ prefix }}period_year
  )
{%- endmacro %}

{#- A field of a fact after its corrections. A corrected value is exact, so it sets its bounds
    too, unless the same person corrected them. -#}
{% macro corrected(field, type) -%}
  case
    when map_contains(per_fact.new_values, '{{ field }}')
      then try_cast(nullif(per_fact.new_values['{{ field }}'], '') as {{ type }})
    {%- if field in ('value_low', 'value_high') %}
    when map_contains(per_fact.new_values, 'value')
      then try_cast(nullif(per_fact.new_values['value'], '') as {{ type }})
    {%- elif field == 'qualifier' %}
    when map_contains(per_fact.new_values, 'value') then 'exact'
    {%- endif %}
    else facts.{{ field }}
  end
{%- endmacro %}

{#- Facts that a person added: the surface stands in the report, the rest is JSON in the row. -#}
{% macro added_facts(corrections) -%}
  select
    coalesce(fact_id, report_id || '-added-' || line_number) as fact_id,
    report_id,
    surface,
    surface as quote,
    {%- for field, type in correctable_fields().items() if field not in (
        'value_low', 'value_high', 'qualifier', 'basis', 'period_kind', 'rate_per', 'is_change',
        'activity_type') %}
    {{ added_field(field, type) }} as {{ field }},
    {%- endfor %}
    coalesce({{ added_field('value_low', 'double') }}, {{ added_field('value', 'double') }})
      as value_low,
    coalesce({{ added_field('value_high', 'double') }}, {{ added_field('value', 'double') }})
      as value_high,
    coalesce({{ added_field('qualifier', 'varchar') }}, 'exact') as qualifier,
    coalesce({{ added_field('basis', 'varchar') }}, 'actual') as basis,
    coalesce({{ added_field('period_kind', 'varchar') }}, 'year') as period_kind,
    coalesce({{ added_field('rate_per', 'varchar') }}, 'year') as rate_per,
    coalesce({{ added_field('is_change', 'boolean') }}, false) as is_change,
    coalesce({{ added_field('activity_type', 'varchar') }}, 'other') as activity_type,
    false as implied,
    1.0 as confidence,
    'correction' as rule,
    false as is_corrected,
    false as is_dropped,
    true as is_confirmed,
    true as is_added,
    reason as correction_reason,
    author as corrected_by,
    corrected_on
  from {{ corrections }}
  where action = 'add'
{%- endmacro %}
