"""Annotated reports: numbers, worded zeros, headings, read from a folder of CSV files.

``<document>.csv`` has one row a number with character offsets into the document's text;
``zeros.csv`` the worded zeros and their look-alikes; ``outline.csv`` headings with chapter roles.
The text stands beside the rows (``<document>.txt``) or in a sibling folder ``reports``.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

_OTHER_FILES = ("zeros", "outline", "manifest")


class GoldError(ValueError):
    """A gold folder is incomplete or a row does not fit its text; the message says which."""


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """One annotated document. Rows are dictionaries with the columns of the files."""

    name: str
    text: str
    report_year: int
    role: str | None
    numbers: list[dict[str, str]]
    zeros: list[dict[str, str]] = field(default_factory=list)
    outline: list[dict[str, str]] = field(default_factory=list)

    @property
    def facts(self) -> list[dict[str, str]]:
        """Rows that are facts."""
        return [row for row in self.numbers if row["fact"] == "1"]


def load_gold(folder: Path, texts: Path | None = None) -> list[GoldDocument]:
    """All annotated documents of a folder; raises GoldError."""
    zeros, outline = _grouped(folder / "zeros.csv"), _grouped(folder / "outline.csv")
    manifest = {Path(row["file"]).stem: row for row in _rows(folder / "manifest.csv")}
    documents = []
    for path in sorted(folder.glob("*.csv")):
        if path.stem in _OTHER_FILES:
            continue
        numbers = _rows(path)
        text = _text(path.stem, folder, texts)
        _check(path.stem, text, numbers)
        given = manifest.get(path.stem, {})
        documents.append(
            GoldDocument(
                name=path.stem,
                text=text,
                report_year=int(given.get("year") or _year(path.stem, numbers)),
                role=given.get("role") or None,
                numbers=numbers,
                zeros=zeros.get(path.stem, []),
                outline=outline.get(path.stem, []),
            )
        )
    if not documents:
        raise GoldError(f"{folder}: no annotated document")
    return documents


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def _grouped(path: Path) -> dict[str, list[dict[str, str]]]:
    grouped: dict[str, list[dict[str, str]]] = {}
    for row in _rows(path):
        grouped.setdefault(row["document"], []).append(row)
    return grouped


def _text(name: str, folder: Path, texts: Path | None) -> str:
    places = [texts] if texts else [folder, folder.parent / "reports"]
    for place in places:
        path = place / f"{name}.txt"
        if path.exists():
            return path.read_bytes().decode("utf-8")
    raise GoldError(f"{folder}: no text for {name}")


def _check(name: str, text: str, numbers: list[dict[str, str]]) -> None:
    for row in numbers:
        if text[int(row["start"]) : int(row["end"])] != row["surface"]:
            raise GoldError(f"{name}: {row['surface']!r} does not stand at {row['start']}")


def _year(name: str, numbers: list[dict[str, str]]) -> int:
    """Report year where no manifest names it: the year of most actual figures."""
    years = [row["period"] for row in numbers if row["fact"] == "1" and row["basis"] == "actual"]
    if years:
        return int(max(set(years), key=years.count))
    tail = name.rsplit("-", 1)[-1]
    if tail.isdigit():
        return int(tail)
    raise GoldError(f"{name}: no report year")
