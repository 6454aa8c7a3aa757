"""Every digit run of the original text in exactly one mention: what is left becomes ``other``."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from dagster_project.extraction.job import Job
from dagster_project.extraction.model import Mention
from dagster_project.extraction.records import mention_id, section_id

_DIGITS = re.compile(r"\d+")


def account(job: Job, mentions: list[Mention]) -> list[Mention]:
    """The mentions in order, with a mention ``other`` for each digit run that none holds whole.

    Mentions that hold a part of such a run only are merged into it.
    """
    kept = sorted(mentions, key=lambda mention: mention.char_start)
    starts = [mention.char_start for mention in kept]
    ends = [mention.char_end for mention in kept]
    torn: set[int] = set()
    added: list[Mention] = []
    for run in _DIGITS.finditer(job.view.original):
        # Mentions do not overlap, so those that touch the run stand side by side.
        first, last = bisect_right(ends, run.start()), bisect_left(starts, run.end())
        holders = kept[first:last]
        if len(holders) == 1 and _holds(holders[0], run.start(), run.end()):
            continue
        torn |= set(range(first, last))
        start = min([run.start(), *(m.char_start for m in holders)])
        end = max([run.end(), *(m.char_end for m in holders)])
        if added and added[-1].char_end > start:
            start = added.pop().char_start
        added.append(_leftover(job, start, end))
    whole = [mention for place, mention in enumerate(kept) if place not in torn]
    return sorted([*whole, *added], key=lambda mention: mention.char_start)


def _holds(mention: Mention, start: int, end: int) -> bool:
    return mention.char_start <= start and end <= mention.char_end


def _leftover(job: Job, first: int, last: int) -> Mention:
    position = bisect_right(job.view.origin, first) - 1
    return Mention(
        report_id=job.report_id,
        mention_id=mention_id(job, first, last),
        char_start=first,
        char_end=last,
        surface=job.view.original[first:last],
        kind="other",
        section_id=section_id(job.section(max(position, 0))),
        sentence_start=first,
        sentence_end=last,
        value=None,
        value_low=None,
        value_high=None,
        unit=None,
        qualifier=None,
    )
