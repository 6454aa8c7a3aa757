"""One text to its sections, mentions and facts: the steps in their order."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

from dagster_project.catalog import load_taxonomy
from dagster_project.extraction.accounting import account
from dagster_project.extraction.context import Context, Sentence, contexts, sentences
from dagster_project.extraction.facthood import kind_of
from dagster_project.extraction.job import Job, Numbers
from dagster_project.extraction.metrics import Choice, choose
from dagster_project.extraction.model import Extraction, Fact, Mention
from dagster_project.extraction.nonfacts import Claim, claims
from dagster_project.extraction.outline import find_outline
from dagster_project.extraction.parts import wholes
from dagster_project.extraction.quantities import Reading, scan
from dagster_project.extraction.reading import read
from dagster_project.extraction.records import (
    first_fact_id,
    mentions_of,
    number_fact,
    sections_of,
    worded_fact,
)
from dagster_project.extraction.scopes import Scopes, scopes
from dagster_project.extraction.shared import split_shared
from dagster_project.extraction.slots import is_of_others
from dagster_project.extraction.timing import timing
from dagster_project.extraction.worded import worded_facts

_ENDLESS = re.compile(r"\d{25,}")
_Span = TypeVar("_Span", Reading, Claim)


def extract(
    text: str,
    report_year: int | None = None,
    role: str | None = None,
    *,
    report_id: str = "",
    township_code: str | None = None,
) -> Extraction:
    """Sections, mentions and facts of one text.

    ``report_year`` is the calendar year the report is about; without it periods are only those
    that the text names. ``role`` fixes the chapter role for text without headings (one of
    ``outline.ROLES``). Any string is accepted; the result depends on the arguments alone.
    """
    view = read(text)
    if not view.view:
        return Extraction((), (), ())
    job = Job(
        report_id, report_year, township_code, view, find_outline(view.view, role, report_year)
    )
    mentions: list[Mention] = []
    facts: list[Fact] = []
    for found in _numbers(job):
        mentions += mentions_of(job, found)
        facts += _facts(job, found.sentence, found.counted)
    mentions = account(job, mentions)
    known = {mention.mention_id for mention in mentions}
    # A number torn by its surroundings is no longer a quantity but a mention of its own.
    facts = [fact for fact in facts if fact.mention_id is None or fact.mention_id in known]
    return Extraction(sections_of(job), tuple(mentions), tuple(facts))


def texts_of_numbers(
    text: str, role: str | None = None, heading: str | None = None
) -> list[tuple[int, int, str, Scopes]]:
    """Offsets, measure word and surrounding texts of each counted number of a text.

    This is what a metric is chosen from; the classifier is trained on it. ``heading`` stands in for
    the headings of the text.
    """
    view = read(text)
    job = Job("", None, None, view, find_outline(view.view, role) if view.view else [])
    made = []
    for found in _numbers(job) if view.view else ():
        around = contexts(view.view, found.sentence, found.counted)
        for reading, context in zip(found.counted, around, strict=True):
            path = job.heading_path(job.section(reading.start)) if heading is None else heading
            texts = scopes(view.view, reading, context, found.counted, path)
            made.append((*view.span(reading.start, reading.end), reading.unit, texts))
    return made


def _numbers(job: Job) -> Iterator[Numbers]:
    # A run of digits longer than any number or code would be searched again from each digit.
    view = _ENDLESS.sub(lambda run: "\0" * len(run[0]), job.view.view)
    claimed = claims(view)
    free = bytearray(b"\x01" * len(view))
    for claim in claimed:
        free[claim.start : claim.end] = bytes(claim.end - claim.start)
    readings = list(scan(view, free))
    for sentence in sentences(view):
        own = _within(sentence, readings)
        names = _within(sentence, claimed)
        yield Numbers(sentence, names, own, _kinds(job, sentence, own))


def _within(sentence: Sentence, spans: list[_Span]) -> list[_Span]:
    first = bisect_left(spans, sentence.start, key=lambda span: span.start)
    last = bisect_left(spans, sentence.end, key=lambda span: span.start)
    return spans[first:last]


def _kinds(job: Job, sentence: Sentence, own: list[Reading]) -> list[str]:
    around = contexts(job.view.view, sentence, own)
    return [
        kind_of(reading, context, job.role(reading.start))
        for reading, context in zip(own, around, strict=True)
    ]


def _facts(job: Job, sentence: Sentence, counted: list[Reading]) -> list[Fact]:
    around = contexts(job.view.view, sentence, counted)
    whole_of = wholes(job.view.view, counted)
    made: list[Fact] = []
    for index, (reading, context) in enumerate(zip(counted, around, strict=True)):
        section = job.section(reading.start)
        whole = whole_of[index]
        part_of = None if whole is None else first_fact_id(job, counted[whole])
        made += _number_facts(job, reading, context, counted, section, part_of)
    role = job.role(sentence.end - 1)
    stated = {fact.metric for fact in made if fact.unit == "%"}
    for worded in worded_facts(job.view.view, sentence, role):
        if not (worded.implied and worded.metric in stated):
            made.append(worded_fact(job, sentence, worded))
    return sorted(made, key=lambda fact: fact.char_start)


def _number_facts(
    job: Job,
    reading: Reading,
    context: Context,
    counted: list[Reading],
    section: int,
    part_of: str | None,
) -> list[Fact]:
    role = job.role(reading.start)
    texts = scopes(job.view.view, reading, context, counted, job.heading_path(section))
    when = timing(reading, context, role, job.report_year)
    choices = split_shared(texts, reading, context) or [choose(texts, reading.unit)]
    if when.period_kind == "multi_year" and not _is_stock(choices[0]):
        # The sum of several years is no value of a yearly indicator.
        choices = [
            replace(choices[0], metric=None, evidence=f"several years: {choices[0].evidence}")
        ]
    if is_of_others(context):
        choices = [replace(choices[0], metric=None, evidence=f"of others: {choices[0].evidence}")]
    return [
        number_fact(job, reading, context, when, choice, number, part_of)
        for number, choice in enumerate(choices)
    ]


def _is_stock(choice: Choice) -> bool:
    metrics = load_taxonomy().metrics
    return choice.metric is not None and metrics[choice.metric].measure == "stock"
