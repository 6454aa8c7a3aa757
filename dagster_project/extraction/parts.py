"""Wholes and parts: 其中, brackets, 包括, done parts, and rates of a stated whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from dagster_project.catalog import load_units
from dagster_project.catalog.lexicon import cue_pattern
from dagster_project.extraction.kin import is_of_earlier
from dagster_project.extraction.quantities import Reading

_LIST_OPENS = re.compile(
    r"[^,，;；。:：]{0,8}[,，:：]?[^,，;；。]{0,8}?(?:包括|包含|涵盖|分别为|分别是|即|[:：])"
)
_OUT_OF = re.compile(r"^[^,，;；。]{0,14}中[,，]?(?:仅有|仅|有|只有)?$")
_ALL_OF_THEM = re.compile(r"^[^,，;；。]{0,4}(?:全部|均|都|已全部)")
_TOTAL_BEHIND = re.compile(r"[,，]?(?:等)?(?:共计|合计|总计|共|累计)[^,，;；。]{0,6}")
_COUNTS = frozenset({"件", "项", "个", "条", "份"})
# What a rate behind a count can be a rate of, by the count's unit.
_RATE_OF = {
    "人": "rate_of_persons",
    "个": "rate_of_places",
    **dict.fromkeys(("件", "份", "项", "条", "批", "人次"), "rate_of_cases"),
}
# A part stands close to its whole: two or three clauses, about as many characters.
_NEAR = 30


def wholes(view: str, readings: Sequence[Reading]) -> list[int | None]:
    """For each fact of one sentence the index of its whole, or None."""
    earlier = {i for i in range(1, len(readings)) if is_of_earlier(view, readings, i)}
    if earlier:
        return _without(view, readings, earlier)
    found: list[int | None] = []
    for index, reading in enumerate(readings):
        whole = None
        if index:
            for rule in _RULES:
                whole = rule(view, readings, index, found)
                if whole is not None:
                    break
        found.append(whole if whole is not None and _fits(readings[whole], reading) else None)
    return _totals_behind(view, readings, _exact_sums(view, readings, found))


def _without(view: str, readings: Sequence[Reading], earlier: set[int]) -> list[int | None]:
    """Wholes where some figures are of an earlier time: these have no parts and are none."""
    places = [i for i in range(len(readings)) if i not in earlier]
    inner = wholes(view, [readings[i] for i in places])
    found: list[int | None] = [None] * len(readings)
    for place, whole in zip(places, inner, strict=True):
        found[place] = None if whole is None else places[whole]
    return found


def _canonical(reading: Reading) -> str:
    units = load_units().default
    return units[reading.unit].canonical if reading.unit in units else reading.unit


def _same_kind(first: Reading, second: Reading) -> bool:
    one, other = _canonical(first), _canonical(second)
    return one == other or {one, other} <= _COUNTS or not second.unit


def _fits(whole: Reading, part: Reading) -> bool:
    if part.unit == "%":
        return True
    high = whole.quantity.high
    return high is None or part.quantity.value <= max(high, whole.quantity.value)


def _sum(readings: Sequence[Reading]) -> Decimal:
    return sum((reading.quantity.value for reading in readings), Decimal(0))


def _root(known: list[int | None], index: int) -> int:
    whole = known[index]
    return index if whole is None else whole


def _in_brackets(
    view: str, readings: Sequence[Reading], index: int, known: list[int | None]
) -> int | None:
    """63件(婚姻40件、邻里23件): the quantity just before the bracket is the whole."""
    opened = view.rfind("(", readings[0].end, readings[index].start)
    if opened < 0 or ")" in view[opened : readings[index].start]:
        return None
    whole = max(i for i in range(index) if readings[i].end <= opened)
    if opened - readings[whole].end > 8 or not _same_kind(readings[whole], readings[index]):
        return None
    inside = [r for r in readings[whole + 1 : index] if r.start > opened]
    # A figure beyond the sum of the parts is no part: 62件(50件、12件、撤案3件).
    return whole if _sum(inside) < readings[whole].quantity.value else None


def _after_among(
    view: str, readings: Sequence[Reading], index: int, known: list[int | None]
) -> int | None:
    """其中 makes what follows parts of the last quantity of the same kind before it."""
    among = view.rfind("其中", readings[0].end, readings[index].start)
    words = view[among : readings[index].start]
    if among < 0 or re.search(r"[;；]", words):
        return None
    if readings[index].unit == "%" and "占" not in words:
        return None
    for whole in reversed(range(index)):
        if readings[whole].end > among:
            continue
        if readings[index].unit != "%" and not _same_kind(readings[whole], readings[index]):
            continue
        parts = [
            r
            for r in readings[whole + 1 : index]
            if r.start > among and _same_kind(r, readings[index])
        ]
        high = readings[whole].quantity.high or readings[whole].quantity.value
        if parts and _sum([*parts, readings[index]]) > high:
            return None
        # 其中提交审查12项,提出意见29条: another measure word behind a new verb is another count.
        units = {readings[whole].unit, *(part.unit for part in parts[:1])}
        gap = view[readings[index - 1].end : readings[index].start]
        new_verb = parts and cue_pattern("verbs", "doing").search(gap)
        return None if new_verb and readings[index].unit not in units else whole
    return None


def _rate_of_whole(
    view: str, readings: Sequence[Reading], index: int, known: list[int | None]
) -> int | None:
    """化解72起,成功率达100%: a rate directly behind a count is the rate of that count."""
    if readings[index].unit != "%":
        return None
    whole = index - 1
    gap = view[readings[whole].end : readings[index].start]
    if len(gap) > _NEAR or re.search(r"[;；。]", gap):
        return None
    if readings[whole].unit == "%":
        return known[whole] if known[whole] is not None and len(gap) <= 12 else None
    kind = _RATE_OF.get(_canonical(readings[whole]))
    if kind is None or not cue_pattern("parts", kind).search(gap):
        return None
    if kind != "rate_of_persons" and cue_pattern("parts", "new_topic").search(gap):
        return None
    root = _root(known, whole)
    # 63件,其中成功60件,成功率95%: the rate is of the whole, not of the part.
    return root if _same_kind(readings[root], readings[whole]) else whole


def _listed(
    view: str, readings: Sequence[Reading], index: int, known: list[int | None]
) -> int | None:
    """共311项,包括132项、138项和41项: listed parts may not exceed the total."""
    for whole in reversed(range(index)):
        gap = view[readings[whole].end : readings[whole + 1].start]
        if not _LIST_OPENS.match(gap):
            continue
        between = view[readings[whole].end : readings[index].start]
        parts = readings[whole + 1 : index + 1]
        if re.search(r"[;；]", between) or not all(_same_kind(readings[whole], p) for p in parts):
            return None
        return whole if _sum(parts) <= readings[whole].quantity.value else None
    return None


def _done_part(
    view: str, readings: Sequence[Reading], index: int, known: list[int | None]
) -> int | None:
    """13个问题,完成整改12个: an outcome of the quantity of the same kind just before."""
    candidates = [
        i for i in range(max(0, index - 3), index) if _same_kind(readings[i], readings[index])
    ]
    if not candidates or readings[index].unit == "%":
        return None
    # 18个问题,制定措施36条,完成整改15个: the same measure word tells which one is meant.
    alike = [i for i in candidates if readings[i].unit == readings[index].unit]
    whole = (alike or candidates)[-1]
    last = readings[index - 1]
    gap = view[last.end : readings[index].start]
    if len(gap) > _NEAR or re.search(r"[;；]", gap):
        return None
    if _OUT_OF.match(gap) and last is readings[whole]:
        return whole
    after = view[readings[index].end : readings[index].end + 12]
    if readings[whole].quantity.value == readings[index].quantity.value and _ALL_OF_THEM.match(
        after
    ):
        return whole
    clause = re.split(r"[,，、]", gap)[-1]
    if cue_pattern("parts", "rest").match(clause):
        return _root(known, whole)
    if cue_pattern("parts", "outcome").fullmatch(clause):
        # 187件,化解181件,其余6件: outcomes side by side are parts of one whole.
        root = _root(known, whole)
        return root if root == whole or _fits_beside(readings, root, whole, index) else whole
    return None


def _fits_beside(readings: Sequence[Reading], root: int, sibling: int, index: int) -> bool:
    return _sum([readings[sibling], readings[index]]) <= readings[root].quantity.value


def _exact_sums(
    view: str, readings: Sequence[Reading], found: list[int | None]
) -> list[int | None]:
    """640条,公众号150条、微信群460条、抖音30条: what adds up exactly is a breakdown."""
    for whole in range(len(readings) - 2):
        total = readings[whole].quantity.value
        for last in range(whole + 2, len(readings)):
            parts = readings[whole + 1 : last + 1]
            between = view[readings[whole].end : readings[last].start]
            if re.search(r"[;；]", between) or any(p.unit != readings[whole].unit for p in parts):
                break
            if cue_pattern("parts", "new_topic").search(between):
                break
            if total > 2 and _sum(parts) == total and not any(found[whole + 1 : last + 1]):
                found[whole + 1 : last + 1] = [whole] * len(parts)
                break
    return found


def _totals_behind(
    view: str, readings: Sequence[Reading], found: list[int | None]
) -> list[int | None]:
    """邻里33起、家庭21起、土地17起,共计71起: the total may follow its parts."""
    for total in range(2, len(readings)):
        gap = view[readings[total - 1].end : readings[total].start]
        if not _TOTAL_BEHIND.fullmatch(gap):
            continue
        for first in range(total - 2, -1, -1):
            parts = readings[first:total]
            if any(p.unit != readings[total].unit for p in parts) or any(found[first:total]):
                break
            if _sum(parts) == readings[total].quantity.value:
                found[first:total] = [total] * len(parts)
                break
    return found


_RULES = (_in_brackets, _after_among, _rate_of_whole, _listed, _done_part)
