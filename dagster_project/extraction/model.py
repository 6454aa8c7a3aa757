"""What the extraction gives: sections, mentions, statements and facts of one text.

Field names and units are those of the Parquet tables (``storage/schemas.py``); offsets are
half-open and refer to the text that was passed in.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter, a section or an item of a run-in list."""

    report_id: str
    section_id: str
    parent_id: str | None
    level: int
    role: str
    heading: str
    char_start: int
    char_end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """One number as it stands in the text, whether it states a fact or not."""

    report_id: str
    mention_id: str
    char_start: int
    char_end: int
    surface: str
    kind: str
    section_id: str | None
    sentence_start: int
    sentence_end: int
    value: float | None
    value_low: float | None
    value_high: float | None
    unit: str | None
    qualifier: str | None


@dataclass(frozen=True, slots=True)
class Statement:
    """A stated quantity before it is mapped to a metric: all that the mapping knows of it.

    Values are in the unit as written. ``part_of`` and ``kin`` (the whole, or the figure that this
    one is compared with) are statement ids. ``text_*`` are the widening texts around the number
    (``scopes.Scopes``), empty for a statement in words alone, whose metric is ``worded_metric``.
    """

    report_id: str
    statement_id: str
    mention_id: str | None
    char_start: int
    char_end: int
    sentence_start: int
    surface: str
    quote: str
    value: float | None
    value_low: float | None
    value_high: float | None
    unit_surface: str | None
    qualifier: str
    form: str
    odd: bool
    basis: str
    period_year: int | None
    period_kind: str
    rate_per: str
    is_change: bool
    subject: str
    actor: str | None
    scope: str | None
    of_others: bool
    part_of: str | None
    kin: str | None
    worded_metric: str | None
    implied: bool
    text_near: str
    text_carried: str
    text_clauses: str
    text_sentence: str
    text_heading: str
    report_year: int | None
    township_code: str | None


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement that a quantity of something was reached or is planned."""

    fact_id: str
    report_id: str
    mention_id: str | None
    char_start: int
    char_end: int
    surface: str
    quote: str
    value: float | None
    value_low: float | None
    value_high: float | None
    unit: str | None
    unit_surface: str | None
    qualifier: str
    basis: str
    period_year: int | None
    rate_per: str
    subject: str
    actor: str | None
    scope: str | None
    metric: str | None
    activity_type: str
    part_of: str | None
    implied: bool
    is_change: bool
    change_of: str | None
    period_kind: str
    confidence: float
    rule: str
    metric_rule: str
    metric_runner_up: str | None
    metric_margin: float | None
    report_year: int | None
    township_code: str | None


@dataclass(frozen=True, slots=True)
class ReadText:
    """What reading finds in one text, each tuple in the order of the text."""

    sections: tuple[Section, ...]
    mentions: tuple[Mention, ...]
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything found in one text, each tuple in the order of the text."""

    sections: tuple[Section, ...]
    mentions: tuple[Mention, ...]
    facts: tuple[Fact, ...]
