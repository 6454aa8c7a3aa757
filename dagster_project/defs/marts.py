"""Assets and checks: the dbt models and their tests, built by one dbt invocation in this process.

A build starts from an empty file, so a selection of models still builds all of them; the selection
decides only what is recorded. Starting dbt's own program instead would cost ten seconds a run.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtProject,
    dbt_assets,
)
from pydantic import Field

from dagster_project.defs import keys
from dagster_project.defs.lineage import Lineage
from dagster_project.defs.progress import log_progress
from dagster_project.defs.resources import Warehouse
from dagster_project.defs.tables import markdown
from dagster_project.pipeline.marts import (
    DBT_PROJECT,
    MartsError,
    NodeResult,
    Progress,
    build_folder,
    build_marts,
    open_build,
)
from dagster_project.pipeline.run import build_fingerprint, is_published
from dagster_project.pipeline.tested import mark_tested, unmark
from dagster_project.settings import Settings

_UNIQUE_ID = "dagster_dbt/unique_id"
_SHOWN = 10
_ADVICE = (
    "look at the failed check: its metadata has the SQL and the first rows it found. Mend the "
    "document, a row of `seeds/corrections.csv` or the model, then run the job again; until then "
    "readers keep the version that was published before."
)


class MartsConfig(dg.Config):
    """When the marts are built."""

    only_if_changed: bool = Field(
        default=False,
        description="leave them alone if the published version was built from the same inputs",
    )


class Translator(DagsterDbtTranslator):
    """Keys and groups by folder of the model; staging waits until all years are up to date."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """``marts/fct_fact`` for a model, the configured key for a source."""
        key = super().get_asset_key(dbt_resource_props)
        if dbt_resource_props["resource_type"] != "model":
            return key
        return key.with_prefix(dbt_resource_props["fqn"][1])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The folder below ``models``."""
        return str(dbt_resource_props["fqn"][1])

    def get_tags(self, dbt_resource_props: Mapping[str, Any]) -> Mapping[str, str]:
        """Built anew as a whole; the marts are what people read."""
        readers = keys.FOR_ANALYSTS if dbt_resource_props["fqn"][1] == "marts" else {}
        return {**super().get_tags(dbt_resource_props), **keys.WHOLE, **readers}

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        """Those who keep the marts."""
        return keys.MARTS_TEAM

    def get_asset_spec(
        self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> dg.AssetSpec:
        """What reads a table by year depends on all years being up to date."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        upstream = {dep.asset_key for dep in spec.deps}
        if upstream.isdisjoint(keys.BY_YEAR) or keys.ALL_YEARS in upstream:
            return spec
        return spec.replace_attributes(deps=[*spec.deps, dg.AssetDep(keys.ALL_YEARS)])


def build_dbt_assets(manifest: Mapping[str, Any]) -> dg.AssetsDefinition:
    """All models with their data tests as checks; nothing is parsed or connected here."""

    @dbt_assets(
        manifest=manifest,
        name="build_marts",
        project=DbtProject(DBT_PROJECT),
        exclude="resource_type:unit_test",
        pool=keys.POOL,
        dagster_dbt_translator=Translator(
            DagsterDbtTranslatorSettings(enable_code_references=True)
        ),
    )
    def dbt_marts(
        context: dg.AssetExecutionContext, config: MartsConfig, warehouse: Warehouse
    ) -> Iterator[Any]:
        settings = warehouse.settings
        fingerprint = build_fingerprint(settings)
        if config.only_if_changed and is_published(settings, fingerprint):
            context.log.info("nothing changed since the published version was built")
            return
        progress = log_progress(context.log, "built")
        nodes, failure = _build(settings, fingerprint, progress)
        if nodes:
            with open_build(build_folder(settings)) as connection:
                yield from _models(context, connection, nodes)
                yield from _tests(context, connection, nodes)
        if failure is not None:
            raise dg.Failure(
                f"{failure}\n\nWhat to do: {_ADVICE}", allow_retries=False
            ) from failure

    return dbt_marts


def _build(
    settings: Settings, fingerprint: str, progress: Progress
) -> tuple[tuple[NodeResult, ...], MartsError | None]:
    """What became of each model and test, and the reason if the build must not be published."""
    unmark(settings)
    try:
        nodes = build_marts(settings, progress).nodes
    except MartsError as error:
        return error.nodes, error
    mark_tested(settings, fingerprint)
    return nodes, None


def _models(
    context: dg.AssetExecutionContext,
    connection: duckdb.DuckDBPyConnection,
    nodes: tuple[NodeResult, ...],
) -> Iterator[dg.MaterializeResult[Any]]:
    """Materialisations of the selected models that were built."""
    lineage = Lineage(_names(context.assets_def.specs), connection)
    selected = {
        spec.metadata[_UNIQUE_ID]: spec.key
        for spec in context.assets_def.specs
        if spec.key in context.selected_asset_keys
    }
    for node in nodes:
        if node.unique_id in selected and node.status == "success":
            metadata = _look_at(connection, node)
            columns = lineage.of(node.sql)
            if columns is not None:
                metadata["dagster/column_lineage"] = columns
            yield dg.MaterializeResult(asset_key=selected[node.unique_id], metadata=metadata)


def _names(models: Iterable[dg.AssetSpec]) -> dict[str, dg.AssetKey]:
    """Keys of the models, and of what they read, by the name of their table or file."""
    keys_of_all = {key for spec in models for key in (spec.key, *(d.asset_key for d in spec.deps))}
    return {key.path[-1]: key for key in keys_of_all}


def _look_at(connection: duckdb.DuckDBPyConnection, node: NodeResult) -> dict[str, Any]:
    """Rows, seconds and the first rows of a model."""
    rows = connection.sql(f"select * from {node.relation} limit {_SHOWN}")
    preview = markdown(rows.columns, rows.fetchall())
    ((count,),) = connection.sql(f"select count(*) from {node.relation}").fetchall()
    return {"dagster/row_count": count, "seconds": round(node.seconds, 3), "preview": preview}


def _tests(
    context: dg.AssetExecutionContext,
    connection: duckdb.DuckDBPyConnection,
    nodes: tuple[NodeResult, ...],
) -> Iterator[dg.AssetCheckResult]:
    """Results of the selected tests that ran."""
    selected = {
        (spec.metadata or {})[_UNIQUE_ID]: spec.key
        for spec in context.assets_def.check_specs
        if spec.key in context.selected_asset_check_keys
    }
    for node in nodes:
        if node.unique_id in selected and node.status in ("pass", "warn", "fail", "error"):
            yield _check(connection, selected[node.unique_id], node)


def _check(
    connection: duckdb.DuckDBPyConnection, key: dg.AssetCheckKey, node: NodeResult
) -> dg.AssetCheckResult:
    metadata: dict[str, Any] = {
        "seconds": round(node.seconds, 3),
        "failing_rows": node.failures,
        "message": node.message,
    }
    if node.status != "pass" and node.sql:
        metadata["sql"] = dg.MetadataValue.md(f"```sql\n{node.sql}\n```")
        if node.status != "error":
            rows = connection.sql(f"select * from ({node.sql}) limit {_SHOWN}")
            metadata["first_rows"] = markdown(rows.columns, rows.fetchall())
    return dg.AssetCheckResult(
        asset_key=key.asset_key,
        check_name=key.name,
        passed=node.status == "pass",
        severity=dg.AssetCheckSeverity.WARN
        if node.severity == "warn"
        else dg.AssetCheckSeverity.ERROR,
        metadata=metadata,
    )
