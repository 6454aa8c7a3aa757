"""When and how often: basis, period, rate, and statements of change.

The chapter decides first whether a figure is a result or a plan; words of the sentence second.
Only words of the number's own sentence are looked at, so that no sentence changes another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from dagster_project.extraction.context import Context
from dagster_project.extraction.quantities import Reading

_YEAR = re.compile(r"(?<!\d)(20[012]\d)年(?!以前)")
# 将 speaks of the future before a verb or after its subject; before a noun it only turns the object
# to the front (将…纳入考核). 计划 is a plan of its own in 普法计划.
_PLANNED = re.compile(
    r"将(?!近|[^,，。;；]{0,60}(?:纳入|作为|列入|列为|贯穿|融入|融进|下放|合并|列|移交|整合))"
    r"(?=(?:会|要|再|还|于|在|以)?(?:持续|继续|进一步|重点|着力|全面|深入|大力|坚持|不断|围绕|聚焦|按照|严格|认真|"
    r"积极|加强|加大|推进|推动|做好|抓好|努力|切实|常态化|适时|新|召开|开展|组织|举办|建|培|聘|配|打造|实施|投|发|制|完成))"
    r"|拟(?!定|订)|力争|争取(?!上级|到|资金|经费|项目|支持|了)|打算|预计|(?:^|[,，;；。镇乡街道们年])计划(?=在|于|到|全年|年内|再|新|开展|组织|举办|召开|完成|建|培|聘|配|打造|实施|投|发|制)"
    r"|下一?步|下一?阶段|明年|来年|下一?年度?(?!的?(?:工作)?计划)|今后"
)
_DONE = re.compile(r"(?:已(?!有)|先后|完成了|今年以来|截至|去年(?!基础)|上年(?!基础))[^。;；]*$")
# Years in titles and in ranges say nothing about the figures: 《实施纲要(2021—2025年)》.
_TITLES = re.compile(r"《[^》]*(?:》|$)|[(（][^()（）]{0,6}20\d\d[^()（）]{0,12}[)）]|20\d\d年?-+20\d\d年")
_AS_ADVERB = re.compile(r"(?:年?度|底|末|\d{1,2}月[^,，]{0,8})?(?:[,，我全共已累本]|以来)")
_GROUND = re.compile(r"在[^,，。;；]{0,16}(?:的)?基础上|[比较](?:今年|去年|上年|本年|现有)[^,，。;；\d]{0,4}")
_NEXT_YEAR = re.compile(r"(?:明年|来年|下一?年度?)")
_LAST_YEAR = re.compile(r"(?:去年|上一?年度?|上年)(?!以来)")
_THIS_YEAR = re.compile(r"(?:今年|本年度?|全年|年内|当年|一年来)")
_SINCE = re.compile(r"(?:自|从)?(20[012]\d)年(?:\d{1,2}月)?(?:份)?(?:以来|至今|起)")
_SEVERAL = re.compile(
    r"(?:近|过去|连续|最近)?(?:[二两三四五六七八九十]|(?<!\d)\d{1,2})年(?:来|间|以来|累计|共)|近[几数两三五]年来?|历年|近年来|"
    r"[七八]五(?:普法)?(?:期间|以来|时期)|十[二三四]五(?:期间|以来|时期)|成立以来|(?:建成|启用|运行)以来"
)
_TO_DATE = re.compile(r"截[至止](?!20\d\d年底|年底|12月31|20\d\d年12月31)(?:目前|[^,，。;；]{0,10}[月日底])|目前(?:为止)?,?(?:已|共|累计)")
_BASE = re.compile(
    r"(?:同比|环比|同期|比去年|较去年|比上年|较上年|比上一?年度?|较上一?年度?|与去年|与上年|比20\d\d年|较20\d\d年|"
    r"比前一?年|较前一?年)"
)
_MOVE = (
    r"(?:增长|增加|上升|提高|提升|下降|减少|降低|压降|增幅|降幅|升幅|多|少|增|降|净增|回落|上涨|缩短|压减|压缩)"
)
_MOVED_BY = re.compile(rf"{_MOVE}(?:了|约|近|超过?|达|为|逾)?$")
_MOVED_TO = re.compile(rf"{_MOVE}(?:至|到|为)$|降到$|增至$|升至$|降至$")
_UNIT_OF_CHANGE = ("个百分点", "百分点", "倍")
_PERIODS = (
    ("half_year", r"每半年|每上下半年|半年(?:至少)?"),
    ("quarter", r"每(?:个)?季度?|每三个月|按季度?|季均"),
    ("month", r"每(?:两|2|二)?个?月|每单月|每双月|按月|月均|双月"),
    ("week", r"每(?:两|2)?个?(?:周|星期)(?![一二三四五六日天])|周均"),
    ("day", r"每(?:天|日)|日均|全天"),
    ("year", r"每(?:两|2)?年|年均"),
)
_NOT_A_RATE = re.compile(
    r"(?:全年|今年|累计|共|年内|本年|总计|合计|已|以来|截至)[^,，。;；]*$|(?:制度|机制|要求|例会)[,，、]?[^,，。;；]*$"
)
_EACH = re.compile(
    r"各(?:[^,，。;；一二三四五六七八九十级类项种方部办站所]?)$|各(?:安排|配备|开展|举办|设立|组织|建成|聘请|选派|配|设|有|建)[^,，。;；]{0,14}$"
    r"|为各(?:村|社区|组)[^,，。;；、]{0,8}$"
    r"|(?:每|人均|户均|村均)(?:个|名|位|户|村|人|社区|组|所|家|支|场|期|次|村\(社区\)|网格|乡镇|单位)?[^,，。;；、月季周天日]{0,16}$"
)


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
    year, kind = _period(context, basis, report_year)
    return Timing(basis, year, kind, rate_per(context), _is_change(reading, context))


def _basis(context: Context, role: str) -> str:
    if role == "plans":
        return "actual" if _tells_of_the_past(context) else "target"
    return "target" if plans_ahead(context.before) else "actual"


def _tells_of_the_past(context: Context) -> bool:
    """In a plan chapter: is this number the base of a plan (由今年的9个, 现有8个)?"""
    since_number = re.split(r"\d[^\d,，。;；]{0,2}", _GROUND.sub("", context.before))[-1][-30:]
    return bool(
        re.search(
            r"(?:去年|上年|今年以来|现有|目前(?:已|共|现|的)|已(?:建成|完成|有)|(?:今年|现)(?:已)?建成|[由从](?:今年|目前|现|当前)[^,，。;；]{0,6})"
            r"[^,，。;；]*$",
            since_number,
        )
    )


def plans_ahead(before: str) -> bool:
    """Do the words before a number, outside a plan chapter, speak of the future?"""
    found = _last_match(_PLANNED, before)
    if found is None:
        return False
    return not _DONE.search(before[found.end() :]) or bool(_NEXT_YEAR.search(found[0]))


def _period(context: Context, basis: str, report_year: int | None) -> tuple[int | None, str]:
    before = context.before
    named = _named_year(before)
    if basis == "target":
        if named is not None and report_year is not None and named > report_year:
            return named, "year"
        return (None if report_year is None else report_year + 1), "year"
    several = _SEVERAL.search(before)
    since = _SINCE.search(before)
    if since and report_year is not None and int(since[1]) < report_year:
        return report_year, "multi_year"
    if several and not _THIS_YEAR.search(before[several.end() :]):
        return report_year, "multi_year"
    last = _last_match(_LAST_YEAR, before)
    if last is not None and _applies(before, last):
        return (None if report_year is None else report_year - 1), "last_year"
    kind = "to_date" if _TO_DATE.search(before) else "year"
    if named is not None and (report_year is None or named < report_year):
        return named, "year" if report_year is None else "last_year"
    return report_year if report_year is not None else named, kind


def _last_match(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = None
    for found in pattern.finditer(text):
        pass
    return found


def _applies(before: str, last: re.Match[str]) -> bool:
    """去年 reaches to the number unless this year is named between, or it is only compared with."""
    if _THIS_YEAR.search(before[last.end() :]) or _YEAR.search(before[last.end() :]):
        return False
    rest = before[last.end() :]
    if re.fullmatch(r"(?:同期)?的?(?:约|近)?", rest):
        return True
    if re.search(r"(?:比|较|与|同|超|跟)$", before[: last.start()]):
        return False
    # 对上年度反馈的3条问题制定措施5条: only the first number is of last year.
    if re.search(r"\d", rest) and (re.match(r"[^,，;；。\d]*的", rest) or re.search(r"[至到为]$", rest)):
        return False
    return (
        not re.search(r"[,，;；。]", rest)
        or bool(re.match(r"[^,，;；。]*[,，](?:全年|共|累计)", rest))
        or (last.start() == 0 and not re.search(r"反馈|指出|遗留|结转|发现", rest))
    )


def _named_year(before: str) -> int | None:
    found = _last_match(_YEAR, before)
    if found is None or re.search(r"(?:比|较|与)$", before[: found.start()]):
        return None
    rest = before[found.end() :]
    if _THIS_YEAR.search(rest) or (re.search(r"\d", rest) and re.match(r"[^,，;；。\d]*的\d", rest)):
        return None
    if re.search(r"[,，;；]", rest):
        # A year reaches over a comma as an adverb (2023年,全镇…), not as part of a name (2023年考核…).
        opens = re.search(r"(?:^|[,，;；。:：至在于自])$", before[: found.start()])
        until = before[: found.start()].endswith("到")
        if not until and not (opens and _AS_ADVERB.match(rest)):
            return None
    return int(found[1])


def rate_per(context: Context) -> str:
    """Period or unit a figure is stated for; ``year`` = a plain total or state."""
    clause = re.split(r"[,，;；。]", context.before)[-1]
    earlier = context.before[: len(context.before) - len(clause)].rstrip("，,")
    for text in (clause, clause if not _is_bound(clause) else re.split(r"[,，;；。]", earlier)[-1] + clause):
        best: tuple[int, str] | None = None
        for name, pattern in _PERIODS:
            for found in re.finditer(pattern, text):
                if not _NOT_A_RATE.search(text[found.end() :]) and (best is None or found.start() > best[0]):
                    best = (found.start(), name)
        if best is not None:
            return best[1]
    return "each" if _EACH.search(clause) else "year"


def _is_bound(clause: str) -> bool:
    """Is the clause so short that the frequency may stand in the one before?"""
    return bool(re.fullmatch(r"(?:至少|不少于|不低于|开展|时间|坐班)*", clause))


def _is_change(reading: Reading, context: Context) -> bool:
    before = context.before
    if _MOVED_TO.search(before):
        return False
    if reading.unit in _UNIT_OF_CHANGE:
        return True
    clause = re.split(r"[,，;；。]", before)[-1]
    compared = _BASE.search(before[-40:])
    moved = _MOVED_BY.search(before)
    if moved and (compared or (reading.unit == "%" and not clause.endswith("新增"))):
        return not re.search(r"新增$", before)
    return bool(compared and re.match(r"的?(?:增长|增幅|降幅)", context.after))
