"""Reading one text: its sections, its numbers and what they state, the steps in their order."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

from dagster_project.extraction.accounting import account
from dagster_project.extraction.context import Sentence, contexts, sentences
from dagster_project.extraction.facthood import kind_of
from dagster_project.extraction.job import Job, Numbers, Surroundings
from dagster_project.extraction.kin import kin_of
from dagster_project.extraction.model import Mention, ReadText, Statement
from dagster_project.extraction.nonfacts import Claim, claims
from dagster_project.extraction.outline import find_outline
from dagster_project.extraction.parts import wholes
from dagster_project.extraction.quantities import Reading, scan
from dagster_project.extraction.reading import read
from dagster_project.extraction.records import (
    mentions_of,
    number_statement,
    sections_of,
    worded_statement,
)
from dagster_project.extraction.scopes import Scopes, near_words, scopes
from dagster_project.extraction.timing import timing
from dagster_project.extraction.worded import worded_facts

_ENDLESS = re.compile(r"\d{25,}")
_Span = TypeVar("_Span", Reading, Claim)


def read_text(
    text: str,
    report_year: int | None = None,
    role: str | None = None,
    *,
    report_id: str = "",
    township_code: str | None = None,
) -> ReadText:
    """Sections, mentions and statements of one text; arguments as in ``extract``."""
    view = read(text)
    if not view.view:
        return ReadText((), (), ())
    job = Job(
        report_id, report_year, township_code, view, find_outline(view.view, role, report_year)
    )
    mentions: list[Mention] = []
    stated: list[Statement] = []
    for found in _numbers(job):
        mentions += mentions_of(job, found)
        stated += _statements(job, found.sentence, found.counted)
    mentions = account(job, mentions)
    known = {mention.mention_id for mention in mentions}
    # A number torn by its surroundings is no longer a quantity but a mention of its own.
    kept = tuple(s for s in stated if s.mention_id is None or s.mention_id in known)
    return ReadText(sections_of(job), tuple(mentions), kept)


def texts_of_numbers(
    text: str, role: str | None = None, heading: str | None = None
) -> list[tuple[int, int, str, Scopes]]:
    """Offsets, measure word and surrounding texts of each counted number of a text.

    This is what a metric is chosen from; the classifier is trained on it. ``heading`` stands in for
    the headings of the text.
    """
    view = read(text)
    job = Job("", None, None, view, find_outline(view.view, role) if view.view else [])
    return [
        (*view.span(near.reading.start, near.reading.end), near.reading.unit, near.texts)
        for found in (_numbers(job) if view.view else ())
        for near in _surroundings(job, found.sentence, found.counted, heading)
    ]


def _surroundings(
    job: Job, sentence: Sentence, counted: list[Reading], heading: str | None = None
) -> list[Surroundings]:
    """Each counted number of a sentence with its words, its whole and the texts around it."""
    view = job.view.view
    around = contexts(view, sentence, counted)
    whole_of = wholes(view, counted)
    made = []
    for index, kin in enumerate(kin_of(view, counted, whole_of)):
        reading, context, whole = counted[index], around[index], whole_of[index]
        path = job.heading_path(job.section(reading.start)) if heading is None else heading
        related = "" if kin is None else near_words(counted[kin], around[kin])
        made.append(
            Surroundings(
                reading,
                context,
                None if whole is None else counted[whole],
                None if kin is None else counted[kin],
                scopes(view, reading, context, counted, path, related),
            )
        )
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


def _statements(job: Job, sentence: Sentence, counted: list[Reading]) -> Iterator[Statement]:
    around = _surroundings(job, sentence, counted)
    when = {
        near.reading: timing(
            near.reading, near.context, job.role(near.reading.start), job.report_year
        )
        for near in around
    }
    for near in around:
        # 计划4次,完成4次: what was done is no part of what was planned.
        same = near.whole and when[near.whole].basis == when[near.reading].basis
        part = near if same else replace(near, whole=None)
        yield number_statement(job, part, when[near.reading])
    for worded in worded_facts(job.view.view, sentence, job.role(sentence.end - 1)):
        yield worded_statement(job, sentence, worded)
