"""The published data as files that people open: a workbook, and every table as CSV and Parquet.

They are built in a folder beside the one that people see and swapped in as a whole; a crash leaves
the files of the version before.
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import time
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import duckdb

from dagster_project.pipeline import workbook
from dagster_project.pipeline.database import NotBuiltError
from dagster_project.pipeline.site import write_index
from dagster_project.settings import Settings
from dagster_project.storage.publish import published_version

WORKBOOK = "fazhi.xlsx"
CONTENTS = "contents.csv"
_RECORD = "version.json"
# Excel takes a CSV file without it for the encoding of the machine and garbles Chinese.
_BOM = b"\xef\xbb\xbf"
_OWN_MACHINE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A row of ``contents.csv``; ``file`` is a path below the folder of exports."""

    file: str
    rows: int
    bytes: int
    sha256: str
    description: str


@dataclass(frozen=True, slots=True)
class ExportResult:
    """``made`` is False where the published version had been exported; remarks are Chinese."""

    folder: Path
    version: str
    files: tuple[ExportedFile, ...]
    remarks: tuple[str, ...]
    made: bool
    seconds: float


def export(settings: Settings) -> ExportResult:
    """Export the published version unless that was done; raises NotBuiltError if there is none."""
    started = time.monotonic()
    version = published_version(settings)
    if version is None:
        raise NotBuiltError(f"nothing is published in {settings.warehouse}; `fazhi run` does it")
    folder = settings.site / "exports"
    _put_back(folder)
    pages = _pages(settings)
    wanted = {"version": version, "report_pages": pages, "code": _code()}
    record = _read_record(folder)
    made = {key: record.get(key) for key in wanted} != wanted
    if made:
        fresh = folder.with_name(".exports.new")
        shutil.rmtree(fresh, ignore_errors=True)
        remarks = _fill(settings, fresh, version, pages)
        record = {**wanted, "remarks": remarks}
        (fresh / _RECORD).write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
        _swap_in(fresh, folder)
    write_index(settings)
    files = _read_contents(folder)
    seconds = time.monotonic() - started
    return ExportResult(folder, version, files, tuple(record["remarks"]), made, seconds)


def _pages(settings: Settings) -> str:
    """Address of the report pages as the workbook names it.

    Beside the workbook, unless other machines reach them: an address on this machine would lead
    nowhere for whoever the workbook is sent to.
    """
    host = urlsplit(settings.site_url).hostname
    return "../reports/" if host in (None, *_OWN_MACHINE) else f"{settings.site_url}reports/"


def _code() -> str:
    sources = (Path(__file__), Path(workbook.__file__))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]


def _fill(settings: Settings, folder: Path, version: str, pages: str) -> list[str]:
    """Write all files into a new folder; gives the remarks of the workbook."""
    for name in ("csv", "parquet"):
        (folder / name).mkdir(parents=True)
    with duckdb.connect(str(settings.database), read_only=True) as connection:
        book = workbook.write_workbook(folder / WORKBOOK, connection, version, pages)
        described = [_described(folder, WORKBOOK, book.rows, "Excel 工作簿，先看“说明”表")]
        for table, comment in _tables(connection):
            rows = workbook.count_rows(connection, f'"{table}"')
            for name in _write_table(connection, folder, table):
                described.append(_described(folder, name, rows, comment))
    with (folder / CONTENTS).open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(field.name for field in fields(ExportedFile))
        writer.writerows(astuple(one) for one in described)
    return list(book.remarks)


def _tables(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Names of all tables and views with their comments."""
    return connection.execute(
        """
        select table_name, coalesce(comment, '') from duckdb_tables() where not internal
        union all
        select view_name, coalesce(comment, '') from duckdb_views() where not internal
        order by 1
        """
    ).fetchall()


def _write_table(connection: duckdb.DuckDBPyConnection, folder: Path, table: str) -> list[str]:
    """Write a table in both formats, its rows in an order that does not change between exports."""
    rows = f'(select * from "{table}" order by all)'
    names = [f"csv/{table}.csv", f"parquet/{table}.parquet"]
    plain, columnar = (folder / name for name in names)
    bare = plain.with_suffix(".bare")
    connection.execute(f"copy {rows} to {_sql_text(bare)} (format csv, header)")
    with bare.open("rb") as source, plain.open("wb") as target:
        target.write(_BOM)
        shutil.copyfileobj(source, target)
    bare.unlink()
    connection.execute(f"copy {rows} to {_sql_text(columnar)} (format parquet, compression zstd)")
    return names


def _sql_text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _described(folder: Path, name: str, rows: int, description: str) -> ExportedFile:
    path = folder / name
    with path.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    return ExportedFile(name, rows, path.stat().st_size, digest, description)


def _swap_in(fresh: Path, folder: Path) -> None:
    old = folder.with_name(".exports.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _put_back(folder: Path) -> None:
    """Undo a swap that was cut off between its two steps."""
    old = folder.with_name(".exports.old")
    if old.exists() and not folder.exists():
        old.rename(folder)


def _read_record(folder: Path) -> dict[str, Any]:
    """What the exported files were made from; nothing where there are none."""
    try:
        return dict(json.loads((folder / _RECORD).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _read_contents(folder: Path) -> tuple[ExportedFile, ...]:
    with (folder / CONTENTS).open(encoding="utf-8-sig", newline="") as handle:
        return tuple(
            ExportedFile(r["file"], int(r["rows"]), int(r["bytes"]), r["sha256"], r["description"])
            for r in csv.DictReader(handle)
        )
