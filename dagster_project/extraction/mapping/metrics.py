"""From words to a metric and an activity type.

Two judges speak. Phrases (``taxonomy/metric_phrases.csv``) are tried in scopes that widen from the
words bound to the number to the whole sentence and the heading; a wider scope counts less. A
linear classifier, trained on annotated sentences, weighs short runs of characters by their place.
Their points are added; only metrics that can be counted in the measure word take part. A metric
that is younger than the classifier is judged by its phrases alone. The runner-up and the margin are
kept, and a tie gives no metric.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from dagster_project.catalog import load_taxonomy, load_units
from dagster_project.catalog.model import Model, load_model
from dagster_project.catalog.phrases import Phrase, load_phrases
from dagster_project.extraction.mapping.features import features
from dagster_project.extraction.scopes import Scopes

# Share of its weight that a phrase keeps in each scope, from the nearest words outwards.
_SCOPES = {
    "near": 1.0,
    "carried": 0.92,
    "clauses": 0.72,
    "kin": 0.6,
    "sentence": 0.5,
    "heading": 0.35,
}
# Two labels this close cannot be told apart; a choice would be a toss of a coin. Narrow leads are
# right more often than not: they are kept with their low confidence and come to review.
_TIE = 0.001
# A metric the classifier was not trained on starts where its labels start, and a phrase of weight 5
# beside the number brings it to 0.9, where the upper quarter of the trained winners begins.
_UNTRAINED_START = -0.9
_UNTRAINED_SHARE = 0.35
NONE = "none:"
# Name of the feature that holds the points of a metric's phrases.
PHRASE = "phrase:"


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen metric (or None) with what spoke for it."""

    metric: str | None
    activity_type: str
    margin: float
    evidence: str
    runner_up: str = ""


def choose(texts: Scopes, unit: str) -> Choice:
    """The metric of a quantity, or None with its activity type, from the texts around it."""
    said = phrase_points(texts, unit)
    scores = {code: score for code, (score, _) in said.items()}
    points = points_of(load_model(), features(texts, unit), scores, unit)
    ranked = sorted(points.items(), key=lambda item: (-item[1], item[0]))
    best, top = ranked[0]
    runner, second = ranked[1] if len(ranked) > 1 else ("", top - 1.0)
    margin = round(top - second, 3)
    phrase = said[best][1] if best in said else "no phrase"
    evidence = f"{phrase}; {best} {top:.2f}, next {runner} {second:.2f}"
    if best.startswith(NONE):
        return Choice(None, best.removeprefix(NONE), margin, evidence, runner)
    activity = load_taxonomy().metrics[best].activity_type
    return Choice(None if margin < _TIE else best, activity, margin, evidence, runner)


def points_of(
    model: Model, seen: dict[str, float], said: dict[str, float], unit: str
) -> dict[str, float]:
    """Points of each label that the measure word allows, from features and phrases together.

    ``said`` holds only metrics that the measure word allows.
    """
    points = list(model.bias)
    for feature, place in seen.items():
        for label, weight in model.weights.get(feature, ()):
            points[label] += weight * place
    for code, score in said.items():
        for label, weight in model.weights.get(PHRASE + code, ()):
            points[label] += weight * score
    trained = {label: points[number] for number, label in _allowed(unit, model.labels)}
    untrained = {
        code: _UNTRAINED_START + _UNTRAINED_SHARE * score
        for code, score in said.items()
        if code not in trained
    }
    return trained | untrained


@lru_cache(maxsize=32768)
def allows(unit: str, label: str) -> bool:
    """Can the label be counted in the measure word? A lost one ("") allows all but rates."""
    if label.startswith(NONE):
        return True
    metric = load_taxonomy().metrics[label]
    if metric.replaced_by:
        return False
    if not unit:
        return metric.unit != "%"
    units = load_units()
    return unit in units.default and units.fits(unit, metric.unit)


@lru_cache(maxsize=1024)
def _allowed(unit: str, labels: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    return tuple((n, label) for n, label in enumerate(labels) if allows(unit, label))


@lru_cache(maxsize=1024)
def _fitting(unit: str) -> tuple[Phrase, ...]:
    return tuple(phrase for phrase in load_phrases() if allows(unit, phrase.metric))


def phrase_points(texts: Scopes, unit: str) -> dict[str, tuple[float, str]]:
    """Metric to (points, scope and words) of its best phrase."""
    found: dict[str, tuple[float, str]] = {}
    everything = texts.heading + texts.sentence
    for phrase in _fitting(unit):
        known = found.get(phrase.metric, (0.0, ""))[0]
        if phrase.weight <= known:
            continue
        if phrase.needs is not None and not phrase.needs.search(everything):
            continue
        best = _best_scope(phrase, texts, known)
        if best is not None:
            found[phrase.metric] = best
    return found


def _best_scope(phrase: Phrase, texts: Scopes, known: float) -> tuple[float, str] | None:
    for scope, share in _SCOPES.items():
        if phrase.weight * share <= known:
            return None
        match = phrase.pattern.search(getattr(texts, scope))
        if match is None:
            continue
        # An excluding word counts near the number and within the words that matched.
        window = texts.near if scope in ("near", "carried") else f"{texts.near}\n{match[0]}"
        if phrase.unless is not None and phrase.unless.search(window):
            continue
        # Longer words say more: 行政复议 beats 复议 where the weights are equal.
        return phrase.weight * share + 0.01 * min(len(match[0]), 20), f"{scope}: {match[0]}"
    return None
