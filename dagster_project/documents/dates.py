"""Dates and years as these documents write them."""

from __future__ import annotations

import re
from datetime import date

_NUMERIC = re.compile(
    r"(?<!\d)(20[0-4]\d)\s*[-/.年]\s*(1[0-2]|0?[1-9])\s*[-/.月]\s*(3[01]|[12]\d|0?[1-9])(?!\d)"
)
_CHINESE = re.compile(
    r"([二2][〇○零0Oo][一二三四〇○零\d][〇○零一二三四五六七八九\d])年"
    r"(十[一二]?|[一二三四五六七八九]|1[0-2]|[1-9])月"
    r"(三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九]|\d{1,2})日"
)
_DIGIT = {char: str(n) for n, char in enumerate("〇一二三四五六七八九")} | dict.fromkeys(
    "○零Oo", "0"
)


def find_dates(text: str) -> list[date]:
    """All complete, possible dates in ``text``, in order of appearance."""
    found: list[tuple[int, date]] = []
    for pattern in (_NUMERIC, _CHINESE):
        for match in pattern.finditer(text):
            try:
                year = int("".join(_DIGIT.get(char, char) for char in match[1]))
                found.append((match.start(), date(year, _small(match[2]), _small(match[3]))))
            except ValueError:
                continue
    return [day for _, day in sorted(found)]


def first_date(text: str) -> date | None:
    """The first complete date in ``text``, or None."""
    found = find_dates(text)
    return found[0] if found else None


def _small(text: str) -> int:
    """A number below 100 in digits or Chinese numerals."""
    if text.isdigit():
        return int(text)
    tens, separator, ones = text.partition("十")
    digits = [int(_DIGIT[char]) for char in (tens or "一", ones or "〇")]
    return digits[0] * 10 + digits[1] if separator else int(_DIGIT[text])
