"""Jobs: what an operator starts with one click."""

import dagster as dg

from dagster_project.defs import keys
from dagster_project.defs.failures import explained
from dagster_project.defs.resources import Warehouse
from dagster_project.storage.publish import PublishError
from dagster_project.storage.publish import rollback as publish_older

_MARTS = dg.AssetSelection.groups("staging", "intermediate", "marts")
_PUBLISHED = dg.AssetSelection.assets(keys.PUBLISHED)
_FILES = dg.AssetSelection.assets(keys.EXPORTS, keys.REPORT_PAGES)
_BY_YEAR = dg.AssetSelection.assets(*keys.BY_YEAR)
_ALL_YEARS = dg.AssetSelection.assets(keys.ALL_YEARS)
_DOCUMENTS = dg.AssetSelection.assets(keys.RAW, keys.REPORTS)

# The partitions by year are not steps of a run over all years: parquet/all_years brings them up
# to date and records them, since which years there are is known only once the reports are read.
everything = dg.define_asset_job(
    "everything",
    selection=dg.AssetSelection.all() - _BY_YEAR - dg.AssetSelection.groups("seeds"),
    description=(
        "From the folder to the published warehouse, its documentation and the accuracy. Only "
        "what changed is read and extracted."
    ),
    run_tags={"kind": "whole"},
)
refresh = dg.define_asset_job(
    "refresh",
    selection=_DOCUMENTS | _ALL_YEARS | _MARTS | _PUBLISHED | _FILES,
    config={"ops": {"build_marts": {"config": {"only_if_changed": True}}}},
    description=(
        "From the folder to the published warehouse, its exports and report pages, which stay as "
        "they are if nothing changed; what the sensor and the season start."
    ),
    run_tags={"kind": "refresh"},
)
remap = dg.define_asset_job(
    "remap",
    selection=_ALL_YEARS | _MARTS | _PUBLISHED | dg.AssetSelection.assets(keys.ACCURACY),
    description=(
        "After a change of taxonomy: facts are mapped anew from the stored statements, then marts "
        "and publication; no text is read again, unless code or lexicon changed as well."
    ),
    run_tags={"kind": "remap"},
)
re_extract_year = dg.define_asset_job(
    "re_extract_year",
    selection=_BY_YEAR | _ALL_YEARS | _MARTS | _PUBLISHED,
    config={"ops": {step: {"config": {"anew": True}} for step in ("extract_years", "map_years")}},
    description="All reports of one year are read and mapped anew, whether they changed or not.",
    run_tags={"kind": "re_extract"},
)
rebuild_marts = dg.define_asset_job(
    "rebuild_marts",
    selection=_MARTS | _PUBLISHED | dg.AssetSelection.assets(keys.DOCS, keys.EXPORTS),
    description=(
        "After a change of a model or of corrections.csv: marts, tests, publication, docs, exports."
    ),
    run_tags={"kind": "marts"},
)
publish = dg.define_asset_job(
    "publish",
    selection=_PUBLISHED,
    description="Publish the last build, such as after a rollback.",
    run_tags={"kind": "publish"},
)
observe_seeds = dg.define_asset_job(
    "observe_seeds",
    selection=dg.AssetSelection.groups("seeds", include_sources=True),
    description="Look at the reviewed CSV files, so that the UI shows what they made outdated.",
)


@dg.op(pool=keys.POOL)
def publish_version_before(context: dg.OpExecutionContext, warehouse: Warehouse) -> None:
    """Swap in the version before the published one."""
    with explained("materialise everything; there is nothing to go back to.", PublishError):
        result = publish_older(warehouse.settings)
    context.log.info(f"published again: version {result.version}, {result.tables} tables")
    context.log_event(
        dg.AssetMaterialization(
            keys.PUBLISHED,
            description="an older version, published again",
            metadata={"version": result.version, "dagster/uri": str(result.database)},
        )
    )


@dg.job(
    description="Readers see the version before the present one; the next refresh replaces it.",
    tags={"kind": "rollback"},
    executor_def=dg.in_process_executor,
)
def rollback() -> None:
    """One step."""
    publish_version_before()


ASSET_JOBS = [
    everything,
    refresh,
    remap,
    re_extract_year,
    rebuild_marts,
    publish,
    observe_seeds,
]
