-- A report counts only where it is known whose it is and which year it is about.
{% test accepted_report_is_identified(model) %}
select report_id, source_path, township_code, report_year
from {{ model }}
where status = 'accepted' and (township_code is null or report_year is null)
{% endtest %}
