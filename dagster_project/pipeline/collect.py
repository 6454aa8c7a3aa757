"""Documents of the reports folder become rows of the reports table: accepted or with a reason.

Bytes are copied first, then read within limits; what is unchanged since the last run is not read
again. Which of several copies counts is decided last, over all rows.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dagster_project.catalog import load_divisions
from dagster_project.documents import Document, Given, reader_version
from dagster_project.documents.limits import MAX_BYTES
from dagster_project.documents.sniff import too_large
from dagster_project.pipeline.fetch import URLS, read_index, read_urls
from dagster_project.pipeline.guarded import Job, read_all
from dagster_project.pipeline.manifest import Manifest, read_manifest
from dagster_project.pipeline.versions import settle
from dagster_project.settings import Settings
from dagster_project.storage.raw import RawStore, Stored
from dagster_project.storage.schemas import REPORTS

Row = dict[str, Any]
Progress = Callable[[int, int, str], None]

_IGNORED = frozenset({"manifest.csv", "urls.csv", "thumbs.db", "desktop.ini"})
_IGNORED_STARTS = ("readme", ".", "~$")
_SIDECAR = ".source.json"


class CollectError(RuntimeError):
    """The reports folder as a whole cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class CollectResult:
    """Counts of one run; seen = accepted + quarantined + duplicates + superseded.

    ``unchanged``: how many rows were taken over unread. ``not_accepted``: (path, reason).
    """

    seen: int
    accepted: int
    quarantined: int
    duplicates: int
    superseded: int
    unchanged: int
    seconds: float
    not_accepted: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...] = ()


def collect(settings: Settings, progress: Progress | None = None) -> CollectResult:
    """Read the reports folder into ``parquet/reports``; raises CollectError without a folder."""
    started = time.monotonic()
    if not settings.reports.is_dir():
        raise CollectError(f"no such folder: {settings.reports}")
    manifest = read_manifest(settings.reports)
    table = settings.parquet / "reports" / "reports.parquet"
    earlier = _earlier_rows(table)
    sources = _sources(settings, manifest)
    rows, jobs, unchanged = _plan(settings, sources, earlier)
    _read(jobs, rows, settings.workers, progress)
    settle(rows)
    _write(rows, table)
    return _result(rows, unchanged, started, manifest)


@dataclass(frozen=True, slots=True)
class _Source:
    """One document to collect: its label in the table, where it is, what is known of it."""

    path: str
    file: Path
    given: Given


def _sources(settings: Settings, manifest: Manifest) -> list[_Source]:
    """Documents of the folder and of the list of addresses, those that are known of first."""
    found = [
        _Source(path, settings.reports / path, manifest.given(path))
        for path in _documents(settings.reports)
    ]
    index = read_index(settings)
    for url, given in read_urls(settings.reports):
        line = index.get(url)
        if line is not None and line.status == "ok":
            found.append(
                _Source(
                    f"{URLS}:{url}",
                    settings.warehouse / "fetched" / line.file,
                    replace(given, url=url),
                )
            )
    # The first of several copies of the same bytes counts: the one that a person described.
    return sorted(found, key=lambda s: (s.given == Given(), s.path))


def _plan(
    settings: Settings, sources: list[_Source], earlier: dict[tuple[str, str], Row]
) -> tuple[list[Row], list[tuple[int, Job]], int]:
    """A row for each path, finished or to be read, and the jobs that are to be read."""
    store = RawStore(settings.raw)
    rows: list[Row] = []
    jobs: list[tuple[int, Job]] = []
    first_with: dict[str, Row] = {}
    unchanged = 0
    for source in sources:
        path, given = source.path, source.given
        stored, reason = _store(store, source.file, path, given)
        row = _empty_row(stored, path, given)
        known = earlier.get((stored.sha256, path))
        if reason:
            row |= {"status": "quarantined", "reason": reason}
        elif stored.sha256 in first_with:
            row |= {
                "status": "duplicate",
                "duplicate_of": stored.report_id,
                "reason": f"the same bytes as {first_with[stored.sha256]['source_path']}",
            }
        elif known is not None and _is_current(known, given):
            row = _reopened(known)
            unchanged += 1
        else:
            jobs.append((len(rows), Job(str(store.path(stored.sha256)), path, given)))
        first_with.setdefault(stored.sha256, row)
        rows.append(row)
    return rows, jobs, unchanged


def _read(
    jobs: list[tuple[int, Job]], rows: list[Row], workers: int, progress: Progress | None
) -> None:
    finished = 0

    def done(index: int, document: Document) -> None:
        nonlocal finished
        finished += 1
        position, job = jobs[index]
        rows[position] |= _columns(document, job.given)
        if progress is not None:
            progress(finished, len(jobs), job.name)

    read_all([job for _, job in jobs], workers, done)


