"""The site: a page for every accepted report, made from the Parquet tables, and a list of all.

Every file is replaced by one rename, so a reader sees an old page or a new one. What each page was
made from is kept beside the pages; only those whose report, reading or code changed are written.
"""

from __future__ import annotations

import csv
import hashlib
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from dagster_project.extraction import Extraction, Fact, Mention
from dagster_project.pipeline import page
from dagster_project.pipeline.site_index import Listed, render_index
from dagster_project.settings import Settings
from dagster_project.storage.parquet import partition_file, read_inputs
from dagster_project.storage.publish import published_version
from dagster_project.storage.schemas import TABLES

Row = dict[str, Any]
Progress = Callable[[int, int, str], None]

# Shown on the pages or in the list; the text is read only for the pages that are written.
_COLUMNS = (
    "report_id", "report_year", "title", "source_path", "source_url",
    "province", "prefecture", "county", "township", "township_code",
)  # fmt: skip
_LINKS = (
    ("Excel 工作簿", "exports/fazhi.xlsx"),
    ("数据文件目录", "exports/contents.csv"),
    ("数据表与字段说明", "docs/index.html"),
    ("指标手册", "docs/codebook.html"),
)


@dataclass(frozen=True, slots=True)
class Page:
    """What a page was made from (a digest), and how much it shows."""

    made_from: str
    facts: int
    numbers: int


@dataclass(frozen=True, slots=True)
class SiteResult:
    """``reports`` are accepted; one whose extraction failed has no page. ``bytes``: all pages."""

    index: Path
    reports: int
    pages: int
    written: int
    removed: int
    bytes: int
    seconds: float


def build_pages(settings: Settings, progress: Progress | None = None) -> SiteResult:
    """Bring the report pages and the list of them up to date with the Parquet tables."""
    started = time.monotonic()
    folder = settings.site / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    known = _known(settings)
    reports = _accepted(settings)
    stamps = _stamps(settings, reports)
    pages = {
        report_id: known[report_id]
        for report_id, stamp in stamps.items()
        if report_id in known
        and known[report_id].made_from == stamp
        and (folder / f"{report_id}.html").is_file()
    }
    stale = [row for row in reports if row["report_id"] in stamps.keys() - pages.keys()]
    for number, (row, text, made) in enumerate(_extractions(settings, stale), 1):
        report_id = row["report_id"]
        _replace(folder / f"{report_id}.html", _render(row, text, made))
        pages[report_id] = Page(stamps[report_id], len(made.facts), len(made.mentions))
        if progress is not None:
            progress(number, len(stale), row["source_path"])
    _replace(_record(settings), json.dumps({key: asdict(pages[key]) for key in sorted(pages)}))
    index = write_index(settings)
    # Last, when no list leads to them any more.
    removed = _remove_all_but(folder, pages.keys())
    size = sum((folder / f"{report_id}.html").stat().st_size for report_id in pages)
    seconds = time.monotonic() - started
    return SiteResult(index, len(reports), len(pages), len(stale), removed, size, seconds)


def write_index(settings: Settings) -> Path:
    """Write the first page anew from what the site holds; whoever adds to the site calls this."""
    pages = _known(settings)
    reports = [
        Listed(
            report_id=row["report_id"],
            province=row["province"] or "",
            prefecture=row["prefecture"] or "",
            county=row["county"] or "",
            township=row["township"] or "",
            township_code=row["township_code"] or "",
            year=row["report_year"],
            title=row["title"] or "",
            facts=pages[row["report_id"]].facts if row["report_id"] in pages else None,
        )
        for row in _accepted(settings)
    ]
    links = [(label, path) for label, path in _LINKS if (settings.site / path).is_file()]
    files: list[dict[str, str]] = []
    contents = settings.site / "exports" / "contents.csv"
    if contents.is_file():
        with contents.open(encoding="utf-8-sig", newline="") as handle:
            files = list(csv.DictReader(handle))
    index = settings.site / "index.html"
    index.parent.mkdir(parents=True, exist_ok=True)
    _replace(index, render_index(published_version(settings), reports, links, files))
    return index


