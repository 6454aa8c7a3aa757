"""Column lineage of the models, followed through their SQL as it ran.

A model without lineage is made of constants (``dim_reason``), and a column without any is a count
of rows or a constant.
"""

from __future__ import annotations

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

_DIALECT = "duckdb"
_COLUMNS = """
select database_name, schema_name, table_name, column_name, data_type
from duckdb_columns() where not internal
"""


class Lineage:
    """Column lineage of the models of a finished build."""

    def __init__(
        self, keys: Mapping[str, dg.AssetKey], connection: duckdb.DuckDBPyConnection
    ) -> None:
        """``keys``: asset key by name of a table or file; ``connection``: to the build."""
        self._keys = keys
        self._connection = connection
        self._schema = MappingSchema(dialect=_DIALECT)
        tables: dict[tuple[str, ...], dict[str, str]] = {}
        for *place, column, kind in connection.sql(_COLUMNS).fetchall():
            tables.setdefault(tuple(place), {})[column] = kind
        for (database, owner, table), columns in tables.items():
            self._add(exp.table_(table, db=owner, catalog=database, quoted=True), columns)

    def of(self, sql: str) -> dg.TableColumnLineage | None:
        """The columns each column of a query is made from; None where it cannot be worked out."""
        try:
            query: Any = parse_one(sql, dialect=_DIALECT)
            self._name_files(query)
            query = qualify(query, schema=self._schema, dialect=_DIALECT)
            _match_by_position(query)
            # Without trimming and copying, since both copy the whole query for every column.
            found: Any = lineage(
                None, query, self._schema, scope=build_scope(query), dialect=_DIALECT,
                trim_selects=False, copy=False,
            )  # fmt: skip
        except SqlglotError:
            return None
        return dg.TableColumnLineage(
            {
                column: [
                    dg.TableColumnDep(self._keys[table], name)
                    for table, name in _leaves(node)
                    if table in self._keys
                ]
                for column, node in found.items()
            }
        )

    def _add(self, table: exp.Table, columns: dict[str, str]) -> None:
        self._schema.add_table(table, columns, dialect=_DIALECT, match_depth=False)

    def _name_files(self, query: exp.Expression) -> None:
        """Make tables of the files that a query reads, with the columns that DuckDB finds."""
        for table in query.find_all(exp.Table):
            path = table.this.find(exp.Literal) if isinstance(table.this, exp.Func) else None
            if path is None:
                continue
            columns = self._connection.sql(f"describe from {table.this.sql(_DIALECT)}").fetchall()
            named = [part for part in Path(path.name).parts if "*" not in part]
            file = exp.table_(Path(named[-1]).stem, db="main", catalog="files", quoted=True)
            self._add(file, {column: kind for column, kind, *_ in columns})
            file.set("alias", table.args.get("alias"))
            table.replace(file)


def _match_by_position(query: exp.Expression) -> None:
    """Write ``union by name`` as a plain union, since lineage follows the sides by position."""
    for union in query.find_all(exp.SetOperation):
        if union.args.get("by_name"):
            names = dict.fromkeys([*union.left.named_selects, *union.right.named_selects])
            for side in (union.left, union.right):
                columns = {column.alias_or_name: column for column in side.selects}
                side.set(
                    "expressions", [columns.get(n) or exp.alias_(exp.null(), n) for n in names]
                )


def _leaves(node: Any) -> list[tuple[str, str]]:
    """Table and column at the ends of the graph of a column."""
    found = set()
    for step in node.walk():
        table = step.expression.find(exp.Table)
        if not step.downstream and table is not None and not step.name.endswith("*"):
            found.add((table.name, exp.to_column(step.name).name))
    return sorted(found)
