"""What a run says at its end, read from the published database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import duckdb

from dagster_project.settings import Settings

# Both figures stand in the row; where the year before is silent, the last year that was not.
_YEAR_ON_YEAR = """
with pairs as (
    select
        county, township, series_zh, activity_type, period_year, figure_zh,
        period_year - 1 as base_year,
        coalesce(previous_figure_zh, previous_other_scope_zh) as base_figure_zh,
        change_zh,
        reason
    from mart_indicator_yoy
    where indicator_id is not null
        and (previous_indicator_id is not null or previous_other_scope_zh is not null)
    union all
    select
        county, township, series_zh, activity_type, period_year, figure_zh,
        last_stated_year,
        last_stated_figure_zh,
        change_zh_since_last_stated,
        reason_since_last_stated
    from mart_indicator_yoy
    where indicator_id is not null and last_stated_year is not null
)

select
    pairs.county,
    pairs.township,
    pairs.series_zh,
    pairs.base_year || '年 ' || coalesce(pairs.base_figure_zh, '互相矛盾'),
    pairs.period_year || '年 ' || coalesce(pairs.figure_zh, '互相矛盾'),
    concat_ws(' ', pairs.change_zh, '（' || reasons.reason_zh || '）')
from pairs
left join dim_activity_type as activity_types using (activity_type)
left join dim_reason as reasons on pairs.reason = reasons.reason
order by county, township, period_year, sort_order, series_zh, base_year
"""

_RECONCILIATION = """
select
    count(*),
    count(*) filter (where status = 'accepted'),
    sum(numbers),
    sum(facts_extracted),
    sum(facts) - sum(facts_extracted),
    sum(facts_in_indicators),
    sum(facts_set_aside)
from mart_data_quality
"""


class YearOnYear(NamedTuple):
    """One metric of one township in two years, as a reader of Chinese expects it."""

    county: str
    township: str
    metric: str
    before: str  # year and figure, such as 2023年 20余次
    now: str
    change: str  # or, in brackets, why there is none


YOY_HEADER = ("区县", "乡镇街道", "指标", "上次", "本次", "增减")


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Rows from documents to indicators; ``reasons`` tells the facts set aside apart."""

    reports: int
    accepted: int
    numbers: int
    facts_extracted: int
    facts_added: int
    facts_in_indicators: int
    facts_set_aside: int
    reasons: dict[str, int]
    indicators: int

    @property
    def holds(self) -> bool:
        """Is every fact that came in, extracted or added, in one of the two places?"""
        came_in = self.facts_extracted + self.facts_added
        return came_in == self.facts_in_indicators + self.facts_set_aside == self._placed

    @property
    def _placed(self) -> int:
        return self.facts_in_indicators + sum(self.reasons.values())


def yoy_table(settings: Settings) -> list[YearOnYear]:
    """Every metric that a township states in two years, with the change or why there is none."""
    with duckdb.connect(str(settings.database), read_only=True) as connection:
        return [YearOnYear(*row) for row in connection.execute(_YEAR_ON_YEAR).fetchall()]


def reconciliation(settings: Settings) -> Reconciliation:
    """How many rows came in, and where they are."""
    with duckdb.connect(str(settings.database), read_only=True) as connection:
        reports, accepted, numbers, extracted, added, placed, set_aside = (
            int(number or 0) for number in connection.execute(_RECONCILIATION).fetchall()[0]
        )
        reasons = connection.execute(
            "select set_aside_reason, count(*) from fct_fact"
            " where set_aside_reason is not null group by all order by 2 desc, 1"
        ).fetchall()
        indicators = connection.execute("select count(*) from fct_indicator").fetchall()[0][0]
    return Reconciliation(
        reports=reports,
        accepted=accepted,
        numbers=numbers,
        facts_extracted=extracted,
        facts_added=added,
        facts_in_indicators=placed,
        facts_set_aside=set_aside,
        reasons=dict(reasons),
        indicators=indicators,
    )
