"""``fazhi export`` and ``fazhi docs``: what people open, below ``site`` in the warehouse."""

from __future__ import annotations

import argparse

from dagster_project.commands.terminal import Progress, say, table
from dagster_project.pipeline.export import export
from dagster_project.pipeline.marts import build_docs
from dagster_project.pipeline.site import build_pages
from dagster_project.settings import Settings


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of this module."""
    files = commands.add_parser(
        "export", help="write the Excel workbook, CSV and Parquet files, and the report pages"
    )
    files.set_defaults(run=_export)
    described = commands.add_parser("docs", help="describe all tables and columns as one page")
    described.set_defaults(run=_docs)


def _export(options: argparse.Namespace) -> int:
    del options
    settings = Settings.from_env()
    files = export(settings)
    progress = Progress()
    pages = build_pages(settings, lambda n, of, what: progress("page", n, of, what))
    made = f"{len(files.files)} files" if files.made else "as exported before"
    written = f"{pages.pages} pages, {pages.written} written anew, {pages.removed} removed"
    size = sum(file.bytes for file in files.files)
    rows = [
        (files.folder, made, f"{size / 1e6:.1f}", f"{files.seconds:.1f}"),
        (
            pages.index.parent / "reports",
            written,
            f"{pages.bytes / 1e6:.1f}",
            f"{pages.seconds:.1f}",
        ),
    ]
    for line in table(("folder", "what", "MB", "seconds"), rows, 100):
        say(line)
    for remark in files.remarks:
        say(f"remark: {remark}")
    say(f"Start with {pages.index.as_uri()}")
    return 0


def _docs(options: argparse.Namespace) -> int:
    del options
    say(f"wrote {build_docs(Settings.from_env())}")
    return 0
