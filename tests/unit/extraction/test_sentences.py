"""Sentence by sentence: what is counted, in which unit, how exactly, when, how often, of what."""

from __future__ import annotations

import pytest

from tests.unit.extraction.notation import expected, found
from tests.unit.extraction.sentences import BY_CONSTRUCTION, KNOWN_WRONG

PLAN_CHAPTERS = ("plans", "plans_of_many_kinds", "ground_of_a_plan")
CASES = [
    pytest.param(
        "plans" if name in PLAN_CHAPTERS else "achievements",
        sentence,
        facts,
        id=f"{name}-{number:02}",
        marks=pytest.mark.xfail(strict=True, reason=KNOWN_WRONG[sentence])
        if sentence in KNOWN_WRONG
        else (),
    )
    for name, table in BY_CONSTRUCTION.items()
    for number, (sentence, facts) in enumerate(table, start=1)
]


@pytest.mark.parametrize(("role", "sentence", "facts"), CASES)
def test_sentence_states_exactly_these_facts(role: str, sentence: str, facts: str) -> None:
    assert found(sentence, role, facts) == expected(facts)


def test_no_sentence_stands_twice_and_every_known_error_names_one() -> None:
    sentences = [sentence for table in BY_CONSTRUCTION.values() for sentence, _ in table]
    assert len(sentences) == len(set(sentences))
    assert set(KNOWN_WRONG) <= set(sentences)


def test_known_errors_stay_few() -> None:
    total = sum(len(table) for table in BY_CONSTRUCTION.values())
    assert total >= 600
    assert len(KNOWN_WRONG) < 0.03 * total
