"""When and how often: basis, period, rate, and statements of change.

The chapter decides first whether a figure is a result or a plan; words of the sentence second.
Only words of the number's own sentence are looked at, so that no sentence changes another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from dagster_project.catalog.lexicon import cue_pattern
from dagster_project.extraction.context import Context
from dagster_project.extraction.quantities import Reading

_YEAR = re.compile(r"(?<!\d)(20[012]\d)年(?!以前)")
# Years in titles and in ranges say nothing about the figures: 《实施纲要(2021—2025年)》.
_TITLES = re.compile(
    r"《[^》]*(?:》|$)|[(（][^()（）]{0,6}20\d\d[^()（）]{0,12}[)）]|20\d\d年?-+20\d\d年"
)
_AS_ADVERB = re.compile(r"(?:年?度|底|末|\d{1,2}月[^,，]{0,8})?(?:[,，我全共已累本]|以来)")
_SINCE = re.compile(r"(?:自|从)?(20[012]\d)年(?:\d{1,2}月)?(?:份)?(?:以来|至今|起)")
# 计划6次,完成6次: a plan of the year itself beside what came of it.
_PLANNED = re.compile(r"(?:计划|原定)[^,，。;；\d]{0,16}$")
_RESULT = re.compile(r"[^,，。;；]{0,3}[,，、]?(?:实际|已?完成|落实|因)")
# 在今年联合执法18次的基础上: in a plan, what it starts from.
_IN_GROUND = re.compile(r"在(?:今年|去年|上年|本年度?|现有|目前|已有|20\d\d年)[^,，。;；]{0,24}$")
_GROUND = re.compile(r"[^,，。;；]{0,8}的?基础上")
# 2022年、2023年立案数分别为263起和231起: each figure is of the year at its place.
_YEARS_SHARED = re.compile(
    r"(?P<years>20\d\d年(?:(?:、|和|及|与)20\d\d年)+)[^,，。;；\d]*分别[^,，。;；\d]*"
    r"(?P<rest>(?:\d[^,，。;；]{0,6}(?:、|和|及|与))*)$"
)
_DURATIONS = ("天", "日", "工作日", "个工作日", "小时", "个小时", "分钟", "个月", "周")
_UNIT_OF_CHANGE = ("个百分点", "百分点", "倍")
_PERIODS = ("half_year", "quarter", "month", "week", "day", "year")


def _cue(kind: str) -> re.Pattern[str]:
    return cue_pattern("timing", kind)


@cache
def _moved_by() -> re.Pattern[str]:
    return re.compile(rf"(?:{_cue('move').pattern})(?:了|约|近|超过?|达|为|逾)?$")


@cache
def _moved_to() -> re.Pattern[str]:
    return re.compile(rf"(?:{_cue('move').pattern})(?<!幅)(?:至|到|为)$|[增升降]至$|降到$")


@dataclass(frozen=True, slots=True)
class Timing:
    """``period_kind``: year | to_date | multi_year | last_year; ``period_year`` may be None."""

    basis: str
    period_year: int | None
    period_kind: str
    rate_per: str
    is_change: bool


def timing(reading: Reading, context: Context, role: str, report_year: int | None) -> Timing:
    """Basis, period and rate of one quantity."""
    context = replace(context, before=_TITLES.sub("", context.before))
    basis = _basis(context, role)
    changed = _is_change(reading, context)
    year, kind = (report_year, "year") if changed else _period(context, basis, report_year)
    if changed and basis == "target" and report_year is not None:
        year = report_year + 1
    return Timing(basis, year, kind, rate_per(context), changed)


def _basis(context: Context, role: str) -> str:
    if _is_plan_with_result(context):
        return "target"
    if role == "plans":
        return "actual" if _tells_of_the_past(context) else "target"
    return "target" if plans_ahead(context.before) else "actual"


def _is_plan_with_result(context: Context) -> bool:
    return bool(_PLANNED.search(context.before) and _RESULT.match(context.after))


def _tells_of_the_past(context: Context) -> bool:
    """In a plan chapter: is this number the base of a plan (由今年的9个, 现有8个)?"""
    if _IN_GROUND.search(context.before) and _GROUND.match(context.after):
        return True
    since_number = re.split(r"\d[^\d,，。;；]{0,2}", _cue("ground").sub("", context.before))[-1][
        -30:
    ]
    return bool(_cue("base_of_plan").search(since_number))


def plans_ahead(before: str) -> bool:
    """Do the words before a number, outside a plan chapter, speak of the future?"""
    found = _last_match(_cue("planned"), before)
    if found is None:
        return False
    return not _cue("done").search(before[found.end() :]) or bool(
        _cue("next_year").search(found[0])
    )


def _period(context: Context, basis: str, report_year: int | None) -> tuple[int | None, str]:
    before = context.before
    named = _named_year(before)
    planned = _cue("planned_this_year").search(before) or _is_plan_with_result(context)
    if basis == "target" and planned:
        return report_year, "year"
    if basis == "target":
        if named is not None and report_year is not None and named > report_year:
            return named, "year"
        return (None if report_year is None else report_year + 1), "year"
    several = _cue("several_years").search(before)
    since = _SINCE.search(before)
    if since and report_year is not None and int(since[1]) < report_year:
        return report_year, "multi_year"
    if several and not _cue("this_year").search(before[several.end() :]):
        return report_year, "multi_year"
    if _is_starting_level(context):
        return (None if report_year is None else report_year - 1), "last_year"
    last = _last_match(_cue("last_year"), before)
    if last is not None and _applies(before, last):
        return (None if report_year is None else report_year - 1), "last_year"
    kind = "to_date" if _cue("to_date").search(before) else "year"
    if named is not None and (report_year is None or named < report_year):
        return named, "year" if report_year is None else "last_year"
    return report_year if report_year is not None else named, kind


def _is_starting_level(context: Context) -> bool:
    """由68%提升到100%: the first number is the level before, the second the level now."""
    started = re.search(r"[由从](?!今年|现|目前|当前)[^,，。;；\d]{0,6}$", context.before)
    return bool(started and re.match(r"[^,，。;；]{0,4}?[至到为]\d", context.after))


def _last_match(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return found[-1] if found else None


def _applies(before: str, last: re.Match[str]) -> bool:
    """去年 reaches to the number unless this year is named between, or it is only compared with."""
    if _cue("this_year").search(before[last.end() :]) or _YEAR.search(before[last.end() :]):
        return False
    rest = before[last.end() :]
    if re.fullmatch(r"(?:同期)?的?(?:约|近)?", rest):
        return True
    if re.search(r"(?:比|较|与|同|超|跟)$", before[: last.start()]):
        return False
    # 对上年度反馈的3条问题制定措施5条: only the first number is of last year.
    if re.search(r"\d", rest) and (
        re.match(r"[^,，;；。\d]*的", rest) or re.search(r"[至到为]$", rest)
    ):
        return False
    return (
        not re.search(r"[,，;；。]", rest)
        or bool(re.match(r"[^,，;；。]*[,，](?:全年|共|累计)", rest))
        or (last.start() == 0 and not re.search(r"反馈|指出|遗留|结转|发现", rest))
    )


def _named_year(before: str) -> int | None:
    listed = _YEARS_SHARED.search(before)
    if listed:
        years = _YEAR.findall(listed["years"])
        place = len(re.findall(r"\d+(?:\.\d+)?", listed["rest"]))
        return int(years[place]) if place < len(years) else None
    found = _last_match(_YEAR, before)
    if found is None:
        return None
    # 2016年全年 is that whole year, 全年 alone the year of the report.
    rest = re.sub(r"^(?:度|全年)", "", before[found.end() :])
    if re.fullmatch(r"(?:同期)?的?(?:约|近)?", rest):
        # 比2023年的88件: the number itself is of that year.
        return int(found[1])
    if re.search(r"(?:比|较|与)$", before[: found.start()]):
        return None
    if _cue("this_year").search(rest) or (
        re.search(r"\d", rest) and re.match(r"[^,，;；。\d]*的\d", rest)
    ):
        return None
    if re.search(r"[,，;；]", rest):
        # A year reaches over a comma as an adverb (2023年,全镇…), not in a name (2023年考核…).
        opens = re.search(r"(?:^|[,，;；。:：至在于自])$", before[: found.start()])
        until = before[: found.start()].endswith("到")
        if not until and not (opens and _AS_ADVERB.match(rest)):
            return None
    return int(found[1])


def rate_per(context: Context) -> str:
    """Period or unit a figure is stated for; ``year`` = a plain total or state."""
    clause = re.split(r"[,，;；。]", context.before)[-1]
    earlier = context.before[: len(context.before) - len(clause)].rstrip("，,")
    for text in (
        clause,
        clause if not _is_bound(clause) else re.split(r"[,，;；。]", earlier)[-1] + clause,
    ):
        best: tuple[int, str] | None = None
        for name in _PERIODS:
            for found in _cue(name).finditer(text):
                if not _cue("total").search(text[found.end() :]) and (
                    best is None or found.start() > best[0]
                ):
                    best = (found.start(), name)
        if best is not None:
            return best[1]
    return "each" if _cue("each").search(clause) else "year"


def _is_bound(clause: str) -> bool:
    """Is the clause so short that the frequency may stand in the one before?"""
    return bool(re.fullmatch(r"(?:至少|不少于|不低于|开展|时间|坐班)*", clause))


def _is_change(reading: Reading, context: Context) -> bool:
    # 分别下降16%、9%: what moves the first number moves the second.
    before = re.sub(r"\d[\d.]*[%\u4e00-\u9fff]{0,2}(?:、|和|及)$", "", context.before)
    if _moved_to().search(before):
        return False
    if reading.unit in _UNIT_OF_CHANGE or _cue("moved_with_verb").search(before):
        return True
    if reading.unit in _DURATIONS and re.search(r"(?:缩短|压缩|压减|延长)(?:了|近|约)?$", before):
        return True
    clause = re.split(r"[,，;；。]", before)[-1]
    compared = _cue("compared").search(before[-40:])
    moved = _moved_by().search(before)
    if moved and (compared or (reading.unit == "%" and not clause.endswith("新增"))):
        return not re.search(r"新增$", before)
    return bool(compared and re.match(r"的?(?:增长|增幅|降幅)", context.after))
