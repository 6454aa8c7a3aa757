"""What holds for any text: spans, accounting, stability, independence of sentences and of width."""

from __future__ import annotations

import itertools
import re
from dataclasses import astuple
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagster_project.extraction import Extraction, Fact, extract
from dagster_project.extraction.outline import ROLES
from tests.unit.extraction.sentences import BY_CONSTRUCTION

SENTENCES = [sentence for table in BY_CONSTRUCTION.values() for sentence, _ in table]
# Pieces out of which reports are made, so that random texts meet the grammar.
PIECES = [
    *"0123456789１２９〇一二三两十百千万亿余多近约%％.,，。；：、()（）《》〔〕“”-—～·+/ \n\r\t\u3000件次场人份个元年月日第",
    "调解纠纷",
    "其中",
    "全年",
    "去年",
    "下一步",
    "未发生",
    "败诉",
    "成功率",
    "均",
    "各",
    "每月",
    "同比",
    "以上",
    "不少于",
    "一、",
    "（二）",
    "一是",
    "2024",
    "12·4",
    "12345",
    "〔2023〕18号",
    "人次",
    "户次",
    "个百分点",
    "至",
    "到",
    "百分之",
    "分之",
    "截至",
    "浏览次数：",
    "镇人民政府",
    "\u200b",
    "①",
    "⼀",
    "𠮷",
    "🙂",
    "\ud83d",
    "\x00",
]
texts = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=60).map("".join),
    st.text(max_size=120),
    st.lists(st.sampled_from(SENTENCES), max_size=6).map("\n".join),
)
years = st.one_of(st.none(), st.integers(min_value=2000, max_value=2030))
roles = st.sampled_from([None, *ROLES])
MANY = settings(max_examples=200, deadline=None)


@given(texts, years, roles)
@MANY
def test_any_text_is_read_without_error_and_every_span_holds(
    text: str, year: int | None, role: str | None
) -> None:
    made = extract(text, year, role, report_id="r")
    for item in (*made.mentions, *made.facts):
        assert text[item.char_start : item.char_end] == item.surface != ""
    for fact in made.facts:
        assert fact.value_low is None or fact.value is None or fact.value_low <= fact.value
        assert fact.value_high is None or fact.value is None or fact.value <= fact.value_high
        assert 0 < fact.confidence <= 1


@given(texts, roles)
@MANY
def test_every_digit_run_lies_in_exactly_one_mention(text: str, role: str | None) -> None:
    mentions = extract(text, 2024, role).mentions
    for run in re.finditer(r"\d+", text):
        holders = [m for m in mentions if m.char_start < run.end() and run.start() < m.char_end]
        assert len(holders) == 1
        assert holders[0].char_start <= run.start()
        assert run.end() <= holders[0].char_end


@given(texts, roles)
@MANY
def test_facts_name_mentions_wholes_and_sections_that_exist(text: str, role: str | None) -> None:
    made = extract(text, 2024, role)
    counted = {m.mention_id for m in made.mentions if m.kind == "fact"}
    facts = {f.fact_id for f in made.facts}
    assert {f.mention_id for f in made.facts if f.mention_id is not None} <= counted
    assert {f.part_of for f in made.facts if f.part_of} <= facts
    assert {m.section_id for m in made.mentions} <= {s.section_id for s in made.sections}
    assert len(facts) == len(made.facts)
    assert len({m.mention_id for m in made.mentions}) == len(made.mentions)


@given(texts, years, roles)
@MANY
def test_mentions_stand_in_order_and_never_overlap(
    text: str, year: int | None, role: str | None
) -> None:
    mentions = extract(text, year, role).mentions
    assert all(a.char_end <= b.char_start for a, b in itertools.pairwise(mentions))


@given(texts)
@MANY
def test_sections_cover_the_text_without_gap(text: str) -> None:
    sections = extract(text, 2024).sections
    if sections:
        assert (sections[0].char_start, sections[-1].char_end) == (0, len(text))
    assert all(a.char_end == b.char_start for a, b in itertools.pairwise(sections))


@given(texts, years, roles)
@settings(max_examples=60, deadline=None)
def test_the_same_text_gives_the_same_result(text: str, year: int | None, role: str | None) -> None:
    assert extract(text, year, role) == extract(text, year, role)


def records(made: Extraction, text: str) -> list[tuple[object, ...]]:
    """What a sentence says, without places and identifiers."""
    facts = [f for f in made.facts if f.char_end <= len(text)]
    return [record(fact, made) for fact in facts]


