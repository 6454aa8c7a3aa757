"""Accepted reports become sections, mentions and statements, and statements become facts.

Two stages with a version each: a change of the taxonomy maps the stored statements anew and reads
no text again; a change of the reading code or the lexicon does both.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from functools import partial

import pyarrow.parquet as pq

from dagster_project.extraction import Statement, map_statements, read_text
from dagster_project.extraction.version import mapping_version, reading_version
from dagster_project.pipeline.stages import (
    Progress,
    Row,
    Rows,
    Stage,
    StageResult,
    Work,
    keep_only,
    run_stage,
)
from dagster_project.settings import Settings
from dagster_project.storage.parquet import partition_file, partition_years, read_inputs
from dagster_project.storage.schemas import MAPPED, READ, REPORTS, STATEMENTS

StageProgress = Callable[[str, int, int, str], None]
_NAMES = ["report_id", "source_path"]


@dataclass(frozen=True, slots=True)
class ExtractResult:
    """``extracted`` reports were read anew, ``mapped`` ones got their facts anew (a report that was
    read is among them), ``unchanged`` taken over; ``failed``: (report, why).
    """

    reports: int
    extracted: int
    mapped: int
    unchanged: int
    facts: int
    mentions: int
    years: tuple[int, ...]
    seconds: float
    failed: tuple[tuple[str, str], ...]


def extract_reports(
    settings: Settings,
    years: Iterable[int] | None = None,
    progress: StageProgress | None = None,
) -> ExtractResult:
    """Bring all four tables of the given report years (default: all) up to date.

    ``progress`` is told the stage, ``extract`` or ``map``, how many of how many, and the report.
    """
    started = time.monotonic()
    wanted = None if years is None else tuple(years)
    told = progress or (lambda *_: None)
    read = read_reports(settings, wanted, partial(told, "extract"))
    mapped = map_reports(settings, wanted, partial(told, "map"))
    return ExtractResult(
        reports=read.reports,
        extracted=read.made,
        mapped=mapped.made,
        unchanged=mapped.unchanged,
        facts=_rows(settings, "facts", mapped.years),
        mentions=_rows(settings, "mentions", read.years),
        years=read.years,
        seconds=time.monotonic() - started,
        failed=(*read.failed, *mapped.failed),
    )


def read_reports(
    settings: Settings,
    years: Iterable[int] | None = None,
    progress: Progress | None = None,
    *,
    anew: bool = False,
) -> StageResult:
    """Sections, mentions and statements of the accepted reports of some years (default: all)."""
    by_year = _accepted(settings)

    def load(year: int, report_ids: set[str]) -> Iterator[Work]:
        for row in by_year[year]:
            if row["report_id"] in report_ids:
                yield Work(row["report_id"], row["source_path"], row)

    stage = Stage(READ, read_one, load)
    if years is None:
        keep_only(settings, stage, set(by_year))
    wanted = {
        year: {row["report_id"]: _digest(row) for row in by_year[year]}
        for year in (by_year if years is None else set(years) & set(by_year))
    }
    return run_stage(settings, stage, wanted, progress, anew=anew)


def map_reports(
    settings: Settings,
    years: Iterable[int] | None = None,
    progress: Progress | None = None,
    *,
    anew: bool = False,
) -> StageResult:
    """Facts of the statements of some years (default: all)."""

    def load(year: int, report_ids: set[str]) -> Iterator[Work]:
        path = partition_file(settings.parquet, "statements", year)
        stated: dict[str, list[Row]] = {report_id: [] for report_id in sorted(report_ids)}
        for row in pq.ParquetFile(path).read().to_pylist():
            if row["report_id"] in stated:
                stated[row["report_id"]].append({**row, "report_year": year})
        names = {row["report_id"]: row["source_path"] for row in _reports(settings, _NAMES)}
        return (Work(key, names.get(key, key), rows) for key, rows in stated.items())

    stage = Stage(MAPPED, map_one, load)
    read = {year: reports for year, reports in _read_inputs(settings).items() if reports}
    if years is None:
        keep_only(settings, stage, set(read))
    wanted = {
        year: {key: f"{digest}-{mapping_version()}" for key, digest in reports.items()}
        for year, reports in read.items()
        if years is None or year in set(years)
    }
    return run_stage(settings, stage, wanted, progress, anew=anew)


def _reports(settings: Settings, columns: list[str] | None = None) -> list[Row]:
    path = settings.parquet / "reports" / "reports.parquet"
    rows: list[Row] = pq.read_table(path, schema=REPORTS, columns=columns).to_pylist()
    return rows


def _accepted(settings: Settings) -> dict[int, list[Row]]:
    by_year: dict[int, list[Row]] = defaultdict(list)
    for row in _reports(settings):
        if row["status"] == "accepted":
            by_year[row["report_year"]].append(row)
    return dict(by_year)


def _digest(row: Row) -> str:
    """What the sections, mentions and statements of a report depend on."""
    parts = (row["text"], row["report_year"], row["township_code"], row["cleaning"])
    key = json.dumps([*parts, reading_version()], ensure_ascii=False)
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def _read_inputs(settings: Settings) -> dict[int, dict[str, str]]:
    """By year, the reports that were read, with the digest of what they were read from."""
    return {
        year: read_inputs(partition_file(settings.parquet, "statements", year), STATEMENTS)
        for year in partition_years(settings.parquet, "statements")
    }


def read_one(row: Row) -> Rows | str:
    """Rows of the three tables for one report row, or the reason why there are none."""
    try:
        found = read_text(
            row["text"],
            row["report_year"],
            report_id=row["report_id"],
            township_code=row["township_code"],
        )
    except Exception as error:  # one report must never stop the others
        return f"reading failed: {type(error).__name__}: {error}"
    pages = json.loads(row["cleaning"] or "{}").get("page_starts") or []
    sections = [asdict(s) | {"page": _page(pages, s.char_start)} for s in found.sections]
    return {
        "sections": sections,
        "mentions": [asdict(mention) for mention in found.mentions],
        "statements": [
            asdict(statement) | {"place": place} for place, statement in enumerate(found.statements)
        ],
    }


_FIELDS = tuple(field.name for field in fields(Statement))


def map_one(rows: list[Row]) -> Rows | str:
    """Fact rows for the statement rows of one report, or the reason why there are none."""
    ordered = sorted(rows, key=lambda row: row["place"])
    try:
        facts = map_statements(
            [Statement(**{name: row[name] for name in _FIELDS}) for row in ordered]
        )
    except Exception as error:  # one report must never stop the others
        return f"mapping failed: {type(error).__name__}: {error}"
    return {"facts": [asdict(fact) for fact in facts]}


def _page(starts: list[int], position: int) -> int | None:
    """Page (from 1) that holds a position of a PDF's text; None for other formats."""
    return sum(start <= position for start in starts) or None


def _rows(settings: Settings, table: str, years: Iterable[int]) -> int:
    return sum(
        pq.read_metadata(partition_file(settings.parquet, table, year)).num_rows for year in years
    )
