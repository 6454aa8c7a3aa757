"""Assets: documents of the folder, their copies, and the reports read from them."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import dagster as dg
import pyarrow.parquet as pq

from dagster_project.defs import keys, links, seeds
from dagster_project.defs.failures import TRANSIENT, explained
from dagster_project.defs.partitions import keep_years
from dagster_project.defs.plots import bars
from dagster_project.defs.progress import log_progress
from dagster_project.defs.resources import Warehouse
from dagster_project.defs.tables import column_schema, markdown
from dagster_project.documents import reader_version
from dagster_project.pipeline.collect import CollectError, CollectResult, collect
from dagster_project.settings import Settings
from dagster_project.storage import schemas
from dagster_project.storage.raw import RawStore

_COLUMNS = ["source_path", "format", "status", "reason", "province", "township", "report_year"]
_SHOWN = 10

reports_folder = dg.AssetSpec(
    keys.REPORTS_FOLDER,
    group_name="documents",
    kinds={"file"},
    owners=keys.DOCUMENTS_TEAM,
    tags=keys.BY_HAND,
    description=(
        "The folder with the documents as published (Word, PDF, web pages, text) and, where there "
        "is one, its `manifest.csv`. People put files there; the sensor looks for them."
    ),
)


@dg.multi_asset(
    name="collect_documents",
    pool=keys.POOL,
    retry_policy=TRANSIENT,
    specs=[
        dg.AssetSpec(
            keys.RAW,
            deps=[keys.REPORTS_FOLDER],
            group_name="documents",
            kinds={"python", "file"},
            owners=keys.DOCUMENTS_TEAM,
            tags=keys.INCREMENTAL,
            code_version=reader_version(),
            description=(
                "Copies of the documents' bytes, named by their SHA-256 and never changed, with "
                "a register of where and when each was seen."
            ),
        ),
        dg.AssetSpec(
            keys.REPORTS,
            deps=[keys.RAW, *seeds.PLACES],
            group_name="documents",
            kinds={"python", "parquet"},
            owners=keys.DOCUMENTS_TEAM,
            tags=keys.INCREMENTAL | keys.FOR_RESEARCHERS,
            code_version=reader_version(),
            metadata={"dagster/column_schema": column_schema(schemas.REPORTS)},
            description=(
                "One row per document: clean text, township, year, and a status. What is not "
                "accepted is kept with its reason. A document is read again only if its bytes, "
                "its row in the manifest or the reading code changed."
            ),
        ),
    ],
)
def collect_documents(
    context: dg.AssetExecutionContext, warehouse: Warehouse
) -> Iterator[dg.MaterializeResult[Any]]:
    """Copy and read what is new in the folder; report years become partitions."""
    settings = warehouse.settings
    with explained(f"make the folder {settings.reports} readable.", CollectError):
        result = collect(settings, log_progress(context.log, "read"))
    for remark in result.remarks:
        context.log.warning(remark)
    rows = pq.read_table(
        settings.parquet / "reports" / "reports.parquet", columns=_COLUMNS
    ).to_pylist()
    years = {row["report_year"] for row in rows if row["status"] == "accepted"}
    came, went = keep_years(context.instance, years)
    if came or went:
        context.log.info(f"report years that came: {came or 'none'}, that went: {went or 'none'}")
    yield dg.MaterializeResult(asset_key=keys.RAW, metadata=_raw_metadata(settings, rows))
    yield dg.MaterializeResult(
        asset_key=keys.REPORTS, metadata=_report_metadata(settings, result, rows)
    )


def _raw_metadata(settings: Settings, rows: list[dict[str, Any]]) -> dict[str, Any]:
    register = RawStore(settings.raw).register()
    kept = {line["sha256"]: int(line["bytes"]) for line in register}
    formats = Counter(row["format"] for row in rows)
    latest = [(r["seen_at"], r["path"], r["bytes"], r["url"]) for r in register[-_SHOWN:][::-1]]
    return {
        "dagster/row_count": len(rows),
        "copies": len(kept),
        "megabytes": round(sum(kept.values()) / 1e6, 2),
        "formats": markdown(("format", "documents"), formats.most_common()),
        "latest": markdown(("seen at", "document", "bytes", "address"), latest),
        "folder": dg.MetadataValue.path(str(settings.raw)),
    }


def _report_metadata(
    settings: Settings, result: CollectResult, rows: list[dict[str, Any]]
) -> dict[str, Any]:
    accepted = [row for row in rows if row["status"] == "accepted"]
    by_year = sorted(Counter(row["report_year"] for row in accepted).items())
    by_province = Counter(row["province"] or "?" for row in accepted).most_common()
    turned_away = [row for row in rows if row["status"] != "accepted"]
    return {
        "dagster/row_count": len(rows),
        "dagster/uri": str(settings.parquet / "reports"),
        "report_pages": links.site_link(settings, links.INDEX),
        "seconds": round(result.seconds, 2),
        "accepted": result.accepted,
        "quarantined": result.quarantined,
        "duplicates": result.duplicates,
        "superseded": result.superseded,
        "read_anew": result.seen - result.unchanged,
        "unchanged": result.unchanged,
        "not_accepted": markdown(
            ("document", "status", "reason"),
            [(row["source_path"], row["status"], row["reason"]) for row in turned_away[:100]],
        ),
        "per_year": markdown(("report year", "accepted reports"), by_year),
        "reports_by_year": bars("各年度报告数", by_year),
        "reports_by_province": bars("各省报告数", by_province),
        "preview": markdown(
            ("document", "province", "township", "year"),
            [
                (row["source_path"], row["province"], row["township"], row["report_year"])
                for row in accepted[:_SHOWN]
            ],
        ),
    }
