"""One stage of the extraction over partitions by report year: only what changed is made anew.

A partition remembers what each report's rows were made from, so rows of an unchanged report are
taken over and a run that was killed is completed by the next one.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dagster_project.settings import Settings
from dagster_project.storage.parquet import (
    partition_file,
    partition_years,
    read_inputs,
    write_rows,
)
from dagster_project.storage.schemas import TABLES

Row = dict[str, Any]
Rows = dict[str, list[Row]]
Progress = Callable[[int, int, str], None]

# A process costs half a second to start and a report ten milliseconds in either stage.
_WORTH_A_POOL = 120
# Without an accepted report the tables still exist, as a partition that holds no rows.
_NO_YEAR = 0


@dataclass(frozen=True, slots=True)
class Work:
    """What one report's rows are made from; ``label`` names the report to people."""

    report_id: str
    label: str
    material: Any


@dataclass(frozen=True, slots=True)
class Stage:
    """Tables that are made together, and how.

    ``make`` turns the material of one report into rows, or gives the reason why there are none; it
    runs in other processes. ``load`` fetches the material of some reports of a year.
    """

    tables: tuple[str, ...]
    make: Callable[[Any], Rows | str]
    load: Callable[[int, set[str]], Iterable[Work]]


@dataclass(frozen=True, slots=True)
class StageResult:
    """``made`` reports were made anew, ``unchanged`` taken over; ``failed``: (label, why)."""

    reports: int
    made: int
    unchanged: int
    years: tuple[int, ...]
    failed: tuple[tuple[str, str], ...]


def run_stage(
    settings: Settings,
    stage: Stage,
    wanted: Mapping[int, Mapping[str, str]],
    progress: Progress | None = None,
    *,
    anew: bool = False,
) -> StageResult:
    """Bring the partitions of the wanted years up to date.

    ``wanted``: by year, report_id to a digest of what its rows depend on. ``anew``: make the rows
    of every report, whether it changed or not.
    """
    known = {year: _agreed(settings, stage, year) for year in wanted}
    todo = {
        year: {r for r, digest in reports.items() if anew or known[year].get(r) != digest}
        for year, reports in wanted.items()
    }
    total = sum(map(len, todo.values()))
    reports = sum(map(len, wanted.values()))
    finished = 0
    failed: list[tuple[str, str]] = []
    for year in sorted(wanted):
        inputs = dict(wanted[year])
        if not todo[year] and _is_complete(settings, stage, year, inputs):
            continue
        tables = _kept(settings, stage, year, set(inputs) - todo[year])
        for work, made in _make_all(stage, year, todo[year], settings.workers):
            if isinstance(made, str):
                failed.append((work.label, made))
                inputs.pop(work.report_id)
            else:
                for table, rows in made.items():
                    tables[table] += rows
            finished += 1
            if progress is not None:
                progress(finished, total, work.label)
        _write_year(settings, stage, year, tables, inputs)
    return StageResult(
        reports, total - len(failed), reports - total, tuple(sorted(wanted)), tuple(failed)
    )


def keep_only(settings: Settings, stage: Stage, years: set[int]) -> None:
    """Drop the partitions of other years; without any year one that holds no rows remains."""
    for table in stage.tables:
        for year in partition_years(settings.parquet, table):
            if year not in (years or {_NO_YEAR}):
                shutil.rmtree(partition_file(settings.parquet, table, year).parent)
    if not years:
        _write_year(settings, stage, _NO_YEAR, {table: [] for table in stage.tables}, {})


def _agreed(settings: Settings, stage: Stage, year: int) -> dict[str, str]:
    """Inputs on which all tables of the stage agree."""
    first, *rest = (_inputs(settings, table, year) for table in stage.tables)
    return {key: value for key, value in first.items() if all(f.get(key) == value for f in rest)}


def _inputs(settings: Settings, table: str, year: int) -> dict[str, str]:
    return read_inputs(partition_file(settings.parquet, table, year), TABLES[table])


def _is_complete(settings: Settings, stage: Stage, year: int, inputs: dict[str, str]) -> bool:
    return all(_inputs(settings, table, year) == inputs for table in stage.tables)


def _kept(settings: Settings, stage: Stage, year: int, report_ids: set[str]) -> Rows:
    """Rows of reports that did not change."""
    tables: Rows = {table: [] for table in stage.tables}
    if report_ids:
        for table in stage.tables:
            path = partition_file(settings.parquet, table, year)
            rows = pq.ParquetFile(path).read().to_pylist()
            tables[table] = [row for row in rows if row["report_id"] in report_ids]
    return tables


def _make_all(
    stage: Stage, year: int, report_ids: set[str], workers: int
) -> Iterator[tuple[Work, Rows | str]]:
    works = list(stage.load(year, report_ids)) if report_ids else []
    if workers == 1 or len(works) < _WORTH_A_POOL:
        yield from ((work, stage.make(work.material)) for work in works)
        return
    materials = [work.material for work in works]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from zip(works, pool.map(stage.make, materials, chunksize=8), strict=True)


def _write_year(
    settings: Settings, stage: Stage, year: int, tables: Rows, inputs: dict[str, str]
) -> None:
    for table in stage.tables:
        rows = sorted(tables[table], key=lambda row: (row["report_id"], row["char_start"]))
        schema: pa.Schema = TABLES[table]
        kept = ({name: row.get(name) for name in schema.names} for row in rows)
        write_rows(partition_file(settings.parquet, table, year), schema, kept, inputs)
