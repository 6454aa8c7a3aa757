"""The outline of a report: headings, their levels, and the role of each chapter.

Headings carry a mark (``一、`` ``(一)`` ``1.`` ``一是``) or stand alone on a short line. Marks lose
their brackets, their line and their full stop in conversion, so ``一是`` may follow its heading, or
a number, without any separator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from dagster_project.catalog.lexicon import load_cues

ROLES = ("preamble", "achievements", "problems", "plans", "signature", "residue")

_NUMERAL = "一二三四五六七八九十"
_MARKS = (
    (
        "chapter",
        re.compile(rf"(?:第[{_NUMERAL}]{{1,3}}(?:部分|章)|[{_NUMERAL}]{{1,3}})[、.．,，:：]?"),
    ),
    ("section", re.compile(rf"[(（]?[{_NUMERAL}]{{1,3}}[)）]")),
    ("point", re.compile(r"\d{1,2}[.．、](?!\d{1,2}(?!\d))|\d{1,2}[)）]|[①-⑳]")),
    ("subpoint", re.compile(r"[(（]\d{1,2}[)）]")),
    ("item", re.compile(rf"[{_NUMERAL}]{{1,3}}是|其[{_NUMERAL}][,，、]")),
)
_RUN_IN = re.compile(
    rf"(?P<section>[(（][{_NUMERAL}]{{1,3}}[)）])|(?P<item>(?<![{_NUMERAL}第统])[{_NUMERAL}]{{1,2}}是)"
)
_ORDER = {char: number for number, char in enumerate(_NUMERAL, start=1)}
# A sentence that opens with one of these turns to the future, with or without a heading.
_PLAN_WORD = (
    r"(?:(?:的?(?:主要|重点|工作|初步)*)?(?:打算|思路|安排|计划|设想|重点|任务|措施|工作))?"
)
_TURN = re.compile(
    rf"(?:^|(?<=[。;；\n]))(?:下一?步|下一?阶段|下一?年度?|今后|明年|来年){_PLAN_WORD}[,，:：]"
)
_YEAR_TURN = re.compile(rf"(?:^|(?<=[。;；\n]))(20\d\d)年(?:度)?{_PLAN_WORD}[,，:：]")
_YEAR = re.compile(r"20\d\d(?=年)")
# A heading that stands alone on its line is short; longer lines are paragraphs.
_BARE_HEADING = 22
_HEADING_LIMIT = 60
_RESIDUE_LIMIT = 200


@dataclass(slots=True)
class Heading:
    """A heading in the reading view; ``rank`` orders the kinds of mark, 0 = outside the outline."""

    start: int
    kind: str
    text: str
    role: str | None = None
    level: int = 0
    parent: int | None = None
    end: int = 0


def find_outline(
    view: str, role: str | None = None, report_year: int | None = None
) -> list[Heading]:
    """Headings of a reading view in order, each with level, role, parent (index) and end.

    ``role`` fixes the role of every section, for text without headings. A heading or a paragraph
    that opens with a year after ``report_year`` is about plans. The list is never empty
    for a text that is not, and the sections cover it without gap.
    """
    lines = list(_line_headings(view))
    headings = _merge(lines, [*_turns(view, report_year), *_run_in_headings(view)])
    if not headings or headings[0].start > 0:
        headings.insert(0, Heading(0, "none", ""))
    _set_ends(headings, len(view))
    _set_levels(headings)
    _set_roles(headings, view, report_year)
    headings = _without_continuations(headings)
    _set_ends(headings, len(view))
    if role is not None:
        for heading in headings:
            heading.role = role
    return headings


def _line_headings(view: str) -> Iterator[Heading]:
    start = 0
    for line in view.split("\n"):
        if line:
            yield from _one_line(line, start)
        start += len(line) + 1


def _one_line(line: str, start: int) -> Iterator[Heading]:
    for kind, mark in _MARKS:
        found = mark.match(line)
        if found and _is_mark(kind, found, line):
            yield Heading(start, kind, _heading_text(line, found.end()))
            return
    if _is_residue(line):
        yield Heading(start, "residue", line[:30], "residue")
    elif len(line) <= _BARE_HEADING and not re.search(r"[。，,；;！？]|:$|：$", line):
        role = role_of(line)
        if role is not None and not re.search(r"报告|总结|汇报$", line):
            yield Heading(start, "chapter", line, role)
        else:
            yield Heading(start, "none", line)
    else:
        yield Heading(start, "none", "")


def _is_mark(kind: str, found: re.Match[str], line: str) -> bool:
    if kind != "chapter":
        return True
    # 一、 needs its separator: 一方面 and 十名干部 are no headings.
    return found[0][-1] not in _NUMERAL


def _heading_text(line: str, offset: int) -> str:
    """Words after the mark up to the full stop, or to a run-in item that follows directly."""
    rest = line[offset:]
    stop = re.search(r"[。；;\n]", rest)
    text = rest[: stop.start()] if stop else rest
    inner = _RUN_IN.search(text)
    if inner and inner.start() > 0:
        text = text[: inner.start()]
    return text[:_HEADING_LIMIT].rstrip(",，:： ")


def _run_in_headings(view: str) -> Iterator[Heading]:
    """``(二)`` and ``三是`` inside a line, where the count goes on as a list does."""
    expected = 1
    for found in _RUN_IN.finditer(view):
        if found.start() == 0 or view[found.start() - 1] == "\n":
            expected = _after(found[0]) if found["item"] else 1
            continue
        before = view[found.start() - 1]
        if found["section"]:
            if before in "。;；":
                expected = 1
                yield Heading(found.start(), "section", _heading_text(view, found.end()))
            continue
        number = _ORDER.get(found["item"][0], 0) if len(found["item"]) == 2 else 0
        separated = before in "。；;：:，,"
        if separated or number == expected or len(found["item"]) > 2:
            expected = number + 1
            yield Heading(found.start(), "item", _heading_text(view, found.end()))


def _turns(view: str, report_year: int | None) -> Iterator[Heading]:
    for found in _TURN.finditer(view):
        yield Heading(found.start(), "turn", "", "plans")
    for found in _YEAR_TURN.finditer(view):
        if report_year is not None and int(found[1]) > report_year:
            yield Heading(found.start(), "turn", "", "plans")


def _without_continuations(headings: list[Heading]) -> list[Heading]:
    """Drop plain paragraphs that only go on with the section before them."""
    kept: list[Heading] = []
    place: dict[int, int] = {}
    for index, heading in enumerate(headings):
        plain = heading.kind == "none" and heading.role != "preamble"
        if plain and kept and kept[-1].role == heading.role:
            continue
        if heading.parent is not None:
            heading.parent = place.get(heading.parent)
        place[index] = len(kept)
        kept.append(heading)
    return kept


def _after(item: str) -> int:
    return _ORDER.get(item[0], 0) + 1


def _merge(lines: list[Heading], run_in: list[Heading]) -> list[Heading]:
    """One heading a position: a mark at the start of a line wins over a turn, a turn over none."""
    by_start = {heading.start: heading for heading in run_in}
    for heading in lines:
        if heading.kind != "none" or heading.start not in by_start:
            by_start[heading.start] = heading
    return [by_start[start] for start in sorted(by_start)]


def _set_ends(headings: list[Heading], length: int) -> None:
    for heading, following in pairwise(headings):
        heading.end = following.start
    headings[-1].end = length


def _set_levels(headings: list[Heading]) -> None:
    """Level = depth of nesting of the kinds of mark met on the way down."""
    stack: list[tuple[int, int]] = []  # (rank of the kind, index)
    ranks = {kind: rank for rank, (kind, _) in enumerate(_MARKS)}
    ranks["turn"] = ranks["section"]
    for index, heading in enumerate(headings):
        if heading.kind not in ranks:
            continue
        rank = ranks[heading.kind]
        while stack and stack[-1][0] >= rank:
            stack.pop()
        heading.level = len(stack) + 1
        heading.parent = stack[-1][1] if stack else None
        stack.append((rank, index))


def role_of(heading: str) -> str | None:
    """Role that the words of a heading give its chapter, or None.

    Problems and plans in one heading (存在的问题和下一步打算): the word that comes first decides.
    """
    best: tuple[int, str] | None = None
    for cue in load_cues("headings"):
        found = cue.pattern.search(heading)
        if found and (best is None or found.start() < best[0]):
            best = (found.start(), cue.kind)
    return best[1] if best else None


def _set_roles(headings: list[Heading], view: str, report_year: int | None) -> None:
    chapter: str | None = None  # role of the running chapter, None before the first one
    for heading in headings:
        if heading.role == "residue" or heading.kind == "turn":
            continue
        if heading.kind == "none":
            heading.role = chapter or "preamble"
            continue
        own = _own_role(heading, report_year)
        inherited = None if heading.parent is None else headings[heading.parent].role
        heading.role = own or inherited or "achievements"
        if heading.level == 1:
            chapter = heading.role
    _mark_signature(headings, view)


def _own_role(heading: Heading, report_year: int | None) -> str | None:
    role = role_of(heading.text)
    years = [int(year) for year in _YEAR.findall(heading.text)]
    if heading.level == 1 and report_year is not None and years and min(years) > report_year:
        return "plans"
    if heading.level > 1 and role == "achievements":
        return None
    if heading.kind == "item" or (heading.level > 2):
        # Items are sentences in which 问题 and 下一步 are ordinary words.
        return "plans" if _TURN.match(heading.text + ",") else None
    return role


def _is_residue(line: str) -> bool:
    # Page furniture stands on short lines; a paragraph may speak of 首页 or 来源, and a sentence of
    # 访问量: what ends with a full stop is furniture only where it opens as such.
    return len(line) <= _RESIDUE_LIMIT and any(
        found.start() == 0 or "。" not in line
        for cue in load_cues("residue")
        if (found := cue.pattern.search(line))
    )


def _mark_signature(headings: list[Heading], view: str) -> None:
    """Trailing short lines that hold the issuing body and the date."""
    for heading in reversed(headings):
        line = view[heading.start : heading.end].strip()
        if heading.role == "residue" or not line:
            continue
        date = re.fullmatch(r"(?:二[〇零0-9].{2,8}日|20\d\d年?.{0,6}日?)", line)
        body = len(line) <= 30 and re.search(r"(?:人民政府|委员会|办事处|党工委|司法所)$", line)
        if heading.kind != "none" or not (date or body) or heading.start == 0:
            break
        heading.role = "signature"
