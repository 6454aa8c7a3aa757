"""Accepted reports become sections, mentions and facts, one partition a report year.

A partition remembers what each report's rows were made from (text, identity, extractor version),
so an unchanged report is not read again and a run that was killed is completed by the next one.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dagster_project.extraction import extract
from dagster_project.extraction.version import extractor_version
from dagster_project.settings import Settings
from dagster_project.storage.parquet import (
    partition_file,
    partition_years,
    read_inputs,
    write_rows,
)
from dagster_project.storage.schemas import PARTITIONED, REPORTS, TABLES

Row = dict[str, Any]
Rows = dict[str, list[Row]]
Progress = Callable[[int, int, str], None]

# A process costs half a second to start and a report twenty milliseconds to extract.
_WORTH_A_POOL = 60
# Without an accepted report the tables still exist, as a partition that holds no rows.
_NO_YEAR = 0


@dataclass(frozen=True, slots=True)
class ExtractResult:
    """``extracted`` reports were read anew, ``unchanged`` taken over; ``failed``: (report, why)."""

    reports: int
    extracted: int
    unchanged: int
    facts: int
    mentions: int
    years: tuple[int, ...]
    seconds: float
    failed: tuple[tuple[str, str], ...]


def extract_reports(
    settings: Settings,
    years: Iterable[int] | None = None,
    progress: Progress | None = None,
    *,
    anew: bool = False,
) -> ExtractResult:
    """Bring the partitions of the given report years (default: all) up to date.

    ``anew``: extract every report of them, whether it changed or not.
    """
    started = time.monotonic()
    by_year = _accepted(settings)
    wanted = sorted(by_year) if years is None else sorted(set(years) & set(by_year))
    if years is None:
        _drop_years(settings, keep=set(by_year) or {_NO_YEAR})
        if not by_year:
            _write_year(settings, _NO_YEAR, {table: [] for table in PARTITIONED}, {})
    todo = {
        year: by_year[year] if anew else _changed(settings, year, by_year[year]) for year in wanted
    }
    total = sum(len(rows) for rows in todo.values())
    finished = 0
    failed: list[tuple[str, str]] = []
    for year in wanted:
        inputs = {row["report_id"]: _digest(row) for row in by_year[year]}
        if not todo[year] and _is_complete(settings, year, inputs):
            continue
        fresh = {row["report_id"] for row in todo[year]}
        tables = _kept(settings, year, set(inputs) - fresh)
        for row, made in _extract_all(todo[year], settings.workers):
            if isinstance(made, str):
                failed.append((row["source_path"], made))
                inputs.pop(row["report_id"])
            else:
                for table, rows in made.items():
                    tables[table] += rows
            finished += 1
            if progress is not None:
                progress(finished, total, row["source_path"])
        _write_year(settings, year, tables, inputs)
    counts = _counts(settings, wanted)
    reports = sum(len(by_year[year]) for year in wanted)
    return ExtractResult(
        reports=reports,
        extracted=total - len(failed),
        unchanged=reports - total,
        facts=counts["facts"],
        mentions=counts["mentions"],
        years=tuple(wanted),
        seconds=time.monotonic() - started,
        failed=tuple(failed),
    )


def _accepted(settings: Settings) -> dict[int, list[Row]]:
    table = pq.read_table(settings.parquet / "reports" / "reports.parquet", schema=REPORTS)
    by_year: dict[int, list[Row]] = defaultdict(list)
    for row in table.to_pylist():
        if row["status"] == "accepted":
            by_year[row["report_year"]].append(row)
    return dict(by_year)


def _digest(row: Row) -> str:
    """What the rows of a report depend on."""
    parts = (row["text"], row["report_year"], row["township_code"], row["cleaning"])
    key = json.dumps([*parts, extractor_version()], ensure_ascii=False)
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def _changed(settings: Settings, year: int, reports: list[Row]) -> list[Row]:
    known = _inputs(settings, year)
    return [row for row in reports if known.get(row["report_id"]) != _digest(row)]


def _inputs(settings: Settings, year: int) -> dict[str, str]:
    """Inputs on which all three tables of a year agree."""
    found = [
        read_inputs(partition_file(settings.parquet, table, year), TABLES[table])
        for table in PARTITIONED
    ]
    return {
        key: value for key, value in found[0].items() if all(f.get(key) == value for f in found)
    }


def _is_complete(settings: Settings, year: int, inputs: dict[str, str]) -> bool:
    return all(
        read_inputs(partition_file(settings.parquet, table, year), TABLES[table]) == inputs
        for table in PARTITIONED
    )


def _kept(settings: Settings, year: int, report_ids: set[str]) -> Rows:
    """Rows of reports that did not change."""
    tables: Rows = {table: [] for table in PARTITIONED}
    if report_ids:
        for table in PARTITIONED:
            path = partition_file(settings.parquet, table, year)
            rows = pq.ParquetFile(path).read().to_pylist()
            tables[table] = [row for row in rows if row["report_id"] in report_ids]
    return tables


def _extract_all(reports: list[Row], workers: int) -> Iterator[tuple[Row, Rows | str]]:
    if workers == 1 or len(reports) < _WORTH_A_POOL:
        yield from ((row, extract_one(row)) for row in reports)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from zip(reports, pool.map(extract_one, reports, chunksize=8), strict=True)


def extract_one(row: Row) -> Rows | str:
    """Rows of the three tables for one report row, or the reason why there are none."""
    try:
        made = extract(
            row["text"],
            row["report_year"],
            report_id=row["report_id"],
            township_code=row["township_code"],
        )
    except Exception as error:  # one report must never stop the others
        return f"extraction failed: {type(error).__name__}: {error}"
    pages = json.loads(row["cleaning"] or "{}").get("page_starts") or []
    sections = [asdict(s) | {"page": _page(pages, s.char_start)} for s in made.sections]
    return {
        "sections": sections,
        "mentions": [asdict(mention) for mention in made.mentions],
        "facts": [asdict(fact) for fact in made.facts],
    }


def _page(starts: list[int], position: int) -> int | None:
    """Page (from 1) that holds a position of a PDF's text; None for other formats."""
    return sum(start <= position for start in starts) or None


def _write_year(settings: Settings, year: int, tables: Rows, inputs: dict[str, str]) -> None:
    for table in PARTITIONED:
        rows = sorted(tables[table], key=lambda row: (row["report_id"], row["char_start"]))
        schema: pa.Schema = TABLES[table]
        kept = ({name: row.get(name) for name in schema.names} for row in rows)
        write_rows(partition_file(settings.parquet, table, year), schema, kept, inputs)


def _drop_years(settings: Settings, keep: set[int]) -> None:
    for table in PARTITIONED:
        for year in partition_years(settings.parquet, table):
            if year not in keep:
                shutil.rmtree(partition_file(settings.parquet, table, year).parent)


def _counts(settings: Settings, years: list[int]) -> dict[str, int]:
    return {
        table: sum(
            pq.read_metadata(partition_file(settings.parquet, table, year)).num_rows
            for year in years
        )
        for table in ("facts", "mentions")
    }
