"""Numbers that state no quantity: dates, document numbers, codes, names, ordinals, outline marks.

Each construction is one named pattern with the kind of mention it makes. Order matters: the first
pattern that claims a number keeps it. To add a construction, add a row here (or, for a fixed name
or slogan, a row in ``seeds/lexicon/names.csv``) and a case in the tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from dagster_project.catalog.lexicon import load_cues

CN = "一二三四五六七八九十百千零〇两"
_YEAR = r"(?:19|20)\d{2}"
_DAY_WORDS = (
    "国家|国际|全国|全民|世界|宪法|消防|禁毒|安全|法制|法治|普法|国安|反|民法|"
    "知识产权|节|日|防|交通"
)


@dataclass(frozen=True, slots=True)
class Construction:
    """A named pattern and the kind of mention it makes."""

    name: str
    kind: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Claim:
    """A span of the reading view that a construction has claimed."""

    start: int
    end: int
    kind: str
    name: str


def _row(name: str, kind: str, pattern: str) -> Construction:
    return Construction(name, kind, re.compile(pattern, re.MULTILINE))


_CONSTRUCTIONS = (
    _row("date_time", "date", rf"{_YEAR}[-./]\d{{1,2}}[-./]\d{{2}}\d{{1,2}}:\d{{2}}(?::\d{{2}})?"),
    _row("date", "date", rf"{_YEAR}[-./]\d{{1,2}}[-./]\d{{1,2}}"),
    _row(
        "chinese_date",
        "date",
        rf"{_YEAR}年\d{{1,2}}月(?:\d{{1,2}}日)?(?:\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?",
    ),
    _row("year_range", "date", rf"{_YEAR}年?度?(?:-+|~|至|到){_YEAR}年?度?"),
    _row("year_range_lost_dash", "date", rf"{_YEAR}{_YEAR}年"),
    _row("phone", "name", r"0\d{2,3}-\d{7,8}|(?<!\d)1[3-9]\d{9}(?!\d)|400-?\d{3}-?\d{4}"),
    _row(
        "index_number",
        "document",
        r"(?<![\w+/-])(?=[\w/-]{8,})(?=[\w/-]*\d{4})[A-Za-z0-9]*(?:[-/][A-Za-z0-9]+)+"
        r"|(?<![\w])[0-9][0-9A-Z]{16,17}(?!\d)",
    ),
    _row(
        "document_number",
        "document",
        rf"[〔\[(【]{_YEAR}[〕\])】]?第?\d{{0,5}}号?(?=.?)"
        r"(?<=号)",
    ),
    _row("document_number_damaged", "document", rf"〔?{_YEAR}\d{{1,4}}号|〔{_YEAR}〕?\d*"),
    _row("decree", "document", r"第\d+号|\d+号(?:令|公告|文件?)"),
    _row(
        "year_and_month_damaged", "date", rf"\({_YEAR}(?:1[0-2]|[1-9])\)|{_YEAR}(?:1[0-2]|[1-9])月"
    ),
    _row("date_damaged", "date", rf"{_YEAR}\d{{2,4}}日|(?<=[至到-])\d{{1,2}}[0-3]\d日"),
    _row("chinese_year", "date", r"二[〇零][〇零一二三][〇零一二三四五六七八九]年?"),
    _row("year", "date", rf"(?<!\d){_YEAR}年度?|(?<!\d)\d{{2}}年度"),
    _row("since_year_damaged", "date", rf"(?<![\d.]){_YEAR}(?=以来)"),
    _row(
        "month_day",
        "date",
        r"\d{1,2}月\d{1,2}日?(?:(?:至|到|-)(?:\d{1,2}月)?\d{1,2}日)?|\d{1,2}日?(?:至|到|-)\d{1,2}日",
    ),
    _row(
        "month", "date", r"(?<![\d个.])\d{1,2}(?:(?:至|到|-)\d{1,2})?月(?:份|底|初|末|[上中下]旬)?"
    ),
    _row("day", "date", r"(?<![\d.])\d{1,2}日(?!内|以内|之内)"),
    _row("clock", "date", r"(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?!\d)"),
    _row(
        "memorial_day",
        "date",
        rf"(?<![\d.])\d{{1,2}}(?:[·?？•*]|\.)\d{{1,2}}(?=[”\"'’]|(?:{_DAY_WORDS}))"
        rf"|(?<=[“\"'‘])\d{{1,2}}[-.·?？、,]\d{{1,2}}(?=[”\"'’])|(?<!\d)\d{{1,2}}[·?？]\d{{1,2}}(?!\d)"
        rf"|(?<=[“\"'‘])\d{{2,4}}(?=[”\"'’](?:{_DAY_WORDS}))",
    ),
    _row(
        "hotline",
        "name",
        r"(?<![\d.])(?:12345|12348|12309|12368|12315|12336|12350|12320|12388|12380)(?!\d)"
        r"|(?<![\d.])(?:110|119|120|122|96\d{3,4})(?=[”\"]?(?:热线|报警|接处警|接警|警情|平台|电话))",
    ),
    _row("code_with_plus", "name", r"(?<![\d.])(?:\d+|[NnXx])(?:\+(?:\d+|[NnXx]))+(?!\d)"),
    _row(
        "code_before_plus",
        "name",
        r"(?<![\d.])\d+(?=\+[\u4e00-\u9fffNnXx])|(?<=\+)\d+(?![\d.名人个支台处项条件次])",
    ),
    _row(
        "model_or_road",
        "name",
        r"[A-Za-z]+-?\d+(?:\.\d+)?|\d+(?:\.\d+)?[A-Za-z]+\d*|\d+国道|\d+省道",
    ),
    _row("edition", "name", r"\d+\.\d+(?=版)|(?<=V)\d+\.\d+"),
    _row(
        "place_name",
        "name",
        rf"[{CN}]{{1,9}}(?:户|家|里|处|位|所|间|支|条|座|道|面)(?=(?:民族)?(?:乡|镇|街道?|苏木|村|社区))",
    ),
    _row("quoted_count", "name", r"(?<=[“\"])\d{1,3}[条项个](?=[”\"])|[两二三四五六]个\d{1,3}%"),
    _row("public_number", "name", r"(?<![\d.])(?:110|119|120|122|114)(?=[消宣报接警火急])"),
    _row("round_the_clock", "name", r"\d+[xX×*]\d+小时|(?<!\d)24小时(?!内)"),
    _row("anniversary", "name", rf"(?:\d{{1,9}}|[{CN}]{{1,9}})周年"),
    _row("age", "condition", rf"(?:\d{{1,9}}|[{CN}]{{1,9}})(?:周岁|岁)"),
    _row("quoted_code", "name", r"(?<=[“\"])\d{2,}(?=[”\"])"),
    _row(
        "named_code",
        "name",
        r"(?<![\d.])\d{3,5}(?=[”\"]?(?:工作法|模式|机制|工程|体系|行动|战略|架构|工作体系|治理|网格化))",
    ),
    _row(
        "ordinal",
        "ordinal",
        rf"第(?:\d{{1,9}}|[{CN}]{{1,9}})(?:次|届|批次?|期|轮|名|位|卷|季度?|章|条|款|项|版|号|场|个|部|集|讲|课|步)?"
        rf"|[{CN}]{{1,4}}届(?:[{CN}]{{1,3}}次|[{CN}]{{1,2}}中)?|(?<=届)[{CN}]{{1,3}}次"
        rf"|[{CN}]{{1,2}}中全会|(?:排名|位列|位居|列)(?:全[市县区省州盟])?第?\d+位?",
    ),
    _row(
        "outline_mark",
        "outline",
        r"^[(（]?\d{1,2}(?:[)）]|[.、．](?!\d{1,2}(?!\d))(?:\d\.\d?)?)|^[(（]?\d{1,2}(?=[\u4e00-\u9fff])"
        rf"(?![{CN}余多万个名人次场件起宗条项份户家支处张幅台元亩位期批篇部月日年时分度])"
        r"|(?<=[。;；:：])[(（]?\d{1,2}(?:[)）.、．](?!\d))|(?<=[\u4e00-\u9fff])\d{1,2}\.(?=[\u4e00-\u9fff])"
        r"|(?<=[\u4e00-\u9fff])\(\d{1,2}\)(?=[\u4e00-\u9fff])",
    ),
    _row(
        "money_threshold",
        "condition",
        r"(?:\d{1,12}(?:\.\d+)?|[一二三四五六七八九十百千两]{1,9})[万亿千百]?元(?:\([^()]{1,4}\))?(?:及)?(?:以下|以上|以内)"
        r"(?=的?[\u4e00-\u9fff])(?!的?(?:[,，。;；]|罚款|罚没))",
    ),
    _row(
        "deadline",
        "condition",
        rf"(?:\d{{1,9}}|[{CN}]{{1,9}})(?:个)?(?:工作日|自然日|日|天|小时|分钟|个月)(?:内|以内|之内|前|后|时限)",
    ),
    _row(
        "years",
        "other",
        rf"(?:\d{{1,2}}|[{CN}]{{1,3}})(?:余|多)?年(?!度)|(?:\d|[{CN}]){{1,2}}个?季度",
    ),
    _row(
        "page_counter",
        "other",
        r"(?:浏览(?:次数|量)?|点击(?:率|数|量)?|访问(?:次数|量)?|阅读(?:次数|量)?|打印|邮编)[:：]\[?\d+"
        r"|第\d+页|\d+(?=阅读)|(?:省略|展示|显示|还剩)\d+[字页]",
    ),
)
_TITLE = re.compile(r"《[^》\n]{1,80}》|《[^》\n。;；]{1,60}")
_QUOTED = re.compile(r"[“\"‘]([^”\"’“\n]{1,24})[”\"’]")
_DIGITS = re.compile(r"\d+")
_LAW_END = re.compile(
    r"(?:规划|方案|纲要|意见|办法|条例|通知|要点|计划|清单|细则|决定|法|内容安排)\W?[)）]?"
)


def claims(view: str) -> list[Claim]:
    """Non-overlapping spans that hold numbers without a quantity, in text order."""
    found: list[Claim] = []
    taken = bytearray(len(view))
    for claim in _all_claims(view):
        if not any(taken[claim.start : claim.end]):
            taken[claim.start : claim.end] = b"\x01" * (claim.end - claim.start)
            found.append(claim)
    return sorted(found, key=lambda claim: claim.start)


def _all_claims(view: str) -> Iterator[Claim]:
    yield from _titles(view)
    for construction in _CONSTRUCTIONS:
        for match in construction.pattern.finditer(view):
            if match.end() > match.start():
                yield Claim(match.start(), match.end(), construction.kind, construction.name)
        if construction.name == "edition":
            # Names are claimed before measure words can be: 一件事, 三项制度.
            yield from _names(view)


def _titles(view: str) -> Iterator[Claim]:
    """Digit runs inside 《…》, closed or not, and the years in brackets behind a title."""
    for title in _TITLE.finditer(view):
        end = title.end()
        if not title[0].endswith("》"):
            ends = [law.end() for law in _LAW_END.finditer(title[0])]
            end = title.start() + (ends[-1] if ends else 1)
        for number in re.finditer(
            rf"{_YEAR}年?度?(?:[-~至到]+{_YEAR}年?)?|\d+", title[0][: end - title.start()]
        ):
            start = title.start() + number.start()
            yield Claim(start, title.start() + number.end(), "document", "title")


@lru_cache(maxsize=1)
def _name_pattern() -> re.Pattern[str]:
    return re.compile("|".join(cue.pattern.pattern for cue in load_cues("names")))


def _names(view: str) -> Iterator[Claim]:
    for match in _name_pattern().finditer(view):
        yield Claim(match.start(), match.end(), "name", "fixed_name")
    for match in _QUOTED.finditer(view):
        inner = match[1]
        # Chinese numerals in a short quotation are part of a slogan; digits are counted apart.
        if not _DIGITS.search(inner):
            for word in re.finditer(rf"(?<!双)(?<!双一)[{CN}万]+", inner):
                start = match.start(1) + word.start()
                yield Claim(start, match.start(1) + word.end(), "name", "quoted_slogan")
