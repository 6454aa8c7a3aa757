"""Rows of the tables: what was read becomes mentions, statements and sections, with the offsets of
the original text.
"""

from __future__ import annotations

import re
from decimal import Decimal

from dagster_project.extraction.context import Context, Sentence
from dagster_project.extraction.job import Job, Numbers, Surroundings
from dagster_project.extraction.measures import Bounds, canonical, scaled
from dagster_project.extraction.model import Mention, Section, Statement
from dagster_project.extraction.quantities import Reading
from dagster_project.extraction.slots import actor_of, is_of_others, scope_of
from dagster_project.extraction.timing import Timing, plans_ahead
from dagster_project.extraction.worded import Worded


def mention_id(job: Job, start: int, end: int) -> str:
    """Id of the number at these original offsets."""
    return f"{job.report_id or 'text'}-{start}-{end}"


def mentions_of(job: Job, found: Numbers) -> list[Mention]:
    """All numbers of a sentence, facts or not, in order."""
    made = [_mention(job, found.sentence, c.start, c.end, c.kind, None) for c in found.names]
    made += [
        _mention(job, found.sentence, r.start, r.end, kind, r)
        for r, kind in zip(found.quantities, found.kinds, strict=True)
    ]
    return sorted(made, key=lambda mention: mention.char_start)


def _mention(
    job: Job, sentence: Sentence, start: int, end: int, kind: str, reading: Reading | None
) -> Mention:
    first, last = job.view.span(start, end)
    outer = job.view.span(sentence.start, sentence.end)
    counted = reading if kind == "fact" else None
    unit, factor = canonical(counted.unit) if counted else (None, Decimal(1))
    low, value, high = scaled(_bounds(counted), factor) if counted else (None, None, None)
    return Mention(
        report_id=job.report_id,
        mention_id=mention_id(job, first, last),
        char_start=first,
        char_end=last,
        surface=job.view.original[first:last],
        kind=kind,
        section_id=section_id(job.section(start)),
        sentence_start=outer[0],
        sentence_end=outer[1],
        value=value,
        value_low=low,
        value_high=high,
        unit=unit,
        qualifier=counted.quantity.qualifier if counted else None,
    )


def _bounds(reading: Reading) -> Bounds:
    """Low, value and high in the unit as written."""
    q = reading.quantity
    low, value, high = (None if x is None else float(x) for x in (q.low, q.value, q.high))
    return low, value, high


def number_statement(job: Job, near: Surroundings, when: Timing) -> Statement:
    """The statement of a number."""
    reading, context, texts = near.reading, near.context, near.texts
    start, end = job.view.span(reading.start, reading.end)
    low, value, high = _bounds(reading)
    own = mention_id(job, start, end)
    return Statement(
        report_id=job.report_id,
        statement_id=own,
        mention_id=own,
        char_start=start,
        char_end=end,
        sentence_start=job.view.span(context.sentence.start, context.sentence.end)[0],
        surface=job.view.original[start:end],
        quote=job.view.words(context.clause_start, context.clause_end),
        value=value,
        value_low=low,
        value_high=high,
        unit_surface=reading.unit or None,
        qualifier=reading.quantity.qualifier,
        form=reading.form,
        odd=reading.odd,
        basis=when.basis,
        period_year=when.period_year,
        period_kind=when.period_kind,
        rate_per=when.rate_per,
        is_change=when.is_change,
        subject=subject_of(context),
        actor=actor_of(context),
        scope=scope_of(context, reading.unit),
        of_others=is_of_others(context),
        part_of=_own_id(job, near.whole),
        kin=_own_id(job, near.kin),
        worded_metric=None,
        implied=False,
        text_near=texts.near,
        text_carried=texts.carried,
        text_clauses=texts.clauses,
        text_sentence=texts.sentence,
        text_heading=texts.heading,
        report_year=job.report_year,
        township_code=job.township_code,
    )


def subject_of(context: Context) -> str:
    """The words counted, for people: before the number, and behind it after an ellipsis."""
    left = re.sub(r"^[、,，:：和及与以并]+|(?:共计?|累计|达到?|为|约|近|了)+$", "", context.left)
    right = context.right.strip()
    return f"{left} … {right}" if left and right else left or right


def _own_id(job: Job, reading: Reading | None) -> str | None:
    return mention_id(job, *job.view.span(reading.start, reading.end)) if reading else None


def worded_statement(job: Job, sentence: Sentence, worded: Worded) -> Statement:
    """A statement in words alone."""
    start, end = job.view.span(worded.start, worded.end)
    value = float(worded.value)
    ahead = plans_ahead(job.view.view[sentence.start : worded.start])
    words = job.view.words(worded.start, worded.end)
    return Statement(
        report_id=job.report_id,
        statement_id=f"{mention_id(job, start, end)}-{worded.metric}",
        mention_id=None,
        char_start=start,
        char_end=end,
        sentence_start=job.view.span(sentence.start, sentence.end)[0],
        surface=job.view.original[start:end],
        quote=words,
        value=value,
        value_low=value,
        value_high=value,
        unit_surface=None,
        qualifier="exact",
        form=worded.rule,
        odd=False,
        basis="target" if ahead else "actual",
        period_year=None if job.report_year is None else job.report_year + int(ahead),
        period_kind="year",
        rate_per="year",
        is_change=False,
        subject=words,
        actor=None,
        scope=None,
        of_others=False,
        part_of=None,
        kin=None,
        worded_metric=worded.metric,
        implied=worded.implied,
        text_near="",
        text_carried="",
        text_clauses="",
        text_sentence="",
        text_heading="",
        report_year=job.report_year,
        township_code=job.township_code,
    )


def section_id(index: int) -> str:
    """Id of a section by its place in the outline."""
    return f"s{index:03d}"


def sections_of(job: Job) -> tuple[Section, ...]:
    """The outline; its sections cover the text without gap."""
    made = []
    length = len(job.view.original)
    for index, heading in enumerate(job.headings):
        last = index + 1 == len(job.headings)
        start = 0 if index == 0 else job.view.origin[heading.start]
        end = length if last else job.view.origin[job.headings[index + 1].start]
        made.append(
            Section(
                report_id=job.report_id,
                section_id=section_id(index),
                parent_id=None if heading.parent is None else section_id(heading.parent),
                level=heading.level,
                role=heading.role or "achievements",
                heading=heading.text,
                char_start=start,
                char_end=end,
            )
        )
    return tuple(made)
