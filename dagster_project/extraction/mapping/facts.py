"""Facts from statements: each gets its metric, its activity type and its canonical unit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from functools import cache
from itertools import groupby
from typing import Any

from dagster_project.catalog import Metric, load_taxonomy
from dagster_project.catalog.seedfiles import SeedError, read_rows
from dagster_project.extraction.mapping.confidence import confidence
from dagster_project.extraction.mapping.metrics import Choice, allows, choose
from dagster_project.extraction.mapping.rates import split_shared
from dagster_project.extraction.measures import canonical, scaled
from dagster_project.extraction.model import Fact, Statement
from dagster_project.extraction.scopes import Scopes
from dagster_project.extraction.worded import objects

# What stands in a fact as it stood in its statement, unless the mapping decides otherwise.
_CARRIED = {field.name for field in fields(Fact)} & {field.name for field in fields(Statement)}
# Of parts and compared figures whose own words lead by less, more share the metric of their whole.
_DOUBTFUL = 0.3


def map_statements(statements: Iterable[Statement]) -> tuple[Fact, ...]:
    """The facts of one report's statements, which come in the order of the text.

    A statement makes one fact, or one for each rate that shares its number. Raises SeedError where
    the lexicon names a metric that the taxonomy does not have.
    """
    made: list[Fact] = []
    for _, sentence in groupby(statements, key=lambda statement: statement.sentence_start):
        made += sorted(_of_sentence(list(sentence)), key=lambda fact: fact.char_start)
    return tuple(made)


def _of_sentence(statements: list[Statement]) -> Iterator[Fact]:
    numbers = {s.statement_id: s for s in statements if s.worded_metric is None}
    choices = {key: _choices(s, numbers.get(s.kin or "")) for key, s in numbers.items()}
    rates = set()
    for key, statement in numbers.items():
        whole = numbers.get(statement.part_of or "")
        first = None if whole is None else _fact_id(whole, 0)
        decided = _decided(statement, choices[key], choices.get(statement.kin or ""))
        for number, choice in enumerate(decided):
            fact = _number_fact(statement, choice, _fact_id(statement, number), first)
            if fact.unit == "%":
                rates.add(fact.metric)
            yield fact
    for statement in statements:
        metric = statement.worded_metric
        # 全部持证上岗,持证率100% states the rate once.
        if metric is not None and not (statement.implied and metric in rates):
            yield _worded_fact(statement, metric)


def _choices(statement: Statement, kin: Statement | None) -> list[Choice]:
    """The metric that the words speak for; several where several rates share the number."""
    texts = Scopes(
        near=statement.text_near,
        carried=statement.text_carried,
        clauses=statement.text_clauses,
        sentence=statement.text_sentence,
        heading=statement.text_heading,
        kin=kin.text_near if kin else "",
    )
    unit = statement.unit_surface or ""
    return split_shared(texts, unit) or [choose(texts, unit)]


def _decided(statement: Statement, own: list[Choice], kin: list[Choice] | None) -> list[Choice]:
    """The choices after what the statement itself rules."""
    choice = own[0]
    if len(own) == 1 and kin and _says_little(choice, kin[0], statement.unit_surface or ""):
        own = [
            replace(
                choice,
                metric=kin[0].metric,
                activity_type=kin[0].activity_type,
                evidence=f"as the figure it belongs to: {choice.evidence}",
            )
        ]
    if statement.period_kind == "multi_year" and not _is_stock(own[0]):
        # The sum of several years is no value of a yearly indicator.
        return [_without_metric(own[0], "several years")]
    if statement.of_others:
        return [_without_metric(own[0], "of others")]
    return own


def _says_little(own: Choice, kin: Choice, unit: str) -> bool:
    return (
        own.margin < _DOUBTFUL
        and own.margin < kin.margin
        and kin.metric is not None
        and allows(unit, kin.metric)
    )


def _without_metric(choice: Choice, why: str) -> Choice:
    return replace(choice, metric=None, evidence=f"{why}: {choice.evidence}")


def _is_stock(choice: Choice) -> bool:
    metrics = load_taxonomy().metrics
    return choice.metric is not None and metrics[choice.metric].measure == "stock"


def _number_fact(statement: Statement, choice: Choice, own_id: str, whole: str | None) -> Fact:
    wanted = load_taxonomy().metrics[choice.metric].unit if choice.metric else None
    unit, factor = canonical(statement.unit_surface or "", wanted)
    stated = (statement.value_low, statement.value, statement.value_high)
    low, value, high = scaled(stated, factor)
    usual = (choice.metric, statement.actor) in _usual_actors()
    return _fact(
        statement,
        fact_id=own_id,
        value=value,
        value_low=low,
        value_high=high,
        unit=unit,
        actor=None if usual else statement.actor,
        metric=None if statement.is_change else choice.metric,
        activity_type=choice.activity_type,
        part_of=whole,
        change_of=choice.metric if statement.is_change else None,
        confidence=confidence(statement, choice),
        rule=f"quantity_{statement.form}",
        metric_rule=choice.evidence,
        metric_runner_up=choice.runner_up or None,
        metric_margin=choice.margin,
    )


def _worded_fact(statement: Statement, code: str) -> Fact:
    metric = _worded_metrics()[code]
    return _fact(
        statement,
        fact_id=_fact_id(statement, code),
        value=statement.value,
        value_low=statement.value_low,
        value_high=statement.value_high,
        unit=metric.unit,
        actor=None,
        metric=code,
        activity_type=metric.activity_type,
        part_of=None,
        change_of=None,
        confidence=confidence(statement, None),
        rule=statement.form,
        metric_rule="worded",
        metric_runner_up=None,
        metric_margin=None,
    )


def _fact(statement: Statement, **decided: Any) -> Fact:
    """A fact of what the mapping decided and what the statement carries over."""
    carried = _CARRIED - decided.keys()
    return Fact(**decided, **{name: getattr(statement, name) for name in carried})


def _fact_id(statement: Statement, number: object) -> str:
    """Id of a fact by its report, its words and its number among the facts of these words."""
    key = f"{statement.report_id}|{statement.char_start}|{statement.char_end}|{number}"
    return hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()[:16]


@cache
def _usual_actors() -> frozenset[tuple[str | None, str]]:
    """(metric, body) where the metric is about that body anyhow: 中心组 for leaders' study."""
    rows = read_rows("taxonomy/usual_actors.csv")
    return frozenset((row["metric"], row["actor"]) for row in rows)


@cache
def _worded_metrics() -> dict[str, Metric]:
    """The metrics that statements in words can name."""
    known = load_taxonomy().metrics
    named = {name: {code for code, _ in objects(name)} for name in ("zero_objects", "coverage")}
    for name, codes in named.items():
        if strangers := sorted(codes - set(known)):
            raise SeedError(f"lexicon/{name}.csv: unknown metric {', '.join(strangers)}")
    return {code: known[code] for codes in named.values() for code in codes}
