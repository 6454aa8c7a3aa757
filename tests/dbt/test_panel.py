"""The bundled sample against figures that people read out of the reports (tests/gold/panel.csv)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dagster_project.pipeline.run import run
from dagster_project.settings import SEEDS, Settings

pytestmark = pytest.mark.slow
PANEL = Path(__file__).parents[1] / "gold" / "panel.csv"

# Township, indicator of the panel (before, now), metric, and why there is no change.
PAIRS = [
    ("翠竹街道", "first_agenda_study_sessions", "", "pre_meeting_study_sessions", "partial_year"),
    ("翠竹街道", "party_group_study_sessions", "party_group_law_study_sessions",
     "leadership_study_sessions", "partial_year"),
    ("翠竹街道", "law_exam_participation_rate", "", "law_exam_participation_rate", "partial_year"),
    ("翠竹街道", "law_exam_excellent_rate", "", "law_exam_excellent_rate", "partial_year"),
    ("观湖街道", "important_speeches_study_sessions", "", "pre_meeting_study_sessions", None),
    ("观湖街道", "rule_of_law_agenda_items", "", "party_committee_rol_meetings", None),
    ("观湖街道", "major_case_collective_discussions", "", "enforcement_case_discussions", None),
    ("观湖街道", "section_chief_law_talks", "", "cadre_law_lectures", None),
    ("观湖街道", "law_exam_participation_rate", "", "law_exam_participation_rate", None),
    ("观湖街道", "law_exam_excellent_rate", "", "law_exam_excellent_rate", None),
    ("观湖街道", "administrative_reconsideration_cases", "", "reconsideration_cases", None),
    ("观湖街道", "administrative_litigation_cases", "", "litigation_cases", None),
    ("重固镇", "legal_publicity_events", "", "publicity_events", None),
    ("重固镇", "publicity_audience", "", "publicity_audience", None),
    ("重固镇", "rule_of_law_thought_study_sessions", "", "leadership_study_sessions", None),
]  # fmt: skip
# Years that lie apart, the first of them cut short by its date of publication in two cases.
APART = [("龙城街道", 2023, 2025), ("莲花街道", 2023, 2025), ("黄石街", 2020, 2022)]
# The register's name where it differs from the panel's.
REGISTERED = {"黄石街": "黄石街道", "白云湖街": "白云湖街道"}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    warehouse = tmp_path_factory.mktemp("sample") / "warehouse"
    settings = Settings(reports=SEEDS / "reports", warehouse=warehouse, workers=2)
    run(settings)
    with duckdb.connect(str(settings.database), read_only=True) as connection:
        yield connection


def panel(township: str) -> list[tuple[str, int, float]]:
    """Indicator, year and value of every figure that was read out of the township's reports."""
    with PANEL.open(encoding="utf-8", newline="") as handle:
        return [
            (row["indicator"], int(row["year"]), float(row["value"]))
            for row in csv.DictReader(handle)
            if row["township"] == township
        ]


def one(connection: duckdb.DuckDBPyConnection, query: str, *parameters: Any) -> tuple[Any, ...]:
    found = connection.execute(query, list(parameters)).fetchall()
    assert len(found) == 1
    return tuple(found[0])


@pytest.mark.parametrize(("township", "before", "now", "metric", "reason"), PAIRS)
def test_neighbouring_years_come_out_as_read(
    sample: duckdb.DuckDBPyConnection,
    township: str,
    before: str,
    now: str,
    metric: str,
    reason: str | None,
) -> None:
    read = {(indicator, year): value for indicator, year, value in panel(township)}
    first, second = read[before, 2024], read[now or before, 2025]
    found = one(
        sample,
        """
        select previous_value, value, coalesce(change, change_points), reason
        from mart_indicator_yoy
        where township = ? and metric = ? and period_year = 2025 and value is not null
            and actor is null and scope is null
        """,
        township, metric,
    )  # fmt: skip
    assert found == (first, second, second - first if reason is None else None, reason)


@pytest.mark.parametrize("township", ["翠竹街道", "观湖街道", "重固镇"])
def test_nothing_else_is_compared(sample: duckdb.DuckDBPyConnection, township: str) -> None:
    found = sample.execute(
        "select metric from mart_indicator_yoy"
        " where township = ? and coalesce(change, change_points) is not null",
        [township],
    ).fetchall()
    expected = {metric for place, _, _, metric, why in PAIRS if place == township and why is None}
    assert {metric for (metric,) in found} == expected


