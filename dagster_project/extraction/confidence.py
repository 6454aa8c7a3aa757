"""Confidence of a fact: the share of such facts that were right on annotated text."""

from __future__ import annotations

from dagster_project.extraction.metrics import Choice
from dagster_project.extraction.quantities import Reading

_WORDED = 0.9


def confidence(reading: Reading | None, choice: Choice | None) -> float:
    """Estimate for a number with its metric choice; for worded facts (None, None) a constant."""
    if reading is None or choice is None:
        return _WORDED
    base = 0.97 if choice.metric and choice.margin >= 1 else 0.9 if choice.metric else 0.85
    if reading.is_bare:
        base -= 0.25
    if reading.odd:
        base -= 0.1
    return round(base, 2)
