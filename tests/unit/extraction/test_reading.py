"""The reading view: folded characters, blanks and soft line breaks, and the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagster_project.extraction.reading import read

# text -> view
FOLDED = [
    ("１２场", "12场"),
    ("９８％", "98%"),
    ("（３６件）", "(36件)"),
    ("3 6 件", "36件"),
    ("2 024 年", "2024年"),
    ("开\u3000展\u00a0活\u2003动", "开展活动"),
    ("a\u200bb\ufeffc", "abc"),
    ("3—5名", "3-5名"),
    ("3–5名", "3-5名"),
    ("3－5名", "3-5名"),
    ("20～30", "20~30"),
    ("20〜30", "20~30"),
    ("二○二四", "二〇二四"),
    ("12•4", "12·4"),
    ("12・4", "12·4"),
    ("⼀件", "一件"),
    ("⼯作", "工作"),
    ("㎡", "㎡"),
    ("8場", "8场"),
    ("500餘張", "500余张"),
    ("兩萬", "两万"),
    ("「法治」", "“法治”"),
    ("一、学习\r\n二、培训", "一、学习\n二、培训"),
    ("\r\n", "\n"),
    ("", ""),
    ("   ", ""),
]


@pytest.mark.parametrize(("text", "view"), FOLDED)
def test_view_is_folded(text: str, view: str) -> None:
    assert read(text).view == view


def test_circled_number_does_not_run_into_the_number_behind_it() -> None:
    assert "15场" not in read("包括①5场讲座").view


# text -> does the first line break stay?
BREAKS = [
    ("发放资料3\n500份。", False),
    ("调解纠纷36\n件。", False),
    ("开展培训12\n场次，", False),
    ("成功率达98\n%。", False),
    ("涉及金额3\n.5万元。", False),
    ("发放手册，\n折页和海报。", False),
    ("召开会议、\n开展调研。", False),
    ("调解成功。\n二、推进普法", True),
    ("主要做法：\n加强学习。", True),
    ("加强学习\n一是开展培训", True),
    ("化解纠纷36件\n（二）强化普法", True),
    ("法治政府建设工作\n\n一、总体情况", True),
    ("合计36\n2、开展培训", True),
    ("合计36\n（三）开展培训", True),
]


@pytest.mark.parametrize(("text", "stays"), BREAKS)
def test_line_break_inside_a_sentence_is_soft(text: str, stays: bool) -> None:
    assert ("\n" in read(text).view) is stays


def test_lines_of_one_width_are_joined() -> None:
    words = "全镇持续深化法治乡村建设推动矛盾纠纷就地化解落实各项任务"
    text = "\n".join(words[:20] for _ in range(8)) + "\n共调解36件。"
    assert read(text).view.count("\n") <= 1


def test_lines_of_natural_length_are_kept_apart() -> None:
    text = "\n".join("加强学习抓好落实推进普法" * n for n in (1, 3, 2, 5, 4, 7)) + "\n完"
    assert read(text).view.count("\n") == 6


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_every_character_of_the_view_comes_from_the_text(text: str) -> None:
    view = read(text)
    assert len(view.view) == len(view.origin)
    assert list(view.origin) == sorted(set(view.origin))
    assert all(0 <= position < len(text) for position in view.origin)


@given(st.text(alphabet="一二三件场 \u30001２３\n\r，。、", min_size=1, max_size=80))
def test_span_of_the_view_leads_back_to_the_same_words(text: str) -> None:
    view = read(text)
    for position in range(len(view.view)):
        first, last = view.span(position, position + 1)
        assert last == first + 1
        assert read(text[first:last]).view in (view.view[position], "")


def test_words_of_a_span_keep_the_blanks_between() -> None:
    view = read("调解 3 6 件。")
    assert view.words(2, 5) == "3 6 件"