@pytest.mark.parametrize(("township", "first", "second"), APART)
def test_years_apart_are_not_compared_and_say_why(
    sample: duckdb.DuckDBPyConnection, township: str, first: int, second: int
) -> None:
    found = sample.execute(
        """
        select change, change_points, reason, last_stated_year, change_since_last_stated,
            reason_since_last_stated
        from mart_indicator_yoy where township = ? and period_year = ? and indicator_id is not null
        """,
        [REGISTERED.get(township, township), second],
    ).fetchall()
    assert found
    for change, points, reason, last_year, change_since, reason_since in found:
        assert (change, points, reason) == (None, None, "missing_year")
        assert last_year in (None, first)
        # Of these townships no figure of the first year is both whole and of the same kind.
        assert change_since is None
        assert (reason_since is None) == (last_year is None)


@pytest.mark.parametrize(
    "township", ["翠竹街道", "观湖街道", "重固镇", "龙城街道", "莲花街道", "黄石街"]
)
def test_every_figure_read_by_people_stands_in_the_facts(
    sample: duckdb.DuckDBPyConnection, township: str
) -> None:
    found = set(
        sample.execute(
            """
            select period_year, value
            from fct_fact inner join dim_township using (township_code)
            where township = ? and basis = 'actual'
            """,
            [REGISTERED.get(township, township)],
        ).fetchall()
    )
    missing = [row for row in panel(township) if row[1:] not in found]
    assert not missing


def test_lectures_counted_together_are_not_compared_with_lectures_alone(
    sample: duckdb.DuckDBPyConnection,
) -> None:
    """2024 counts study meetings, lectures and talks in one figure; 2025 the lectures alone."""
    together = one(
        sample,
        """
        select scope from fct_indicator inner join dim_township using (township_code)
        where township = '观湖街道' and period_year = 2024 and value = 7 and basis = 'actual'
        """,
    )
    assert together == ("combined",)
    alone = sample.execute(
        """
        select change, change_since_last_stated, reason
        from mart_indicator_yoy
        where township = '观湖街道' and period_year = 2025 and metric = 'cadre_law_lectures'
            and value = 2
        """
    ).fetchall()
    assert alone
    assert all(row[:2] == (None, None) and row[2] is not None for row in alone)


def test_one_thing_and_another_are_not_taken_for_one(sample: duckdb.DuckDBPyConnection) -> None:
    """黄石街 studied one matter and heard one report in 2020, one and two in 2022."""
    row = one(
        sample,
        """
        select last_stated_value, value, change_since_last_stated, reason_since_last_stated
        from mart_indicator_yoy
        where township_code = '440111006' and metric = 'rol_agenda_items_discussed'
            and period_year = 2022
        """,
    )
    assert row == (1, 2, None, "qualifier_overlap")


def test_seventeen_targets_are_not_yet_due(sample: duckdb.DuckDBPyConnection) -> None:
    found = sample.execute(
        """
        select outcome, due_year, count(*)
        from mart_plan_vs_actual inner join dim_township using (township_code)
        where township = '三湖镇' and report_year = 2024 group by all
        """
    ).fetchall()
    assert found == [("not_yet_due", 2025, 17)]


def test_wholes_and_parts_are_not_counted_twice(sample: duckdb.DuckDBPyConnection) -> None:
    found = sample.execute(
        """
        select metric, value, resolution
        from fct_indicator inner join dim_township using (township_code)
        where township = '小河镇' and metric in (
            'disputes_mediated', 'disputes_found', 'disputes_prevented', 'legal_literates_new',
            'legal_literates_total', 'publicity_events')
        order by metric
        """
    ).fetchall()
    assert found == [
        ("disputes_found", 18, "single"),
        ("disputes_mediated", 270, "single"),
        ("disputes_prevented", 16, "single"),
        ("legal_literates_new", 4, "single"),
        ("legal_literates_total", 32, "single"),
        ("publicity_events", 38, "single"),
    ]


def test_a_rate_agrees_with_its_two_figures_and_says_so(sample: duckdb.DuckDBPyConnection) -> None:
    row = one(
        sample,
        """
        select stated_value, computed_value, computed_from, outcome
        from mart_stated_vs_computed inner join dim_township using (township_code)
        where township = '八十四户乡' and kind = 'rate'
        """,
    )
    assert row == (95, 95.24, "60.0 / 63.0", "agrees")
