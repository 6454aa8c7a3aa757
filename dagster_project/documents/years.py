"""Which year a report is about: every statement of a year is weighed, conflicts are recorded."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date

_YEAR = r"(?<!\d)(20[0-4]\d)(?!\d)"
_RANGE = re.compile(rf"{_YEAR}\s*年?\s*[-—–~至到－]+\s*{_YEAR}")
_BRACKETS = re.compile(r"《[^》]{0,60}》|〔20\d\d〕|\[20\d\d\]|[（(]20\d\d—20\d\d年?[)）]")
_TITLE_YEAR = re.compile(_YEAR)
_OPENING = re.compile(
    rf"现将[^。]{{0,20}}?{_YEAR}|{_YEAR}年度?[^。，,]{{0,30}}(?:报告|汇报|总结)如下"
)
_SINCE = re.compile(rf"{_YEAR}\s*年(?:度|以来|，|,|(?=[一-鿿]))")
_HEADING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十]{1,3}[)）])"
)
_PLAN = re.compile(r"下一?步|下一?阶段|下一?年|明年|计划|打算|思路|安排|目标|展望|谋划|来年")
_AS_OF = re.compile(
    rf"截[至止]\s*(?:{_YEAR}\s*年)?\s*(1[0-2]|[1-9])\s*月(?:\s*(3[01]|[12]\d|[1-9])\s*日|底|末|份)?"
)
_LAST_DAY = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FIRST, _LAST = 2005, 2049
_MIN_WEIGHT = 3.0
_MARGIN = 2.0


@dataclass(slots=True)
class YearVerdict:
    """The report year, or None with the reason; the weight of each year by source."""

    year: int | None = None
    reason: str = ""
    evidence: dict[str, object] = field(default_factory=dict)


def identify_year(
    title: str, text: str, days: dict[str, date | None], name: str, given: int | None
) -> YearVerdict:
    """The year a report is about; ``given`` (a manifest) wins and contradictions are recorded.

    ``days``: publication, writing and signature dates where known. ``name``: the file's name.
    """
    weights: dict[int, dict[str, float]] = defaultdict(dict)
    _from_title(title, weights)
    _from_text(text, weights)
    _from_days(days, weights)
    _from_name(name, weights)
    totals = {year: sum(by.values()) for year, by in weights.items()}
    ranked = sorted(totals, key=lambda year: (-totals[year], year))
    evidence: dict[str, object] = {"years": {str(y): dict(weights[y]) for y in ranked[:4]}}
    found = _decide(ranked, totals, weights, evidence)
    if given is None:
        return found
    if found.year is not None and found.year != given:
        evidence["year_contradiction"] = f"the text speaks of {found.year}"
    evidence["year_given"] = given
    return YearVerdict(given, "", evidence)


def _decide(
    ranked: list[int],
    totals: dict[int, float],
    weights: dict[int, dict[str, float]],
    evidence: dict[str, object],
) -> YearVerdict:
    if not ranked or totals[ranked[0]] < _MIN_WEIGHT:
        return YearVerdict(None, "no year is stated for the report", evidence)
    first = ranked[0]
    rival = next((y for y in ranked[1:] if totals[y] >= _MIN_WEIGHT), None)
    strong = {y for y in ranked if set(weights[y]) & {"title", "opening", "heading"}}
    if strong - {first}:
        evidence["year_conflict"] = sorted(strong)
    if rival is not None and totals[first] - totals[rival] < _MARGIN:
        first_words, rival_words = _words(weights[first]), _words(weights[rival])
        reason = f"the year is {first} by {first_words} but {rival} by {rival_words}"
        return YearVerdict(None, reason, evidence)
    return YearVerdict(first, "", evidence)


def _words(sources: dict[str, float]) -> str:
    return ", ".join(sorted(sources, key=lambda s: -sources[s]))


def _put(weights: dict[int, dict[str, float]], year: int, source: str, weight: float) -> None:
    if _FIRST <= year <= _LAST:
        weights[year][source] = max(weight, weights[year].get(source, 0.0))


def _from_title(title: str, weights: dict[int, dict[str, float]]) -> None:
    plain = _RANGE.sub("", title)
    years = [int(y) for y in _TITLE_YEAR.findall(_chinese_years(plain))]
    for position, year in enumerate(dict.fromkeys(years)):
        # 2024年总结和2025年计划: the first year is the report's.
        _put(weights, year, "title", 6.0 if position == 0 else 1.0)


def _chinese_years(text: str) -> str:
    """二〇二四年 written with digits."""
    table = {char: str(n) for n, char in enumerate("〇一二三四五六七八九")} | {"○": "0", "零": "0"}
    return re.sub(
        r"二[〇○零][〇○零一二三四][〇○零一二三四五六七八九](?=年)",
        lambda m: "".join(table[c] for c in m[0]),
        text,
    )


def _from_text(text: str, weights: dict[int, dict[str, float]]) -> None:
    """Opening words, headings and statements of the period, plan chapters one year later."""
    plain = _BRACKETS.sub("", _RANGE.sub("", _chinese_years(text)))
    lines = plain.split("\n")
    opening = plain[:900]
    for match in _OPENING.finditer(opening):
        _put(weights, int(match[1] or match[2]), "opening", 5.0)
    first = _SINCE.search(opening)
    if first and first.start() < 400:
        _put(weights, int(first[1]), "first_statement", 2.5)
    counts: Counter[int] = Counter()
    in_plan = False
    for line in lines:
        is_heading = bool(_HEADING.match(line))
        head = line[:40]
        if is_heading:
            in_plan = (
                bool(_PLAN.search(head)) if re.match("^[一二三四五六七八九十]", line) else in_plan
            )
            for year in map(int, _TITLE_YEAR.findall(re.split("[。]", head)[0])):
                is_plan = bool(_PLAN.search(head))
                _put(
                    weights,
                    year - is_plan,
                    "plan_heading" if is_plan else "heading",
                    1.5 if is_plan else 3.0,
                )
        if not in_plan:
            counts.update(int(m[1]) for m in _SINCE.finditer(line))
    for year, count in counts.items():
        _put(weights, year, "statements", min(0.5 * count, 2.0))


def _from_days(days: dict[str, date | None], weights: dict[int, dict[str, float]]) -> None:
    for source, day in days.items():
        if day is None:
            continue
        if day.month <= 9:
            _put(weights, day.year - 1, source, 1.5 if day.month <= 6 else 0.5)
        else:
            # Published in December: the year that ends, as a rule.
            _put(weights, day.year, source, 1.0)


def _from_name(name: str, weights: dict[int, dict[str, float]]) -> None:
    years = set(map(int, re.findall(r"(?<!\d)(20[0-4]\d)(?!\d)", name.rsplit("/", 1)[-1])))
    if len(years) == 1:
        _put(weights, years.pop(), "file_name", 1.0)


def as_of(text: str, year: int | None, published: date | None) -> date | None:
    """The last day the figures cover where that is before the year's end, else None.

    A report that was published within its own year stops at the latest on that day.
    """
    if year is None:
        return None
    stated: list[date] = []
    for match in _AS_OF.finditer(text):
        month = int(match[2])
        day = int(match[3]) if match[3] else _LAST_DAY[month - 1]
        if (match[1] is None or int(match[1]) == year) and day <= _LAST_DAY[month - 1]:
            stated.append(date(year, month, day))
    latest = max(stated, default=None)
    within = published is not None and published.year == year
    if published is not None and not within:
        return None
    if latest is not None and latest < date(year, 12, 31) and latest.month >= 6:
        return latest if published is None or latest <= published else published
    return published if within else None
