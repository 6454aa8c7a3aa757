"""Scores over documents together, and their table.

Definitions: detection is precision, recall and F1 of facts with a number; the fields are shares
of the matched facts; the whole record is the share of gold facts found with value, unit,
qualifier, basis, period and metric all right; accounting is the share of digit runs that lie in
exactly one mention; zeros are compared by document and metric.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from dagster_project.extraction import Extraction, extract
from dagster_project.scoring.gold import GoldDocument
from dagster_project.scoring.match import FIELDS, Matched, match, strict_extra

RECORD = ("unit", "qualifier", "basis", "period_year", "metric")


@dataclass(slots=True)
class Score:
    """Counts over a set of documents; shares are computed from them."""

    counts: Counter[str] = field(default_factory=Counter)
    confidences: list[tuple[float, bool]] = field(default_factory=list)

    def share(self, part: str, whole: str) -> float | None:
        """counts[part] / counts[whole], None where nothing was counted."""
        return self.counts[part] / self.counts[whole] if self.counts[whole] else None

    def f1(self, right: str, predicted: str, gold: str) -> float | None:
        """Harmonic mean of precision and recall."""
        total = self.counts[predicted] + self.counts[gold]
        return 2 * self.counts[right] / total if total else None

    def table(self) -> dict[str, float | None]:
        """Name of the measure to its value, in the order in which they are printed."""
        rows: dict[str, float | None] = {
            "detection precision": self.share("found", "predicted"),
            "detection recall": self.share("found", "gold"),
            "detection F1": self.f1("found", "predicted", "gold"),
            "detection F1, one fact a number": self.f1("found", "predicted_strict", "gold"),
        }
        for name in FIELDS:
            rows[name] = self.share(f"{name} right", f"{name} seen")
            rows[f"{name}, without %"] = self.share(f"{name} right, no %", f"{name} seen, no %")
        rows["whole record"] = self.share("record right", "gold with metric")
        rows["accounting"] = self.share("digit runs in one mention", "digit runs")
        rows["zeros precision"] = self.share("zeros right", "zeros predicted")
        rows["zeros recall"] = self.share("zeros right", "zeros gold")
        rows["headings"] = self.share("headings found", "headings")
        rows["chapter roles"] = self.share("roles right", "headings")
        return {name: value for name, value in rows.items() if value is not None}


def score(documents: Iterable[GoldDocument]) -> Score:
    """Extract each document and add up its counts."""
    total = Score()
    for document in documents:
        extraction = extract(
            document.text, document.report_year, document.role, report_id=document.name
        )
        add(total, document, extraction, match(document, extraction))
    return total


def add(total: Score, document: GoldDocument, extraction: Extraction, matched: Matched) -> None:
    """Add one document to a score."""
    counts = total.counts
    counts["gold"] += len(document.facts)
    counts["found"] += len(matched.pairs)
    counts["predicted"] += len(matched.pairs) + len(matched.extra)
    counts["predicted_strict"] += len(matched.pairs) + len(matched.extra) + strict_extra(matched)
    _add_fields(total, matched)
    if any("metric" in row for row in document.facts):
        counts["gold with metric"] += len(document.facts)
    _add_accounting(counts, document, extraction)
    _add_zeros(counts, document, extraction)
    _add_outline(counts, document, extraction)
    total.confidences += [(fact.confidence, False) for fact in matched.extra]


def _add_fields(total: Score, matched: Matched) -> None:
    counts = total.counts
    for pair in matched.pairs:
        percent = pair.gold["unit"] in ("%", "％")
        for name in FIELDS:
            if name in pair.right:
                counts[f"{name} seen"] += 1
                counts[f"{name} right"] += pair.right[name]
                if not percent:
                    counts[f"{name} seen, no %"] += 1
                    counts[f"{name} right, no %"] += pair.right[name]
        if "metric" in pair.right:
            whole = all(pair.right[name] for name in RECORD)
            counts["record right"] += whole
            total.confidences.append((pair.fact.confidence, whole))


def _add_accounting(counts: Counter[str], document: GoldDocument, extraction: Extraction) -> None:
    for run in re.finditer(r"\d+", document.text):
        counts["digit runs"] += 1
        holders = [
            m for m in extraction.mentions if m.char_start < run.end() and run.start() < m.char_end
        ]
        inside = [m for m in holders if m.char_start <= run.start() and run.end() <= m.char_end]
        counts["digit runs in one mention"] += len(holders) == 1 == len(inside)


def _add_zeros(counts: Counter[str], document: GoldDocument, extraction: Extraction) -> None:
    if not document.zeros:
        return
    gold = {
        code for row in document.zeros if row["is_zero"] == "1" for code in row["metric"].split(";")
    }
    said = {
        fact.metric
        for fact in extraction.facts
        if fact.mention_id is None and fact.value == 0 and not fact.implied
    }
    counts["zeros gold"] += len(gold)
    counts["zeros predicted"] += len(said)
    counts["zeros right"] += len(gold & said)


def _add_outline(counts: Counter[str], document: GoldDocument, extraction: Extraction) -> None:
    starts = {section.char_start for section in extraction.sections}
    for row in document.outline:
        start = int(row["start"])
        counts["headings"] += 1
        counts["headings found"] += start in starts
        holder = max(
            (s for s in extraction.sections if s.char_start <= start), key=lambda s: s.char_start
        )
        counts["roles right"] += holder.role == row["role"]


def reliability(total: Score) -> list[tuple[str, int, float, float]]:
    """Confidence band, number of facts, mean confidence, share right: equal where calibrated."""
    bands: dict[str, list[tuple[float, bool]]] = {}
    for value, right in total.confidences:
        bands.setdefault(f"{int(value * 20) / 20:.2f}", []).append((value, right))
    return [
        (band, len(rows), sum(c for c, _ in rows) / len(rows), sum(r for _, r in rows) / len(rows))
        for band, rows in sorted(bands.items())
    ]
