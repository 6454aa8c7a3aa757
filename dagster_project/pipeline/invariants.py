"""What must hold after every run: accounting of documents, grounding and accounting of numbers.

Each function returns the rows that break a rule; an empty list means that it holds.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from dagster_project.settings import Settings
from dagster_project.storage.parquet import partition_file, partition_years, read_inputs
from dagster_project.storage.schemas import PARTITIONED, REPORTS, TABLES

Row = dict[str, Any]

_STATUSES = ("accepted", "quarantined", "duplicate", "superseded")
_IDENTITY = ("township_code", "report_year", "text")
_PUBLISHED_VOLUME = """
select reports.report_year, count(facts.fact_id) / count(distinct reports.report_id)
from dim_report as reports
left join fct_fact as facts on reports.report_id = facts.report_id
where reports.status = 'accepted'
group by 1
"""
# A small number becomes ten times as large by itself: 3 training sessions, then 30.
_JUMPS = """
select
    county || township,
    series_zh,
    period_year,
    previous_figure_zh,
    figure_zh,
    round(value / previous_value, 2)
from mart_indicator_yoy
where
    comparability = 'comparable'
    and least(value, previous_value) > 0
    and greatest(value, previous_value) >= 100
    and greatest(value / previous_value, previous_value / value) >= 10
order by greatest(value / previous_value, previous_value / value) desc, 1, 2, 3
"""


def schema_differences(settings: Settings) -> list[tuple[str, str]]:
    """(file, what differs) for every Parquet file that is not as declared in ``schemas``."""
    files = [(settings.parquet / "reports" / "reports.parquet", REPORTS)]
    for table in PARTITIONED:
        years = partition_years(settings.parquet, table)
        files += [(partition_file(settings.parquet, table, y), TABLES[table]) for y in years]
    found = []
    for path, declared in files:
        difference = _difference(pq.read_schema(path), declared)
        if difference:
            found.append((str(path.relative_to(settings.parquet)), difference))
    return found


def unaccounted_documents(settings: Settings) -> list[tuple[str, str]]:
    """(document, why) for rows of ``reports`` whose status does not say what became of them."""
    columns = ["report_id", "source_path", "status", "reason", "duplicate_of", *_IDENTITY]
    rows = _reports(settings, columns)
    counted = {row["report_id"] for row in rows if row["status"] != "duplicate"}
    found = []
    for row in rows:
        why = _unaccounted(row)
        if not why and row["duplicate_of"] and row["duplicate_of"] not in counted:
            why = f"{row['status']} of {row['duplicate_of']}, which is not there"
        if why:
            found.append((row["source_path"], why))
    accepted = Counter(row["report_id"] for row in rows if row["status"] == "accepted")
    found += [(key, "accepted more than once") for key, n in accepted.items() if n > 1]
    return found


def not_extracted(settings: Settings) -> list[tuple[str, int]]:
    """(document, report year) of accepted reports that no partition holds."""
    return [(row["source_path"], row["report_year"]) for row in _not_extracted(settings)]


def ungrounded(settings: Settings) -> list[tuple[str, str, str]]:
    """(table, id, surface) of mentions and facts whose offsets do not return their words."""
    texts = _texts(settings)
    found = []
    for table, key in (("mentions", "mention_id"), ("facts", "fact_id")):
        columns = ["report_id", key, "char_start", "char_end", "surface"]
        for row in _rows(settings, table, columns):
            text = texts.get(row["report_id"], "")
            if text[row["char_start"] : row["char_end"]] != row["surface"]:
                found.append((table, row[key], row["surface"]))
    return found


def unaccounted_digits(settings: Settings) -> list[tuple[str, int, str]]:
    """(report_id, offset, digits) of digit runs that do not lie in exactly one mention."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for row in _rows(settings, "mentions", ["report_id", "char_start", "char_end"]):
        spans.setdefault(row["report_id"], []).append((row["char_start"], row["char_end"]))
    missing = {row["report_id"] for row in _not_extracted(settings)}
    found = []
    for report_id, text in _texts(settings).items():
        if report_id in missing:
            continue
        sorted_spans = sorted(spans.get(report_id, []))
        for run in re.finditer(r"\d+", text):
            if not _in_one(sorted_spans, run.start(), run.end()):
                found.append((report_id, run.start(), run.group()))
    return found


