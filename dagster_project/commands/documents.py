"""``fazhi reports``: what was accepted, what not, and why."""

from __future__ import annotations

import argparse

from dagster_project.commands.terminal import say, table
from dagster_project.pipeline.listing import list_reports
from dagster_project.settings import Settings


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command of this module."""
    listed = commands.add_parser("reports", help="list documents with status and reason")
    listed.add_argument(
        "--status", choices=("accepted", "quarantined", "duplicate", "superseded"),
        help="only documents of this status",
    )
    listed.set_defaults(run=_reports)


def _reports(options: argparse.Namespace) -> int:
    rows = [
        row for row in list_reports(Settings.from_env())
        if options.status in (None, row.status)
    ]
    header = ("document", "status", "township", "code", "year", "reason")
    cells = [
        (row.source_path, row.status, row.township, row.township_code, row.report_year, row.reason)
        for row in rows
    ]
    for line in table(header, cells, 90):
        say(line)
    say(f"{len(rows)} documents")
    return 0
