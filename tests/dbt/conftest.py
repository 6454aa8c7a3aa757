from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from dagster_project.pipeline.marts import BuildResult, build_marts
from dagster_project.settings import SEEDS, Settings
from dagster_project.storage.publish import publish
from tests.dbt.invented import small_corpus


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    # A folder that needs quoting in SQL, in a glob, and in a format string.
    folder = tmp_path_factory.mktemp("it's a [strange] {place}")
    settings = Settings(reports=folder / "reports", warehouse=folder / "warehouse")
    small_corpus().write(settings.parquet)
    return settings


@pytest.fixture(scope="session")
def result(settings: Settings) -> BuildResult:
    return build_marts(settings)


@pytest.fixture(scope="session")
def database(settings: Settings, result: BuildResult) -> Iterator[duckdb.DuckDBPyConnection]:
    publish(settings, result.database)
    with duckdb.connect(str(settings.database), read_only=True) as connection:
        yield connection


@pytest.fixture
def other_settings(tmp_path: Path) -> Settings:
    return Settings(reports=tmp_path / "reports", warehouse=tmp_path / "warehouse")


@pytest.fixture
def seeds_with(tmp_path: Path) -> Callable[..., Path]:
    """The seeds with other corrections."""

    def make(*lines: str) -> Path:
        folder = tmp_path / "seeds"
        folder.mkdir()
        for name in ("taxonomy", "divisions"):
            (folder / name).symlink_to(SEEDS / name)
        header = (SEEDS / "corrections.csv").read_text(encoding="utf-8").splitlines()[0]
        (folder / "corrections.csv").write_text("\n".join([header, *lines, ""]), encoding="utf-8")
        return folder

    return make
