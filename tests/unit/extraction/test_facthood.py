"""Does a number state that something was counted? The kind of each mention."""

from __future__ import annotations

import pytest

from dagster_project.extraction import extract


def kind(text: str, surface: str, role: str = "achievements") -> str:
    mentions = extract(text, 2024, role).mentions
    return next(mention.kind for mention in mentions if mention.surface == surface)


KINDS = [
    ("调解纠纷36件。", "36件", "fact"),
    ("调处案件37。", "37", "fact"),
    ("派发传单2800积极宣传。", "2800", "fact"),
    ("共计2024。", "2024", "other"),
    ("满意度高于全县80%的乡镇。", "80%", "ordinal"),
    ("领先全县75%的单位。", "75%", "ordinal"),
    ("未达到每季度1次的要求。", "1次", "condition"),
    ("落实每年不少于4次的规定。", "4次", "condition"),
    ("坚持每月至少2次的频次要求。", "2次", "condition"),
    ("须由2名以上执法人员实施。", "2名", "condition"),
    ("从三个方面发力。", "三个", "other"),
    ("从5个方面发力。", "5个", "other"),
    ("历时3个月开展整治。", "3个月", "other"),
    ("持续20天开展整治。", "20天", "other"),
    ("坐班20天。", "20天", "fact"),
    ("聘请律师一名。", "一名", "fact"),
    ("组建一支小分队。", "一支", "fact"),
    ("建设一支过硬队伍。", "一支", "other"),
    ("召开会议一次。", "一次", "fact"),
    ("建立一套机制。", "一套", "other"),
    ("每村配备一名顾问。", "一名", "fact"),
    ("12·4宪法日", "12·4", "date"),
    ("《纲要(2021-2025年)》", "2021-2025年", "document"),
    ("“1310”工作法", "1310", "name"),
    ("第6次会议", "第6次", "ordinal"),
    ("7个工作日内", "7个工作日内", "condition"),
    ("1.强化学习", "1.", "outline"),
    ("近三年", "三年", "other"),
]


@pytest.mark.parametrize(("text", "surface", "expected"), KINDS)
def test_number_is_of_its_kind(text: str, surface: str, expected: str) -> None:
    assert kind(text, surface) == expected


@pytest.mark.parametrize("role", ["residue", "signature"])
def test_no_number_outside_the_report_is_a_fact(role: str) -> None:
    assert {m.kind for m in extract("浏览311次，调解36件。", 2024, role).mentions} == {"other"}


@pytest.mark.parametrize("role", ["preamble", "achievements", "problems", "plans"])
def test_facts_and_mentions_of_kind_fact_are_the_same_numbers(role: str) -> None:
    made = extract("12·4期间调解36件，第2次培训，覆盖5个村，参考率、合格率均达98%。", 2024, role)
    counted = {m.mention_id for m in made.mentions if m.kind == "fact"}
    assert {f.mention_id for f in made.facts if f.mention_id} == counted


def test_only_facts_carry_a_value() -> None:
    for mention in extract("第6次会议听取汇报2次，依据〔2023〕18号。", 2024).mentions:
        assert (mention.value is not None) is (mention.kind == "fact")
