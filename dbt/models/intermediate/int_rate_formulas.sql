-- Rates that can be recomputed, because both of their terms are metrics. A rate whose whole is not
-- certain (a court appearance rate counts only cases that were heard) is not in the list.
with formulas (rate_metric, part_metric, whole_metric) as (
    values
    ('mediation_success_rate', 'disputes_mediated_successfully', 'disputes_mediated'),
    (
        'enforcement_certification_rate',
        'enforcement_officers_certified',
        'enforcement_officers_total'
    ),
    ('cadre_training_coverage_rate', 'cadres_covered_by_training', 'cadres_total')
)

select
    rate_metric,
    part_metric,
    whole_metric
from formulas
