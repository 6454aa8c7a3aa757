"""Reading a seed CSV: UTF-8, with a header, every row complete."""

from __future__ import annotations

import csv
from pathlib import Path

from dagster_project.settings import SEEDS


class SeedError(ValueError):
    """A seed file breaks its own rules; the message names file, row and reason."""


def read_rows(relative: str, root: Path = SEEDS) -> list[dict[str, str]]:
    """Rows of ``seeds/<relative>`` as dictionaries; raises SeedError for a ragged row."""
    path = root / relative
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise SeedError(f"{relative}, line {number}: wrong number of cells")
    return rows


def split_list(cell: str) -> tuple[str, ...]:
    """Cells that hold several values separate them by a semicolon."""
    return tuple(part for part in cell.split(";") if part)
