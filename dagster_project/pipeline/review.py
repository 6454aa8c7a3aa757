"""The review queue as questions, and the answers as rows of ``corrections.csv``.

A row names the report, the fact, its words and the value that was looked at, so it cannot bend or
protect another figure than the one a person saw.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from dagster_project.catalog import load_taxonomy, load_units
from dagster_project.pipeline.database import read_rows
from dagster_project.settings import SEEDS, Settings

CORRECTIONS = SEEDS / "corrections.csv"
COLUMNS = (
    "report_id",
    "fact_id",
    "surface",
    "action",
    "field",
    "expected",
    "value",
    "reason",
    "author",
    "corrected_on",
)
# Fields that the review asks about, with the column that holds what was extracted.
FIELDS = {
    "value": "original_value",
    "unit": "original_unit",
    "metric": "original_metric",
    "basis": "original_basis",
    "period_year": "original_period_year",
}
_QUEUE = """
select
    queue.fact_id, queue.report_id, queue.kind, queue.priority, queue.detail, queue.statement,
    queue.surface, facts.sentence, facts.quote, facts.unit_surface, facts.confidence,
    facts.metric_rule, facts.metric_runner_up, facts.original_value, facts.original_unit,
    facts.original_metric, facts.original_basis, facts.original_period_year, dim_report.source_path,
    dim_report.report_year, dim_township.county, dim_township.township
from mart_review_queue as queue
inner join fct_fact as facts on queue.fact_id = facts.fact_id
left join dim_report on queue.report_id = dim_report.report_id
left join dim_township on queue.township_code = dim_township.township_code
order by
    min(queue.priority) over (partition by queue.fact_id), queue.report_id, facts.char_start,
    queue.fact_id, queue.priority, queue.kind
