"""All definitions for given settings; tests call this with temporary folders."""

from __future__ import annotations

import dagster as dg

from dagster_project.defs.accuracy import build_accuracy
from dagster_project.defs.automation import new_reports, season
from dagster_project.defs.checks import ALL_CHECKS
from dagster_project.defs.documents import collect_documents, reports_folder
from dagster_project.defs.jobs import ASSET_JOBS, rollback
from dagster_project.defs.lost_runs import end_lost_runs
from dagster_project.defs.manifest import load_manifest
from dagster_project.defs.marts import build_dbt_assets
from dagster_project.defs.notify import Notifier, tell_of_failures
from dagster_project.defs.publication import build_publication
from dagster_project.defs.resources import Warehouse
from dagster_project.defs.seeds import build_seeds
from dagster_project.defs.site import SITE
from dagster_project.defs.years import all_years, extract_years, map_years
from dagster_project.settings import Settings


def build_defs(settings: Settings, notifier: Notifier | None = None) -> dg.Definitions:
    """Assets, checks, jobs, schedules and sensors; loads without network or database."""
    manifest = load_manifest(settings)
    marts = build_dbt_assets(manifest)
    shown = [spec.key for spec in marts.specs if spec.group_name == "marts"]
    ours = [
        collect_documents,
        extract_years,
        map_years,
        all_years,
        build_accuracy(),
        build_publication(shown),
        *SITE,
    ]
    return dg.Definitions(
        assets=[
            reports_folder,
            build_seeds(manifest),
            marts,
            *dg.with_source_code_references(ours),
        ],
        asset_checks=ALL_CHECKS,
        jobs=[*ASSET_JOBS, rollback],
        schedules=[season],
        sensors=[new_reports, tell_of_failures, end_lost_runs],
        resources={"warehouse": Warehouse.of(settings), "notifier": notifier or Notifier()},
        # A process a step would load all definitions again, three seconds each time.
        executor=dg.in_process_executor,
    )
