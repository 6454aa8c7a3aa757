"""Facts without a metric: proposals for the seeds, and a metric that is younger than the classifier."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import duckdb
import pytest

from dagster_project.catalog.model import Model
from dagster_project.catalog.phrases import Phrase
from dagster_project.cli import main
from dagster_project.extraction.mapping import metrics
from dagster_project.extraction.mapping.metrics import choose, points_of
from dagster_project.extraction.scopes import Scopes
from dagster_project.pipeline.database import NotBuiltError
from dagster_project.pipeline.unmapped import (
    Member,
    adopt,
    example_line,
    likely_measure,
    members,
    phrase_pattern,
    unmapped_groups,
)
from dagster_project.settings import SEEDS, Settings

KEY = "legal_publicity|次|宣传栏更新"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A published database with the tables that the proposals are read from."""
    settings = Settings(reports=tmp_path / "reports", warehouse=tmp_path)
    with duckdb.connect(str(settings.database)) as connection:
        connection.execute(
            f"""
            create table mart_unmapped_group as select
                1 as group_rank, '{KEY}' as unmapped_group, 'legal_publicity' as activity_type,
                '次' as unit, '宣传栏更新' as words, 2 as reports, 1 as townships, 2 as years,
                3 as facts, 2023 as first_year, 2024 as last_year, 'publicity_events' as nearest_metric;
            create table dim_report as select 'r1' as report_id, 'a.txt' as source_path;
            create table dim_township as select '110101001' as township_code, '东华门街道' as township;
            create table fct_fact as
            select *, 'r1' as report_id, '110101001' as township_code, 2024 as report_year, '次' as unit,
                quote || '。' as sentence, '期' as unit_surface
            from (values
                ('f1', '宣传栏更新56期', '56期', '{KEY}', null),
                ('f2', '年内宣传栏更新共48期', '48期', '{KEY}', null),
                ('f3', '更新12期宣传栏更新内容', '12期', '{KEY}', null),
                ('f4', '宣传栏更新、展板制作9期', '9期', null, 'publicity_events')
            ) as facts (fact_id, quote, surface, unmapped_group, metric)
            """
        )
    return settings


def test_groups_and_their_facts_are_read(settings: Settings) -> None:
    (group,) = unmapped_groups(settings)
    assert (group.words, group.reports, group.first_year) == ("宣传栏更新", 2, 2023)
    assert [m.clause for m in members(settings, group)] == [
        "宣传栏更新#期", "年内宣传栏更新共#期", "更新#期宣传栏更新内容"
    ]  # fmt: skip


def test_a_proposal_fits_the_seeds_and_says_what_else_it_reaches(settings: Settings) -> None:
    (group,) = unmapped_groups(settings)
    made = adopt(
        settings,
        group,
        "publicity_board_issues",
        name_en="Board issues",
        definition_en="Issues, no boards.",
    )
    header = next(csv.reader((SEEDS / "taxonomy/metrics.csv").open(encoding="utf-8")))
    row = dict(zip(header, next(csv.reader([made.metric_row])), strict=True))
    assert row["code"] == "publicity_board_issues"
    assert row["measure"] == "flow"
    assert row["not_to_confuse_with"] == "publicity_events"
    assert row["definition_en"] == "Issues, no boards."
    assert made.caught == 3
    assert made.touched == (("publicity_events", 1),)
    assert next(csv.reader([made.phrase_row]))[1] == made.pattern
    assert made.example_lines[0] == "\t宣传栏更新[[56期|publicity_board_issues]]。"


@pytest.mark.parametrize(
    ("code", "message"),
    [("Board Issues", "small Latin letters"), ("publicity_events", "is a metric already")],
)
def test_a_code_that_cannot_be_is_refused(settings: Settings, code: str, message: str) -> None:
    (group,) = unmapped_groups(settings)
    with pytest.raises(ValueError, match=message):
        adopt(settings, group, code)


