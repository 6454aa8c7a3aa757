"""The figure a number belongs to: the whole it is a part of, or the one it is compared with.

调解72件,较2023年的88件减少: what 88 counts is said where 72 stands. 由5%提高到8%: what 8 % is a
share of stands before 5 %.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from dagster_project.extraction.quantities import Reading

_EARLIER = re.compile(
    r"(?:[比较与由从(]|相比|[,，])(?:去年|上年|前年|上一?年度?|20[012]\d年|年初)(?:同期|全年|年底)?"
    r"的?(?:为|是|仅为|仅)?$"
)
_MOVED_TO = re.compile(r"[^,，;；。\d]{0,8}(?:至|到|为)了?$")
_FROM = re.compile(r"[由从][^,，;；。\d]{0,8}$|(?:去年|上年|前年|20[012]\d年)(?:同期)?的?$")


def kin_of(
    view: str, readings: Sequence[Reading], wholes: Sequence[int | None]
) -> list[int | None]:
    """For each number of one sentence the index of the figure it belongs to, or None."""
    return [
        whole if whole is not None else _compared(view, readings, index)
        for index, whole in enumerate(wholes)
    ]


def is_of_earlier(view: str, readings: Sequence[Reading], index: int) -> bool:
    """Is this the figure of an earlier time that another one is compared with (上年为412件)?"""
    return bool(_EARLIER.search(view[readings[index - 1].end : readings[index].start]))


def _compared(view: str, readings: Sequence[Reading], index: int) -> int | None:
    if not index:
        return None
    reading, last = readings[index], readings[index - 1]
    gap = view[last.end : reading.start]
    if last.unit == reading.unit and _MOVED_TO.fullmatch(gap):
        start = readings[index - 2].end if index > 1 else 0
        return index - 1 if _FROM.search(view[start : last.start]) else None
    if not is_of_earlier(view, readings, index):
        return None
    alike = [place for place in range(index) if readings[place].unit == reading.unit]
    return alike[-1] if alike else None
