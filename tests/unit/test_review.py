"""``fazhi review``: what is asked, what is written, and what is never asked again."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from dagster_project.cli import main
from dagster_project.pipeline.review import (
    COLUMNS,
    CORRECTIONS,
    CorrectionsError,
    append_corrections,
    changed,
    confirmed,
    dropped,
    metrics_like,
    questions,
    read_corrections,
)
from dagster_project.settings import Settings

STATEMENT = "239.0|disputes_mediated|actual|2024"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A published database with two doubtful facts, one of them doubted twice."""
    settings = Settings(reports=tmp_path / "reports", warehouse=tmp_path)
    with duckdb.connect(str(settings.database)) as connection:
        connection.execute(
            f"""
            create table dim_report as
            select 'r1' as report_id, 'a.txt' as source_path, 2024 as report_year;
            create table dim_township as select
                '110101001' as township_code, '东华门街道' as township, '东城区' as county;
            create table mart_review_queue as
            select *, 'r1' as report_id, '110101001' as township_code from (values
                ('f2', 'low_confidence', 6, 'confidence 0.4', '9件', '9.0|actual|2024'),
                ('f1', 'low_confidence', 6, 'confidence 0.5', '239件', '{STATEMENT}'),
                ('f1', 'conflict', 1, 'two values', '239件', '{STATEMENT}')
            ) as queue (fact_id, kind, priority, detail, surface, statement);
            create table fct_fact as
            select *, '239件在前。调解纠纷239件，受理9件。' as sentence, 'actual' as original_basis,
                2024 as original_period_year, '件' as unit_surface, '件' as original_unit
            from (values
                ('f1', 5, '调解纠纷239件', 0.5, 'near: x', 'disputes_found', 239::double, 'disputes_mediated'),
                ('f2', 15, '受理9件', 0.4, null, null, 9.0, null)
            ) as facts (
                fact_id, char_start, quote, confidence, metric_rule, metric_runner_up, original_value,
                original_metric
            )
            """
        )
    return settings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "corrections.csv"


@pytest.fixture
def talk(
    settings: Settings, file: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., list[list[str]]]:
    """Answers typed one after another; gives the cells written: fact, action, field, expected, value."""
    monkeypatch.setenv("FAZHI_WAREHOUSE", str(settings.warehouse))

    def run(*answers: str, options: tuple[str, ...] = ()) -> list[list[str]]:
        typed: Iterator[str] = iter(answers)

        def answer(prompt: str) -> str:
            try:
                return next(typed)
            except StopIteration:
                raise EOFError from None

        monkeypatch.setattr("builtins.input", answer)
        assert main(["review", "--corrections", str(file), "--author", "li", *options]) == 0
        assert next(typed, None) is None, "not everything was asked for"
        keys = ("fact_id", "action", "field", "expected", "value")
        return [[row[key] for key in keys] for row in read_corrections(file)]

    return run


def test_the_shipped_file_has_the_header_and_no_row() -> None:
    assert CORRECTIONS.read_text(encoding="utf-8").strip() == ",".join(COLUMNS)


def test_a_fact_is_asked_once_with_all_its_doubts(settings: Settings, file: Path) -> None:
    first, second = questions(settings, file)
    assert first.doubts == ("conflict: two values", "low_confidence: confidence 0.5")
    assert second.fact_id == "f2"
    assert [q.fact_id for q in questions(settings, file, ["conflict"])] == ["f1"]


def test_the_number_is_marked_where_the_clause_has_it(settings: Settings, file: Path) -> None:
    assert questions(settings, file)[0].marked() == "239件在前。调解纠纷【239件】，受理9件。"


def test_confirm_and_drop(talk: Callable[..., list[list[str]]], file: Path) -> None:
    assert talk("c", "", "d", "not of the township") == [
        ["f1", "confirm", "", STATEMENT, ""],
        ["f2", "drop", "", "", ""],
    ]
    rows = read_corrections(file)
    assert [row["reason"] for row in rows] == ["read in the text", "not of the township"]
    assert {row["author"] for row in rows} == {"li"}
    assert {(row["report_id"], row["surface"]) for row in rows} == {("r1", "239件"), ("r1", "9件")}


def test_several_fields_of_one_fact(talk: Callable[..., list[list[str]]]) -> None:
    assert talk("v", "293", "", "b", "target", "", "p", "2025", "", "", "q") == [
        ["f1", "set", "value", "239", "293"],
        ["f1", "set", "basis", "actual", "target"],
        ["f1", "set", "period_year", "2024", "2025"],
    ]


