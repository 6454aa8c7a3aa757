"""The grammar of a quantity: [qualifier] number [余] [scale] [unit] [以上].

Numbers and units are read by grammar, before any word segmentation: segmenters glue 余人次 and cut
decimals. The scanner works on the reading view and returns quantities with exact spans; whether a
quantity is a fact is decided later, from its sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from dagster_project.catalog import load_units
from dagster_project.catalog.lexicon import cue_pattern
from dagster_project.extraction.numerals import Quantity, bounded, parse_number

_ARABIC = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_CN = "一二两三四五六七八九十百千万亿零〇"
# Measure words that are also ordinary words behind a Chinese numeral (十分, 一点, 两面, 一片).
_ONLY_WITH_DIGITS = frozenset("点分面片周角块把案课站村组队款员日单讲节回页层字道集")
# 八十分以上 is a mark, 十分 an adverb.
_POINTS = r"(?<=[一二三四五六七八九]十|十[一二三四五六七八九])分(?=以[上下]|[,，。;；、)）])"
_BEFORE = 6  # a qualifier may stand this many characters before its number (至少召开2次)


@dataclass(frozen=True, slots=True)
class Reading:
    """A quantity in the reading view. ``unit`` is as written, "" where there is none."""

    start: int
    end: int
    quantity: Quantity
    unit: str
    form: str  # digits | chinese | wordless | percent | fraction | range | bare
    odd: bool = False  # 余 after a number that is not round

    @property
    def is_bare(self) -> bool:
        """True where no measure word follows."""
        return self.form == "bare"


@lru_cache(maxsize=1)
def _units() -> tuple[str, str]:
    """Alternations of the measure words behind digits and behind Chinese numerals."""
    surfaces = [s for s in load_units().surfaces if s not in ("百分之", "成", "‰", "%", "％")]
    # 万 and 亿 belong to the number, so that 50万元 is 500000 of the unit 元.
    scaled = [s for s in surfaces if s[0] not in "万千百亿"]
    plain = [re.escape(s) for s in scaled if s not in _ONLY_WITH_DIGITS]
    return "|".join(map(re.escape, scaled)), "|".join([*plain, _POINTS])


# Named forms in the order in which they are tried. ANY and PLAIN stand for the measure words
# behind digits and behind Chinese numerals, DIGITS and CHINESE for a number with 余 and scale.
_FORMS = (
    ("double", r"双(?:一百|百|100)(?=%?[”\"]?(?:目标|标准|要求|以上|成效|佳绩|[,，。;；]|$))%?"),
    (
        "percent_range",
        r"(?P<number>\d+(?:\.\d+)?)%?(?:-|~|至|到)(?P<upper>\d+(?:\.\d+)?)"
        r"(?P<unit>%|‰|个百分点|百分点)",
    ),
    ("percent", r"(?P<number>\d+(?:\.\d+)?)(?P<more>余|多)?(?P<unit>%|‰|个百分点|百分点)"),
    ("percent_words", r"百分之(?P<number>[CN]+(?:点[CN]+)?|\d+(?:\.\d+)?)"),
    (
        "fraction",
        r"(?P<below>[二三四五六七八九十百]+)分之(?P<number>[一二两三四五六七八九]+)"
        r"|(?<![\d/])(?P<upper>\d)/(?P<lower>\d{1,2})(?![\d/])",
    ),
    (
        "tenths",
        r"(?P<number>[一二两三四五六七八九]|\d)成(?P<half>[一二三四五六七八九半])?"
        r"(?=以上|左右|多|的?[\u4e00-\u9fff]{0,6}(?:群众|村|居民|农户|干部|企业|案件|纠纷|乡镇|单位)"
        r"|[,，。;；)）、]|$)",
    ),
    (
        "half",
        r"(?:过半数?|超半数|半数以上|一半以上|半数|一半)(?=[,，。;；、的以]|$|[\u4e00-\u9fff])",
    ),
    (
        "range",
        r"(?P<number>ARABIC)(?P<inner>ANY)?(?:-|~|至|到)(?P<upper>ARABIC)"
        r"(?P<scale>[万亿千百])?(?P<unit>ANY)",
    ),
    (
        "range_words",
        r"(?P<number>[一二两三四五六七八九十]+)(?P<inner>PLAIN)?(?:至|到)"
        r"(?P<upper>[二两三四五六七八九十]+)(?P<unit>PLAIN)"
        r"|(?P<pair>一两|两三|三四|三五|四五|五六|六七|七八|八九)(?P<pairunit>PLAIN)",
    ),
    ("mixed", r"(?P<number>\d+万\d+千?)(?P<more>余|多)?(?P<unit>ANY)"),
    ("digits", r"DIGITS(?:BRACKETED|(?P<unit>ANY)(?:\((?P<tail>次)\))?)"),
    (
        "wordless",
        r"(?P<vague>几十万?|数十|上百|上千|上万|数百|数千|数万|成百上千|十几|几百|几千|几万)"
        r"(?P<more>余|多)?(?P<scale>[万亿])?(?P<unit>PLAIN)",
    ),
    ("chinese", r"CHINESE(?:BRACKETED|(?P<unit>PLAIN)(?:\((?P<tail>次)\))?)"),
    ("bare", r"DIGITS"),
)
_SHORTHAND = {
    "DIGITS": r"(?P<number>(?:ARABIC)(?:[十百千]?[万亿]|[百千])?)(?P<more>余|多|几)?"
    r"(?P<scale>[万亿千百])?",
    "CHINESE": r"(?P<number>[CN]+)(?P<more>余|多|几)?(?P<scale>[万亿])?",
    "BRACKETED": r"\((?P<paren>[场人件户班批频]?次?)\)(?:次)?",
    "ARABIC": _ARABIC,
    "[CN]": f"[{_CN}]",
}


@lru_cache(maxsize=1)
def _grammar() -> tuple[tuple[str, re.Pattern[str]], ...]:
    any_unit, plain_unit = _units()
    built = []
    for name, pattern in _FORMS:
        for short, long in {**_SHORTHAND, "ANY": any_unit, "PLAIN": plain_unit}.items():
            pattern = pattern.replace(short, long)
        built.append((name, re.compile(pattern)))
    return tuple(built)


def scan(view: str, free: bytearray) -> Iterator[Reading]:
    """Quantities of the view in text order; ``free[i]`` is 0 where a construction claimed i."""
    position = 0
    grammar = _grammar()
    starts = re.compile(rf"[\d{_CN}双过半超上数几成百]")
    while (start := starts.search(view, position)) is not None:
        at = start.start()
        position = at + 1
        if not free[at] or _inside_number(view, at):
            continue
        for form, pattern in grammar:
            match = pattern.match(view, at)
            if match and all(free[match.start() : match.end()]):
                reading = _reading(view, form, match)
                if reading is not None:
                    yield reading
                    position = match.end()
                    break


def _inside_number(view: str, at: int) -> bool:
    """A scan may not start in the middle of a number (第 second half of 1.2万)."""
    before = view[at - 1] if at else ""
    if view[at].isdigit():
        return before.isdigit() or (before == "." and at > 1 and view[at - 2].isdigit())
    return view[at] in _CN and before != "" and before in _CN + "第初"


def _reading(view: str, form: str, match: re.Match[str]) -> Reading | None:
    groups = match.groupdict()
    try:
        built = _build(view, form, match, groups)
    except (ValueError, InvalidOperation):
        return None
    if built is None:
        return None
    quantity, unit, odd = built
    kind = {"mixed": "digits", "percent_range": "range", "range_words": "range"}.get(form, form)
    return Reading(match.start(), match.end(), quantity, unit, kind, odd)


def _build(
    view: str, form: str, match: re.Match[str], groups: dict[str, str | None]
) -> tuple[Quantity, str, bool] | None:
    if form == "double":
        return bounded(Decimal(100), "exact"), "%", False
    if form in ("range", "percent_range", "range_words"):
        return _range(groups)
    if form == "fraction":
        return _fraction(view, match, groups)
    if form == "half":
        over = match[0].startswith(("过", "超")) or match[0].endswith("以上")
        cue = "at_least" if over else cue_around(view, match.start(), match.end(), None)
        return bounded(Decimal(50), cue), "%", False
    unit = groups.get("unit") or ""
    if groups.get("paren"):
        unit = match[0].partition("(")[2].replace(")", "")
    elif groups.get("tail"):
        unit = _with_tail(unit)
    if form == "percent_words":
        unit, value = "%", _percent_words(str(groups["number"]))
    elif form == "tenths":
        unit = "%"
        half = groups.get("half")
        extra = Decimal(5) if half == "半" else parse_number(half) if half else Decimal(0)
        value = parse_number(str(groups["number"])) * 10 + extra
    elif form == "wordless":
        return _vague(view, match, groups, unit)
    elif form == "mixed":
        value = _mixed(str(groups["number"]))
    else:
        value = parse_number(str(groups["number"]))
    if groups.get("scale"):
        value *= {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8}[str(groups["scale"])]
    return _qualified(view, match, value, groups.get("more")), unit, _is_odd(value, groups)


def _with_tail(unit: str) -> str:
    """场(次) is 场次; a pair that is no measure word keeps the first."""
    return unit + "次" if unit + "次" in load_units().default else unit


def _is_odd(value: Decimal, groups: dict[str, str | None]) -> bool:
    more = groups.get("more") in ("余", "多")
    return more and value >= 10 and value % 10 != 0 and value == value.to_integral_value()


def _mixed(words: str) -> Decimal:
    tens, rest = words.rstrip("千").split("万")
    return Decimal(tens) * 10**4 + Decimal(rest) * 1000


def _percent_words(words: str) -> Decimal:
    whole, point, decimals = words.partition("点")
    value = parse_number(whole)
    if point:
        digits = "".join(str(int(parse_number(char))) for char in decimals)
        value += Decimal(f"0.{digits}")
    return value


def _range(groups: dict[str, str | None]) -> tuple[Quantity, str, bool] | None:
    if groups.get("pair"):
        first, second = (parse_number(char) for char in str(groups["pair"]))
        unit = str(groups["pairunit"])
    else:
        scale = {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8}.get(groups.get("scale") or "", 1)
        first = parse_number(str(groups["number"])) * scale
        second = parse_number(str(groups["upper"])) * scale
        unit = str(groups["unit"])
    if first >= second:
        return None
    return Quantity(first, first, second, "exact"), unit, False


def _fraction(
    view: str, match: re.Match[str], groups: dict[str, str | None]
) -> tuple[Quantity, str, bool] | None:
    if groups.get("below"):
        below, above = parse_number(str(groups["below"])), parse_number(str(groups["number"]))
    else:
        below, above = Decimal(str(groups["lower"])), Decimal(str(groups["upper"]))
    if not 0 < above < below:
        return None
    value = (above * 100 / below).quantize(Decimal("0.01"))
    return _qualified(view, match, value, None), "%", False


# Vague numbers: value and interval. 上百 says "a hundred at least"; 数百 and 几百 "some hundreds".
_VAGUE = {"十": 10, "百": 100, "千": 1000, "万": 10**4}


def _vague(
    view: str, match: re.Match[str], groups: dict[str, str | None], unit: str
) -> tuple[Quantity, str, bool]:
    words = str(groups["vague"])
    scale = 10**4 if groups.get("scale") or words == "几十万" else 1
    place = Decimal(_VAGUE[words.strip("几数上成")[0]] * scale)
    if words.startswith("上"):
        return bounded(place, "at_least"), unit, False
    if words == "十几":
        return Quantity(place, place, place * 2, "approx"), unit, False
    return Quantity(place, place, place * 10, "approx"), unit, False


def _qualified(view: str, match: re.Match[str], value: Decimal, more: str | None) -> Quantity:
    return bounded(value, cue_around(view, match.start(), match.end(), more))


def cue_around(view: str, start: int, end: int, more: str | None) -> str:
    """The qualifying cue of a number at [start, end): see ``numerals.bounded``."""
    after = view[end : end + 4]
    before = _without_list(view[max(0, start - 24) : start])[-12:]
    for cue in ("at_most", "at_least"):
        # A bound behind the unit (85%以上) or just before the number (不少于30) is the strongest.
        if cue_pattern("qualifiers", f"{cue}_after").match(after) and not _is_class(view, end):
            return cue
        if _ends_with(before, cue):
            return cue
    far = view[max(0, start - _BEFORE - 4) : start]
    if re.search(
        rf"(?:{cue_pattern('qualifiers', 'at_least_far').pattern})[\u4e00-\u9fff]{{1,{_BEFORE}}}$",
        far,
    ):
        return "at_least"
    if more:
        return "more"
    for cue in ("nearly", "about"):
        if _ends_with(before, cue):
            return cue
    return "about" if cue_pattern("qualifiers", "about_after").match(after) else "exact"


def _without_list(before: str) -> str:
    """分别不低于98%和70%: the bound before the first number holds for the second."""
    listed = re.search(r"(?<=于)[\d.]+[%\u4e00-\u9fff]{0,2}(?:和|、|及|与)$", before)
    return before[: listed.start()] if listed and "分别" in before else before


def _ends_with(before: str, cue: str) -> bool:
    return bool(
        re.search(rf"(?:{cue_pattern('qualifiers', cue).pattern})(?:有|为|了|达|到)?$", before)
    )


def _is_class(view: str, end: int) -> bool:
    """以上 that names a class and bounds nothing: 县级以上, 以上三项."""
    return bool(re.match(r"以上(?:级|领导|单位|部门|[一二三四五六七八九]项|两项)", view[end:]))
