"""Predicted facts against gold facts of one document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dagster_project.catalog import load_units
from dagster_project.extraction import Extraction, Fact
from dagster_project.scoring.gold import GoldDocument

FIELDS = (
    "unit",
    "qualifier",
    "basis",
    "period_year",
    "rate_per",
    "metric",
    "activity_type",
    "part_of",
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A gold fact with its prediction and which fields of it are right."""

    gold: dict[str, str]
    fact: Fact
    right: dict[str, bool]


@dataclass(frozen=True, slots=True)
class Matched:
    """``extra`` are predictions without gold, ``missed`` gold facts without prediction."""

    pairs: list[Pair]
    extra: list[Fact]
    missed: list[dict[str, str]]


def match(
    document: GoldDocument, extraction: Extraction, shift: dict[int, int] | None = None
) -> Matched:
    """Match facts whose spans overlap and whose values agree, each gold row once.

    Facts that share one number (参考率、合格率均达100%) stand in one gold row: the facts after the
    first count as found with it, since the gold names them together. ``shift`` maps offsets of the
    gold text to those of the predicted text where the two differ.
    """
    predicted = [fact for fact in extraction.facts if fact.mention_id is not None]
    surfaces = {fact.fact_id: fact.surface for fact in predicted}
    used: set[str] = set()
    pairs, missed = [], []
    for gold in document.facts:
        start, end = int(gold["start"]), int(gold["end"])
        if shift is not None:
            start, end = shift[start], shift[end - 1] + 1
        same = [
            f
            for f in predicted
            if f.char_start < end and start < f.char_end and _values_agree(gold, f)
        ]
        if not same:
            missed.append(gold)
            continue
        used |= {fact.fact_id for fact in same}
        pairs.append(_best_pair(gold, same, surfaces))
    return Matched(pairs, [fact for fact in predicted if fact.fact_id not in used], missed)


def strict_extra(matched: Matched) -> int:
    """Second facts on one gold row, which a strict count takes for false."""
    return sum(1 for pair in matched.pairs if pair.right.get("shared", False))


def _best_pair(gold: dict[str, str], same: Sequence[Fact], surfaces: dict[str, str]) -> Pair:
    pairs = [Pair(gold, fact, _fields(gold, fact, surfaces)) for fact in same]
    best = max(pairs, key=lambda pair: sum(pair.right.values()))
    if len(same) > 1:
        best.right["shared"] = True
    return best


def _values_agree(gold: dict[str, str], fact: Fact) -> bool:
    if fact.value is None or not _close(float(gold["value"]), fact):
        return False
    if gold["value_high"]:
        return (
            fact.value_high is not None and abs(float(gold["value_high"]) - fact.value_high) < 1e-6
        )
    return True


def _close(value: float, fact: Fact) -> bool:
    assert fact.value is not None
    # A third has no finite decimal: 66.67 and 66.7 are the same statement.
    return abs(value - fact.value) <= max(1e-6, 0.001 * abs(value) if value % 1 else 1e-6)


def _fields(gold: dict[str, str], fact: Fact, surfaces: dict[str, str]) -> dict[str, bool]:
    metrics = {gold.get("metric", ""), *gold.get("alt_metrics", "").split(";")} - {""}
    right = {
        "unit": _unit(gold["unit"]) == _unit(fact.unit_surface or ""),
        "qualifier": gold["qualifier"] == fact.qualifier,
        "basis": gold["basis"] == fact.basis,
        "period_year": gold["period"] == str(fact.period_year),
        "rate_per": gold["rate"] == fact.rate_per,
        "part_of": (gold["part_of"] or None)
        == (surfaces.get(fact.part_of) if fact.part_of else None),
    }
    if "metric" in gold:
        right["metric"] = (
            fact.metric in metrics if gold["metric"] or metrics else fact.metric is None
        )
        if not gold["metric"] and fact.metric is None:
            right["metric"] = True
        right["activity_type"] = gold["activity_type"] == fact.activity_type
    return right


def _unit(surface: str) -> str:
    units = load_units().default
    return units[surface].canonical if surface in units else surface
