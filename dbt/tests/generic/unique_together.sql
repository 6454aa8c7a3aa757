-- Two empty cells count as the same, unlike in a UNIQUE constraint.
{% test unique_together(model, columns) %}
select
  {{ columns | join(', ') }},
  count(*) as rows_found
from {{ model }}
group by all
having count(*) > 1
{% endtest %}
