-- The value lies in its interval, and exact means that all three are equal.
{% test interval_holds_value(model) %}
select *
from {{ model }}
where
  value < value_low or value > value_high or value_low > value_high
  or (qualifier = 'exact' and value is not null and (
    value_low is distinct from value or value_high is distinct from value))
{% endtest %}
