"""One text to its sections, mentions and facts: the steps in their order."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from dagster_project.catalog import load_taxonomy, load_units
from dagster_project.extraction.confidence import confidence
from dagster_project.extraction.context import Context, Sentence, contexts, sentences
from dagster_project.extraction.facthood import kind_of
from dagster_project.extraction.metrics import Choice, choose
from dagster_project.extraction.model import Extraction, Fact, Mention, Section
from dagster_project.extraction.nonfacts import Claim, claims
from dagster_project.extraction.outline import Heading, find_outline
from dagster_project.extraction.parts import wholes
from dagster_project.extraction.quantities import Reading, scan
from dagster_project.extraction.reading import Reading as View
from dagster_project.extraction.reading import read
from dagster_project.extraction.scopes import Scopes, scopes
from dagster_project.extraction.shared import split_shared
from dagster_project.extraction.slots import actor_of, is_of_others, scope_of
from dagster_project.extraction.timing import Timing, plans_ahead, timing
from dagster_project.extraction.worded import Worded, worded_facts


@dataclass(frozen=True, slots=True)
class Job:
    """What one call knows about its text."""

    report_id: str
    report_year: int | None
    township_code: str | None
    view: View
    headings: list[Heading]

    def section(self, position: int) -> int:
        """Index of the section that holds a view position."""
        starts = [heading.start for heading in self.headings]
        return max(bisect_right(starts, position) - 1, 0)

    def heading_path(self, index: int) -> str:
        """Words of a heading and of those above it, outermost first."""
        words: list[str] = []
        place: int | None = index
        while place is not None:
            words.insert(0, self.headings[place].text)
            place = self.headings[place].parent
        return " ".join(words)


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
        mentions += _mentions(job, found)
        facts += _facts(job, found.sentence, found.counted)
    mentions = _account(job, mentions)
    return Extraction(_sections(job), tuple(mentions), tuple(facts))


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


@dataclass(frozen=True, slots=True)
class Numbers:
    """All numbers of one sentence: names and quantities, each quantity with its kind."""

    sentence: Sentence
    names: list[Claim]
    quantities: list[Reading]
    kinds: list[str]

    @property
    def counted(self) -> list[Reading]:
        """The quantities that state a fact."""
        return [r for r, kind in zip(self.quantities, self.kinds, strict=True) if kind == "fact"]


def _numbers(job: Job) -> Iterator[Numbers]:
    view = job.view.view
    claimed = claims(view)
    free = bytearray(b"\x01" * len(view))
    for claim in claimed:
        free[claim.start : claim.end] = bytes(claim.end - claim.start)
    readings = list(scan(view, free))
    for sentence in sentences(view):
        own = [r for r in readings if sentence.start <= r.start < sentence.end]
        names = [c for c in claimed if sentence.start <= c.start < sentence.end]
        yield Numbers(sentence, names, own, _kinds(job, sentence, own))


def _kinds(job: Job, sentence: Sentence, own: list[Reading]) -> list[str]:
    role = job.headings[job.section(sentence.start)].role or "achievements"
    around = contexts(job.view.view, sentence, own)
    kinds = []
    for reading, context in zip(own, around, strict=True):
        inner = job.headings[job.section(reading.start)].role or role
        kinds.append(kind_of(reading, context, inner))
    return kinds


def _mention_id(job: Job, start: int, end: int) -> str:
    return f"{job.report_id or 'text'}-{start}-{end}"


def _mentions(job: Job, found: Numbers) -> list[Mention]:
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
        mention_id=_mention_id(job, first, last),
        char_start=first,
        char_end=last,
        surface=job.view.original[first:last],
        kind=kind,
        section_id=_section_id(job, job.section(start)),
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


def _facts(job: Job, sentence: Sentence, counted: list[Reading]) -> list[Fact]:
    around = contexts(job.view.view, sentence, counted)
    whole_of = wholes(job.view.view, counted)
    made: list[Fact] = []
    for index, (reading, context) in enumerate(zip(counted, around, strict=True)):
        section = job.section(reading.start)
        whole = whole_of[index]
        part_of = None if whole is None else _first_fact_id(job, counted[whole])
        made += _number_facts(job, reading, context, counted, section, part_of)
    role = job.headings[job.section(sentence.end - 1)].role or "achievements"
    stated = {fact.metric for fact in made if fact.unit == "%"}
    for worded in worded_facts(job.view.view, sentence, role):
        if not (worded.implied and worded.metric in stated):
            made.append(_worded_fact(job, sentence, worded))
    return sorted(made, key=lambda fact: fact.char_start)


def _number_facts(
    job: Job,
    reading: Reading,
    context: Context,
    counted: list[Reading],
    section: int,
    part_of: str | None,
) -> list[Fact]:
    role = job.headings[section].role or "achievements"
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
        _fact(job, reading, context, when, choice, number, part_of)
        for number, choice in enumerate(choices)
    ]


def _is_stock(choice: Choice) -> bool:
    metrics = load_taxonomy().metrics
    return choice.metric is not None and metrics[choice.metric].measure == "stock"


def _fact(
    job: Job,
    reading: Reading,
    context: Context,
    when: Timing,
    choice: Choice,
    number: int,
    part_of: str | None,
) -> Fact:
    start, end = job.view.span(reading.start, reading.end)
    unit, factor = _canonical(reading.unit, choice.metric)
    low, value, high = _bounds(reading, factor)
    return Fact(
        fact_id=_fact_id(job, start, end, number),
        report_id=job.report_id,
        mention_id=_mention_id(job, start, end),
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


def _worded_fact(job: Job, sentence: Sentence, worded: Worded) -> Fact:
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


def _first_fact_id(job: Job, reading: Reading) -> str:
    """Id of the first, mostly the only, fact of a number."""
    return _fact_id(job, *job.view.span(reading.start, reading.end), 0)


def _fact_id(job: Job, start: int, end: int, number: object) -> str:
    key = f"{job.report_id}|{start}|{end}|{number}"
    return hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()[:16]


def _section_id(job: Job, index: int) -> str:
    return f"s{index:03d}"


def _sections(job: Job) -> tuple[Section, ...]:
    made = []
    length = len(job.view.original)
    for index, heading in enumerate(job.headings):
        last = index + 1 == len(job.headings)
        start = 0 if index == 0 else job.view.origin[heading.start]
        end = length if last else job.view.origin[job.headings[index + 1].start]
        made.append(
            Section(
                report_id=job.report_id,
                section_id=_section_id(job, index),
                parent_id=None if heading.parent is None else _section_id(job, heading.parent),
                level=heading.level,
                role=heading.role or "achievements",
                heading=heading.text,
                char_start=start,
                char_end=end,
            )
        )
    return tuple(made)


def _account(job: Job, mentions: list[Mention]) -> list[Mention]:
    """Every digit run of the original text in exactly one mention: what is left becomes other."""
    text = job.view.original
    kept = sorted(mentions, key=lambda mention: mention.char_start)
    for run in re.finditer(r"\d+", text):
        holders = [m for m in kept if m.char_start < run.end() and run.start() < m.char_end]
        whole = (
            len(holders) == 1
            and holders[0].char_start <= run.start()
            and run.end() <= holders[0].char_end
        )
        if whole:
            continue
        kept = [m for m in kept if m not in holders]
        first = min([run.start(), *(m.char_start for m in holders)])
        last = max([run.end(), *(m.char_end for m in holders)])
        kept.append(_leftover(job, first, last))
    return sorted(kept, key=lambda mention: mention.char_start)


def _leftover(job: Job, first: int, last: int) -> Mention:
    position = bisect_right(job.view.origin, first) - 1
    return Mention(
        report_id=job.report_id,
        mention_id=_mention_id(job, first, last),
        char_start=first,
        char_end=last,
        surface=job.view.original[first:last],
        kind="other",
        section_id=_section_id(job, job.section(max(position, 0))),
        sentence_start=first,
        sentence_end=last,
        value=None,
        value_low=None,
        value_high=None,
        unit=None,
        qualifier=None,
    )
