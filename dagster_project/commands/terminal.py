"""Writing to a terminal: lines, progress, tables whose Chinese columns line up."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Sequence


def say(line: str = "") -> None:
    """One line on standard output."""
    sys.stdout.write(line + "\n")


def note(line: str) -> None:
    """One line on standard error: progress and remarks, so that output can be piped."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


class Progress:
    """Progress of named stages: a counter that moves in a terminal, a few lines elsewhere."""

    def __init__(self) -> None:
        self._moves = sys.stderr.isatty()

    def __call__(self, stage: str, number: int, total: int, what: str) -> None:
        """Show that ``number`` of ``total`` steps of a stage are done."""
        words = f"{stage:8} {number}/{total}  {what}"
        if self._moves:
            sys.stderr.write("\r\x1b[2K" + clip(words, 100) + ("\n" if number == total else ""))
            sys.stderr.flush()
        elif number == total or number % max(total // 4, 1) == 0:
            note(words)


def width(text: str) -> int:
    """Columns a text takes in a terminal: East Asian wide characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def clip(text: str, columns: int) -> str:
    """The text, cut to a number of columns with an ellipsis."""
    if width(text) <= columns:
        return text
    kept = ""
    for char in text:
        if width(kept + char) > columns - 1:
            break
        kept += char
    return kept + "…"


def table(header: Sequence[str], rows: Iterable[Sequence[object]], limit: int = 44) -> list[str]:
    """Lines of a table; cells longer than ``limit`` columns are cut."""
    cells = [[clip("" if c is None else str(c), limit) for c in row] for row in [header, *rows]]
    columns = [max(width(row[i]) for row in cells) for i in range(len(header))]
    lines = [
        "  ".join(
            cell + " " * (size - width(cell)) for cell, size in zip(row, columns, strict=True)
        )
        for row in cells
    ]
    lines.insert(1, "  ".join("-" * size for size in columns))
    return [line.rstrip() for line in lines]


def plain(value: float | None) -> str:
    """A number without a needless decimal point."""
    if value is None:
        return ""
    return str(int(value)) if value == int(value) else f"{value:g}"