"""


class CorrectionsError(RuntimeError):
    """``corrections.csv`` has another header, or somebody else is writing it."""


@dataclass(frozen=True, slots=True)
class Question:
    """One doubtful fact with all doubts about it; ``found`` holds the columns of the queue."""

    fact_id: str
    report_id: str
    surface: str
    statement: str
    doubts: tuple[str, ...]
    kinds: tuple[str, ...]
    found: dict[str, Any]

    def extracted(self, field: str) -> str:
        """The extracted content of a field of FIELDS as a cell; empty where there is none."""
        value = self.found[FIELDS[field]]
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return "" if value is None else str(value)

    def marked(self) -> str:
        """The sentence with the number in brackets; the clause tells equal numbers apart."""
        sentence, quote = str(self.found["sentence"] or ""), str(self.found["quote"] or "")
        start = max(sentence.find(quote), 0)
        place = sentence.find(self.surface, start)
        if place < 0:
            return sentence.strip()
        end = place + len(self.surface)
        return f"{sentence[:place]}【{self.surface}】{sentence[end:]}".strip()


def questions(
    settings: Settings, corrections: Path = CORRECTIONS, kinds: Iterable[str] = ()
) -> list[Question]:
    """What is to be asked, the most harmful first, without what was answered since the last build.

    Raises NotBuiltError without a published warehouse, CorrectionsError for a file of another kind.
    """
    answered = _answered(corrections)
    wanted = set(kinds)
    asked = []
    for _, rows in groupby(read_rows(settings, _QUEUE), key=lambda row: str(row["fact_id"])):
        question = _question(list(rows))
        done = {(question.fact_id, ""), (question.fact_id, question.statement)} & answered
        if not done and (not wanted or wanted & set(question.kinds)):
            asked.append(question)
    return asked


def _question(rows: Sequence[dict[str, Any]]) -> Question:
    first = rows[0]
    return Question(
        fact_id=first["fact_id"],
        report_id=first["report_id"],
        surface=first["surface"],
        statement=first["statement"],
        doubts=tuple(f"{row['kind']}: {row['detail']}" for row in rows),
        kinds=tuple(row["kind"] for row in rows),
        found=first,
    )


def _answered(corrections: Path) -> set[tuple[str, str]]:
    """(fact, statement) of confirmed facts, (fact, "") of those that were changed or dropped."""
    return {
        (row["fact_id"], row["expected"] if row["action"] == "confirm" else "")
        for row in read_corrections(corrections)
    }


def confirmed(question: Question, reason: str, author: str) -> dict[str, str]:
    """The row that says the fact is right; another value of it would be asked about again."""
    return _row(question, "confirm", "", question.statement, "", reason, author)


def dropped(question: Question, reason: str, author: str) -> dict[str, str]:
    """The row that takes the fact out of all indicators."""
    return _row(question, "drop", "", "", "", reason, author)


def changed(
    question: Question, field: str, value: str, reason: str, author: str
) -> list[dict[str, str]]:
    """The rows that set a field; raises ValueError for a value that the field cannot have.

    A metric that is counted in another reading of the measure word (人 as 人次) sets the unit too.
    """
    return [
        _row(question, "set", name, question.extracted(name), cell, reason, author)
        for name, cell in new_cells(question, field, value).items()
    ]


def new_cells(question: Question, field: str, value: str) -> dict[str, str]:
    """Field to cell for a new value; raises ValueError with what would be right."""
    cell = _valid(field, value.strip())
    if cell == question.extracted(field):
        raise ValueError(f"{field} is {cell or 'empty'} already; confirm it instead")
    cells = {field: cell}
    if field == "metric" and cell:
        unit = _unit_for(question, cell)
        if unit != question.extracted("unit"):
            cells["unit"] = unit
    return cells


def _row(
    question: Question,
    action: str,
    field: str,
    expected: str,
    value: str,
    reason: str,
    author: str,
) -> dict[str, str]:
    if not reason.strip() or not author.strip():
        raise ValueError("a correction needs a reason and an author")
    cells = (action, field, expected, value, reason.strip(), author.strip())
    today = date.today().isoformat()
    known = (question.report_id, question.fact_id, question.surface)
    return dict(zip(COLUMNS, (*known, *cells, today), strict=True))


def _valid(field: str, cell: str) -> str:
    if field == "metric":
        return _metric(cell)
    if field == "basis" and cell not in ("actual", "target"):
        raise ValueError("basis is actual or target")
    if field == "period_year" and not (cell.isdigit() and 1990 <= int(cell) <= 2100):
        raise ValueError("the year is four digits")
    if field == "value":
        try:
            number = float(cell.replace(",", ""))
        except ValueError as error:
            raise ValueError(f"{cell!r} is no number") from error
        return str(int(number)) if number.is_integer() else str(number)
    return cell


def _metric(cell: str) -> str:
    """A code; ``-`` takes the metric away."""
    if cell in ("", "-"):
        return ""
    metric = load_taxonomy().metrics.get(cell)
    if metric is None or metric.replaced_by:
        raise ValueError(f"{cell!r} is no metric; words of its name list the codes")
    return cell


def _unit_for(question: Question, code: str) -> str:
    """The metric's unit, where the measure word can be read in it without another factor."""
    wanted, present = load_taxonomy().metrics[code].unit, question.extracted("unit")
    units, surface = load_units(), question.found["unit_surface"]
    if present in ("", wanted):
        return wanted
    readings = [*units.alternatives.get(surface, ()), units.default.get(surface)]
    factors = {unit.canonical: unit.factor for unit in readings if unit is not None}
    if wanted not in factors or factors[wanted] != factors.get(present):
        raise ValueError(f"{code} is counted in {wanted}, the fact in {present}")
    return wanted


def metrics_like(words: str) -> list[str]:
    """Codes of metrics whose code or names hold the words, in the order of the taxonomy."""
    wanted = words.strip().lower()
    return [
        metric.code
        for metric in load_taxonomy().metrics.values()
        if not metric.replaced_by
        and wanted in f"{metric.code} {metric.name_zh} {metric.name_en}".lower()
    ]


def read_corrections(path: Path = CORRECTIONS) -> list[dict[str, str]]:
    """The rows of the file, none where it is missing; raises CorrectionsError."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise CorrectionsError(f"{path}: the header must be {','.join(COLUMNS)}")
        return [{name: row[name] or "" for name in COLUMNS} for row in reader]


def append_corrections(rows: Sequence[dict[str, str]], path: Path = CORRECTIONS) -> None:
    """Add rows at the end: a reader sees the old file or the new one, never half a row.

    Raises CorrectionsError while another review is writing, or for a file with another header.
    """
    read_corrections(path)
    before = path.read_bytes() if path.exists() else (",".join(COLUMNS) + "\n").encode()
    if not before.endswith(b"\n"):
        before += b"\n"
    lines = io.StringIO()
    csv.DictWriter(lines, COLUMNS, lineterminator="\n").writerows(rows)
    partial = path.with_name(f".{path.name}.partial")
    try:
        handle = partial.open("xb")
    except FileExistsError as error:
        raise CorrectionsError(
            f"another review is writing {path.name}; if none is running, remove {partial}"
        ) from error
    try:
        with handle:
            handle.write(before + lines.getvalue().encode())
            handle.flush()
            os.fsync(handle.fileno())
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
