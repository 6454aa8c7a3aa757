-- Row by row: what came in from Parquet is in an indicator or set aside, and nothing else is.
{% test facts_add_up(model) %}
select report_id, facts, facts_in_indicators, facts_set_aside
from {{ model }}
where facts <> facts_in_indicators + facts_set_aside
{% endtest %}
