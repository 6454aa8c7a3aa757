"""The optional ``manifest.csv`` of a reports folder: what is known of documents from outside."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from dagster_project.documents import Given
from dagster_project.documents.encoding import decode
from dagster_project.documents.raw import UnreadableError

_NAME = "manifest.csv"
_TYPES = ("annual_report", "personal_report", "other")


@dataclass(slots=True)
class Manifest:
    """Rows by file name; ``problems`` says which rows could not be used."""

    rows: dict[str, Given] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def given(self, path: str) -> Given:
        """What is known of the document at ``path`` (below the reports folder)."""
        exact = self.rows.get(path)
        if exact is not None:
            return exact
        # The manifest may have been written when the document was still in another format.
        stem = str(PurePosixPath(path).with_suffix(""))
        others = [g for name, g in self.rows.items() if _stem(name) == stem]
        return others[0] if len(others) == 1 else Given()

    def remarks(self, paths: list[str]) -> tuple[str, ...]:
        """Unusable rows, and rows whose file is not there."""
        there = set(paths) | {_stem(path) for path in paths}
        missing = [n for n in self.rows if n not in there and _stem(n) not in there]
        return (*self.problems, *(f"{_NAME}: no file {name}" for name in missing))


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a reports folder; an empty one where there is none or it is unreadable."""
    manifest = Manifest()
    path = folder / _NAME
    if not path.is_file():
        return manifest
    try:
        # Excel writes GB18030 on Chinese machines.
        text = decode(path.read_bytes()).text
    except (OSError, UnreadableError) as error:
        manifest.problems.append(f"{_NAME}: {error}")
        return manifest
    for number, row in enumerate(csv.DictReader(text.splitlines()), start=2):
        cells = {str(k).strip().lower(): str(v or "").strip() for k, v in row.items() if k}
        name = _relative(cells.get("file", ""))
        if not name:
            manifest.problems.append(f"{_NAME}, line {number}: no file")
            continue
        if name in manifest.rows:
            manifest.problems.append(
                f"{_NAME}, line {number}: {name} is there twice; the first counts"
            )
            continue
        manifest.rows[name] = _given(cells, number, manifest.problems)
    return manifest


def given_cells(cells: dict[str, str]) -> Given:
    """What the cells of one row say; unusable years and types are left out."""
    return _given(cells, 0, [])


def _given(cells: dict[str, str], number: int, problems: list[str]) -> Given:
    year = cells.get("year", "").removesuffix("年度").removesuffix("年")
    if year and not (year.isdigit() and 2000 <= int(year) <= 2100):
        problems.append(f"{_NAME}, line {number}: year {year!r} is no year; left out")
        year = ""
    kind = cells.get("document_type", "")
    if kind and kind not in _TYPES:
        problems.append(f"{_NAME}, line {number}: document_type {kind!r}; known are {_TYPES}")
        kind = ""
    host = cells.get("source_host", "")
    return Given(
        url=cells.get("url", ""),
        township=cells.get("township", ""),
        county=cells.get("county", ""),
        year=int(year) if year else None,
        prefecture=cells.get("prefecture", ""),
        province=cells.get("province", ""),
        document_type=kind,
        host=host if "." in host and " " not in host else "",
    )


def _relative(name: str) -> str:
    text = name.replace("\\", "/").strip()
    while text.startswith("./"):
        text = text[2:]
    return text.removeprefix("reports/")


def _stem(name: str) -> str:
    return str(PurePosixPath(name).with_suffix("")) if name else name