def _accepted(settings: Settings) -> list[Row]:
    """Accepted reports without their text, by year; none before the first run."""
    path = settings.parquet / "reports" / "reports.parquet"
    if not path.is_file():
        return []
    table = pq.read_table(path, columns=list(_COLUMNS), filters=[("status", "=", "accepted")])
    return sorted(table.to_pylist(), key=lambda row: (row["report_year"], row["report_id"]))


def _stamps(settings: Settings, reports: list[Row]) -> dict[str, str]:
    """A digest of what the page of each report is made from; none where nothing was extracted."""
    inputs = {
        year: [
            read_inputs(partition_file(settings.parquet, table, year), TABLES[table])
            for table in ("mentions", "facts")
        ]
        for year in {row["report_year"] for row in reports}
    }
    stamps = {}
    for row in reports:
        read = [found.get(row["report_id"]) for found in inputs[row["report_year"]]]
        if all(read):
            key = json.dumps([_code(), *read, *(row[name] for name in _COLUMNS)])
            stamps[row["report_id"]] = hashlib.sha256(key.encode()).hexdigest()[:16]
    return stamps


@lru_cache(maxsize=1)
def _code() -> str:
    sources = (Path(page.__file__), Path(__file__))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


def _extractions(settings: Settings, reports: list[Row]) -> Iterator[tuple[Row, str, Extraction]]:
    """Text and reading of reports as the tables have them, one year in memory at a time."""
    by_year: dict[int, list[Row]] = defaultdict(list)
    for row in reports:
        by_year[row["report_year"]].append(row)
    for year, rows in sorted(by_year.items()):
        ids = [row["report_id"] for row in rows]
        texts = pq.read_table(
            settings.parquet / "reports" / "reports.parquet",
            columns=["report_id", "text"],
            filters=[("report_id", "in", ids), ("status", "=", "accepted")],
        )
        text_of = dict(zip(*texts.to_pydict().values(), strict=True))
        mentions = _rows(settings, "mentions", year, ids)
        facts = _rows(settings, "facts", year, ids)
        for row in rows:
            found = row["report_id"]
            yield (
                row,
                text_of[found],
                Extraction(
                    sections=(),
                    mentions=tuple(Mention(**cells) for cells in mentions[found]),
                    facts=tuple(Fact(**cells, report_year=year) for cells in facts[found]),
                ),
            )


def _rows(settings: Settings, table: str, year: int, ids: list[str]) -> dict[str, list[Row]]:
    """Rows of some reports in a partition, by report."""
    # Read as one file: as a data set it would get the year from its folder once more.
    found = pq.ParquetFile(partition_file(settings.parquet, table, year)).read()
    by_report: dict[str, list[Row]] = defaultdict(list)
    for row in found.filter(pc.field("report_id").isin(ids)).to_pylist():
        by_report[row["report_id"]].append(row)
    return by_report


def _render(row: Row, text: str, made: Extraction) -> str:
    place = [row["province"], row["county"], row["township"], f"{row['report_year']}年"]
    title = " · ".join(words for words in (*place, row["title"]) if words)
    links = [("全部报告", "../index.html")]
    address = row["source_url"] or ""
    if address.startswith(("http://", "https://")):
        links.append(("原文网页", address))
    return page.render_page(title, text, made, links)


def _known(settings: Settings) -> dict[str, Page]:
    """The pages there are; none where the record is missing or of another form."""
    try:
        record = json.loads(_record(settings).read_text(encoding="utf-8"))
        return {report_id: Page(**entry) for report_id, entry in record.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _record(settings: Settings) -> Path:
    return settings.site / "reports" / ".pages.json"


def _remove_all_but(folder: Path, report_ids: Any) -> int:
    gone = [path for path in folder.glob("*.html") if path.stem not in report_ids]
    for path in gone:
        path.unlink()
    for path in folder.glob(".*.partial"):
        path.unlink()
    return len(gone)


def _replace(path: Path, text: str) -> None:
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)