def _documents(root: Path) -> Iterator[str]:
    """Paths below ``root`` with forward slashes, without lists, notes and hidden files."""
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in files:
            lower = name.lower()
            if lower in _IGNORED or lower.startswith(_IGNORED_STARTS) or lower.endswith(_SIDECAR):
                continue
            yield (Path(folder) / name).relative_to(root).as_posix()


def _store(store: RawStore, path: Path, name: str, given: Given) -> tuple[Stored, str]:
    """The bytes' digest and size, and a reason where they cannot be read at all."""
    try:
        # Opening a pipe or a device would wait for ever.
        if not stat.S_ISREG(path.stat().st_mode):
            return _nameless(name), "not a regular file"
        stored = store.put(path, keep_limit=MAX_BYTES)
    except OSError as error:
        return _nameless(name), f"cannot be opened: {error.strerror or error}"
    store.seen(stored, name, given.url)
    return stored, too_large(stored.size) if stored.size > MAX_BYTES else ""


def _nameless(name: str) -> Stored:
    """A stand-in for bytes that nobody saw, so that the row has an identity of its own."""
    return Stored(hashlib.sha256(f"unreadable:{name}".encode()).hexdigest(), 0)


def _empty_row(stored: Stored, path: str, given: Given) -> Row:
    row: Row = dict.fromkeys(REPORTS.names)
    return row | {
        "report_id": stored.report_id,
        "sha256": stored.sha256,
        "source_path": path,
        "source_url": given.url or None,
        "format": "unknown",
        "document_type": "other",
        "identity_evidence": _json({"manifest": _given_words(given)}),
        "extractor_version": reader_version(),
    }


def _columns(document: Document, given: Given) -> Row:
    """A document's columns; empty strings become null."""
    evidence = {**document.identity_evidence, "manifest": _given_words(given)}
    cleaning: dict[str, object] = dict(document.cleaning)
    if document.page_starts:
        cleaning["page_starts"] = list(document.page_starts)
    row: Row = {
        name: getattr(document, name) or None
        for name in (
            "title",
            "issuer",
            "index_no",
            "doc_no",
            "published_on",
            "township_code",
            "report_year",
            "as_of",
            "text",
            "reason",
        )
    }
    row |= {
        "format": document.format,
        "document_type": document.document_type,
        "status": document.status,
        "identity_evidence": _json(evidence),
        "cleaning": _json(cleaning),
    }
    division = load_divisions().by_code.get(document.township_code)
    if division is not None:
        row |= {
            "township": division.name,
            "county_code": division.county_code,
            "county": division.county,
            "prefecture": division.prefecture,
            "province": division.province,
        }
    return row


def _given_words(given: Given) -> dict[str, object]:
    return {key: value for key, value in asdict(given).items() if value not in ("", None)}


def _is_current(row: Row, given: Given) -> bool:
    """Whether an earlier row came from the same reader and the same manifest row."""
    evidence = json.loads(row["identity_evidence"] or "{}")
    return row["extractor_version"] == reader_version() and evidence.get(
        "manifest", {}
    ) == _given_words(given)


def _reopened(row: Row) -> Row:
    """An earlier row before the decision which of several copies counts."""
    if row["status"] in ("duplicate", "superseded"):
        return row | {"status": "accepted", "reason": None, "duplicate_of": None}
    return row


def _earlier_rows(table: Path) -> dict[tuple[str, str], Row]:
    """Rows of the last run by bytes and path; none where the file is missing or of another shape.

    Copies of the same bytes carry no text, so they are never taken over.
    """
    if not table.exists():
        return {}
    try:
        rows = pq.read_table(table, schema=REPORTS).to_pylist()
    except (pa.ArrowException, OSError):
        return {}
    return {(row["sha256"], row["source_path"]): row for row in rows if row["cleaning"] is not None}


def _write(rows: list[Row], table: Path) -> None:
    rows.sort(key=lambda row: row["source_path"])
    table.parent.mkdir(parents=True, exist_ok=True)
    partial = table.with_name(f".{table.name}.partial")
    pq.write_table(pa.Table.from_pylist(rows, schema=REPORTS), partial, compression="zstd")
    partial.replace(table)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _result(rows: list[Row], unchanged: int, started: float, manifest: Manifest) -> CollectResult:
    count = {
        status: sum(row["status"] == status for row in rows)
        for status in ("accepted", "quarantined", "duplicate", "superseded")
    }
    return CollectResult(
        seen=len(rows),
        accepted=count["accepted"],
        quarantined=count["quarantined"],
        duplicates=count["duplicate"],
        superseded=count["superseded"],
        unchanged=unchanged,
        seconds=time.monotonic() - started,
        not_accepted=tuple(
            (row["source_path"], row["reason"] or "") for row in rows if row["status"] != "accepted"
        ),
        remarks=manifest.remarks([row["source_path"] for row in rows]),
    )
