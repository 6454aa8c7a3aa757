"""Column lineage of the models: worked out once per state of a model's SQL and kept.

Following every column through the SQL of all models costs as much as running it, so the lineage of
a model is kept beside the manifest under a hash of its SQL and of the columns it can read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError
from sqlglot.lineage import lineage
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import build_scope
from sqlglot.schema import MappingSchema

from dagster_project.pipeline.marts import NodeResult
from dagster_project.settings import Settings

_DIALECT = "duckdb"
_COLUMNS = """
select database_name, schema_name, table_name, column_name, data_type
from duckdb_columns() where not internal
"""
# Column to the (table, column) pairs it is made from.
_Sources = dict[str, list[tuple[str, str]]]


class Lineage:
    """Column lineage by model, read from and written to a file in the warehouse folder."""

    def __init__(
        self,
        settings: Settings,
        keys: Mapping[str, dg.AssetKey],
        connection: duckdb.DuckDBPyConnection,
    ) -> None:
        """``keys``: asset key by table name; ``connection``: to the finished build."""
        self._keys = keys
        self._file = settings.warehouse / "dagster" / "dbt" / "lineage.json"
        self._known = _load(self._file)
        self._used: dict[str, _Sources] = {}
        columns = connection.sql(_COLUMNS).fetchall()
        self._schema = _schema(columns)
        self._state = json.dumps(sorted(columns))

    def of(self, node: NodeResult) -> dg.TableColumnLineage | None:
        """The lineage of a model that is in the build; None where it cannot be worked out."""
        key = hashlib.sha256((self._state + node.sql).encode()).hexdigest()[:16]
        if key not in self._known:
            self._known[key] = _sources(node.sql, self._schema)
        self._used[key] = self._known[key]
        if not self._used[key]:
            return None
        return dg.TableColumnLineage(
            {
                column: [
                    dg.TableColumnDep(self._keys[table], name)
                    for table, name in found
                    if table in self._keys
                ]
                for column, found in self._used[key].items()
            }
        )

    def keep(self) -> None:
        """Write what was used, for the next run."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        partial = self._file.with_suffix(".partial")
        partial.write_text(json.dumps(self._used), encoding="utf-8")
        partial.replace(self._file)


def _schema(columns: list[tuple[str, ...]]) -> MappingSchema:
    tables: dict[tuple[str, ...], dict[str, str]] = {}
    for *place, column, kind in columns:
        tables.setdefault(tuple(place), {})[column] = kind
    schema = MappingSchema(dialect=_DIALECT)
    for (database, owner, table), found in tables.items():
        name = exp.table_(table, db=owner, catalog=database, quoted=True)
        schema.add_table(name, found, dialect=_DIALECT, match_depth=False)
    return schema


def _sources(sql: str, schema: MappingSchema) -> _Sources:
    """The columns of tables that each column of a query is made from; empty for staging.

    Staging reads files, whose columns the parser does not know.
    """
    try:
        query: Any = qualify(parse_one(sql, dialect=_DIALECT), schema=schema, dialect=_DIALECT)
        scope = build_scope(query)
        return {
            column: _leaves(lineage(column, query, schema, scope=scope, dialect=_DIALECT))
            for column in query.named_selects
            if column != "*"
        }
    except SqlglotError:
        return {}


def _leaves(node: Any) -> list[tuple[str, str]]:
    found = set()
    for step in node.walk():
        table = step.expression.find(exp.Table)
        if not step.downstream and table is not None and not step.name.endswith("*"):
            found.add((table.name, exp.to_column(step.name).name))
    return sorted(found)


def _load(path: Path) -> dict[str, Any]:
    try:
        known: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known
