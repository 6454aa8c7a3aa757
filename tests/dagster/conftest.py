"""A warehouse of three reports, refreshed once through Dagster and copied for tests that break it."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import dagster as dg
import pytest

from dagster_project.defs.build import build_defs
from dagster_project.defs.resources import Warehouse
from dagster_project.settings import SEEDS, Settings

DOCUMENTS = ("xinyuan-2024.txt", "xiaohe-2023.txt", "lianhua-2023.txt")


def put_reports(folder: Path) -> None:
    """Three reports with their rows of the manifest."""
    folder.mkdir(parents=True)
    for name in DOCUMENTS:
        shutil.copy(SEEDS / "reports" / name, folder / name)
    with (SEEDS / "reports" / "manifest.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.reader(handle))
    with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows(row for row in rows if row[0] in ("file", *DOCUMENTS))


@dataclass(frozen=True)
class Place:
    """Folders with the definitions made for them and an instance."""

    settings: Settings
    defs: dg.Definitions
    instance: dg.DagsterInstance

    @property
    def warehouse(self) -> Warehouse:
        return Warehouse.of(self.settings)

    def run(self, job: str, **options: object) -> dg.ExecuteInProcessResult:
        """Run a job; a failed one is a result and not an error."""
        return self.defs.resolve_job_def(job).execute_in_process(
            instance=self.instance,
            raise_on_error=False,
            **options,  # type: ignore[arg-type]
        )


@pytest.fixture(scope="session")
def first(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Place, dg.ExecuteInProcessResult]]:
    """The first refresh of an empty warehouse, and the place it was done in."""
    folder = tmp_path_factory.mktemp("dagster")
    settings = Settings(reports=folder / "reports", warehouse=folder / "warehouse")
    put_reports(settings.reports)
    with dg.DagsterInstance.ephemeral() as instance:
        place = Place(settings, build_defs(settings), instance)
        yield place, place.run("refresh")


@pytest.fixture
def place(first: tuple[Place, dg.ExecuteInProcessResult], tmp_path: Path) -> Iterator[Place]:
    """A copy of the refreshed warehouse that a test may spoil, with an instance of its own."""
    original = first[0]
    shutil.copytree(original.settings.reports, tmp_path / "reports")
    shutil.copytree(original.settings.warehouse, tmp_path / "warehouse")
    settings = replace(
        original.settings, reports=tmp_path / "reports", warehouse=tmp_path / "warehouse"
    )
    with dg.DagsterInstance.ephemeral() as instance:
        yield Place(settings, build_defs(settings), instance)
