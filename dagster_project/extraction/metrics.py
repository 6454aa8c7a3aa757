"""From words to a metric and an activity type.

Each phrase of ``metric_phrases.csv`` is tried in scopes that widen from the words bound to the
number to the whole sentence and the heading; a wider scope counts less. The heaviest phrase wins;
the runner-up and the margin are kept, and a tie gives no metric.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from dagster_project.catalog import load_taxonomy, load_units
from dagster_project.catalog.lexicon import cue_pattern, load_cues
from dagster_project.catalog.phrases import Phrase, load_phrases
from dagster_project.extraction.context import Context
from dagster_project.extraction.quantities import Reading

# Share of its weight that a phrase keeps in each scope, from the nearest words outwards.
_SCOPES = {"near": 1.0, "carried": 0.92, "clauses": 0.72, "sentence": 0.5, "heading": 0.35}
# Below this score the words only brush the metric; a guess would be wrong more often than right.
_ENOUGH = 2.4
_COMMAS = re.compile(r"[,，:：、()（）“”\"]")


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen metric (or None) with what spoke for it."""

    metric: str | None
    activity_type: str
    score: float
    margin: float
    evidence: str


@dataclass(frozen=True, slots=True)
class Scopes:
    """Texts in which phrases are searched, ``#`` for the number."""

    near: str
    carried: str
    clauses: str
    sentence: str
    heading: str


def scopes(view: str, reading: Reading, context: Context, others: list[Reading], heading: str) -> Scopes:
    """The widening texts around one quantity; other quantities are written as ``#`` + unit."""
    number = f"#{reading.unit}"
    near = f"{context.left.strip('、,，和及与以并')}{number}{context.right}"
    start = context.sentence.start
    before = _masked(view, start, reading.start, others)
    parts = re.split(r"[;；。]", before)
    clauses = [clause for clause in re.split(r"[,，:：]", parts[-1]) if clause]
    tail = "".join(clauses[-3:])
    return Scopes(
        near=near,
        carried=_carried_verb(clauses[-1] if clauses else "") + near,
        clauses=_COMMAS.sub("", tail) + number + context.right,
        sentence=_COMMAS.sub("", before)[-120:] + number + _COMMAS.sub("", context.after)[:60],
        heading=_COMMAS.sub("", heading) + near,
    )


def _masked(view: str, start: int, end: int, others: list[Reading]) -> str:
    pieces, position = [], start
    for other in others:
        if start <= other.start < end:
            pieces += [view[position : other.start], "#", other.unit]
            position = other.end
    return "".join([*pieces, view[position:end]])


def _carried_verb(clause: str) -> str:
    """The verb of a list that its later members share: 发放手册20册、折页30张."""
    head = clause.partition("#")[0]
    found = None
    for found in cue_pattern("verbs", "doing").finditer(head):
        pass
    return found[0] if found else ""


@lru_cache(maxsize=1024)
def _fitting(unit: str) -> tuple[Phrase, ...]:
    """Phrases whose metric can be counted in the measure word ("" = lost: all that count)."""
    metrics, units = load_taxonomy().metrics, load_units()
    return tuple(
        phrase
        for phrase in load_phrases()
        if not metrics[phrase.metric].replaced_by
        and (
            (not unit and metrics[phrase.metric].unit != "%")
            or (unit in units.default and units.fits(unit, metrics[phrase.metric].unit))
        )
    )


def choose(texts: Scopes, unit: str, chapter: str) -> Choice:
    """The metric of a quantity from the texts around it; ``chapter`` is its heading path."""
    scores: dict[str, tuple[float, str]] = {}
    everything = texts.heading + texts.sentence
    for phrase in _fitting(unit):
        known = scores.get(phrase.metric, (0.0, ""))[0]
        if phrase.weight <= known:
            continue
        if phrase.needs is not None and not phrase.needs.search(everything):
            continue
        found = _best_scope(phrase, texts, known)
        if found is not None:
            scores[phrase.metric] = found
    ranked = sorted(scores.items(), key=lambda item: (-item[1][0], item[0]))
    return _decide(ranked, texts, chapter)


def _best_scope(phrase: Phrase, texts: Scopes, known: float) -> tuple[float, str] | None:
    for scope, share in _SCOPES.items():
        if phrase.weight * share <= known:
            return None
        text = getattr(texts, scope)
        match = phrase.pattern.search(text)
        if match is None:
            continue
        if phrase.unless is not None and phrase.unless.search(_window(text, match, texts.near, scope)):
            continue
        # Longer words say more: 行政复议 beats 复议 where the weights are equal.
        return phrase.weight * share + 0.01 * min(len(match[0]), 20), f"{scope}: {match[0]}"
    return None


def _window(text: str, match: re.Match[str], near: str, scope: str) -> str:
    """Words in which an excluding word counts: those near the number and those of the match."""
    return near if scope in ("near", "carried") else near + "\n" + match[0]


def _decide(ranked: list[tuple[str, tuple[float, str]]], texts: Scopes, chapter: str) -> Choice:
    taxonomy = load_taxonomy()
    if not ranked or ranked[0][1][0] < _ENOUGH:
        return Choice(None, activity_of(texts, chapter), 0.0, 0.0, "no phrase")
    code, (score, evidence) = ranked[0]
    runner, second = (ranked[1][0], ranked[1][1][0]) if len(ranked) > 1 else ("", 0.0)
    margin = score - second
    note = f"{evidence} ({score:.2f}); next {runner or 'none'} ({second:.2f})"
    return Choice(code, taxonomy.metrics[code].activity_type, score, margin, note)


def activity_of(texts: Scopes, chapter: str) -> str:
    """Activity type of a quantity without a metric: what is done first, the chapter second."""
    for text in (texts.near, texts.carried, texts.clauses, texts.sentence, chapter):
        for cue in load_cues("activities"):
            if cue.pattern.search(text):
                return cue.kind
    return "other"
