"""Publishing a build: readers see the old file or the new one, complete, and never anything else.

A build is copied into a new file of an old storage format, opened for a check, kept as a version
and then put in the place of the published file by one rename. Whatever is interrupted before the
rename leaves the published file as it was; leftovers have names that nobody reads.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from dagster_project.settings import Settings

# The lowest format that keeps all we use: DuckDB 1.2 to 2.x and the tools built on them read it.
STORAGE_VERSION = "v1.2.0"
# The one that is published, and two to go back to: a winter's corrections come weeks apart.
VERSIONS_KEPT = 3
_PUBLICATION = "meta_publication"
# Of what was published for a year, this share may go without a word: duplicates that were found,
# corrections and better rules take a few in a hundred. A folder that was not copied, a format that
# is not read any more or a broken rule takes more.
LOSS_TOLERATED = 0.05
_COVERAGE = {
    "accepted reports": (
        "select report_year, count(*) from dim_report where status = 'accepted' group by all"
    ),
    "facts": "select report_year, count(*) from fct_fact group by all",
}


class PublishError(RuntimeError):
    """Nothing was published, or there is nothing to go back to; the message says why."""


@dataclass(frozen=True, slots=True)
class PublishResult:
    """What readers see from now on; ``warnings`` say which years cover less than before."""

    database: Path
    version: str
    tables: int
    views: int
    bytes: int
    warnings: tuple[str, ...] = ()


def publish(settings: Settings, built: Path) -> PublishResult:
    """Copy a build, check the copy, keep it as a version, and swap it in; raises PublishError."""
    if not built.is_file():
        raise PublishError(f"there is no build at {built}")
    folder = _versions_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    version = _new_version(folder)
    unfinished = folder / f".{version}.duckdb"
    try:
        _copy_database(built, unfinished, version)
        tables, views = _check(built, unfinished)
        kept = folder / f"{version}.duckdb"
        unfinished.replace(kept)
    finally:
        unfinished.unlink(missing_ok=True)
        unfinished.with_name(unfinished.name + ".wal").unlink(missing_ok=True)
    warnings = _losses(settings.database, kept)
    _swap_in(kept, settings.database)
    _prune(folder, keep=version)
    return PublishResult(settings.database, version, tables, views, kept.stat().st_size, warnings)


def rollback(settings: Settings) -> PublishResult:
    """Publish the version before the published one again; raises PublishError if there is none."""
    published = published_version(settings)
    older = [v for v in versions(settings) if published is None or v < published]
    if not older:
        raise PublishError(f"no version older than {published or 'the published file'} is kept")
    kept = _versions_folder(settings) / f"{older[-1]}.duckdb"
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"attach {_sql_text(kept)} as kept (read_only)")
        tables, views = _count(connection, "kept")
    _swap_in(kept, settings.database)
    return PublishResult(settings.database, older[-1], tables, views, kept.stat().st_size)


def versions(settings: Settings) -> list[str]:
    """The versions that are kept, oldest first."""
    return sorted(path.stem for path in _versions_folder(settings).glob("[0-9]*.duckdb"))


def published_version(settings: Settings) -> str | None:
    """The version that readers see; None if nothing was published, or something unreadable."""
    if not settings.database.is_file():
        return None
    try:
        with duckdb.connect(str(settings.database), read_only=True) as connection:
            row = connection.execute(f"select version from {_PUBLICATION}").fetchone()
    except duckdb.Error:
        return None
    return str(row[0]) if row else None


def _versions_folder(settings: Settings) -> Path:
    return settings.warehouse / "versions"


def _new_version(folder: Path) -> str:
    """A name by time in UTC, later in order than every version there is, even within a tick."""
    newest = max((path.stem for path in folder.glob("[0-9]*.duckdb")), default="")
    version = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    return version if version > newest else f"{newest}x"


def _sql_text(value: str | Path) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def _copy_database(built: Path, target: Path, version: str) -> None:
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"attach {_sql_text(built)} as built (read_only)")
        connection.execute(
            f"attach {_sql_text(target)} as copy (storage_version {_sql_text(STORAGE_VERSION)})"
        )
        connection.execute("copy from database built to copy")
        connection.execute(f"create table copy.{_PUBLICATION} (version varchar not null)")
        connection.execute(f"insert into copy.{_PUBLICATION} values (?)", [version])
        connection.execute(
            f"comment on table copy.{_PUBLICATION} is"
            " 'One row: the version of the data, which is the time of publication in UTC.'"
        )
        connection.execute("checkpoint copy")
        connection.execute("detach copy")
    _sync(target)


def _check(built: Path, copy: Path) -> tuple[int, int]:
    """Tables and views of the copy; raises PublishError if a row or a table got lost."""
    with duckdb.connect(":memory:") as connection:
        for name, path in (("built", built), ("copy", copy)):
            connection.execute(f"attach {_sql_text(path)} as {name} (read_only)")
        names = connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'built'"
        ).fetchall()
        for schema, table in names:
            counts = {
                connection.execute(f'select count(*) from {side}."{schema}"."{table}"').fetchone()
                for side in ("built", "copy")
            }
            if len(counts) > 1:
                raise PublishError(f"table {table} differs between the build and its copy")
        if _count(connection, "copy")[1] != _count(connection, "built")[1]:
            raise PublishError("a view got lost between the build and its copy")
        return _count(connection, "copy")


def _losses(published: Path, fresh: Path) -> tuple[str, ...]:
    """Years of which the fresh version holds less than the published one, beyond what is tolerated.

    A warning and no error: taking reports out may be what was wanted, and only a person can tell.
    """
    warnings = []
    for what, query in _COVERAGE.items():
        before, now = _by_year(published, query), _by_year(fresh, query)
        for year, count in sorted(before.items()):
            left = now.get(year, 0)
            if left < count * (1 - LOSS_TOLERATED):
                warnings.append(f"{year}: {left} {what}, {count} in the version before")
    return tuple(warnings)


def _by_year(database: Path, query: str) -> dict[int, int]:
    """Counts by year; none where there is no such file or it has other tables."""
    if not database.is_file():
        return {}
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            rows = connection.execute(query).fetchall()
    except duckdb.Error:
        return {}
    return {int(year): int(count) for year, count in rows if year is not None}


def _count(connection: duckdb.DuckDBPyConnection, database: str) -> tuple[int, int]:
    counts = [
        connection.execute(
            f"select count(*) from {kind}() where not internal and database_name = ?", [database]
        ).fetchone()
        for kind in ("duckdb_tables", "duckdb_views")
    ]
    tables, views = (int(row[0]) if row else 0 for row in counts)
    return tables, views


def _swap_in(kept: Path, database: Path) -> None:
    """A copy and not a link: who writes into the published file must not spoil the version."""
    fresh = database.with_name(f".{database.name}.new")
    try:
        shutil.copyfile(kept, fresh)
        _sync(fresh)
        # Left by a program that wrote into the published file and died; it would be replayed
        # into the new one.
        database.with_name(database.name + ".wal").unlink(missing_ok=True)
        fresh.replace(database)
    finally:
        fresh.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    with path.open("rb") as handle:
        os.fsync(handle.fileno())


def _prune(folder: Path, *, keep: str) -> None:
    """Remove all but the newest versions, and what interrupted runs left."""
    for path in sorted(folder.glob("[0-9]*.duckdb"))[:-VERSIONS_KEPT]:
        if path.stem != keep:
            path.unlink()
    for path in folder.glob(".*.duckdb*"):
        path.unlink()
