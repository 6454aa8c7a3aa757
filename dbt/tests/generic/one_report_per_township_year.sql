-- Two accepted reports of one township about one year: their facts are resolved against each
-- other, which is right for two halves of a report and wrong for two editions. A warning, because
-- only a person can tell.
{% test one_report_per_township_year(model) %}
select township_code, report_year, string_agg(source_path, ', ') as source_paths
from {{ model }}
where status = 'accepted'
group by township_code, report_year
having count(*) > 1
{% endtest %}
