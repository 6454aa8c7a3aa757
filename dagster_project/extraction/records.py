"""Rows of the tables: what was read becomes mentions, facts and sections with original offsets."""

from __future__ import annotations

import hashlib
import re
from decimal import Decimal

from dagster_project.catalog import load_taxonomy, load_units
from dagster_project.extraction.confidence import confidence
from dagster_project.extraction.context import Context, Sentence
from dagster_project.extraction.job import Job, Numbers
from dagster_project.extraction.metrics import Choice
from dagster_project.extraction.model import Fact, Mention, Section
from dagster_project.extraction.quantities import Reading
from dagster_project.extraction.slots import actor_of, scope_of
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
    unit, factor = _canonical(counted.unit, None) if counted else (None, Decimal(1))
    low, value, high = _bounds(counted, factor)
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


def _canonical(surface: str, metric: str | None) -> tuple[str | None, Decimal]:
    """Canonical unit and factor of a measure word, read as the metric needs it where it can be."""
    units = load_units()
    if surface not in units.default:
        return (surface or None), Decimal(1)
    readings = (units.default[surface], *units.alternatives.get(surface, ()))
    wanted = load_taxonomy().metrics[metric].unit if metric else readings[0].canonical
    chosen = next((unit for unit in readings if unit.canonical == wanted), readings[0])
    # 八成 is read as 80 % by the grammar already.
    factor = 1.0 if surface in ("%", "成") else chosen.factor
    return chosen.canonical, Decimal(str(factor))


def _bounds(
    reading: Reading | None, factor: Decimal
) -> tuple[float | None, float | None, float | None]:
    if reading is None:
        return None, None, None
    q = reading.quantity
    low, value, high = (None if x is None else float(x * factor) for x in (q.low, q.value, q.high))
    return low, value, high


def number_fact(
    job: Job,
    reading: Reading,
    context: Context,
    when: Timing,
    choice: Choice,
    number: int,
    part_of: str | None,
) -> Fact:
    """One fact of a number; ``number`` tells the facts that share it apart."""
    start, end = job.view.span(reading.start, reading.end)
    unit, factor = _canonical(reading.unit, choice.metric)
    low, value, high = _bounds(reading, factor)
    return Fact(
        fact_id=_fact_id(job, start, end, number),
        report_id=job.report_id,
        mention_id=mention_id(job, start, end),
        char_start=start,
        char_end=end,
        surface=job.view.original[start:end],
        quote=job.view.words(context.clause_start, context.clause_end),
        value=value,
        value_low=low,
        value_high=high,
        unit=unit,
        unit_surface=reading.unit or None,
        qualifier=reading.quantity.qualifier,
        basis=when.basis,
        period_year=when.period_year,
        rate_per=when.rate_per,
        subject=subject_of(context),
        actor=actor_of(context, choice.metric),
        scope=scope_of(context, reading.unit),
        metric=None if when.is_change else choice.metric,
        activity_type=choice.activity_type,
        part_of=part_of,
        implied=False,
        is_change=when.is_change,
        change_of=choice.metric if when.is_change else None,
        period_kind=when.period_kind,
        confidence=confidence(reading, choice),
        rule=f"quantity_{reading.form}",
        metric_rule=choice.evidence,
        metric_runner_up=choice.runner_up or None,
        metric_margin=choice.margin,
        report_year=job.report_year,
        township_code=job.township_code,
    )


def subject_of(context: Context) -> str:
    """The words counted, for people: before the number, and behind it after an ellipsis."""
    left = re.sub(r"^[、,，:：和及与以并]+|(?:共计?|累计|达到?|为|约|近|了)+$", "", context.left)
    right = context.right.strip()
    return f"{left} … {right}" if left and right else left or right


def worded_fact(job: Job, sentence: Sentence, worded: Worded) -> Fact:
    """A fact stated in words alone."""
    start, end = job.view.span(worded.start, worded.end)
    metric = load_taxonomy().metrics[worded.metric]
    value = float(worded.value)
    ahead = plans_ahead(job.view.view[sentence.start : worded.start])
    return Fact(
        fact_id=_fact_id(job, start, end, worded.metric),
        report_id=job.report_id,
        mention_id=None,
        char_start=start,
        char_end=end,
        surface=job.view.original[start:end],
        quote=job.view.words(worded.start, worded.end),
        value=value,
        value_low=value,
        value_high=value,
        unit=metric.unit,
        unit_surface=None,
        qualifier="exact",
        basis="target" if ahead else "actual",
        period_year=None if job.report_year is None else job.report_year + int(ahead),
        rate_per="year",
        subject=job.view.words(worded.start, worded.end),
        actor=None,
        scope=None,
        metric=worded.metric,
        activity_type=metric.activity_type,
        part_of=None,
        implied=worded.implied,
        is_change=False,
        change_of=None,
        period_kind="year",
        confidence=confidence(None, None),
        rule=worded.rule,
        metric_rule="worded",
        metric_runner_up=None,
        metric_margin=None,
        report_year=job.report_year,
        township_code=job.township_code,
    )


def first_fact_id(job: Job, reading: Reading) -> str:
    """Id of the first, mostly the only, fact of a number."""
    return _fact_id(job, *job.view.span(reading.start, reading.end), 0)


def _fact_id(job: Job, start: int, end: int, number: object) -> str:
    key = f"{job.report_id}|{start}|{end}|{number}"
    return hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()[:16]


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
