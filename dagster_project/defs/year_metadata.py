"""What people see of the partitions by year: counts, first rows, pictures, versions."""

import hashlib
import json
from collections import Counter
from typing import Any

import pyarrow.parquet as pq

from dagster_project.defs import links
from dagster_project.defs.plots import bars
from dagster_project.defs.tables import markdown
from dagster_project.pipeline.extract import ExtractResult
from dagster_project.settings import Settings
from dagster_project.storage import schemas
from dagster_project.storage.parquet import partition_file, partition_years, read_inputs

_SHOWN = 10
_PREVIEW = {
    "sections": ["role", "heading"],
    "mentions": ["surface", "kind", "unit"],
    "statements": ["quote", "surface", "basis", "period_year", "text_near"],
    "facts": ["quote", "surface", "unit", "metric", "basis", "confidence"],
}


def partition_versions(settings: Settings) -> dict[tuple[str, int], str]:
    """By table and year, a short digest of what the partition was made from."""
    found = {}
    for table in schemas.PARTITIONED:
        for year in partition_years(settings.parquet, table):
            path = partition_file(settings.parquet, table, year)
            inputs = json.dumps(read_inputs(path, schemas.TABLES[table]), sort_keys=True)
            found[table, year] = hashlib.sha256(inputs.encode()).hexdigest()[:16]
    return found


def partition_metadata(settings: Settings, table: str, year: int) -> dict[str, Any]:
    """Rows, reports and the first rows of one partition."""
    path = partition_file(settings.parquet, table, year)
    file = pq.ParquetFile(path)
    found: dict[str, Any] = {
        "dagster/partition_row_count": file.metadata.num_rows,
        "dagster/uri": str(path),
        "report_pages": links.site_link(settings, links.INDEX),
        "reports": len(read_inputs(path, schemas.TABLES[table])),
    }
    names = _PREVIEW[table]
    if file.metadata.num_rows:
        rows = next(file.iter_batches(batch_size=_SHOWN, columns=names)).to_pylist()
        found["preview"] = markdown(names, [[row[name] for name in names] for row in rows])
    return found


def summary(settings: Settings, result: ExtractResult) -> dict[str, Any]:
    """Counts of all years, what failed, and the most frequent subjects without a metric."""
    tables = schemas.PARTITIONED
    counts = {
        table: {
            year: pq.read_metadata(partition_file(settings.parquet, table, year)).num_rows
            for year in partition_years(settings.parquet, table)
            if year in result.years
        }
        for table in tables
    }
    # A year whose reports all failed has no facts.
    per_year = [(year, *(counts[table].get(year, 0) for table in tables)) for year in result.years]
    unmapped = _unmapped(settings, tuple(counts["facts"]))
    return {
        "dagster/row_count": result.facts,
        "seconds": round(result.seconds, 2),
        "reports": result.reports,
        "extracted_anew": result.extracted,
        "mapped_anew": result.mapped,
        "unchanged": result.unchanged,
        "failed": len(result.failed),
        "mentions": result.mentions,
        "facts_per_report": round(result.facts / max(result.reports, 1), 2),
        "facts_without_metric": sum(unmapped.values()),
        "per_year": markdown(("report year", *tables), per_year),
        "failures": markdown(("document", "reason"), result.failed),
        "facts_by_year": bars("各年度事实数", sorted(counts["facts"].items())),
        "unmapped_subjects": bars("未归入指标的事实：常见对象", unmapped.most_common(_SHOWN)),
    }


def _unmapped(settings: Settings, years: tuple[int, ...]) -> Counter[str]:
    """What is counted by facts that no metric fits, by frequency."""
    found: Counter[str] = Counter()
    for year in years:
        file = pq.ParquetFile(partition_file(settings.parquet, "facts", year))
        for row in file.read(columns=["metric", "subject"]).to_pylist():
            if row["metric"] is None:
                found[row["subject"] or "?"] += 1
    return found
