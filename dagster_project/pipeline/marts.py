"""Building the marts: one dbt invocation, in this process, into a file that nobody reads yet.

The build goes to ``<warehouse>/build``: ``fazhi.duckdb`` holds the marts, ``workshop.duckdb`` what
they are made of, ``target`` and ``logs`` what dbt writes, so that the checkout may be read-only.
Only ``storage.publish`` makes a build visible.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from dagster_project.pipeline.site import write_index
from dagster_project.settings import PROJECT_ROOT, SEEDS, Settings

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult
    from dbt_common.events.base_types import EventMsg

Progress = Callable[[int, int, str], None]

DBT_PROJECT = PROJECT_ROOT / "dbt"

# Unit tests try the code on invented rows, so they belong to the tests of the project; data tests
# try the data and run with every build.
BUILD_COMMAND = ("build", "--exclude-resource-type", "unit_test")
_ROWS_SHOWN = 5


class MartsError(RuntimeError):
    """The marts could not be built, or a test of severity error failed; the message says which.

    ``nodes`` are the models and tests that dbt came to; none if it stopped before.
    """

    def __init__(self, message: str, nodes: tuple[NodeResult, ...] = ()) -> None:
        super().__init__(message)
        self.nodes = nodes


@dataclass(frozen=True, slots=True)
class NodeResult:
    """What became of one model or test of dbt."""

    unique_id: str
    name: str
    kind: str  # model | test | unit_test
    status: str  # success | pass | warn | fail | error | skipped
    severity: str  # of a test: error | warn; empty for a model
    seconds: float
    failures: int
    message: str
    sql: str  # as it ran
    relation: str  # quoted name of a model's table or view; empty for a test


@dataclass(frozen=True, slots=True)
class BuildResult:
    """A finished build: the file and every node of dbt."""

    database: Path
    nodes: tuple[NodeResult, ...]

    def of_status(self, *statuses: str) -> tuple[NodeResult, ...]:
        """The nodes that ended in one of the statuses."""
        return tuple(node for node in self.nodes if node.status in statuses)


def build_folder(settings: Settings) -> Path:
    """Where the build lies until it is published."""
    return settings.warehouse / "build"


def open_build(folder: Path) -> duckdb.DuckDBPyConnection:
    """Read-only: the marts, with what they are made of attached as ``workshop``."""
    connection = duckdb.connect(str(folder / "fazhi.duckdb"), read_only=True)
    workshop = str(folder / "workshop.duckdb").replace("'", "''")
    connection.execute(f"attach '{workshop}' as workshop (read_only)")
    return connection


def build_marts(
    settings: Settings,
    progress: Progress | None = None,
    *,
    seeds: Path = SEEDS,
    command: tuple[str, ...] = BUILD_COMMAND,
) -> BuildResult:
    """Build and test all marts from the Parquet tables; raises MartsError with the reason.

    ``progress`` is told after each model and test: how many are done, of how many, and which.
    """
    folder = build_folder(settings)
    database = folder / "fazhi.duckdb"
    _clear(folder)
    outcome = run_dbt(settings, command, progress, seeds=seeds)
    if outcome.exception is not None:
        raise MartsError(f"dbt stopped: {outcome.exception}") from outcome.exception
    nodes = tuple(_node(result) for result in getattr(outcome.result, "results", ()))
    failed = [node for node in nodes if node.status in ("fail", "error")]
    if failed or not outcome.success:
        raise MartsError(_reason(folder, failed), nodes)
    return BuildResult(database, nodes)


def build_docs(settings: Settings) -> Path:
    """The documentation of all models as one page that needs no server; needs a finished build."""
    outcome = run_dbt(settings, ("docs", "generate", "--static"))
    page = build_folder(settings) / "target" / "static_index.html"
    if not outcome.success or not page.is_file():
        raise MartsError(f"dbt wrote no documentation: {outcome.exception or 'see its log'}")
    target = settings.site / "docs" / "index.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(".index.html.new")
    shutil.copyfile(page, fresh)
    fresh.replace(target)
    write_index(settings)
    return target


def run_dbt(
    settings: Settings,
    command: tuple[str, ...],
    progress: Progress | None = None,
    *,
    seeds: Path = SEEDS,
) -> dbtRunnerResult:
    """One dbt command in this process; afterwards no file is held open and no variable is left."""
    # dbt costs two seconds to import, and most commands of this project do without it.
    from dbt.cli.main import dbtRunner

    folder = build_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    arguments = [
        *command,
        "--project-dir", str(DBT_PROJECT),
        "--profiles-dir", str(DBT_PROJECT),
        "--target-path", str(folder / "target"),
        "--log-path", str(folder / "logs"),
        "--log-level", "none",
        "--log-level-file", "info",
        "--no-use-colors",
    ]  # fmt: skip
    callbacks = [] if progress is None else [_counted(progress)]
    with _environment(settings, seeds), _working_directory():
        try:
            return dbtRunner(callbacks=callbacks).invoke(arguments)
        finally:
            _close_connections()


def _counted(progress: Progress) -> Callable[[EventMsg], None]:
    """Hears the events of dbt and tells of each node that is finished."""
    finished = total = 0

    def hear(event: EventMsg) -> None:
        nonlocal finished, total
        if event.info.name == "ConcurrencyLine":  # said once, before the first node
            total = event.data.node_count
        elif event.info.name == "NodeFinished":
            finished += 1
            progress(finished, total, event.data.node_info.node_name)

    return hear


@contextmanager
def _environment(settings: Settings, seeds: Path) -> Iterator[None]:
    """The variables that dbt/profiles.yml and the sources read, put back afterwards."""
    folder = build_folder(settings)
    variables = {
        "MARTS_BUILD": str(folder),
        "MARTS_PARQUET": _in_sql(settings.parquet),
        "MARTS_SEEDS": _in_sql(seeds),
        "FAZHI_DUCKDB_MEMORY": settings.duckdb_memory,
    }
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _working_directory() -> Iterator[None]:
    """Come back from the project, into which dbt changes."""
    before = Path.cwd()
    try:
        yield
    finally:
        os.chdir(before)


def _in_sql(folder: Path) -> str:
    """A path as it stands in the pattern of a source: quoted for SQL, glob, and dbt's format."""
    quoted = re.sub(r"([*?\[])", r"[\1]", str(folder))
    return quoted.replace("'", "''").replace("{", "{{").replace("}", "}}")


