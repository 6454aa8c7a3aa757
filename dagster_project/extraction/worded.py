"""Facts stated in words alone: zeros (未发生…, 均无败诉) and full coverage (全部持证上岗).

A zero needs a word of absence and, in the same clause, something that is counted; the objects are
rows of ``seeds/lexicon/zero_objects.csv``. Slogans (零距离, 无死角), goals (杜绝, 防止) and the
whole plan chapter state none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from dagster_project.catalog.seedfiles import read_rows
from dagster_project.extraction.context import Sentence

_ABSENT = re.compile(
    r"(?:未|没有?|(?<!有)无)(?:再|新)?(?:发生|出现|产生|引发|收到|接到|受理|新增|败诉|制定|出台|制发|发现|办理|存在|配备|作出|被)(?:过|一起|一例|一件)?"
    r"|从未(?:发生|出现)|不存在|无一(?:起|例|件|人|宗)?|均无|未有|尚无|暂无|无人|没有|均未(?:发生|出现|被)|未(?:被|造成|因|受到)"
    r"|(?<![有毫全])无(?!论|法|效|形|疑|数|限|证|照|业|房|故|力|所|悔|线|主|家|害|需|须|序|死角|缝|障碍|偿|盲区|小事|锡|关|异议|理|声|纸|人机|不|非(?!正常|访|法)|差别|感|事不扰|遗漏|烟)"
)
_ZERO_WORD = re.compile(
    r"(?:案件|事件|事故|败诉|上访|纠错|发案|投诉|访|均|全年|数量|情况)[^,，。;；0-9]{0,6}(?:为|保持|实现|均为|是)?零(?!距离|容忍|跑腿|障碍|延误|接触|门槛|成本|散|售|星|碎)"
    r"|零(?:败诉|上访|事故|发生|发案|纠错|复议|诉讼|投诉|报告|登记|非访|信访|进京)"
)
_ALL_WON = re.compile(r"(?:均|全部|全)(?:获|为)?胜诉|胜诉率(?:达|为|均为)?100%|无一败诉")
_GOAL = re.compile(
    r"(?:杜绝|防止|避免|力争|争取|努力|严防|预防|确保(?!了)|目标|要求|坚决|严禁|不得|防范|遏制|如|若|对于?|凡|除)[^,，。;；]{0,24}$"
)
_BORDER = "。;；\n,，:："


@dataclass(frozen=True, slots=True)
class Worded:
    """A worded fact in the view: value 0, or 100 % where ``implied``."""

    start: int
    end: int
    metric: str
    value: int
    implied: bool
    rule: str


@cache
def objects(name: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """(metric, pattern) of each row of a seed: ``zero_objects`` or ``coverage``."""
    rows = read_rows(f"lexicon/{name}.csv")
    return tuple((row["metric"], re.compile(row["pattern"])) for row in rows)


def worded_facts(view: str, sentence: Sentence, role: str) -> list[Worded]:
    """Worded zeros and full coverage of one sentence, in text order."""
    if role in ("plans", "residue", "signature"):
        return []
    found = [*_zeros(view, sentence)]
    if role != "problems":
        found += _coverage(view, sentence)
    return sorted(found, key=lambda fact: (fact.start, fact.metric))


def _zeros(view: str, sentence: Sentence) -> Iterator[Worded]:
    text = view[sentence.start : sentence.end]
    seen: set[str] = set()
    for pattern, rule in (
        (_ABSENT, "zero_absent"),
        (_ZERO_WORD, "zero_word"),
        (_ALL_WON, "zero_all_won"),
    ):
        for match in pattern.finditer(text):
            start, end = _clause(text, match)
            if _GOAL.search(text[start : match.start()]) or _in_title(text, match.start()):
                continue
            for metric in _metrics_of(text, start, match, end, rule):
                if metric not in seen:
                    seen.add(metric)
                    yield Worded(
                        sentence.start + start, sentence.start + end, metric, 0, False, rule
                    )


def _clause(text: str, match: re.Match[str]) -> tuple[int, int]:
    start = match.start()
    while start and text[start - 1] not in _BORDER:
        start -= 1
    end = match.end()
    while end < len(text) and text[end] not in _BORDER:
        end += 1
    return start, end


def _in_title(text: str, position: int) -> bool:
    return text.rfind("《", 0, position) > text.rfind("》", 0, position)


def _metrics_of(text: str, start: int, match: re.Match[str], end: int, rule: str) -> list[str]:
    if rule == "zero_all_won":
        return ["litigation_lost"]
    # The object follows the word of absence; where the clause has none there, it stood before.
    after, clause = text[match.start() : end], text[start:end]
    shared = re.match(r"(?:均无|未被|均未|无败诉|没有败诉|无一)", after)
    # 行政复议5件、诉讼2件,均未被撤销: the object may stand in the clauses before.
    before = re.sub(r"[,，]", "", text[:end][-60:])
    earlier = before if shared else clause
    places = [clause, earlier] if shared else [after, clause]
    if after.startswith("无一"):
        places = [earlier]
    elif after.startswith("无人"):
        # 调解员队伍…,无人具备法律职业资格: who they are stands before.
        places = [after, before]
    for words in places:
        metrics = [metric for metric, pattern in objects("zero_objects") if pattern.search(words)]
        if metrics:
            return metrics
    return []


def _coverage(view: str, sentence: Sentence) -> Iterator[Worded]:
    text = view[sentence.start : sentence.end]
    for metric, pattern in objects("coverage"):
        match = pattern.search(text)
        if match and not re.match(r"[^,，。;；]{0,6}\d", text[match.end() :]):
            start, end = sentence.start + match.start(), sentence.start + match.end()
            yield Worded(start, end, metric, 100, True, "full_coverage")