def broken_keys(settings: Settings) -> list[tuple[str, str]]:
    """(id, why): ids that occur twice, and facts that point to no mention of kind fact."""
    mentions = list(_rows(settings, "mentions", ["mention_id", "kind"]))
    facts = list(_rows(settings, "facts", ["fact_id", "mention_id", "part_of"]))
    kinds = {row["mention_id"]: row["kind"] for row in mentions}
    ids = Counter(row["fact_id"] for row in facts)
    found = [(key, "fact_id occurs twice") for key, n in ids.items() if n > 1]
    repeated = Counter(row["mention_id"] for row in mentions)
    found += [(key, "mention_id occurs twice") for key, n in repeated.items() if n > 1]
    for row in facts:
        if row["mention_id"] is not None and kinds.get(row["mention_id"]) != "fact":
            found.append((row["fact_id"], f"mention {row['mention_id']} is not of kind fact"))
        if row["part_of"] is not None and row["part_of"] not in ids:
            found.append((row["fact_id"], f"is part of {row['part_of']}, which does not exist"))
    return found


def lost_reports(settings: Settings) -> tuple[list[tuple[str, str, int]], int]:
    """Reports (document, township, year) that are published but no longer there, and how many are.

    Without a published version nothing is lost.
    """
    if not settings.database.is_file():
        return [], 0
    with duckdb.connect(str(settings.database), read_only=True) as connection:
        published = connection.sql(
            "select source_path, township_code, report_year from dim_report"
            " where status = 'accepted' order by 3, 2"
        ).fetchall()
    rows = _reports(settings, ["status", "township_code", "report_year"])
    present = {(r["township_code"], r["report_year"]) for r in rows if r["status"] == "accepted"}
    return [row for row in published if row[1:] not in present], len(published)


def facts_per_report(settings: Settings) -> list[tuple[int, float, float | None]]:
    """(report year, facts a report now, facts a report as published) of every year with reports."""
    earlier: dict[int, float] = {}
    if settings.database.is_file():
        with duckdb.connect(str(settings.database), read_only=True) as connection:
            earlier = dict(connection.sql(_PUBLISHED_VOLUME).fetchall())
    found = []
    for year in partition_years(settings.parquet, "facts"):
        path = partition_file(settings.parquet, "facts", year)
        reports = len(read_inputs(path, TABLES["facts"]))
        if reports:
            facts = pq.read_metadata(path).num_rows
            found.append((year, facts / reports, earlier.get(year)))
    return found


def jumps(settings: Settings) -> list[tuple[str, str, int, str, str, float]]:
    """(place, what, year, figure before, figure, factor) of published changes of ten times or more.

    Tenfold either way, the widest first, of figures of which one is at least 100.
    """
    with duckdb.connect(str(settings.database), read_only=True) as connection:
        return connection.sql(_JUMPS).fetchall()


def _not_extracted(settings: Settings) -> list[Row]:
    held: set[str] = set()
    for year in partition_years(settings.parquet, "facts"):
        held |= read_inputs(partition_file(settings.parquet, "facts", year), TABLES["facts"]).keys()
    rows = _reports(settings, ["report_id", "source_path", "status", "report_year"])
    return [row for row in rows if row["status"] == "accepted" and row["report_id"] not in held]


def _difference(found: pa.Schema, declared: pa.Schema) -> str:
    missing = set(declared.names) - set(found.names)
    surplus = set(found.names) - set(declared.names)
    other = [
        f"{name} is {found.field(name).type}, declared {declared.field(name).type}"
        for name in declared.names
        if name in found.names and found.field(name).type != declared.field(name).type
    ]
    words = [f"no column {name}" for name in sorted(missing)]
    words += [f"undeclared column {name}" for name in sorted(surplus)]
    return "; ".join([*words, *other])


def _unaccounted(row: Row) -> str:
    if row["status"] not in _STATUSES:
        return f"unknown status {row['status']}"
    if row["status"] == "accepted":
        empty = [name for name in _IDENTITY if not row[name]]
        return f"accepted without {', '.join(empty)}" if empty else ""
    if not row["reason"]:
        return f"{row['status']} without a reason"
    return ""


def _in_one(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    """Does a digit run lie in one span and touch no other? Spans are sorted."""
    place = bisect_left(spans, (end, 0))
    touching = [span for span in spans[max(place - 8, 0) : place] if span[1] > start]
    return len(touching) == 1 and touching[0][0] <= start and end <= touching[0][1]


def _reports(settings: Settings, columns: list[str]) -> list[Row]:
    path = settings.parquet / "reports" / "reports.parquet"
    rows: list[Row] = pq.ParquetFile(path).read(columns=columns).to_pylist()
    return rows


def _texts(settings: Settings) -> dict[str, str]:
    rows = _reports(settings, ["report_id", "status", "text"])
    return {row["report_id"]: row["text"] for row in rows if row["status"] == "accepted"}


def _rows(settings: Settings, table: str, columns: list[str]) -> Iterator[Row]:
    for year in partition_years(settings.parquet, table):
        file = pq.ParquetFile(partition_file(settings.parquet, table, year))
        for batch in file.iter_batches(columns=columns):
            yield from batch.to_pylist()
