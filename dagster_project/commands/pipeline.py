"""``fazhi run``: the whole way, with progress, ending in a year-on-year table."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from dagster_project.commands.terminal import Progress, note, say, table
from dagster_project.pipeline.run import RunResult, run
from dagster_project.pipeline.summary import YOY_HEADER, reconciliation, yoy_table
from dagster_project.settings import Settings


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command of this module."""
    whole = commands.add_parser("run", help="read the reports folder and publish the warehouse")
    whole.add_argument(
        "--rows", type=int, default=40, help="rows of the closing table (default 40)"
    )
    whole.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    settings = Settings.from_env()
    started = time.monotonic()
    note(f"reports from {_shown(settings.reports)}, warehouse in {_shown(settings.warehouse)}")
    result = run(settings, Progress())
    _report(result, time.monotonic() - started)
    if settings.database.exists():
        _close(settings, options.rows)
    return 0


def _report(result: RunResult, seconds: float) -> None:
    got, made = result.collected, result.extracted
    say(
        f"{got.seen} documents: {got.accepted} accepted, {got.quarantined} quarantined, "
        f"{got.duplicates} duplicates, {got.superseded} superseded"
    )
    for path, reason in (*got.not_accepted, *made.failed):
        say(f"  not loaded: {path}: {reason}")
    for remark in got.remarks:
        say(f"  remark: {remark}")
    say(f"{made.facts} facts from {made.mentions} numbers in {made.reports} reports")
    if result.built is None:
        say(f"nothing changed since the last run ({seconds:.1f} s)")
        return
    for warning in result.built.of_status("warn"):
        say(f"  warning: {warning.name}: {warning.message}")
    for loss in result.published.warnings if result.published else ():
        say(f"  warning: less than before: {loss}")
    say(f"{len(result.built.nodes)} models and tests passed; published in {seconds:.1f} s")


def _close(settings: Settings, rows: int) -> None:
    found = yoy_table(settings)
    say(_reconciled(settings))
    say()
    say("Year on year, townships with two years of reports:")
    for line in table(YOY_HEADER, found[:rows]):
        say(line)
    if len(found) > rows:
        say(f"… and {len(found) - rows} rows more in mart_indicator_yoy")
    say()
    say(f"Database: {_shown(settings.database)}")
    say(f'Try:      {_shown(Path(sys.argv[0]))} sql "select * from v_同比 limit 10"')


def _reconciled(settings: Settings) -> str:
    """Where every extracted fact went; a fact in neither place would be a silent loss."""
    found = reconciliation(settings)
    reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(found.reasons.items()))
    mark = "reconciled" if found.holds else "NOT RECONCILED"
    return (
        f"{mark}: {found.facts_extracted} facts extracted + {found.facts_added} added = "
        f"{found.facts_in_indicators} in {found.indicators} indicators + "
        f"{found.facts_set_aside} set aside ({reasons or 'none'})"
    )


def _shown(path: Path) -> str:
    """The shorter of the absolute and the relative path."""
    relative = os.path.relpath(path)
    return relative if len(relative) < len(str(path)) else str(path)
