with reasons (reason, reason_zh, reason_en) as (
    values
    ('missing_year', '缺一年的报告', 'No report about one of the two years.'),
    ('new_series', '首次提及', 'First statement, though there was a report the year before.'),
    ('not_stated', '上年未提及', 'The report of the year before is silent, an earlier one is not.'),
    ('discontinued', '本年未提及', 'Stated before, but not in the report of this year.'),
    ('conflict', '同一报告内数字互相矛盾', 'Statements of one report contradict each other.'),
    ('unit_differs', '单位不同', 'The two figures are in different units.'),
    ('partial_year', '非全年数字', 'One of the two figures stops before the end of its year.'),
    ('scope_differs', '主体或范围不同', 'Stated for another body or another level.'),
    ('qualifier_overlap', '约数区间重叠，增减不明', 'The two intervals overlap, so that the sign is unknown.'),
    ('zero_base', '上年为零，只有增减量', 'A change is given, per cent of zero is not.')
)

select
    reason,
    reason_zh,
    reason_en
from reasons
