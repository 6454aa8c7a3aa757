"""A run whose process is killed: nothing broken is published, and the next run does the rest."""

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest

from dagster_project.defs.build import build_defs
from dagster_project.defs.lost_runs import end_lost_runs
from dagster_project.settings import PROJECT_ROOT, Settings
from tests.dagster.conftest import Place

pytestmark = pytest.mark.slow
_PATIENCE = 120
_REFRESH = """
import sys
from pathlib import Path
import dagster as dg
from dagster_project.defs.build import build_defs
from dagster_project.settings import Settings
home, reports, warehouse = map(Path, sys.argv[1:])
job = build_defs(Settings(reports=reports, warehouse=warehouse)).resolve_job_def("refresh")
with dg.DagsterInstance.local_temp(str(home)) as instance:
    job.execute_in_process(instance=instance)
"""


def kill_when_there(sign: Path, home: Path, settings: Settings) -> None:
    """Refresh in a process that is killed as soon as it wrote a file."""
    process = subprocess.Popen(
        [sys.executable, "-c", _REFRESH, home, settings.reports, settings.warehouse],
        cwd=PROJECT_ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + _PATIENCE
    while not sign.exists():
        assert process.poll() is None, "the run ended before it was killed"
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.kill()
    assert process.wait() == -signal.SIGKILL


def facts(database: Path) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.sql("select * from fct_fact order by fact_id").fetchall()


def test_the_next_run_does_the_rest(
    tmp_path: Path, first: tuple[Place, dg.ExecuteInProcessResult]
) -> None:
    """Killed while reports are read, then while the marts are built."""
    unbroken = first[0].settings
    settings = Settings(reports=unbroken.reports, warehouse=tmp_path / "warehouse")
    shutil.copytree(unbroken.warehouse / "dagster", settings.warehouse / "dagster")
    home = tmp_path / "home"
    home.mkdir()
    for sign in ("parquet/sections", "build/workshop.duckdb"):
        kill_when_there(settings.warehouse / sign, home, settings)
        assert not settings.database.exists()

    with dg.DagsterInstance.local_temp(str(home)) as instance:
        assert statuses(instance) == [dg.DagsterRunStatus.STARTED] * 2
        end_lost_runs(dg.build_sensor_context(instance=instance))
        assert statuses(instance) == [dg.DagsterRunStatus.FAILURE] * 2
        assert Place(settings, build_defs(settings), instance).run("refresh").success
    assert facts(settings.database) == facts(unbroken.database)


def statuses(instance: dg.DagsterInstance) -> list[dg.DagsterRunStatus]:
    return [record.dagster_run.status for record in instance.get_run_records()]


def test_a_run_whose_process_lives_is_left_alone(tmp_path: Path) -> None:
    seen = []

    @dg.op
    def looks_for_lost_runs(context: dg.OpExecutionContext) -> None:
        end_lost_runs(dg.build_sensor_context(instance=context.instance))
        run = context.instance.get_run_by_id(context.run_id)
        seen.append(run and run.status)

    @dg.job
    def living() -> None:
        looks_for_lost_runs()

    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        assert living.execute_in_process(instance=instance).success
    assert seen == [dg.DagsterRunStatus.STARTED]