def test_the_command_prints_groups_sentences_and_rows(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FAZHI_WAREHOUSE", str(settings.warehouse))
    assert main(["unmapped"]) == 0
    shown = capsys.readouterr().out
    assert "东华门街道 2024: 宣传栏更新【56期】。" in shown
    assert "1 groups, 3 facts" in shown
    assert main(["unmapped", "--adopt", "1", "--code", "board_issues", "--words", "宣传栏"]) == 0
    shown = capsys.readouterr().out
    assert "board_issues,legal_publicity,宣传栏," in shown
    assert 'board_issues,"宣传栏[^,' in shown
    assert main(["unmapped", "--adopt", "9", "--code", "board_issues"]) == 1
    assert "there is no group 9" in capsys.readouterr().err
    assert main(["unmapped", "--adopt", "1"]) == 1
    assert "--code" in capsys.readouterr().err


def test_without_a_warehouse_the_way_to_one_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotBuiltError, match="fazhi run"):
        unmapped_groups(Settings(reports=tmp_path, warehouse=tmp_path))


def test_a_warehouse_without_the_table_is_to_be_built_anew(tmp_path: Path) -> None:
    settings = Settings(reports=tmp_path, warehouse=tmp_path)
    duckdb.connect(str(settings.database)).close()
    with pytest.raises(NotBuiltError, match="builds it anew"):
        unmapped_groups(settings)


@pytest.mark.parametrize(
    ("clauses", "caught"),
    [
        (["宣传栏更新#期"], "宣传栏更新共#期"),
        (["更新#期宣传栏更新"], "#期宣传栏更新"),
        ([], "宣传栏更新#期"),
    ],
)
def test_a_pattern_has_the_words_on_the_side_where_they_stand(
    clauses: list[str], caught: str
) -> None:
    pattern = phrase_pattern("宣传栏更新", clauses)
    assert re.search(pattern, caught)
    assert not re.search(pattern, "宣传栏更新,#期")


def test_words_with_signs_are_taken_literally() -> None:
    assert re.search(phrase_pattern("A(B)+", ["A(B)+#次"]), "A(B)+#次")


def test_the_measure_is_that_of_like_metrics() -> None:
    assert likely_measure("legal_publicity", "%") == "rate"
    assert likely_measure("legal_publicity", "次") == "flow"
    assert likely_measure("grassroots_governance", "个") == "stock"
    assert likely_measure("other", "no such unit") == "flow"


def test_an_example_line_marks_its_own_number() -> None:
    member = Member("f", None, None, None, "5 期", "更新 5 期，\n共15期", "")
    assert example_line(member, "m") == "\t更新[[5期|m]]，共15期"


# A metric that the classifier was not trained on.

MODEL = Model(("none:legal_publicity", "publicity_events"), (-0.2, -0.9), {}, ())
NEAR = Scopes("宣传栏更新#期", "宣传栏更新#期", "宣传栏更新#期", "宣传栏更新#期", "宣传栏更新#期")


def test_a_metric_without_training_gets_points_from_its_phrases() -> None:
    said = {"publicity_events": 5.0, "publicity_materials_distributed": 5.1}
    points = points_of(MODEL, {}, said, "期")
    assert points["publicity_events"] == -0.9, "a trained label is judged by its weights"
    assert points["publicity_materials_distributed"] == pytest.approx(0.885)
    assert set(points_of(MODEL, {}, {}, "期")) == {"none:legal_publicity", "publicity_events"}


@pytest.mark.parametrize(("weight", "chosen"), [(6.0, "rol_special_meetings"), (1.0, None)])
def test_a_younger_metric_is_chosen_by_a_phrase_of_weight(
    monkeypatch: pytest.MonkeyPatch, weight: float, chosen: str | None
) -> None:
    phrase = Phrase("rol_special_meetings", re.compile("宣传栏更新#"), None, None, weight)
    monkeypatch.setattr(metrics, "load_model", lambda: MODEL)
    monkeypatch.setattr(metrics, "_fitting", lambda unit: (phrase,))
    choice = choose(NEAR, "期")
    assert choice.metric == chosen
    if chosen is None:
        assert choice.activity_type == "legal_publicity"
    else:
        assert "near: 宣传栏更新#" in choice.evidence
        assert choice.runner_up == "none:legal_publicity"
