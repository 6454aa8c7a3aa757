"""Lines that a page or a window broke are joined to paragraphs again."""

from __future__ import annotations

import re
from collections import Counter
from statistics import quantiles

from dagster_project.documents.raw import Line

_STARTS = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.、．]\s*(?!\d)"
    r"|[①-⑳]|第[一二三四五六七八九十]{1,3}[章节部]|附件|\||(?:[一二三四五六七八九十]是))"
)
_ENDS = re.compile(r"[。！？!?；;：:]['\"”’）)】》]*$")
_CONTINUES = re.compile(r"^[，。、；：,;%）)》”’」]")
_OPEN_END = re.compile(r"[，、（(《“‘—]$")
_WIDE = 18


def join_paragraphs(lines: list[Line], is_wrapped: bool, counts: Counter[str]) -> list[Line]:
    """Paragraphs of ``lines``; what is joined is counted as ``joined_lines``.

    In a wrapped text (PDF, or lines of one width) a full line without an end goes on in the next.
    In other texts only what cannot be an end is joined: an open bracket, a comma, a next line that
    starts with a closing mark.
    """
    width = _width(lines)
    wrapped = is_wrapped or _looks_wrapped(lines, width)
    joined: list[Line] = []
    last_length = 0
    for line in lines:
        if joined and _goes_on(joined[-1].text, line.text, last_length, width if wrapped else 0):
            previous = joined[-1]
            joined[-1] = Line(_glue(previous.text, line.text), previous.page, previous.zone)
            counts["joined_lines"] += 1
        else:
            joined.append(line)
        last_length = len(line.text)
    return joined


def _goes_on(previous: str, text: str, last_length: int, width: int) -> bool:
    if text.startswith("|") or previous.startswith("|") or _STARTS.match(text):
        return False
    if _CONTINUES.match(text) or _OPEN_END.search(previous):
        return True
    if not width:
        return False
    return last_length >= width * 0.85 and not _ENDS.search(previous)


def _glue(previous: str, text: str) -> str:
    is_latin = previous[-1:].isascii() and text[:1].isascii()
    blank = " " if is_latin and previous[-1:].isalpha() and text[:1].isalpha() else ""
    return previous + blank + text


def _width(lines: list[Line]) -> int:
    """Length of a full line: the upper decile of the lines' lengths."""
    lengths = [len(line.text) for line in lines]
    return int(quantiles(lengths, n=10)[-1]) if len(lengths) >= 10 else max(lengths, default=0)


def _looks_wrapped(lines: list[Line], width: int) -> bool:
    """Many full lines that end in the middle of a sentence, none much longer than the rest."""
    if len(lines) < 12 or not _WIDE <= width <= 120:
        return False
    longest = max(len(line.text) for line in lines)
    full = [line for line in lines if len(line.text) >= width * 0.85]
    open_ends = sum(not _ENDS.search(line.text) for line in full)
    return longest <= width * 1.4 and len(full) >= 6 and open_ends >= len(full) * 0.6
