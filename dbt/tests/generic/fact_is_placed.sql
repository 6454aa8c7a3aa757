-- Nothing is lost in silence: a fact speaks for an indicator in a role, or has a reason not to.
{% test fact_is_placed(model) %}
select fact_id, indicator_id, indicator_role, set_aside_reason
from {{ model }}
where
  (indicator_id is null) <> (indicator_role is null)
  or (indicator_id is null) = (set_aside_reason is null)
{% endtest %}
