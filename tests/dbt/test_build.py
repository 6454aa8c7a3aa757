"""The marts as one build gives them, on invented reports."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dagster_project.pipeline.marts import (
    DBT_PROJECT,
    BuildResult,
    MartsError,
    build_docs,
    build_marts,
    run_dbt,
)
from dagster_project.pipeline.summary import YOY_HEADER, reconciliation, yoy_table
from dagster_project.settings import Settings
from dagster_project.storage.publish import publish
from tests.dbt.invented import DONGHUAMEN, Corpus, figure

Connection = duckdb.DuckDBPyConnection
CORRECTIONS_ONLY = (
    "build",
    "--select",
    "+assert_corrections_apply",
    "--exclude-resource-type",
    "unit_test",
)


def rows(connection: Connection, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    return connection.execute(query, list(parameters)).fetchall()


def test_every_test_of_a_build_passes_and_says_what_it_was(result: BuildResult) -> None:
    kinds = {kind: [n for n in result.nodes if n.kind == kind] for kind in ("model", "test")}
    assert {n.status for n in kinds["model"]} == {"success"}
    assert {n.status for n in kinds["test"]} == {"pass"}
    assert len(kinds["test"]) > 100
    assert {n.severity for n in kinds["test"]} == {"error", "warn"}
    assert not result.of_status("fail", "error", "skipped")


def test_the_checkout_is_left_alone(result: BuildResult) -> None:
    assert not {"target", "logs"} & {path.name for path in DBT_PROJECT.iterdir()}
    assert not list(DBT_PROJECT.rglob("*.duckdb*"))


def test_the_build_leaves_no_lock_no_wal_and_no_variable(result: BuildResult) -> None:
    duckdb.connect(str(result.database)).close()
    assert not list(result.database.parent.glob("*.wal"))
    assert not [name for name in os.environ if name.startswith("MARTS_")]


def test_only_marts_are_published_and_all_of_them_are_described(database: Connection) -> None:
    schemas = rows(database, "select distinct schema_name from duckdb_tables()")
    assert schemas == [("main",)]
    names = {name for (name,) in rows(database, "select table_name from duckdb_tables()")}
    assert not [n for n in names if not n.startswith(("dim_", "fct_", "mart_", "meta_"))]
    for kind in ("table", "view"):
        found = f"from duckdb_{kind}s() where not internal and comment is null"
        assert rows(database, f"select {kind}_name {found}") == []
    nameless = """
        select table_name, column_name from duckdb_columns()
        where not internal and comment is null and table_name <> 'meta_publication'
    """
    assert rows(database, nameless) == []


def test_year_on_year(database: Connection) -> None:
    found = rows(
        database,
        """
        select metric, value, previous_value, change, change_pct, change_points, sign_certain,
            reason, suspected_factor
        from mart_indicator_yoy where township_code = ? and period_year = 2024 order by metric
        """,
        DONGHUAMEN,
    )
    assert found == [
        ("disputes_mediated", 239, 108, 131, 121.3, None, True, None, None),
        ("disputes_mediated_successfully", 236, None, None, None, None, False, "new_series", None),
        ("law_exam_participation_rate", 98, 95, None, None, 3, True, None, None),
        ("mediation_success_rate", 98, None, None, None, None, False, "new_series", None),
        ("penalty_cases", None, 2, None, None, None, False, "discontinued", None),
        ("publicity_events", 25, 20, None, None, None, False, "qualifier_overlap", None),
        ("publicity_materials_distributed", 1.2, 12000, -11998.8, -99.99, None, True, None, 10000),
        ("reconsideration_cases", 3, 0, 3, None, None, True, "zero_base", None),
    ]


def test_over_a_gap_the_last_year_stated_is_shown_beside(database: Connection) -> None:
    found = rows(
        database,
        """
        select period_year, value, change, reason, last_stated_year, change_since_last_stated,
            reason_since_last_stated
        from mart_indicator_yoy
        where metric in ('legal_literates_total', 'enforcement_inspections')
        order by metric, period_year
        """,
    )
    assert found == [
        (2022, 40, None, "missing_year", None, None, None),
        (2023, None, None, "missing_year", None, None, None),
        (2024, 46, None, "missing_year", 2022, None, "partial_year"),
        (2022, 30, None, "missing_year", None, None, None),
        (2023, None, None, "missing_year", None, None, None),
        (2024, 32, None, "missing_year", 2022, 2, None),
    ]


def test_several_statements_become_one_indicator(database: Connection) -> None:
    found = rows(
        database,
        """
        select metric, value, value_low, value_high, resolution, facts_count
        from fct_indicator
        where resolution <> 'single' or facts_count > 1
        order by metric
        """,
    )
    assert found == [
        ("disputes_mediated", 108, 108, 108, "single", 2),
        ("mediators", None, 9, 12, "conflict", 2),
        ("publicity_events", 8, 8, 13, "max_of_overlapping", 2),
    ]


def test_targets_meet_the_results_of_their_year(database: Connection) -> None:
    found = rows(
        database,
        "select metric, due_year, outcome from mart_plan_vs_actual order by due_year, metric",
    )
    assert found == [
        ("enforcement_inspections", 2023, "no_report"),
        ("enforcement_training_sessions", 2023, "no_report"),
        ("publicity_events", 2025, "not_yet_due"),
    ]


def test_statements_are_checked_against_each_other(database: Connection) -> None:
    found = rows(
        database,
        "select kind, metric, stated_value, computed_value, outcome from mart_stated_vs_computed order by all",
    )
    assert found == [
        ("change", "disputes_mediated", 121.3, 121.3, "agrees"),
        ("part_of_whole", "disputes_mediated_successfully", 236, 239, "agrees"),
        ("rate", "mediation_success_rate", 98, 98.74, "agrees"),
        ("restated", "disputes_mediated", 110, 108, "differs"),
    ]


def test_a_county_says_how_much_of_it_was_heard(database: Connection) -> None:
    registered, *rest = rows(
        database,
        """
        select townships_registered, townships_reported, townships_stating, sum_value, sum_high, per_village
        from mart_county_year
        where county_code = '110101' and metric = 'publicity_events' and period_year = 2024
        """,
    )[0]
    assert registered > 10
    assert rest == [2, 2, 33, 38, 2]


def test_what_was_dropped_is_disclosed(database: Connection) -> None:
    found = rows(
        database,
        "select metric, disclosure from mart_disclosure where report_id = 'a2024' and disclosure <> 'silent'"
        " order by 1",
    )
    assert ("disputes_mediated", "kept") in found
    assert ("publicity_events", "kept") in found
    assert ("mediation_success_rate", "added") in found
    assert ("penalty_cases", "dropped") in found


def test_a_repeated_sentence_is_found_without_its_figures(database: Connection) -> None:
    found = rows(
        database,
        """
        select compared_report_id, exact_sentences, example_sentence
        from mart_text_reuse where report_id = 'a2024' and relation = 'own_last_report'
        """,
    )
    assert found == [("a2023", 1, "学法考试参考率达到98%，全年组织班子成员集中学习")]


def test_the_review_queue_asks_what_is_doubtful(database: Connection) -> None:
    found = rows(database, "select kind, surface from mart_review_queue order by all")
    assert found == [
        ("conflict", "12名"),
        ("conflict", "9名"),
        ("implausible_change", "1.2份"),
        ("stated_differs", "110件"),
    ]


def test_nothing_is_lost_on_the_way(database: Connection, settings: Settings) -> None:
    counted = reconciliation(settings)
    assert counted.holds
    assert counted.reports == 5
    assert counted.accepted == 4
    assert counted.facts_extracted == 28
    assert counted.reasons == {"change_not_level": 1, "no_metric": 1}


def test_the_table_at_the_end_of_a_run(database: Connection, settings: Settings) -> None:
    table = {(row.township, row.metric): row for row in yoy_table(settings)}
    assert table["东华门街道", "调解化解矛盾纠纷"][3:] == (
        "2023年 108件",
        "2024年 239件",
        "+131（+121.3%）",
    )
    assert table["东华门街道", "普法宣传活动"][3:] == (
        "2023年 20余次", "2024年 25次", "（约数区间重叠，增减不明）"
    )  # fmt: skip
    assert table["景山街道", "法律明白人总数"][3:] == ("2022年 30人", "2024年 32人", "+2（+6.67%）")
    assert table["东华门街道", "行政复议案件"].change == "+3 （上年为零，只有增减量）"
    assert all(len(row) == len(YOY_HEADER) for row in table.values())


def test_views_for_people_speak_chinese(database: Connection) -> None:
    found = rows(
        database,
        "select 本年, 上年, 同比, 不可比原因 from v_同比 where 乡镇街道 = '东华门街道' and 年度 = 2024"
        " and 指标 = '学法考试参考率'",
    )
    assert found == [("98%", "95%", "+3个百分点", None)]


def test_unit_tests_of_the_sql_pass(result: BuildResult, settings: Settings) -> None:
    outcome = run_dbt(settings, ("test", "--select", "test_type:unit"))
    assert outcome.exception is None
    statuses = {r.node.name: str(r.status) for r in outcome.result.results}  # type: ignore[union-attr]
    assert len(statuses) >= 24
    assert set(statuses.values()) == {"pass"}, statuses


def test_docs_are_one_page(result: BuildResult, settings: Settings) -> None:
    page = build_docs(settings)
    assert page == settings.site / "docs" / "index.html"
    assert "mart_indicator_yoy" in page.read_text(encoding="utf-8")
    assert 'href="docs/index.html"' in (settings.site / "index.html").read_text(encoding="utf-8")


def test_two_warehouses_in_one_process_from_another_folder(
    result: BuildResult, other_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    corpus = Corpus()
    corpus.report(
        "z2024", DONGHUAMEN, 2024, "调解纠纷", figure("7件", "disputes_mediated", 7), "。"
    )
    corpus.write(other_settings.parquet)
    second = build_marts(other_settings, command=("run", "--select", "+fct_indicator"))
    assert Path.cwd() == tmp_path
    for database, expected in (
        (second.database, [(7.0,)]),
        (result.database, [(108.0,), (239.0,)]),
    ):
        with duckdb.connect(str(database), read_only=True) as connection:
            query = "select value from fct_indicator where metric = 'disputes_mediated' order by 1"
            assert rows(connection, query) == expected


def test_a_warehouse_without_any_report_is_empty_and_sound(other_settings: Settings) -> None:
    Corpus().write(other_settings.parquet)
    result = build_marts(other_settings)
    publish(other_settings, result.database)
    assert yoy_table(other_settings) == []
    assert reconciliation(other_settings).holds


def test_reports_whose_numbers_were_lost_hold_back_the_build(other_settings: Settings) -> None:
    corpus = Corpus()
    corpus.report("z2024", DONGHUAMEN, 2024, "2024年调解纠纷7件。")
    corpus.write(other_settings.parquet)
    with pytest.raises(MartsError, match="assert_most_reports_were_read") as error:
        build_marts(other_settings, command=("build", "--select", "stg_reports", "stg_mentions"))
    assert "reports_without_mentions=1" in str(error.value)


class TestCorrections:
    """What a row of corrections.csv does to a build."""

    @pytest.fixture
    def corpus(self, other_settings: Settings) -> Settings:
        corpus = Corpus()
        corpus.report(
            "a2024", DONGHUAMEN, 2024,
            "调解纠纷", figure("239件", "disputes_mediated", 239), "，宣传十余场。",
        )  # fmt: skip
        corpus.write(other_settings.parquet)
        return other_settings

    def test_a_corrected_figure_keeps_its_original(
        self, corpus: Settings, seeds_with: Callable[..., Path]
    ) -> None:
        added = '"{""metric"": ""publicity_events"", ""value"": 10, ""unit"": ""次"", ""period_year"": 2024}"'
        seeds = seeds_with(
            "a2024,,239件,set,value,239,293,数字写反,张三,2026-01-05",
            f"a2024,,十余场,add,,,{added},漏提取,张三,2026-01-05",
        )
        result = build_marts(
            corpus, seeds=seeds, command=("run", "--select", "+fct_fact", "+fct_indicator")
        )
        with duckdb.connect(str(result.database), read_only=True) as connection:
            found = rows(
                connection,
                "select value, original_value, corrected_by, correction_reason from fct_fact order by value",
            )
            assert found == [(10, None, "张三", "漏提取"), (293, 239, "张三", "数字写反")]
            assert rows(connection, "select value from fct_indicator order by 1") == [(10,), (293,)]

    @pytest.mark.parametrize(
        ("line", "status"),
        [
            ("a2024,,240件,set,value,240,293,数字写反,张三,2026-01-05", "matches_nothing"),
            ("a2024,,239件,set,value,293,239,数字写反,张三,2026-01-05", "healed"),
            ("a2024,,239件,set,value,200,293,数字写反,张三,2026-01-05", "unexpected_value"),
        ],
    )
    def test_a_correction_that_does_not_fit_stops_the_build(
        self, corpus: Settings, seeds_with: Callable[..., Path], line: str, status: str
    ) -> None:
        with pytest.raises(MartsError) as error:
            build_marts(corpus, seeds=seeds_with(line), command=CORRECTIONS_ONLY)
        assert "assert_corrections_apply" in str(error.value)
        assert "line_number=2" in str(error.value)
        assert f"status={status}" in str(error.value)


def test_a_second_build_at_the_same_time_is_refused(
    result: BuildResult, settings: Settings
) -> None:
    script = f"import duckdb, sys; c = duckdb.connect({str(result.database)!r}); print('open', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(MartsError, match="another build is running"):
            build_marts(settings)
        assert result.database.is_file()
        other.communicate("\n")
