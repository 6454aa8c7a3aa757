"""The order of the stages, and what happens when nothing changed or one of them fails."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dagster_project.pipeline import run as pipeline
from dagster_project.settings import Settings
from dagster_project.storage.parquet import partition_file


class Stages:
    """Stages that only note that they ran; ``parquet`` is what the second one writes."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.calls, self.parquet, self.fails = settings, [], b"one", ""

    def put_in_place(self, patch: pytest.MonkeyPatch) -> None:
        for name in ("collect", "extract_reports", "build_marts", "publish"):
            patch.setattr(pipeline, name, getattr(self, name))

    def _called(self, name: str) -> None:
        self.calls.append(name)
        if self.fails == name:
            raise RuntimeError(f"{name} failed")

    def collect(self, settings: Settings, progress: Any) -> Any:
        self._called("collect")
        path = settings.parquet / "reports" / "reports.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"reports")
        progress(1, 1, "a.txt")
        return SimpleNamespace()

    def extract_reports(self, settings: Settings, progress: Any) -> Any:
        self._called("extract_reports")
        path = partition_file(settings.parquet, "facts", 2024)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.parquet)
        return SimpleNamespace()

    def build_marts(self, settings: Settings, progress: Any) -> Any:
        self._called("build_marts")
        progress(1, 2, "a model")
        progress(2, 2, "its test")
        return SimpleNamespace(nodes=[1, 2], database=settings.warehouse / "build.duckdb")

    def publish(self, settings: Settings, built: Path) -> Any:
        self._called("publish")
        settings.database.write_bytes(b"published " + self.parquet)
        return SimpleNamespace()


ALL = ["collect", "extract_reports", "build_marts", "publish"]


@pytest.fixture
def stages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stages:
    made = Stages(Settings(reports=tmp_path / "in", warehouse=tmp_path / "out"))
    made.put_in_place(monkeypatch)
    monkeypatch.setattr(pipeline, "published_version", lambda settings: "v1")
    return made


def test_stages_run_in_their_order(stages: Stages) -> None:
    result = pipeline.run(stages.settings)
    assert stages.calls == ALL
    assert result.built is not None
    assert result.published is not None


def test_progress_is_told_of_each_stage(stages: Stages) -> None:
    told: list[tuple[str, int, int, str]] = []
    pipeline.run(stages.settings, lambda *said: told.append(said))
    assert [stage for stage, *_ in told] == ["read", "build", "build"]
    assert told[-2:] == [("build", 1, 2, "a model"), ("build", 2, 2, "its test")]


def test_second_run_builds_nothing(stages: Stages) -> None:
    pipeline.run(stages.settings)
    result = pipeline.run(stages.settings)
    assert stages.calls == [*ALL, "collect", "extract_reports"]
    assert (result.built, result.published) == (None, None)


def test_changed_facts_are_built_anew(stages: Stages) -> None:
    pipeline.run(stages.settings)
    stages.parquet = b"two"
    assert pipeline.run(stages.settings).built is not None


@pytest.mark.parametrize("name", ALL)
def test_stage_that_fails_leaves_what_was_published(stages: Stages, name: str) -> None:
    pipeline.run(stages.settings)
    before = stages.settings.database.read_bytes()
    stages.parquet, stages.fails = b"two", name
    with pytest.raises(RuntimeError, match=name):
        pipeline.run(stages.settings)
    assert stages.settings.database.read_bytes() == before


def test_run_after_a_failure_builds_what_the_failed_one_did_not(stages: Stages) -> None:
    stages.fails = "publish"
    with pytest.raises(RuntimeError):
        pipeline.run(stages.settings)
    stages.fails = ""
    assert pipeline.run(stages.settings).published is not None


def test_lost_database_is_built_again(stages: Stages) -> None:
    pipeline.run(stages.settings)
    stages.settings.database.unlink()
    assert pipeline.run(stages.settings).built is not None


@pytest.mark.parametrize("record", [b"", b"{broken", b"{}", b"[]", b"null"])
def test_damaged_record_means_a_new_build(stages: Stages, record: bytes) -> None:
    pipeline.run(stages.settings)
    (stages.settings.warehouse / "published.json").write_bytes(record)
    assert pipeline.run(stages.settings).built is not None


def test_rollback_is_noticed_by_the_next_run(
    stages: Stages, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.run(stages.settings)
    monkeypatch.setattr(pipeline, "published_version", lambda settings: "v0")
    assert pipeline.run(stages.settings).built is not None


def test_fingerprint_depends_on_tables_models_and_seeds(
    stages: Stages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stages.collect(stages.settings, lambda *_: None)
    models, seeds = tmp_path / "dbt", tmp_path / "seeds"
    for file in (models / "m.sql", seeds / "metrics.csv", seeds / "reports" / "a.txt"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("one", encoding="utf-8")
    monkeypatch.setattr(pipeline, "DBT_PROJECT", models)
    monkeypatch.setattr(pipeline, "SEEDS", seeds)
    seen = [pipeline.build_fingerprint(stages.settings)]
    for file in (models / "m.sql", seeds / "metrics.csv", seeds / "reports" / "a.txt"):
        file.write_text("two", encoding="utf-8")
        seen.append(pipeline.build_fingerprint(stages.settings))
    assert seen[0] != seen[1] != seen[2]
    assert seen[2] == seen[3], "reports count through the tables made from them"
