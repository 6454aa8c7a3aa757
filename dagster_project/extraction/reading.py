"""The reading view of a text: as a person reads it, with the way back to the original.

Published texts carry full-width digits, blanks inside numbers and words, compatibility
characters and line breaks inside sentences. The view folds them away; every position of the view
knows the position it came from, so that spans can be given in the original text.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

# Marks that look like a decimal point, a dash or a bracket but are not folded by NFKC.
_FOLD = str.maketrans(
    {
        "。": "。",
        "、": "、",
        "—": "-",
        "–": "-",
        "―": "-",
        "－": "-",
        "﹣": "-",
        "−": "-",
        "～": "~",
        "〜": "~",
        "〇": "〇",
        "○": "〇",
        "◯": "〇",
        "•": "·",
        "・": "·",
        "‧": "·",
        "∙": "·",
        "⋅": "·",
        "〖": "(",
        "〗": ")",
        "［": "[",
        "］": "]",
        "＂": '"',
        "「": "“",
        "」": "”",
        "『": "“",
        "』": "”",
        "｢": "“",
        "｣": "”",
        # Measure words and scales of copies that were converted to traditional script.
        "場": "场",
        "項": "项",
        "個": "个",
        "張": "张",
        "條": "条",
        "戶": "户",
        "處": "处",
        "隊": "队",
        "輛": "辆",
        "臺": "台",
        "餘": "余",
        "萬": "万",
        "億": "亿",
        "兩": "两",
        "幾": "几",
        "數": "数",
    }
)
_BLANK = " \t\u3000\u00a0\u2002\u2003\u2009\u200b\ufeff\u202f"
_OUTLINE_START = re.compile(
    r"[(（]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})(?:[)）]|[、.．](?!\d))|[一二三四五六七八九十]是"
)
# What may follow a number that a line break cut off: its other digits or its measure word.
_NUMBER_GOES_ON = re.compile(
    r"\d+[^\d\s.、)）]|[.．]\d|[余多万亿千百%％年月日个名人次场件起宗条项份册户家支处张幅块台辆元亩位期批篇部]"
)
_SENTENCE_END = "。！？!?；;：:"
_CONTINUES = "，,、"


@dataclass(frozen=True, slots=True)
class Reading:
    """``view`` is the folded text; ``origin[i]`` is where ``view[i]`` stands in the original."""

    original: str
    view: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Original half-open span of the non-empty view span [start, end)."""
        return self.origin[start], self.origin[end - 1] + 1

    def words(self, start: int, end: int) -> str:
        """Original words of a view span."""
        first, last = self.span(start, end)
        return self.original[first:last]


def read(text: str) -> Reading:
    """Build the reading view of a text (any string; never raises)."""
    soft = _soft_breaks(text)
    view: list[str] = []
    origin: list[int] = []
    for position, char in enumerate(text):
        if char in _BLANK or char == "\r" or (char == "\n" and position in soft):
            continue
        view.append(_fold(char))
        origin.append(position)
    return Reading(text, "".join(view), tuple(origin))


def _fold(char: str) -> str:
    if char < "\x80":
        return char
    folded = char.translate(_FOLD)
    if folded != char:
        return folded
    if unicodedata.category(char) == "No":
        # ①5场 must not become 15场: circled and raised numbers stay what they are.
        return char
    wide = unicodedata.normalize("NFKC", char)
    return wide if len(wide) == 1 else char


def _soft_breaks(text: str) -> frozenset[int]:
    """Positions of line breaks that stand inside a sentence."""
    lines = text.split("\n")
    width = _wrap_width(lines)
    soft = set()
    position = -1
    for line, following in pairwise(lines):
        position += len(line) + 1
        if _is_soft(line.strip(_BLANK + "\r"), following.strip(_BLANK + "\r"), width):
            soft.add(position)
    return frozenset(soft)


def _is_soft(line: str, following: str, width: int | None) -> bool:
    if not line or not following:
        return False
    if line[-1].isdigit() and _NUMBER_GOES_ON.match(following):
        # A number is cut in two or from its measure word, unless a list goes on in the next line.
        return not _OUTLINE_START.match(following)
    if _OUTLINE_START.match(following) or line[-1] in _SENTENCE_END:
        return False
    if line[-1] in _CONTINUES:
        return True
    return width is not None and len(line) >= width - 3


def _wrap_width(lines: list[str]) -> int | None:
    """Line width of a text whose lines were broken at a fixed width, else None."""
    lengths = [len(stripped) for line in lines if (stripped := line.strip(_BLANK + "\r"))]
    long = [length for length in lengths if length >= 15]
    if len(long) < 5:
        return None
    width, _ = max(Counter(long).items(), key=lambda item: (item[1], item[0]))
    near = sum(width - 3 <= length <= width for length in long)
    # Paragraphs of natural length spread widely: six of ten lines of one length is no chance.
    return width if near >= 0.6 * len(long) and width <= 60 else None
