"""Reading the published database: rows as dictionaries, and an error that says what to do."""

from __future__ import annotations

from typing import Any

import duckdb

from dagster_project.settings import Settings


class NotBuiltError(RuntimeError):
    """There is no published database, or it is older than the table that is asked for."""


def read_rows(settings: Settings, query: str, *parameters: object) -> list[dict[str, Any]]:
    """Rows of a query on the published database; raises NotBuiltError with what to do."""
    if not settings.database.exists():
        raise NotBuiltError(f"there is no {settings.database}; `fazhi run` makes it")
    with duckdb.connect(str(settings.database), read_only=True) as connection:
        try:
            answer = connection.execute(query, list(parameters))
        except duckdb.CatalogException as error:
            raise NotBuiltError(f"{error}; `fazhi run` builds it anew") from error
        names = [column[0] for column in answer.description or ()]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
