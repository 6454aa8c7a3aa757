"""``fazhi reports`` and ``fazhi fetch``: what came in, what not, and why."""

from __future__ import annotations

import argparse

from dagster_project.commands.terminal import Progress, say, table
from dagster_project.pipeline.fetch import fetch
from dagster_project.pipeline.listing import list_reports, manifest_row
from dagster_project.settings import Settings


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of this module."""
    listed = commands.add_parser("reports", help="list documents with status and reason")
    listed.add_argument(
        "--status",
        choices=("accepted", "quarantined", "duplicate", "superseded"),
        help="only documents of this status",
    )
    listed.set_defaults(run=_reports)
    fetched = commands.add_parser("fetch", help="fetch the addresses listed in urls.csv, politely")
    fetched.set_defaults(run=_fetch)


def _reports(options: argparse.Namespace) -> int:
    rows = [
        row for row in list_reports(Settings.from_env()) if options.status in (None, row.status)
    ]
    header = ("document", "status", "township", "code", "year", "reason")
    cells = [
        (row.source_path, row.status, row.township, row.township_code, row.report_year, row.reason)
        for row in rows
    ]
    for line in table(header, cells, 90):
        say(line)
    say(f"{len(rows)} documents")
    quarantined = [row for row in rows if row.status == "quarantined"]
    if quarantined:
        say("To resolve one, complete its row in manifest.csv of the reports folder, for example:")
        say(f"  {manifest_row(quarantined[0])}")
    return 0


def _fetch(options: argparse.Namespace) -> int:
    del options
    progress = Progress()
    result = fetch(Settings.from_env(), lambda n, of, what: progress("fetch", n, of, what))
    for url, reason in result.failed:
        say(f"  not fetched: {url}: {reason}")
    say(f"{result.asked} addresses: {result.fetched} fetched, {result.known} known already")
    return 0
