"""Assets: what people open in a browser or in Excel, below ``site`` of the warehouse."""

from typing import Any

import dagster as dg

from dagster_project.defs import keys, links
from dagster_project.defs.failures import TRANSIENT, explained
from dagster_project.defs.progress import log_progress
from dagster_project.defs.resources import Warehouse
from dagster_project.defs.tables import markdown
from dagster_project.pipeline.database import NotBuiltError
from dagster_project.pipeline.export import export
from dagster_project.pipeline.marts import MartsError, build_docs
from dagster_project.pipeline.site import build_pages

_MEGA = 1e6


@dg.asset(
    key=keys.REPORT_PAGES,
    # Made from the tables by year alone, but what they show is to be what is published.
    deps=[keys.ALL_YEARS, keys.PUBLISHED],
    group_name="published",
    kinds={"html", "python"},
    owners=keys.MARTS_TEAM,
    tags=keys.INCREMENTAL | keys.FOR_ANALYSTS,
    retry_policy=TRANSIENT,
    pool=keys.POOL,
    description=(
        "One page per accepted report with every number marked and explained, and a first page "
        "that lists them by place and year. Only the pages of reports that changed are written."
    ),
)
def report_pages(
    context: dg.AssetExecutionContext, warehouse: Warehouse
) -> dg.MaterializeResult[Any]:
    """Bring the pages up to date."""
    settings = warehouse.settings
    result = build_pages(settings, log_progress(context.log, "written"))
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": result.pages,
            "dagster/uri": str(settings.site / "reports"),
            "index": links.site_link(settings, links.INDEX),
            "reports": result.reports,
            "written_anew": result.written,
            "removed": result.removed,
            "megabytes": round(result.bytes / _MEGA, 2),
            "seconds": round(result.seconds, 2),
        }
    )


@dg.asset(
    key=keys.EXPORTS,
    deps=[keys.PUBLISHED],
    group_name="published",
    kinds={"excel", "csv", "parquet"},
    owners=keys.MARTS_TEAM,
    tags=keys.WHOLE | keys.FOR_ANALYSTS,
    retry_policy=TRANSIENT,
    pool=keys.POOL,
    description=(
        "The published version as files: `fazhi.xlsx` with Chinese sheets, every table and view as "
        "CSV and Parquet, and a list of contents. Replaced as a whole."
    ),
)
def exports(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult[Any]:
    """Export the published version unless that was done."""
    settings = warehouse.settings
    with explained("publish a build first.", NotBuiltError):
        result = export(settings)
    if not result.made:
        context.log.info("the published version was exported before: kept")
    for remark in result.remarks:
        context.log.warning(remark)
    size = sum(file.bytes for file in result.files)
    return dg.MaterializeResult(
        metadata={
            "dagster/uri": str(result.folder),
            "workbook": links.site_link(settings, links.WORKBOOK),
            "contents": links.site_link(settings, links.CONTENTS),
            "index": links.site_link(settings, links.INDEX),
            "version": result.version,
            "file_count": len(result.files),
            "megabytes": round(size / _MEGA, 2),
            "seconds": round(result.seconds, 2),
            "files": markdown(
                ("file", "rows", "bytes", "what it holds"),
                [(file.file, file.rows, file.bytes, file.description) for file in result.files],
            ),
        }
    )


@dg.asset(
    key=keys.DOCS,
    deps=[keys.PUBLISHED],
    group_name="published",
    kinds={"html", "dbt"},
    owners=keys.MARTS_TEAM,
    tags=keys.WHOLE | keys.FOR_ANALYSTS,
    pool=keys.POOL,
    description="Description of all tables and columns as one page that needs no server.",
)
def docs(warehouse: Warehouse) -> dg.MaterializeResult[Any]:
    """Let dbt describe the models."""
    settings = warehouse.settings
    with explained("materialise the marts first.", MartsError):
        page = build_docs(settings)
    return dg.MaterializeResult(
        metadata={
            "dagster/uri": str(page),
            "page": links.site_link(settings, links.DOCS),
            "megabytes": round(page.stat().st_size / _MEGA, 2),
        }
    )


SITE = [report_pages, exports, docs]
