"""``fazhi sql`` and ``fazhi rollback``: working with the published database."""

from __future__ import annotations

import argparse
import csv
import sys

import duckdb

from dagster_project.commands.terminal import say, table
from dagster_project.settings import Settings
from dagster_project.storage.publish import rollback


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of this module."""
    asked = commands.add_parser("sql", help="query the published warehouse (read only)")
    asked.add_argument("query")
    asked.add_argument("--csv", action="store_true", help="comma-separated output")
    asked.set_defaults(run=_sql)
    back = commands.add_parser("rollback", help="publish the version before the present one again")
    back.set_defaults(run=_rollback)


def _sql(options: argparse.Namespace) -> int:
    settings = Settings.from_env()
    if not settings.database.exists():
        raise RuntimeError(f"there is no {settings.database}; `fazhi run` makes it")
    try:
        with duckdb.connect(str(settings.database), read_only=True) as connection:
            answer = connection.sql(options.query)
            header, rows = (answer.columns, answer.fetchall()) if answer else ([], [])
    except duckdb.Error as error:
        raise RuntimeError(str(error)) from error
    if options.csv:
        writer = csv.writer(sys.stdout)
        writer.writerows([header, *rows])
    elif header:
        for line in table(header, rows):
            say(line)
        say(f"({len(rows)} rows)")
    return 0


def _rollback(options: argparse.Namespace) -> int:
    del options
    result = rollback(Settings.from_env())
    say(f"published again: version {result.version}, {result.tables} tables")
    return 0
