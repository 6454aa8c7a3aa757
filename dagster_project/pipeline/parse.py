"""``python -m dagster_project.pipeline.parse``: does the dbt project parse? Reads no data."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from dagster_project.pipeline.marts import run_dbt
from dagster_project.settings import Settings


def main() -> int:
    """Parse in a temporary folder, with warnings as errors; returns the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(reports=Path(folder), warehouse=Path(folder))
        outcome = run_dbt(settings, ("--warn-error", "parse"))
    if outcome.success:
        return 0
    sys.stderr.write(f"dbt parse failed: {outcome.exception}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
