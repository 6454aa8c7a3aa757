"""Assets: sections, mentions and facts by report year, and all years together."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import dagster as dg
import pyarrow.parquet as pq
from dagster._core.definitions.data_version import CODE_VERSION_TAG, DATA_VERSION_TAG
from pydantic import Field

from dagster_project.defs import keys, seeds
from dagster_project.defs.failures import TRANSIENT
from dagster_project.defs.partitions import REPORT_YEARS, report_years
from dagster_project.defs.plots import bars
from dagster_project.defs.progress import log_progress
from dagster_project.defs.resources import Warehouse
from dagster_project.defs.tables import column_schema, markdown
from dagster_project.extraction.version import extractor_version
from dagster_project.pipeline.extract import ExtractResult, extract_reports
from dagster_project.settings import Settings
from dagster_project.storage import schemas
from dagster_project.storage.parquet import partition_file, partition_years, read_inputs

_DESCRIPTIONS = {
    "sections": "The outline of each report: chapters with their role, paragraphs, page.",
    "mentions": "Every number of every accepted report with its place in the text, fact or not.",
    "facts": (
        "One row per statement of a quantity, with the words it came from: value, bounds, unit, "
        "basis, period, metric, confidence."
    ),
}
_SHOWN = 10
# The duty to report every year dates from 2015; a year before that is a slip of the keyboard.
_FIRST_YEAR = 2010


def _spec(table: str) -> dg.AssetSpec:
    return dg.AssetSpec(
        ["parquet", table],
        deps=[keys.REPORTS, *seeds.WORDS],
        group_name="extraction",
        kinds={"python", "parquet"},
        owners=keys.EXTRACTION_TEAM,
        code_version=extractor_version(),
        partitions_def=report_years,
        description=_DESCRIPTIONS[table] + " One Parquet file a report year.",
        metadata={
            "dagster/column_schema": column_schema(schemas.TABLES[table]),
            "partition_expr": "report_year",
        },
    )


class ExtractConfig(dg.Config):
    """How the partitions of some years are made."""

    anew: bool = Field(
        default=False, description="extract every report of the years, whether it changed or not"
    )


class AllYearsConfig(dg.Config):
    """Which years are brought up to date."""

    years: list[int] = Field(
        default_factory=list, description="report years to look at; empty: all of them"
    )


@dg.multi_asset(
    name="extract_years",
    specs=[_spec(table) for table in schemas.PARTITIONED],
    backfill_policy=dg.BackfillPolicy.single_run(),
    retry_policy=TRANSIENT,
    pool=keys.POOL,
)
def extract_years(
    context: dg.AssetExecutionContext, config: ExtractConfig, warehouse: Warehouse
) -> Iterator[dg.MaterializeResult[Any]]:
    """Bring the partitions of some years up to date."""
    settings = warehouse.settings
    years = [int(key) for key in context.partition_keys]
    progress = log_progress(context.log, "extracted")
    result = extract_reports(settings, years, progress, anew=config.anew)
    _warn(context, result)
    for table in schemas.PARTITIONED:
        key = dg.AssetKey(["parquet", table])
        for year in result.years:
            context.add_asset_metadata(
                _partition_metadata(settings, table, year), asset_key=key, partition_key=str(year)
            )
        yield dg.MaterializeResult(asset_key=key)


@dg.asset(
    key=keys.ALL_YEARS,
    deps=[keys.REPORTS, *keys.BY_YEAR],
    group_name="extraction",
    kinds={"python", "parquet"},
    owners=keys.EXTRACTION_TEAM,
    code_version=extractor_version(),
    retry_policy=TRANSIENT,
    pool=keys.POOL,
    description=(
        "All report years up to date: the state that the marts are built from. Years whose "
        "reports, code or lexicon changed are extracted here, and their partitions of sections, "
        "mentions and facts are recorded as materialised; the others are taken over."
    ),
)
def all_years(
    context: dg.AssetExecutionContext, config: AllYearsConfig, warehouse: Warehouse
) -> dg.MaterializeResult[Any]:
    """Extract what changed in any year and record the partitions that came out of it."""
    settings = warehouse.settings
    _refuse_strange(config.years)
    before = _versions(settings)
    progress = log_progress(context.log, "extracted")
    result = extract_reports(settings, config.years or None, progress)
    _warn(context, result)
    for table in schemas.PARTITIONED:
        _record_partitions(context, settings, table, before)
    return dg.MaterializeResult(metadata=_summary(settings, result))


def _refuse_strange(years: list[int]) -> None:
    strange = [year for year in years if not _FIRST_YEAR <= year <= date.today().year]
    if strange:
        raise dg.Failure(f"no report years: {strange}", allow_retries=False)


def _warn(context: dg.AssetExecutionContext, result: ExtractResult) -> None:
    for path, reason in result.failed:
        context.log.error(f"{path}: {reason}")


def _record_partitions(
    context: dg.AssetExecutionContext,
    settings: Settings,
    table: str,
    before: dict[tuple[str, int], str],
) -> None:
    """Tell Dagster which partitions of a table are new, as if each had been run by itself."""
    key = dg.AssetKey(["parquet", table])
    recorded = context.instance.get_materialized_partitions(key)
    current = set(context.instance.get_dynamic_partitions(REPORT_YEARS))
    for (name, year), version in _versions(settings).items():
        unchanged = before.get((name, year)) == version and str(year) in recorded
        if name != table or unchanged or str(year) not in current:
            continue
        context.log_event(
            dg.AssetMaterialization(
                key,
                partition=str(year),
                metadata=_partition_metadata(settings, table, year),
                tags={DATA_VERSION_TAG: version, CODE_VERSION_TAG: extractor_version()},
            )
        )


def _versions(settings: Settings) -> dict[tuple[str, int], str]:
    """A short digest of what each partition was made from."""
    found = {}
    for table in schemas.PARTITIONED:
        for year in partition_years(settings.parquet, table):
            path = partition_file(settings.parquet, table, year)
            inputs = json.dumps(read_inputs(path, schemas.TABLES[table]), sort_keys=True)
            found[table, year] = hashlib.sha256(inputs.encode()).hexdigest()[:16]
    return found


def _partition_metadata(settings: Settings, table: str, year: int) -> dict[str, Any]:
    path = partition_file(settings.parquet, table, year)
    file = pq.ParquetFile(path)
    reports = len(read_inputs(path, schemas.TABLES[table]))
    found: dict[str, Any] = {
        "dagster/partition_row_count": file.metadata.num_rows,
        "dagster/uri": str(path),
        "reports": reports,
    }
    names = {"sections": ["role", "heading"], "mentions": ["surface", "kind", "unit"]}.get(
        table, ["quote", "surface", "unit", "metric", "basis", "confidence"]
    )
    if file.metadata.num_rows:
        rows = next(file.iter_batches(batch_size=_SHOWN, columns=names)).to_pylist()
        found["preview"] = markdown(names, [[row[name] for name in names] for row in rows])
    return found


def _summary(settings: Settings, result: ExtractResult) -> dict[str, Any]:
    counts = {
        table: {
            year: pq.read_metadata(partition_file(settings.parquet, table, year)).num_rows
            for year in result.years
        }
        for table in schemas.PARTITIONED
    }
    tables = schemas.PARTITIONED
    per_year = [(year, *(counts[table][year] for table in tables)) for year in result.years]
    unmapped = _unmapped(settings, result.years)
    return {
        "dagster/row_count": result.facts,
        "seconds": round(result.seconds, 2),
        "reports": result.reports,
        "extracted_anew": result.extracted,
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
