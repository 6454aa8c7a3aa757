"""Asset: the published database that people read."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

import dagster as dg
import duckdb

from dagster_project.defs import keys, links
from dagster_project.defs.failures import TRANSIENT, explained
from dagster_project.defs.resources import Warehouse
from dagster_project.defs.tables import markdown
from dagster_project.pipeline.marts import build_folder
from dagster_project.pipeline.run import is_published, record_published
from dagster_project.pipeline.summary import YOY_HEADER, reconciliation, yoy_table
from dagster_project.pipeline.tested import tested_fingerprint
from dagster_project.settings import Settings
from dagster_project.storage.publish import PublishError, publish, published_version, versions

_SHOWN = 20
# By the end of the season there must be a version that was published in it.
_SEASON = dg.FreshnessPolicy.cron(
    deadline_cron="0 0 1 5 *", lower_bound_delta=timedelta(days=120), timezone="Asia/Shanghai"
)


def build_publication(marts: Iterable[dg.AssetKey]) -> dg.AssetsDefinition:
    """The published warehouse, downstream of the given marts."""
    upstream = list(marts)

    @dg.asset(
        key=keys.PUBLISHED,
        deps=upstream,
        group_name="published",
        kinds={"duckdb"},
        owners=keys.MARTS_TEAM,
        tags=keys.WHOLE | keys.FOR_ANALYSTS,
        retry_policy=TRANSIENT,
        pool=keys.POOL,
        freshness_policy=_SEASON,
        description=(
            "`fazhi.duckdb`: the tested build, swapped in at once, so that readers always see a "
            "complete version. Two earlier versions are kept for `fazhi rollback`."
        ),
    )
    def published(
        context: dg.AssetExecutionContext, warehouse: Warehouse
    ) -> dg.MaterializeResult[Any]:
        settings = warehouse.settings
        fingerprint = tested_fingerprint(settings)
        losses: tuple[str, ...] = ()
        with explained("materialise the marts until all their checks pass.", PublishError):
            if fingerprint is None:
                raise PublishError("there is no build that passed its tests")
            if is_published(settings, fingerprint):
                context.log.info("the published version was built from the same inputs: kept")
            else:
                losses = publish(settings, build_folder(settings) / "fazhi.duckdb").warnings
                record_published(settings, fingerprint)
        for loss in losses:
            context.log.warning(f"less than before: {loss}")
        return dg.MaterializeResult(metadata={**_metadata(settings), **_lost(losses)})

    return published


def _lost(losses: Sequence[str]) -> dict[str, Any]:
    """Years that cover less than in the version before, as something to look at."""
    if not losses:
        return {}
    return {
        "less_than_before": markdown(("covers less than before",), [(loss,) for loss in losses])
    }


def _metadata(settings: Settings) -> dict[str, Any]:
    """What readers see from now on, and whether everything that came in is in it."""
    account = reconciliation(settings)
    changes = yoy_table(settings)
    with duckdb.connect(str(settings.database), read_only=True) as connection:
        tables = connection.execute(
            "select table_name, estimated_size, comment from duckdb_tables()"
            " where not internal order by 1"
        ).fetchall()
    return {
        "dagster/row_count": account.indicators,
        "dagster/uri": str(settings.database),
        "report_pages": links.site_link(settings, links.INDEX),
        "exports": links.site_link(settings, links.WORKBOOK),
        "docs": links.site_link(settings, links.DOCS),
        "version": published_version(settings),
        "versions_kept": ", ".join(versions(settings)),
        "megabytes": round(settings.database.stat().st_size / 1e6, 2),
        "facts": account.facts_in_indicators + account.facts_set_aside,
        "indicators": account.indicators,
        "year_on_year_rows": len(changes),
        "reconciliation": markdown(("from documents to indicators", "rows"), _account(account)),
        "year_on_year": markdown(YOY_HEADER, changes[:_SHOWN]),
        "tables": markdown(("table", "rows", "what it holds"), tables),
    }


def _account(account: Any) -> list[tuple[str, object]]:
    return [
        ("documents", account.reports),
        ("accepted reports", account.accepted),
        ("numbers in them", account.numbers),
        ("facts extracted", account.facts_extracted),
        ("facts added by correction", account.facts_added),
        ("facts in indicators", account.facts_in_indicators),
        ("facts set aside", account.facts_set_aside),
        *((f"… because {reason}", rows) for reason, rows in account.reasons.items()),
        ("indicators", account.indicators),
        ("everything accounted for", "yes" if account.holds else "NO"),
    ]
