"""Headings, their levels and the role of each chapter, with lost marks and separators."""

from __future__ import annotations

import itertools

import pytest

from dagster_project.extraction import extract
from dagster_project.extraction.outline import ROLES, find_outline, role_of
from dagster_project.extraction.reading import read

HEADINGS = [
    ("主要举措和成效", "achievements"),
    ("2024年法治政府建设工作开展情况", "achievements"),
    ("工作成效", "achievements"),
    ("履行第一责任人职责情况", None),
    ("存在的问题", "problems"),
    ("存在的主要问题和不足", "problems"),
    ("存在问题及原因", "problems"),
    ("不足和原因", "problems"),
    ("短板弱项", "problems"),
    ("问题", "problems"),
    ("存在的问题和下一步打算", "problems"),
    ("面临的困难", "problems"),
    ("下一步工作打算", "plans"),
    ("下步工作计划", "plans"),
    ("2025年工作思路", "plans"),
    ("2025年重点工作安排", "plans"),
    ("下一年度工作安排", "plans"),
    ("今后努力方向", "plans"),
    ("下一阶段工作重点", "plans"),
    ("明年工作计划", "plans"),
    ("工作打算", "plans"),
    ("强化普法宣传", None),
    ("健全依法决策机制", None),
    ("", None),
]


@pytest.mark.parametrize(("words", "role"), HEADINGS)
def test_words_of_a_heading_give_its_role(words: str, role: str | None) -> None:
    assert role_of(words) == role


# text -> (words at which a section starts, kind of mark, level)
MARKS = [
    ("一、主要举措\n甲。", "一、", "chapter", 1),
    ("第一部分 主要举措\n甲。", "第一部分", "chapter", 1),
    ("三．工作情况\n甲。", "三．", "chapter", 1),
    ("一，主要工作\n甲。", "一，", "chapter", 1),
    ("一、总体\n（一）学法\n甲。", "（一）", "section", 2),
    ("一、总体\n一）学法\n甲。", "一）", "section", 2),
    ("一、总体\n(二)学法\n1.开会\n甲。", "1.", "point", 3),
    ("一、总体\n1、开会\n甲。", "1、", "point", 2),
    ("一、总体\n①开会\n甲。", "①", "point", 2),
    ("一、总体\n（一）甲\n1.乙\n（1）丙\n丁。", "（1）", "subpoint", 4),
    ("一、总体\n一是抓学习。二是抓培训。", "一是", "item", 2),
    ("一、总体\n一是抓学习。二是抓培训。", "二是", "item", 2),
    ("一、总体\n抓学习一是开会二是培训", "二是", "item", 2),
]


@pytest.mark.parametrize(("text", "words", "kind", "level"), MARKS)
def test_mark_opens_a_section_at_its_level(text: str, words: str, kind: str, level: int) -> None:
    view = read(text).view
    mark = read(words).view
    headings = {h.start: (h.kind, h.level) for h in find_outline(view)}
    assert headings.get(view.index(mark)) == (kind, level)


NO_MARKS = [
    "一方面抓学习。",
    "十名干部参训。",
    "1.5万人参加活动。",
    "2024年召开会议。",
    "三次召开会议。",
]


@pytest.mark.parametrize("line", NO_MARKS)
def test_line_that_only_looks_like_a_mark_opens_nothing(line: str) -> None:
    assert {h.kind for h in find_outline(read(f"一、总体\n{line}").view)} <= {"chapter", "none"}


