"""Which metric is taken for which: the most frequent mistakes, each with a place to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from dagster_project.extraction import extract
from dagster_project.scoring.gold import GoldDocument
from dagster_project.scoring.match import Pair, match

NONE = "none"
_BEFORE, _BEHIND = 24, 12


@dataclass(frozen=True, slots=True)
class Confusion:
    """``times`` facts of ``gold`` were given ``said``; one of them with its words."""

    gold: str
    said: str
    times: int
    document: str
    words: str


def confusions(documents: Iterable[GoldDocument], worst: int = 10) -> list[Confusion]:
    """The most frequent pairs of metrics that differ; accepted alternatives are no mistakes."""
    counted: Counter[tuple[str, str]] = Counter()
    places: dict[tuple[str, str], tuple[str, str]] = {}
    for document in documents:
        made = extract(document.text, document.report_year, document.role, report_id=document.name)
        for pair in match(document, made).pairs:
            if pair.right.get("metric", True):
                continue
            key = (pair.gold["metric"] or NONE, pair.fact.metric or NONE)
            counted[key] += 1
            places.setdefault(key, (document.name, _words(document.text, pair)))
    ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return [Confusion(*key, times, *places[key]) for key, times in ranked[:worst]]


def _words(text: str, pair: Pair) -> str:
    start, end = pair.fact.char_start, pair.fact.char_end
    before, behind = text[max(start - _BEFORE, 0) : start], text[end : end + _BEHIND]
    return f"{before}【{text[start:end]}】{behind}".replace("\n", " ")