def test_a_metric_by_number_by_words_and_none(talk: Callable[..., list[list[str]]]) -> None:
    # The first one offered is the runner-up; f2 has no metric and gets one by its code.
    assert talk("m", "1", "", "", "m", "没有这样的", "信访", "petitions_received", "", "") == [
        ["f1", "set", "metric", "disputes_mediated", "disputes_found"],
        ["f2", "set", "metric", "", "petitions_received"],
    ]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("value", "many", "no number"),
        ("value", "239", "already"),
        ("basis", "planned", "actual or target"),
        ("period_year", "24", "four digits"),
        ("metric", "no_such_metric", "no metric"),
        ("metric", "fines_amount", "counted in 元"),
    ],
)
def test_what_a_field_cannot_be_is_refused(
    settings: Settings, file: Path, field: str, value: str, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        changed(questions(settings, file)[0], field, value, "why", "li")


def test_a_refused_answer_is_asked_again(
    talk: Callable[..., list[list[str]]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert talk("x", "v", "many", "s", "q") == []
    assert "'many' is no number" in capsys.readouterr().out


def test_another_reading_of_the_measure_word_sets_the_unit(settings: Settings, file: Path) -> None:
    question = questions(settings, file)[0]
    question.found.update(original_unit="人", unit_surface="人", original_metric="cadres_total")
    rows = changed(question, "metric", "publicity_audience", "why", "li")
    assert [(row["field"], row["expected"], row["value"]) for row in rows] == [
        ("metric", "cadres_total", "publicity_audience"),
        ("unit", "人", "人次"),
    ]


def test_a_row_needs_a_reason_and_an_author(settings: Settings, file: Path) -> None:
    with pytest.raises(ValueError, match="reason and an author"):
        dropped(questions(settings, file)[0], " ", "li")


def test_what_was_answered_is_not_asked_before_the_next_build(
    talk: Callable[..., list[list[str]]], capsys: pytest.CaptureFixture[str]
) -> None:
    talk("c", "", "q")
    capsys.readouterr()
    talk("d", "")
    assert "[1/1]" in capsys.readouterr().out
    assert len(talk()) == 2
    assert "Nothing to ask" in capsys.readouterr().out


def test_another_figure_than_the_confirmed_one_is_asked_about(
    settings: Settings, file: Path
) -> None:
    question = questions(settings, file)[0]
    append_corrections([confirmed(question, "seen", "li")], file)
    assert [q.fact_id for q in questions(settings, file)] == ["f2"]
    with duckdb.connect(str(settings.database)) as connection:
        connection.execute(
            "update mart_review_queue set statement = '239.0|disputes_found|actual|2024'"
            " where fact_id = 'f1'"
        )
    assert [q.fact_id for q in questions(settings, file)] == ["f1", "f2"]


def test_metrics_are_found_by_words_of_either_language() -> None:
    assert "mediators" in metrics_like("人民调解员")
    assert "litigation_lost" in metrics_like("LITIGATION")
    assert metrics_like("没有这样的") == []


def row(**cells: str) -> dict[str, str]:
    return {name: cells.get(name, "") for name in COLUMNS}


class TestAppend:
    def test_rows_are_added_and_quoted(self, file: Path) -> None:
        append_corrections([row(report_id="r1", reason='says "9, not 6"')], file)
        append_corrections([row(report_id="r2")], file)
        assert [r["report_id"] for r in read_corrections(file)] == ["r1", "r2"]
        assert read_corrections(file)[0]["reason"] == 'says "9, not 6"'

    def test_a_last_line_without_an_end_is_completed(self, file: Path) -> None:
        file.write_text(",".join(COLUMNS) + "\nr1,,,,,,,,,", encoding="utf-8")
        append_corrections([row(report_id="r2")], file)
        assert [r["report_id"] for r in read_corrections(file)] == ["r1", "r2"]

    def test_another_header_is_left_alone(self, file: Path) -> None:
        file.write_text("a,b\n1,2\n", encoding="utf-8")
        with pytest.raises(CorrectionsError, match="header"):
            append_corrections([row()], file)
        assert file.read_text(encoding="utf-8") == "a,b\n1,2\n"

    def test_two_reviews_do_not_overwrite_each_other(self, file: Path) -> None:
        append_corrections([row(report_id="r1")], file)
        other = file.with_name(".corrections.csv.partial")
        other.touch()
        with pytest.raises(CorrectionsError, match="another review"):
            append_corrections([row(report_id="r2")], file)
        assert other.exists(), "it belongs to the other one"
        other.unlink()
        append_corrections([row(report_id="r2")], file)
        assert len(read_corrections(file)) == 2

    def test_a_failed_write_leaves_the_old_file(
        self, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        append_corrections([row(report_id="r1")], file)

        def full(handle: int) -> None:
            raise OSError("no space left")

        monkeypatch.setattr("os.fsync", full)
        with pytest.raises(OSError, match="no space"):
            append_corrections([row(report_id="r2")], file)
        monkeypatch.undo()
        assert [path.name for path in file.parent.glob("*corrections*")] == [file.name]
        assert len(list(csv.reader(file.open(encoding="utf-8")))) == 2
