"""Column lineage of the models: worked out once per state of a model's SQL and kept.

Parsing the SQL of all models costs longer than running it, so a model's lineage is kept beside
the manifest under a hash of the SQL and of the columns it reads.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb

# The public way to lineage leads through dbt's own program, which costs ten seconds a run.
from dagster_dbt import DagsterDbtTranslator, DbtProject
from dagster_dbt.core.dbt_cli_event import EventHistoryMetadata, _build_column_lineage_metadata
from sqlglot.errors import SqlglotError

from dagster_project.pipeline.marts import build_folder
from dagster_project.settings import Settings

_Columns = dict[str, dict[str, str]]
_COLUMNS = """
select
    format('"{}"."{}"."{}"', database_name, schema_name, table_name), column_name, data_type
from duckdb_columns() where not internal
"""


class Lineage:
    """Column lineage by model, read from and written to a file in the warehouse folder."""

    def __init__(
        self,
        settings: Settings,
        project: DbtProject,
        translator: DagsterDbtTranslator,
        manifest: Mapping[str, Any],
        connection: duckdb.DuckDBPyConnection,
    ) -> None:
        self._manifest = manifest
        self._project = project
        self._translator = translator
        self._target = build_folder(settings) / "target"
        self._file = settings.warehouse / "dagster" / "dbt" / "lineage.json"
        self._known = _load(self._file)
        self._used: dict[str, Any] = {}
        self._columns: dict[str, _Columns] = defaultdict(dict)
        for relation, column, kind in connection.sql(_COLUMNS).fetchall():
            self._columns[relation][column] = {"data_type": kind}

    def of(self, unique_id: str, sql: str) -> dg.TableColumnLineage | None:
        """The lineage of a model that is in the build; None where it cannot be worked out."""
        node = self._manifest["nodes"][unique_id]
        nodes = self._manifest["nodes"]
        parents = {
            relation: self._columns[relation]
            for relation in (
                nodes[parent]["relation_name"]
                for parent in node["depends_on"]["nodes"]
                if parent in nodes
            )
        }
        own = self._columns[node["relation_name"]]
        state = json.dumps([sql, sorted(own), parents], sort_keys=True)
        key = hashlib.sha256(state.encode()).hexdigest()[:16]
        if key not in self._known:
            self._known[key] = self._work_out(node, own, parents)
        self._used[key] = self._known[key]
        return _lineage(self._used[key])

    def keep(self) -> None:
        """Write what was used, for the next run."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        partial = self._file.with_suffix(".partial")
        partial.write_text(json.dumps(self._used), encoding="utf-8")
        partial.replace(self._file)

    def _work_out(
        self, node: dict[str, Any], own: _Columns, parents: dict[str, _Columns]
    ) -> dict[str, list[list[Any]]]:
        logger = logging.getLogger("dagster_dbt")
        before = logger.level
        logger.setLevel(logging.ERROR)  # it warns of every column that is a constant
        try:
            made = _build_column_lineage_metadata(
                EventHistoryMetadata(columns=own, parents=parents),
                node,
                self._manifest,
                self._translator,
                self._target,
                self._project,
            )
        except SqlglotError:
            # Staging reads files, whose columns the parser does not know.
            return {}
        finally:
            logger.setLevel(before)
        lineage = made.get("dagster/column_lineage")
        deps = lineage.deps_by_column if lineage else {}
        return {
            column: [[list(dep.asset_key.path), dep.column_name] for dep in found]
            for column, found in deps.items()
        }


def _load(path: Path) -> dict[str, Any]:
    try:
        known: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known


def _lineage(deps: dict[str, list[list[Any]]]) -> dg.TableColumnLineage | None:
    if not deps:
        return None
    return dg.TableColumnLineage(
        {
            column: [dg.TableColumnDep(dg.AssetKey(key), name) for key, name in found]
            for column, found in deps.items()
        }
    )
