"""Phrases that lead from the words around a number to a metric (``taxonomy/metric_phrases.csv``).

A pattern is searched in the words around the number, in which ``#`` stands for the number and is
followed by its measure word: ``(横幅|标语)[^,#]{0,8}#`` has the object before the number,
``#(条|幅)[^,#]{0,8}横幅`` behind it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from dagster_project.catalog.seedfiles import SeedError, read_rows
from dagster_project.catalog.taxonomy import load_taxonomy


@dataclass(frozen=True, slots=True)
class Phrase:
    """``needs`` must be found in the sentence, ``unless`` must not be found near the number."""

    metric: str
    pattern: re.Pattern[str]
    needs: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    weight: float


def _compiled(cell: str) -> re.Pattern[str] | None:
    return re.compile(cell) if cell else None


@lru_cache(maxsize=1)
def load_phrases() -> tuple[Phrase, ...]:
    """Phrases, heaviest first; raises SeedError for an unknown metric or a bad pattern."""
    metrics = load_taxonomy().metrics
    phrases = []
    for number, row in enumerate(read_rows("taxonomy/metric_phrases.csv"), start=2):
        where = f"metric_phrases.csv, line {number}"
        if row["metric"] not in metrics:
            raise SeedError(f"{where}: unknown metric {row['metric']!r}")
        try:
            phrases.append(
                Phrase(
                    row["metric"],
                    re.compile(row["pattern"]),
                    _compiled(row["needs"]),
                    _compiled(row["unless"]),
                    float(row["weight"]),
                )
            )
        except (re.error, ValueError) as error:
            raise SeedError(f"{where}: {error}") from error
    return tuple(sorted(phrases, key=lambda phrase: -phrase.weight))
