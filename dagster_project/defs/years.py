"""Assets: what is read from the reports of a year, the facts of a year, and all years together."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import dagster as dg
from pydantic import Field

from dagster_project.defs import keys, seeds
from dagster_project.defs.failures import TRANSIENT
from dagster_project.defs.partitions import REPORT_YEARS, report_years
from dagster_project.defs.progress import log_progress
from dagster_project.defs.resources import Warehouse
from dagster_project.defs.tables import column_schema
from dagster_project.defs.year_metadata import partition_metadata, partition_versions, summary
from dagster_project.extraction.version import (
    extractor_version,
    mapping_version,
    reading_version,
)
from dagster_project.pipeline.extract import extract_reports, map_reports, read_reports
from dagster_project.pipeline.stages import StageResult
from dagster_project.settings import Settings
from dagster_project.storage import schemas

_DESCRIPTIONS = {
    "sections": "The outline of each report: chapters with their role, paragraphs, page.",
    "mentions": "Every number of every accepted report with its place in the text, fact or not.",
    "statements": (
        "Every stated quantity as it was read, before it has a metric: value, bounds, unit as "
        "written, basis, period, and the words around it. What the facts are mapped from."
    ),
    "facts": (
        "One row per statement of a quantity, with the words it came from: value, bounds, unit, "
        "basis, period, metric, confidence. After a change of taxonomy only these are made anew."
    ),
}
# The duty to report every year dates from 2015; a year before that is a slip of the keyboard.
_FIRST_YEAR = 2010
# Names under which Dagster keeps the versions of a materialisation; the UI compares them.
_DATA_VERSION, _CODE_VERSION = "dagster/data_version", "dagster/code_version"
_INPUT_VERSION, _INPUT_EVENT = "dagster/input_data_version", "dagster/input_event_pointer"


def _code_version(table: str) -> str:
    return reading_version() if table in schemas.READ else mapping_version()


def _upstream(table: str) -> list[dg.AssetKey]:
    if table in schemas.READ:
        return [keys.REPORTS, *seeds.READING]
    return [keys.STATEMENTS, *seeds.MAPPING]


def _spec(table: str) -> dg.AssetSpec:
    return dg.AssetSpec(
        ["parquet", table],
        deps=_upstream(table),
        group_name="extraction",
        kinds={"python", "parquet"},
        owners=keys.EXTRACTION_TEAM,
        tags=keys.INCREMENTAL | ({} if table == "statements" else keys.FOR_RESEARCHERS),
        code_version=_code_version(table),
        partitions_def=report_years,
        description=_DESCRIPTIONS[table] + " One Parquet file a report year.",
        metadata={
            "dagster/column_schema": column_schema(schemas.TABLES[table]),
            "partition_expr": "report_year",
        },
    )


class YearConfig(dg.Config):
    """How the partitions of some years are made."""

    anew: bool = Field(
        default=False, description="make the rows of every report, whether it changed or not"
    )


class AllYearsConfig(dg.Config):
    """Which years are brought up to date."""

    years: list[int] = Field(
        default_factory=list, description="report years to look at; empty: all of them"
    )


@dg.multi_asset(
    name="extract_years",
    specs=[_spec(table) for table in schemas.READ],
    backfill_policy=dg.BackfillPolicy.single_run(),
    retry_policy=TRANSIENT,
    pool=keys.POOL,
)
def extract_years(
    context: dg.AssetExecutionContext, config: YearConfig, warehouse: Warehouse
) -> Iterator[dg.MaterializeResult[Any]]:
    """Read the reports of some years that changed."""
    settings = warehouse.settings
    years = [int(key) for key in context.partition_keys]
    result = read_reports(settings, years, log_progress(context.log, "read"), anew=config.anew)
    yield from _made(context, settings, schemas.READ, result)


@dg.multi_asset(
    name="map_years",
    specs=[_spec("facts")],
    backfill_policy=dg.BackfillPolicy.single_run(),
    retry_policy=TRANSIENT,
    pool=keys.POOL,
)
def map_years(
    context: dg.AssetExecutionContext, config: YearConfig, warehouse: Warehouse
) -> Iterator[dg.MaterializeResult[Any]]:
    """Map the statements of some years to metrics; no text is read."""
    settings = warehouse.settings
    years = [int(key) for key in context.partition_keys]
    result = map_reports(settings, years, log_progress(context.log, "mapped"), anew=config.anew)
    yield from _made(context, settings, schemas.MAPPED, result)


def _made(
    context: dg.AssetExecutionContext,
    settings: Settings,
    tables: Iterable[str],
    result: StageResult,
) -> Iterator[dg.MaterializeResult[Any]]:
    _tell_failures(context, result.failed)
    for table in tables:
        key = dg.AssetKey(["parquet", table])
        for year in result.years:
            context.add_asset_metadata(
                partition_metadata(settings, table, year), asset_key=key, partition_key=str(year)
            )
        yield dg.MaterializeResult(asset_key=key)


@dg.asset(
    key=keys.ALL_YEARS,
    deps=[keys.REPORTS, *keys.BY_YEAR],
    group_name="extraction",
    kinds={"python", "parquet"},
    owners=keys.EXTRACTION_TEAM,
    tags=keys.INCREMENTAL,
    code_version=extractor_version(),
    retry_policy=TRANSIENT,
    pool=keys.POOL,
    description=(
        "All report years up to date: the state that the marts are built from. Years whose "
        "reports, code or lexicon changed are read here and years whose taxonomy changed are "
        "mapped, and their partitions are recorded as materialised; the others are taken over."
    ),
)
def all_years(
    context: dg.AssetExecutionContext, config: AllYearsConfig, warehouse: Warehouse
) -> dg.MaterializeResult[Any]:
    """Read and map what changed in any year and record the partitions that came out of it."""
    settings = warehouse.settings
    _refuse_strange(config.years)
    before = partition_versions(settings)
    told = {
        "extract": log_progress(context.log, "read"),
        "map": log_progress(context.log, "mapped"),
    }
    result = extract_reports(
        settings, config.years or None, lambda stage, *step: told[stage](*step)
    )
    _tell_failures(context, result.failed)
    _record_partitions(context, settings, before)
    return dg.MaterializeResult(metadata=summary(settings, result))


def _refuse_strange(years: list[int]) -> None:
    strange = [year for year in years if not _FIRST_YEAR <= year <= date.today().year]
    if strange:
        raise dg.Failure(f"no report years: {strange}", allow_retries=False)


def _tell_failures(context: dg.AssetExecutionContext, failed: Iterable[tuple[str, str]]) -> None:
    for path, reason in failed:
        context.log.error(f"{path}: {reason}")


def _record_partitions(
    context: dg.AssetExecutionContext, settings: Settings, before: dict[tuple[str, int], str]
) -> None:
    """Tell Dagster which partitions are new, as if each had been run by itself."""
    current = set(context.instance.get_dynamic_partitions(REPORT_YEARS))
    recorded = {
        table: context.instance.get_materialized_partitions(dg.AssetKey(["parquet", table]))
        for table in schemas.PARTITIONED
    }
    for (table, year), version in partition_versions(settings).items():
        unchanged = before.get((table, year)) == version and str(year) in recorded[table]
        if unchanged or str(year) not in current:
            continue
        context.log_event(
            dg.AssetMaterialization(
                dg.AssetKey(["parquet", table]),
                partition=str(year),
                metadata=partition_metadata(settings, table, year),
                tags={
                    _DATA_VERSION: version,
                    _CODE_VERSION: _code_version(table),
                    **_made_from(context.instance, table, str(year)),
                },
            )
        )


def _made_from(instance: dg.DagsterInstance, table: str, year: str) -> dict[str, str]:
    """What a partition was made from; without it the UI calls every partition out of date."""
    tags = {}
    for key in _upstream(table):
        years = [year] if key in keys.BY_YEAR else None
        wanted = dg.AssetRecordsFilter(asset_key=key, asset_partitions=years)
        made = instance.fetch_materializations(wanted, limit=1).records
        seen = instance.fetch_observations(wanted, limit=1).records
        version, pointer = "INITIAL", "NULL"  # as for a file that nobody looked at
        for record in [*made, *seen][:1]:
            entry = record.event_log_entry
            event = entry.asset_materialization or entry.asset_observation
            version = ((event and event.tags) or {}).get(_DATA_VERSION, version)
            pointer = str(record.storage_id)
        tags[f"{_INPUT_VERSION}/{key.to_user_string()}"] = version
        tags[f"{_INPUT_EVENT}/{key.to_user_string()}"] = pointer
    return tags
