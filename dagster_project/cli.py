"""The ``fazhi`` command: the stages of the pipeline without Dagster.

Exit status: 0 done, 1 the work failed (the reason is printed), 2 wrong use of the command.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from dagster_project.commands import (
    documents,
    export,
    extraction,
    pipeline,
    review,
    taxonomy,
    warehouse,
)
from dagster_project.settings import SettingsError

_GROUPS = (pipeline, extraction, documents, review, taxonomy, warehouse, export)


def parser() -> argparse.ArgumentParser:
    """The command line with all its sub-commands."""
    top = argparse.ArgumentParser(
        prog="fazhi",
        description="Figures of Chinese township rule-of-law reports, each with its sentence.",
        epilog="Folders: FAZHI_REPORTS (seeds/reports) and FAZHI_WAREHOUSE (warehouse).",
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for group in _GROUPS:
        group.register(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (SettingsError, RuntimeError, ValueError, OSError) as error:
        sys.stderr.write(f"fazhi {options.command}: {error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nfazhi: stopped; the published warehouse is as it was\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