# (text, report year, words, role of the section in which they stand)
ROLES_IN_TEXT = [
    ("开头。\n一、主要举措\n培训2次。", 2024, "开头", "preamble"),
    ("一、主要举措\n培训2次。", 2024, "培训", "achievements"),
    ("一、主要举措\n甲。\n二、存在问题\n乙。", 2024, "乙", "problems"),
    ("一、主要举措\n甲。\n二、下一步打算\n乙。", 2024, "乙", "plans"),
    ("一、主要举措\n甲。\n二、下一步打算\n（一）学法\n乙。", 2024, "乙", "plans"),
    ("一、下一步打算\n甲。\n二、第一责任人履职情况\n乙。", 2024, "乙", "achievements"),
    ("一、2024年工作情况\n甲。\n二、2025年工作\n乙。", 2024, "乙", "plans"),
    ("一、2024年工作情况\n甲。\n二、2024年亮点\n乙。", 2024, "乙", "achievements"),
    ("一、主要举措\n甲。\n下一步，我镇将开展培训4次。", 2024, "开展", "plans"),
    ("一、主要举措\n甲。下一步，将开展培训4次。", 2024, "开展", "plans"),
    ("一、主要举措\n甲。\n2025年，开展培训4次。", 2024, "开展", "plans"),
    ("一、主要举措\n甲。\n2024年，开展培训4次。", 2024, "开展", "achievements"),
    ("一、主要举措\n甲。\n2025年，开展培训4次。", 2025, "开展", "achievements"),
    ("下一步工作打算\n乙。", 2024, "乙", "plans"),
    ("存在的问题\n乙。", 2024, "乙", "problems"),
    ("一、存在的问题和下一步打算\n乙。\n下一步，丙。", 2024, "乙", "problems"),
    ("一、存在的问题和下一步打算\n乙。\n下一步，丙。", 2024, "丙", "plans"),
    ("一、主要举措\n甲。\n浏览次数：311", 2024, "311", "residue"),
    ("一、主要举措\n首页 > 政务公开 > 2024年第3号", 2024, "第3号", "residue"),
    ("一、主要举措\n公众号推文12篇，访问量3万次。", 2024, "12篇", "achievements"),
    ("一、主要举措\n调解<b>纠纷</b>36件。", 2024, "36件", "achievements"),
    ("一、主要举措\n推行扫一扫亮码检查9次。", 2024, "9次", "achievements"),
    ("甲。\n2025年打算：继续抓普法。办讲座6场。", 2024, "6场", "plans"),
    ("甲。\n下一步工作打算：继续抓普法。办讲座6场。", 2024, "6场", "plans"),
    ("甲。\n2024年工作：抓普法。办讲座6场。", 2024, "6场", "preamble"),
    ("索引号：K123\n一、主要举措\n甲。", 2024, "K123", "residue"),
    ("一、主要举措\n甲。\n青山镇人民政府\n2025年1月3日", 2024, "青山镇", "signature"),
    ("一、主要举措\n甲。\n青山镇人民政府\n2025年1月3日", 2024, "1月3日", "signature"),
    ("一、主要举措\n一是解决突出问题。二是谋划下一步工作。", 2024, "突出", "achievements"),
    ("一、主要举措\n一是解决突出问题。二是谋划下一步工作。", 2024, "谋划", "achievements"),
]


@pytest.mark.parametrize(("text", "year", "words", "role"), ROLES_IN_TEXT)
def test_chapter_has_its_role(text: str, year: int, words: str, role: str) -> None:
    sections = extract(text, year).sections
    position = text.index(words)
    holder = next(s for s in sections if s.char_start <= position < s.char_end)
    assert holder.role == role


CHAPTERS = """关于2024年法治政府建设的报告
我镇认真落实各项要求。
一、主要举措和成效
（一）加强学习
召开会议5次。
（二）推进普法
一是进村。开展宣讲6场。二是进校。开展宣讲2场。
二、存在的问题
执法人员只有4名。
三、下一步打算
（一）抓培训
举办培训3期。
"""


def test_sections_cover_the_text_without_gap_and_name_their_parents() -> None:
    sections = extract(CHAPTERS, 2024).sections
    assert sections[0].char_start == 0
    assert sections[-1].char_end == len(CHAPTERS)
    assert all(a.char_end == b.char_start for a, b in itertools.pairwise(sections))
    known = {s.section_id: s for s in sections}
    assert all(s.parent_id is None or known[s.parent_id].level < s.level for s in sections)
    assert {s.role for s in sections} <= set(ROLES)


def test_basis_of_each_figure_follows_its_chapter() -> None:
    facts = {f.surface: (f.basis, f.period_year) for f in extract(CHAPTERS, 2024).facts}
    assert facts == {
        "5次": ("actual", 2024),
        "6场": ("actual", 2024),
        "2场": ("actual", 2024),
        "4名": ("actual", 2024),
        "3期": ("target", 2025),
    }


@pytest.mark.parametrize("role", ROLES)
def test_given_role_holds_everywhere(role: str) -> None:
    assert {section.role for section in extract(CHAPTERS, 2024, role).sections} == {role}


# Headings that lost their line or their full stop.
GLUED = [
    "一、主要举措和成效我镇召开会议5次。\n二、下一步打算举办培训3期。",
    "一、主要举措和成效。我镇召开会议5次。\n二、下一步打算。举办培训3期。",
    "一 、主要举措和成效\n我镇召开会议5次。\n二 、下一步打算\n举办培训3期。",
]


@pytest.mark.parametrize("text", GLUED)
def test_heading_glued_to_its_text_still_gives_the_role(text: str) -> None:
    assert [fact.basis for fact in extract(text, 2024).facts] == ["actual", "target"]
