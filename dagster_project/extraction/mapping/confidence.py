"""Confidence of a fact: the share of such facts whose whole record was right on annotated text.

Two things go wrong: the number is read or bound wrongly, and its metric is the wrong one. The first
is rare and depends on the form of the number; the second depends on the margin by which the metric
won, and was measured on held-out folds when the classifier was trained.
"""

from __future__ import annotations

from dagster_project.catalog.model import load_model
from dagster_project.extraction.mapping.metrics import Choice
from dagster_project.extraction.model import Statement

# Shares of right values, units, periods among annotated numbers of each form (make score).
_READ = {"digits": 0.99, "percent": 0.99, "range": 0.98, "chinese": 0.97, "bare": 0.8}
_READ_OTHERWISE = 0.95
# 45余 is written for 45, for "more than 45" and for "some 40".
_ODD = 0.9
_WORDED = 0.95


def confidence(statement: Statement, choice: Choice | None) -> float:
    """Estimate for a number with its metric choice; for statements in words (None) a constant."""
    if choice is None:
        return _WORDED
    right = _READ.get(statement.form, _READ_OTHERWISE) * (_ODD if statement.odd else 1.0)
    return round(right * _metric_right(choice.margin), 3)


def _metric_right(margin: float) -> float:
    share = 0.5
    for lowest, measured in load_model().reliability:
        if margin >= lowest:
            share = measured
    return share
