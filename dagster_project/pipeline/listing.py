"""What became of every document: for a list of accepted, quarantined and duplicate reports."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dagster_project.settings import Settings

STATUSES = ("accepted", "quarantined", "duplicate", "superseded")
_COLUMNS = [
    "source_path",
    "status",
    "reason",
    "report_id",
    "format",
    "document_type",
    "title",
    "township_code",
    "township",
    "county",
    "report_year",
    "duplicate_of",
    "identity_evidence",
]


@dataclass(frozen=True, slots=True)
class Listed:
    """One document. ``remarks`` names contradictions that did not hinder its acceptance."""

    source_path: str
    status: str
    reason: str
    report_id: str
    format: str
    document_type: str
    title: str
    township_code: str
    township: str
    county: str
    report_year: int | None
    duplicate_of: str
    remarks: tuple[str, ...]


def list_reports(settings: Settings, status: str | None = None) -> list[Listed]:
    """All documents of the last run, or those of one status; raises FileNotFoundError before it."""
    path = settings.parquet / "reports" / "reports.parquet"
    if not path.exists():
        raise FileNotFoundError(f"no reports were collected yet: {path} is missing")
    table = pq.read_table(path, columns=_COLUMNS)
    if status is not None:
        table = table.filter(pc.equal(table["status"], pa.scalar(status)))
    return [_listed(row) for row in table.to_pylist()]


def manifest_row(listed: Listed) -> str:
    """A line for ``manifest.csv`` that resolves the report once its gaps are filled in."""
    year = listed.report_year or ""
    return f"{listed.source_path},,{listed.township or ''},{listed.county or ''},{year}"


def _listed(row: dict[str, object]) -> Listed:
    evidence = json.loads(str(row["identity_evidence"] or "{}"))
    remarks = [
        str(evidence[key])
        for key in ("contradiction", "year_contradiction", "type_changed")
        if key in evidence
    ]
    if conflict := evidence.get("year_conflict"):
        remarks.append("years in title, opening and headings: " + ", ".join(map(str, conflict)))
    text = {key: str(value or "") for key, value in row.items()}
    year = row["report_year"]
    return Listed(
        text["source_path"],
        text["status"],
        text["reason"],
        text["report_id"],
        text["format"],
        text["document_type"],
        text["title"],
        text["township_code"],
        text["township"],
        text["county"],
        year if isinstance(year, int) else None,
        text["duplicate_of"],
        tuple(remarks),
    )