def _close_connections() -> None:
    """dbt-duckdb keeps its connection, and with it the lock and the .wal, after a command."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.adapters.factory import reset_adapters

    environment = DuckDBConnectionManager._ENV
    if environment is not None:
        with suppress(Exception):  # already closed is what is wanted
            environment.close()
    DuckDBConnectionManager.close_all_connections()
    reset_adapters()


def _clear(folder: Path) -> None:
    """Remove the last build; raises MartsError while another process is at it."""
    for database in folder.glob("*.duckdb"):
        try:
            duckdb.connect(str(database)).close()
        except duckdb.Error as error:  # a broken file is removed like any other
            if "lock" in str(error):
                raise MartsError(f"another build is running in {folder}: {error}") from error
        database.unlink()
    for rest in folder.glob("*.duckdb.wal"):
        rest.unlink()
    shutil.rmtree(folder / "spill", ignore_errors=True)


def _node(result: object) -> NodeResult:
    node = result.node  # type: ignore[attr-defined]
    severity = str(getattr(node.config, "severity", "") or "").lower()
    return NodeResult(
        unique_id=node.unique_id,
        name=node.name,
        kind=str(node.resource_type),
        status=str(result.status),  # type: ignore[attr-defined]
        severity=severity if str(node.resource_type) == "test" else "",
        seconds=result.execution_time,  # type: ignore[attr-defined]
        failures=result.failures or 0,  # type: ignore[attr-defined]
        message=result.message or "",  # type: ignore[attr-defined]
        sql=getattr(node, "compiled_code", None) or "",
        relation=(node.relation_name or "") if str(node.resource_type) == "model" else "",
    )


def _reason(folder: Path, failed: list[NodeResult]) -> str:
    lines = ["the marts were not published, because"]
    for node in failed:
        lines.append(f"- {node.kind} {node.name}: {node.message.strip()}")
        lines.extend(f"    {row}" for row in _failing_rows(folder, node))
    return "\n".join(lines)


def _failing_rows(folder: Path, node: NodeResult) -> list[str]:
    """The first rows a failed test found, so that the reason names the figure and not the test."""
    if node.status != "fail" or not node.sql:
        return []
    with open_build(folder) as connection:
        rows = connection.sql(f"select * from ({node.sql}) limit {_ROWS_SHOWN}")
        names = rows.columns
        return [
            ", ".join(f"{name}={cell}" for name, cell in zip(names, row, strict=True))
            for row in rows.fetchall()
        ]
