"""From an answer in the review to another figure in the marts, and what stops a build."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from dagster_project.pipeline.marts import MartsError, build_marts
from dagster_project.pipeline.review import (
    Question,
    append_corrections,
    changed,
    confirmed,
    questions,
)
from dagster_project.settings import SEEDS, Settings
from dagster_project.storage.publish import publish
from tests.dbt.invented import DONGHUAMEN, Corpus, figure

pytestmark = pytest.mark.slow
# Models and what they need; the tests of the build are in tests/dbt.
MODELS = ("run", "--select", "+mart_review_queue", "+dim_report", "+dim_township")
GUARD = (
    "build", "--select", "+assert_corrections_apply", "--exclude-resource-type", "unit_test",
)  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(reports=tmp_path / "reports", warehouse=tmp_path / "warehouse")


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    for seed in SEEDS.iterdir():
        if seed.name != "corrections.csv":
            (folder / seed.name).symlink_to(seed)
    return folder


@pytest.fixture
def publish_report(settings: Settings, seeds: Path) -> Callable[..., list[Question]]:
    """Build and publish one report with two doubtful figures; gives what is asked then."""

    def build(report_id: str = "a2024", mediated: float = 239) -> list[Question]:
        corpus = Corpus()
        corpus.report(
            report_id, DONGHUAMEN, 2024,
            "调解纠纷", figure("239件", "disputes_mediated", mediated, confidence=0.5),
            "，听取工作汇报", figure("9次", "rol_agenda_items_discussed", 9, "项", confidence=0.6), "。",
        )  # fmt: skip
        corpus.write(settings.parquet)
        publish(settings, build_marts(settings, seeds=seeds, command=MODELS).database)
        return questions(settings, seeds / "corrections.csv")

    return build


def figures(settings: Settings) -> list[tuple[object, ...]]:
    with duckdb.connect(str(settings.database), read_only=True) as connection:
        return connection.execute(
            "select metric, value from fct_indicator order by metric"
        ).fetchall()


def test_an_answer_changes_the_mart_and_is_never_asked_again(
    settings: Settings, seeds: Path, publish_report: Callable[..., list[Question]]
) -> None:
    file = seeds / "corrections.csv"
    append_corrections([], file)
    mediated, heard = publish_report()
    assert figures(settings) == [("disputes_mediated", 239), ("rol_agenda_items_discussed", 9)]

    append_corrections(changed(mediated, "value", "293", "digits swapped", "li"), file)
    append_corrections([confirmed(heard, "seen", "li")], file)
    assert questions(settings, file) == [], "answered, though not built yet"

    assert publish_report() == []
    assert figures(settings) == [("disputes_mediated", 293), ("rol_agenda_items_discussed", 9)]
    with duckdb.connect(str(settings.database), read_only=True) as connection:
        beside = "select value, original_value, corrected_by from fct_fact where is_corrected"
        assert connection.execute(beside).fetchall() == [(293, 239, "li")]

    # The text changed, so it is another document: both figures are asked about again.
    file.unlink()
    append_corrections([confirmed(heard, "seen", "li")], file)
    assert [question.surface for question in publish_report("b2024")] == ["239件", "9次"]


@pytest.mark.parametrize(
    ("report_id", "extracted", "status", "explanation"),
    [
        ("other", 239, "matches_nothing", "no such report, fact or words"),
        ("a2024", 293, "healed", "the right value is extracted by now; remove the row"),
        ("a2024", 200, "unexpected_value", "neither the expected nor the right one"),
    ],
)
def test_an_answer_that_no_longer_fits_stops_the_build_and_says_why(
    settings: Settings, seeds: Path, report_id: str, extracted: float, status: str, explanation: str
) -> None:
    then = {"original_value": 239.0}
    question = Question("a2024-4-0", "a2024", "239件", "239.0", (), (), then)
    rows = changed(question, "value", "293", "digits swapped", "li")
    append_corrections(rows, seeds / "corrections.csv")
    corpus = Corpus()
    corpus.report(
        report_id,
        DONGHUAMEN,
        2024,
        "调解纠纷",
        figure("239件", "disputes_mediated", extracted),
        "。",
    )
    corpus.write(settings.parquet)
    with pytest.raises(MartsError) as error:
        build_marts(settings, seeds=seeds, command=GUARD)
    message = str(error.value)
    assert "line_number=2" in message
    assert f"status={status}" in message
    assert explanation in message
