"""Words and patterns of ``seeds/lexicon``: the language knowledge that is data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from dagster_project.catalog.seedfiles import SeedError, read_rows


@dataclass(frozen=True, slots=True)
class Cue:
    """One row of a lexicon file: its first column and its compiled pattern."""

    kind: str
    pattern: re.Pattern[str]


@cache
def load_cues(name: str) -> tuple[Cue, ...]:
    """Rows of ``seeds/lexicon/<name>.csv`` in file order; raises SeedError for a bad pattern."""
    cues = []
    for number, row in enumerate(read_rows(f"lexicon/{name}.csv"), start=2):
        try:
            cues.append(Cue(row.get("kind", ""), re.compile(row["pattern"])))
        except re.error as error:
            raise SeedError(f"lexicon/{name}.csv, line {number}: {error}") from error
    return tuple(cues)


@cache
def cue_pattern(name: str, kind: str) -> re.Pattern[str]:
    """All patterns of one kind in one file as one alternation, in file order."""
    parts = [cue.pattern.pattern for cue in load_cues(name) if cue.kind == kind]
    if not parts:
        raise SeedError(f"lexicon/{name}.csv has no row of kind {kind!r}")
    return re.compile("|".join(f"(?:{part})" for part in parts))
