"""Wholes and parts: 其中, brackets, 包括, done parts, and rates of a stated whole."""

from __future__ import annotations

import re
from decimal import Decimal

from dagster_project.catalog import load_units
from dagster_project.extraction.quantities import Reading

_LISTS_PARTS = re.compile(r"(?:包括|包含|涵盖|分别(?:为|是|有)|即|[:：])$")
_DONE_PART = re.compile(
    r"[,，、]?(?:目前|现|截至目前)?(?:均|都|全部|并)?(?:已(?!经开展|开展)|其余|剩余|成功|其中|有效|就地)?"
    r"(?:完成(?:整改|创建|调解|化解)?|办结|成功|采纳|整改|其余|剩余|结案|答复|销号|化解|调解成功|调处|回复|处置|"
    r"获采纳|被采纳|通过|未|尚有|另有|合格|化解成功|成功化解|成功调解|调处成功)[^,，。;；]{0,10}$"
)
_RATE = re.compile(r"率|占比|满意度|比例|比重")
_NEW_TOPIC = re.compile(r"开展|组织|举办|召开|发放|培训|建立|完善|健全|落实|推进|参加|参训|学法|考试|宣传|新增|配备")
_COUNTS = frozenset({"件", "项", "个", "条", "份"})


def wholes(view: str, readings: list[Reading]) -> list[int | None]:
    """For each fact of one sentence the index of its whole, or None."""
    found: list[int | None] = []
    for index, reading in enumerate(readings):
        whole = None
        if index:
            for rule in (_in_brackets, _after_among, _rate_of_whole, _listed, _done_part):
                whole = rule(view, readings, index, found)
                if whole is not None:
                    break
        found.append(whole if whole is None or _fits(readings, whole, index) else None)
    return found


def _canonical(reading: Reading) -> str:
    units = load_units().default
    return units[reading.unit].canonical if reading.unit in units else reading.unit


def _same_kind(first: Reading, second: Reading) -> bool:
    one, other = _canonical(first), _canonical(second)
    return one == other or {one, other} <= _COUNTS or not second.unit


def _fits(readings: list[Reading], whole: int, part: int) -> bool:
    if readings[part].unit == "%":
        return True
    high = readings[whole].quantity.high
    return high is None or readings[part].quantity.value <= max(high, readings[whole].quantity.value)


def _in_brackets(view: str, readings: list[Reading], index: int, _: list[int | None]) -> int | None:
    """63件(婚姻40件、邻里23件): the quantity just before the bracket is the whole."""
    opened = view.rfind("(", readings[0].end, readings[index].start)
    if opened < 0 or ")" in view[opened : readings[index].start]:
        return None
    for whole in reversed(range(index)):
        if readings[whole].end <= opened:
            near = opened - readings[whole].end <= 8
            if not near or not _same_kind(readings[whole], readings[index]):
                return None
            inside = [r for r in readings[whole + 1 : index] if r.start > opened]
            total = sum((r.quantity.value for r in inside), Decimal(0))
            # A figure beyond the sum of the parts is no part: 62件(50件、12件、撤案3件).
            return whole if total < readings[whole].quantity.value else None
    return None


def _after_among(view: str, readings: list[Reading], index: int, known: list[int | None]) -> int | None:
    """其中 makes what follows parts of the last quantity of the same kind before it."""
    among = view.rfind("其中", readings[0].end, readings[index].start)
    if among < 0 or re.search(r"[;；]", view[among : readings[index].start]):
        return None
    if readings[index].unit == "%" and not re.search(r"占", view[among : readings[index].start]):
        return _rate_of_whole(view, readings, index, known)
    for whole in reversed(range(index)):
        if readings[whole].end > among:
            continue
        if not _same_kind(readings[whole], readings[index]) and readings[index].unit != "%":
            continue
        parts = [r for r in readings[whole + 1 : index] if r.start > among and _same_kind(r, readings[index])]
        total = sum((r.quantity.value for r in parts), Decimal(0)) + readings[index].quantity.value
        high = readings[whole].quantity.high or readings[whole].quantity.value
        if parts and total > high and parts[0].quantity.value + readings[index].quantity.value > high:
            return None
        return whole
    return None


def _listed(view: str, readings: list[Reading], index: int, known: list[int | None]) -> int | None:
    """共311项,包括132项、138项和41项: listed parts may not exceed the total."""
    for whole in reversed(range(index)):
        gap = view[readings[whole].end : readings[whole + 1].start]
        opener = re.match(r"[^,，;；。:：]{0,8}[,，:：]?[^,，;；。]{0,8}?(?:包括|包含|涵盖|分别为|分别是|即|[:：])", gap)
        if opener is None:
            continue
        between = view[readings[whole].end : readings[index].start]
        if re.search(r"[;；]", between) or readings[index].unit == "%":
            return None
        parts = readings[whole + 1 : index + 1]
        if not all(_same_kind(readings[whole], part) for part in parts):
            return None
        total = sum((part.quantity.value for part in parts), Decimal(0))
        return whole if total <= readings[whole].quantity.value else None
    return None


def _done_part(view: str, readings: list[Reading], index: int, known: list[int | None]) -> int | None:
    """13个问题,完成整改12个: the done part of the quantity just before."""
    whole = index - 1
    gap = view[readings[whole].end : readings[index].start]
    if len(gap) > 30 or re.search(r"[;；]", gap) or not _same_kind(readings[whole], readings[index]):
        return None
    last = re.split(r"[,，]", gap)[-1]
    if not re.match(_DONE_PART.pattern.removeprefix("[,，、]?"), last):
        return None
    return known[whole] if known[whole] is not None and "其余" in last else whole


def _rate_of_whole(view: str, readings: list[Reading], index: int, known: list[int | None]) -> int | None:
    """化解72起,成功率达100%: a rate directly behind a count is the rate of that count."""
    if readings[index].unit != "%":
        return None
    whole = index - 1
    gap = view[readings[whole].end : readings[index].start]
    if len(gap) > 24 or re.search(r"[;；。]", gap) or not _RATE.search(gap) or _NEW_TOPIC.search(gap):
        return None
    if readings[whole].unit == "%":
        return known[whole]
    if known[whole] is not None and _same_kind(readings[known[whole]], readings[whole]):
        # 63件,其中成功60件,成功率95%: the rate is of the whole, not of the part.
        return known[whole]
    if _canonical(readings[whole]) in ("件", "份", "项", "个", "条", "人", "批", "次", "人次", "户"):
        return whole
    return None