def record(fact: Fact, made: Extraction) -> tuple[object, ...]:
    surfaces = {f.fact_id: f.surface for f in made.facts}
    ids = {fact.fact_id, fact.mention_id, fact.part_of}
    cells = tuple(cell for cell in astuple(fact) if cell is None or cell not in ids)
    return (*cells, surfaces.get(fact.part_of or ""))


@cache
def alone(sentence: str) -> list[tuple[object, ...]]:
    return records(extract(sentence, 2024, "achievements"), sentence)


NEUTRAL = [
    "干部群众反映良好。",
    "工作取得新成效。",
    "共召开会议5次。",
    "去年调解纠纷52件，其中婚姻20件。",
    "参考率、合格率均达100%。",
    "全年未发生命案。",
]


@pytest.mark.parametrize("added", NEUTRAL)
def test_sentence_on_a_new_line_never_changes_those_before_it(added: str) -> None:
    for sentence in SENTENCES:
        longer = extract(f"{sentence}\n{added}", 2024, "achievements")
        assert records(longer, sentence) == alone(sentence), sentence


# The words of a heading (一是强化考核…) rightly speak for the metrics below it.
PLAIN = [s for s in SENTENCES if not any(x.heading for x in extract(s, 2024).sections)]


@given(st.lists(st.sampled_from(PLAIN), min_size=2, max_size=5))
@settings(max_examples=60, deadline=None)
def test_facts_of_a_paragraph_are_those_of_its_sentences(chosen: list[str]) -> None:
    def said(text: str) -> list[tuple[object, ...]]:
        facts = extract(text, 2024, "achievements").facts
        return [(f.value, f.value_low, f.value_high, f.unit, f.qualifier, f.metric) for f in facts]

    assert said("\n".join(chosen)) == [fact for sentence in chosen for fact in said(sentence)]


WIDE = str.maketrans("0123456789%(),:;", "０１２３４５６７８９％（），：；")


def values(text: str) -> list[tuple[object, ...]]:
    facts = extract(text, 2024, "achievements").facts
    return [
        (f.value, f.value_low, f.value_high, f.unit, f.qualifier, f.basis, f.period_year,
         f.rate_per, f.metric, f.is_change)
        for f in facts
    ]  # fmt: skip


VARIANTS = {
    "full width": lambda text: text.translate(WIDE),
    "blanks between digits and unit": lambda text: re.sub(r"(\d)(?=[^\d.,%])", r"\1 ", text),
    "blanks before digits": lambda text: re.sub(r"(?<![\d.,])(\d)", r" \1", text),
    "wide blanks": lambda text: "\u3000\u3000" + re.sub(r"(\d+)", "\u3000\\1\u00a0", text),
    "line ends of Windows": lambda text: text.replace("\n", "\r\n") + "\r\n",
    "zero-width characters": lambda text: "\u200b".join(text),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_width_and_spacing_make_no_difference(name: str) -> None:
    different = [s for s in SENTENCES if "\n" not in s and values(VARIANTS[name](s)) != values(s)]
    assert different == []


@pytest.mark.xfail(strict=True, reason="a blank beside the line break keeps the number apart")
def test_number_cut_by_a_line_break_may_have_blanks_around_it() -> None:
    assert values("发放资料3 \n500 份。") == values("发放资料3\n500份。")


def test_line_ends_of_windows_do_not_cut_a_number() -> None:
    assert values("发放资料3\r\n500份。") == values("发放资料3\n500份。")


def test_ids_are_stable_and_depend_on_the_report() -> None:
    text = "调解纠纷36件，参考率、合格率均达98%。"
    first, again = extract(text, 2024, report_id="a"), extract(text, 2024, report_id="a")
    other = extract(text, 2024, report_id="b")
    assert [f.fact_id for f in first.facts] == [f.fact_id for f in again.facts]
    assert not {f.fact_id for f in first.facts} & {f.fact_id for f in other.facts}


def test_codes_of_the_report_stand_in_every_row() -> None:
    made = extract("调解36件。", 2024, report_id="r", township_code="654025100")
    assert [(f.report_id, f.township_code, f.report_year) for f in made.facts] == [
        ("r", "654025100", 2024)
    ]


@pytest.mark.parametrize("text", ["", " ", "\n", "\u3000\r\n", "\ufeff"])
def test_empty_text_has_nothing(text: str) -> None:
    made = extract(text, 2024)
    assert (made.mentions, made.facts) == ((), ())


@pytest.mark.parametrize(
    "text", ["9" * 1500, "1," * 1500, "（" * 1500, "一" * 1500, "3-" * 700, "《" * 1500]
)
def test_senseless_text_is_read(text: str) -> None:
    assert all(mention.kind for mention in extract(text, 2024).mentions)
