"""What the classifier sees of a number: its measure word, and words and short runs by place.

The places are the last characters and words before the number, the first behind it, the clause,
the sentence and the heading. A feature is a letter for the place followed by the characters. Words
are those of jieba with its own dictionary; numbers and units were read before and are not cut.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import lru_cache

import jieba

from dagster_project.catalog import load_units
from dagster_project.extraction.scopes import Scopes

# Weight of a place: the nearer to the number, the more its words say about it.
PLACES = {
    "u": 1.0,  # measure word as written
    "c": 1.0,  # canonical unit
    "a": 1.0,  # last four characters before the number
    "b": 0.8,  # last ten
    "l": 0.6,  # all words bound to it on the left
    "r": 1.0,  # first five behind the number
    "q": 0.7,  # first twelve
    "v": 0.8,  # verb carried over from the head of a list
    "k": 0.4,  # the clauses before
    "s": 0.2,  # the sentence before
    "h": 0.35,  # heading
    "m": 0.7,  # the figure it is a part of or is compared with: words before
    "n": 0.5,  # and behind
    "1": 1.0,  # last word before the number
    "2": 0.8,  # the word before it
    "3": 0.6,  # words further left
    "y": 0.6,  # any word bound to it on the left
    "e": 0.6,  # any word bound to it on either side
    "x": 1.0,  # first word behind the number
    "z": 0.7,  # the next two
}
_QUOTES = re.compile(r"[“”\"()（）]")


def features(texts: Scopes, unit: str) -> dict[str, float]:
    """Feature to weight for one quantity, each once."""
    found: set[str] = {"u" + unit}
    units = load_units().default
    found.add("c" + (units[unit].canonical if unit in units else unit))
    left, _, right = texts.near.partition("#")
    left, right = _QUOTES.sub("", left), _QUOTES.sub("", right[len(unit) :])
    found |= _runs("a", left[-4:], 1, 4)
    found |= _runs("b", left[-10:], 2, 3)
    found |= _runs("l", left[-24:], 2, 3)
    found |= _runs("r", right[:5], 1, 4)
    found |= _runs("q", right[:12], 2, 3)
    found |= _runs("k", texts.clauses.partition("#" + unit)[0][-40:], 2, 2)
    found |= _runs("s", texts.sentence[-60:], 2, 2)
    found |= _runs("h", texts.heading.removesuffix(texts.near), 2, 2)
    found |= _word_features(left[-30:], right[:16])
    if texts.kin:
        before, _, behind = texts.kin.partition("#")
        found |= _runs("m", _QUOTES.sub("", before)[-12:], 2, 3)
        found |= _runs("n", _QUOTES.sub("", behind)[:6], 1, 3)
    verb = texts.carried.removesuffix(texts.near)
    if verb:
        found.add("v" + verb)
    # In a fixed order: sums of floats differ with it, and a build must repeat to the last digit.
    return {feature: PLACES[feature[0]] for feature in sorted(found)}


def _word_features(left: str, right: str) -> set[str]:
    before, behind = _words(left), _words(right)
    found = {"y" + word for word in before}
    # 召开会议3次 and 3次召开会议 count the same: some features are blind to the side.
    found |= {"e" + word for word in (*before, *behind)}
    for distance, word in enumerate(reversed(before[-6:])):
        found.add("123"[min(distance, 2)] + word)
    for distance, word in enumerate(behind[:3]):
        found.add("xzz"[distance] + word)
    return found


@lru_cache(maxsize=1)
def _tokenizer() -> jieba.Tokenizer:
    # jieba logs every start to standard error.
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    return tokenizer


def _words(text: str) -> list[str]:
    # Without HMM: unseen words are left as characters instead of being guessed.
    return list(_tokenizer().cut(text, HMM=False))


def _runs(place: str, text: str, shortest: int, longest: int) -> set[str]:
    return set(_each_run(place, text, shortest, longest))


def _each_run(place: str, text: str, shortest: int, longest: int) -> Iterator[str]:
    for length in range(shortest, longest + 1):
        for start in range(len(text) - length + 1):
            yield place + text[start : start + length]
