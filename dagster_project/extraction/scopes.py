"""The widening texts around a number in which its metric is looked for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dagster_project.catalog.lexicon import cue_pattern
from dagster_project.extraction.context import Context
from dagster_project.extraction.quantities import Reading

_PUNCTUATION = re.compile(r"[,，:：、()（）“”\"]")


@dataclass(frozen=True, slots=True)
class Scopes:
    """Texts around one quantity from the nearest words outwards, ``#`` for the number.

    ``near`` the words bound to it; ``carried`` the same with the verb that a list shares;
    ``clauses`` the last clauses; ``sentence`` the sentence; ``heading`` the heading path. ``kin``
    the words bound to the figure that the number is a part of or is compared with, if any.
    """

    near: str
    carried: str
    clauses: str
    sentence: str
    heading: str
    kin: str = ""


def near_words(reading: Reading, context: Context) -> str:
    """The words bound to a number, with ``#`` and the measure word in its place."""
    return f"{context.left.strip('、,，和及与以并')}#{reading.unit}{context.right}"


def scopes(
    view: str,
    reading: Reading,
    context: Context,
    others: list[Reading],
    heading: str,
    kin: str = "",
) -> Scopes:
    """The texts around one quantity; ``others`` are written as ``#`` with their measure word."""
    number = f"#{reading.unit}"
    near = near_words(reading, context)
    before = _masked(view, context.sentence.start, reading.start, others)
    parts = re.split(r"[;；。]", before)
    clauses = [clause for clause in re.split(r"[,，:：]", parts[-1]) if clause]
    return Scopes(
        near=near,
        carried=_carried_verb(clauses) + near,
        clauses=_PUNCTUATION.sub("", "".join(clauses[-3:])) + number + context.right,
        sentence=(
            _PUNCTUATION.sub("", before)[-120:] + number + _PUNCTUATION.sub("", context.after)[:60]
        ),
        heading=_PUNCTUATION.sub("", heading) + near,
        kin=kin,
    )


def _masked(view: str, start: int, end: int, others: list[Reading]) -> str:
    pieces, position = [], start
    for other in others:
        if start <= other.start < end:
            pieces += [view[position : other.start], "#", other.unit]
            position = other.end
    return "".join([*pieces, view[position:end]])


def _carried_verb(clauses: list[str]) -> str:
    """The verb of a list that its later members share: 发放手册20册、折页30张,传单50张."""
    for clause in reversed(clauses):
        found = cue_pattern("verbs", "doing").findall(clause.partition("#")[0])
        if found:
            return found[-1]
        # Only a clause that holds a count can be a member of the list.
        if "#" not in clause and clause is not clauses[-1]:
            break
    return ""
