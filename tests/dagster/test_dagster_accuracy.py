from __future__ import annotations

import base64
from pathlib import Path

import dagster as dg
import pytest

from dagster_project.defs import keys
from dagster_project.defs.accuracy import GOLD, below_floor, build_accuracy, score_sets, title
from tests.goldsets import SETS

MARKED = "## one year=2024 role=achievements\n全年共调解矛盾纠纷[[239件|v=239;u=件;m=disputes_mediated]]。\n"


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    for name in ("easy", "reports_held_out"):
        (tmp_path / f"{name}.marked").write_text(MARKED, encoding="utf-8")
    return tmp_path


def materialise(
    gold: Path, instance: dg.DagsterInstance, succeeds: bool = True
) -> dg.ExecuteInProcessResult:
    result = dg.materialize([build_accuracy(gold)], instance=instance, raise_on_error=False)
    assert result.success is succeeds
    return result


def test_every_set_is_a_column_and_the_held_out_ones_are_named(gold: Path) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        for _ in range(2):
            result = materialise(gold, instance)
        ((made,), (check,)) = (
            result.asset_materializations_for_node("quality__accuracy"),
            result.get_asset_check_evaluations(),
        )
    table = str(made.metadata["scores"].value).split("\n")
    assert table[0] == "| measure | easy | reports_held_out (held out) |"
    assert "| facts | 1 | 1 |" in table
    assert "| whole record | 1 | 1 |" in table
    assert made.metadata["whole_record_reports_held_out"].value == 1.0
    assert check.passed
    assert check.metadata["whole_record_reports_held_out"].value == 1.0
    drawing = str(made.metadata["trend"].value).split("base64,")[1].removesuffix(")")
    svg = base64.b64decode(drawing).decode()
    assert "reports_held_out (held out)" in svg
    assert svg.count("<circle") == 2 * 2  # sets x runs


def test_without_annotated_reports_the_check_warns_and_nothing_is_green(tmp_path: Path) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        result = materialise(tmp_path / "nowhere", instance)
        assert instance.get_latest_materialization_event(keys.ACCURACY) is None
    (check,) = result.get_asset_check_evaluations()
    assert not check.passed
    assert check.severity is dg.AssetCheckSeverity.WARN
    assert "no annotated reports" in (check.description or "")


def test_a_mark_that_cannot_be_read_is_a_failure_that_names_it(gold: Path) -> None:
    (gold / "easy.marked").write_text(MARKED.replace("disputes_mediated", "nonsense"))
    with dg.DagsterInstance.ephemeral() as instance:
        result = materialise(gold, instance, succeeds=False)
    (event,) = [event for event in result.all_events if event.is_step_failure]
    failure = event.step_failure_data.user_failure_data
    assert "easy.marked, one: unknown metric 'nonsense'" in str(failure and failure.description)


@pytest.mark.parametrize(
    ("name", "measure", "value", "below"),
    [
        ("sample", "detection F1", 0.949, True),
        ("sample", "detection F1", 0.951, False),
        ("sample", "whole record", 0.84, True),
        ("sample", "accounting", 0.999, True),
        ("sentences_held_out", "whole record", 0.75, False),
        ("sentences_held_out", "whole record", 0.69, True),
        ("sentences_held_out", "detection F1", 0.949, True),
    ],
)
def test_floors(name: str, measure: str, value: float, below: bool) -> None:
    perfect = {"detection F1": 1.0, "whole record": 1.0, "accounting": 1.0}
    found = below_floor({"another": perfect, name: {**perfect, measure: value}})
    assert [words.startswith(f"{measure} of {name}") for words in found] == [True] * below


def test_the_sets_called_held_out_are_those_that_were() -> None:
    assert {name for name in SETS if title(name) != name} == {
        name for name, said in SETS.items() if said == "held out"
    }


@pytest.mark.slow
def test_all_annotated_sets_of_the_project_are_scored_and_above_their_floors() -> None:
    scores = score_sets(GOLD)
    marked = {path.stem for path in GOLD.glob("*.marked")}
    assert set(scores) == {"sample", *marked}
    assert below_floor(scores) == []
