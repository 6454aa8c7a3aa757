"""Basis, period, rate and change of the last number of a sentence."""

from __future__ import annotations

import pytest

from dagster_project.extraction import Fact, extract
from dagster_project.extraction.timing import plans_ahead

YEAR = 2024


def last(text: str, role: str = "achievements", year: int | None = YEAR) -> Fact:
    return [fact for fact in extract(text, year, role).facts if fact.mention_id][-1]


# text, role, basis, period
BASES = [
    ("召开会议3次", "achievements", "actual", 2024),
    ("召开会议3次", "preamble", "actual", 2024),
    ("召开会议3次", "problems", "actual", 2024),
    ("召开会议3次", "plans", "target", 2025),
    ("全年召开会议3次", "plans", "target", 2025),
    ("将召开会议3次", "achievements", "target", 2025),
    ("将进一步加强培训，举办培训班3期", "achievements", "target", 2025),
    ("下一步，召开会议3次", "achievements", "target", 2025),
    ("明年召开会议3次", "achievements", "target", 2025),
    ("拟召开会议3次", "achievements", "target", 2025),
    ("力争成功率达到98%", "achievements", "target", 2025),
    ("预计办理事项300件", "achievements", "target", 2025),
    ("计划开展培训4次", "achievements", "target", 2025),
    ("今后每年开展培训4次", "achievements", "target", 2025),
    ("2026年，力争建成广场5个", "achievements", "target", 2026),
    ("到2027年建成广场5个", "plans", "target", 2027),
    ("2025年建成广场5个", "plans", "target", 2025),
    ("将法治建设纳入考核，考核单位12个", "achievements", "actual", 2024),
    ("将3起案件移交公安", "achievements", "actual", 2024),
    ("将任务分解为26项", "achievements", "actual", 2024),
    ("按照普法计划，开展活动9场", "achievements", "actual", 2024),
    ("已开展培训4次", "achievements", "actual", 2024),
    ("拟定方案2个", "achievements", "actual", 2024),
    ("争取上级资金20万元", "achievements", "actual", 2024),
    ("现有法治广场8个", "plans", "actual", 2024),
    ("由今年的9个", "plans", "actual", 2024),
    ("目前已建成长廊3条", "plans", "actual", 2024),
    ("在现有8个的基础上再建4个", "plans", "target", 2025),
]


@pytest.mark.parametrize(("text", "role", "basis", "period"), BASES)
def test_chapter_decides_first_and_words_second(
    text: str, role: str, basis: str, period: int
) -> None:
    fact = last(text, role)
    assert (fact.basis, fact.period_year) == (basis, period)


# text, period, kind
PERIODS = [
    ("全年调解纠纷61件", 2024, "year"),
    ("2024年调解纠纷61件", 2024, "year"),
    ("2024年度，共调解纠纷61件", 2024, "year"),
    ("去年调解纠纷61件", 2023, "last_year"),
    ("上年调解纠纷61件", 2023, "last_year"),
    ("上一年度调解纠纷61件", 2023, "last_year"),
    ("2023年调解纠纷61件", 2023, "last_year"),
    ("2022年，全镇调解纠纷61件", 2022, "last_year"),
    ("去年52件，今年调解纠纷61件", 2024, "year"),
    ("由去年的52件增加到61件", 2024, "year"),
    ("与去年相比，今年调解纠纷61件", 2024, "year"),
    ("较2023年多出不少，共调解纠纷61件", 2024, "year"),
    ("截至10月底，调解纠纷61件", 2024, "to_date"),
    ("截至目前，调解纠纷61件", 2024, "to_date"),
    ("截止11月30日，调解纠纷61件", 2024, "to_date"),
    ("目前已调解纠纷61件", 2024, "to_date"),
    ("截至2024年底，调解纠纷61件", 2024, "year"),
    ("截至12月31日，调解纠纷61件", 2024, "year"),
    ("近三年调解纠纷61件", 2024, "multi_year"),
    ("2021年以来调解纠纷61件", 2024, "multi_year"),
    ("自2020年至今调解纠纷61件", 2024, "multi_year"),
    ("五年来调解纠纷61件", 2024, "multi_year"),
    ("近年来调解纠纷61件", 2024, "multi_year"),
    ("成立以来调解纠纷61件", 2024, "multi_year"),
    ("2024年以来调解纠纷61件", 2024, "year"),
    ("对照《规划(2021—2025年)》，完成任务61项", 2024, "year"),
    ("落实《2023年工作要点》任务61项", 2024, "year"),
    ("根据2023年考核结果，今年整改问题61个", 2024, "year"),
]


@pytest.mark.parametrize(("text", "period", "kind"), PERIODS)
def test_words_of_the_sentence_give_the_period(text: str, period: int, kind: str) -> None:
    fact = last(text)
    assert (fact.period_year, fact.period_kind) == (period, kind)


RATES = [
    ("每月开展活动2场", "month"),
    ("每个月开展活动2场", "month"),
    ("按月开展活动2场", "month"),
    ("月均办件230件", "month"),
    ("每季度开展活动1场", "quarter"),
    ("每季开展活动1场", "quarter"),
    ("每周巡查3次", "week"),
    ("周均巡查3次", "week"),
    ("每天巡查2次", "day"),
    ("日均接待12人次", "day"),
    ("每半年述法1次", "half_year"),
    ("每年学法4次", "year"),
    ("年均办案40件", "year"),
    ("每村配备调解员3名", "each"),
    ("人均办案14件", "each"),
    ("户均发放资料2份", "each"),
    ("为各村配备法律顾问1名", "each"),
    ("法官、律师各2名", "each"),
    ("全年活动24场", "year"),
    ("每月坐班，全年共24天", "year"),
    ("每月例会制度，召开例会11次", "year"),
    ("每周三接访，累计接访51次", "year"),
    ("各类纠纷36件", "year"),
    ("各级各部门召开会议5次", "year"),
    ("各村共调解36件", "year"),
]


@pytest.mark.parametrize(("text", "rate"), RATES)
def test_frequency_is_told_from_a_total(text: str, rate: str) -> None:
    assert last(text).rate_per == rate


CHANGES = [
    ("同比下降12.5%", True),
    ("较去年增长11%", True),
    ("比上年减少36起", True),
    ("较2023年增加9份", True),
    ("环比上升3.2%", True),
    ("提高4.5个百分点", True),
    ("降幅达21%", True),
    ("同比增长约8%", True),
    ("较上年净增5人", True),
    ("是上年的2倍", True),
    ("下降至47件", False),
    ("提升到98.3%", False),
    ("压减至12项", False),
    ("降到5%", False),
    ("新增宣传栏8个", False),
    ("增设点位6处", False),
    ("今年新增持证5名", False),
    ("成功率达98%", False),
    ("减少群众跑动600人次", False),
]


@pytest.mark.parametrize(("text", "change"), CHANGES)
def test_change_is_told_from_a_level(text: str, change: bool) -> None:
    fact = last(text)
    assert fact.is_change is change
    assert not (fact.is_change and fact.metric), "a change has no metric but change_of"


# text, report year, period: what is known without a report year
WITHOUT_YEAR = [
    ("2023年调解纠纷61件", 2023),
    ("全年调解纠纷61件", None),
    ("去年调解纠纷61件", None),
]


@pytest.mark.parametrize(("text", "period"), WITHOUT_YEAR)
def test_without_a_report_year_only_named_years_count(text: str, period: int | None) -> None:
    assert last(text, year=None).period_year == period


AHEAD = [
    ("下一步，我镇将召开", True),
    ("明年", True),
    ("拟于年底前", True),
    ("拟定", False),
    ("将信访纳入考核，", False),
    ("力争今年以来已", False),
    ("争取上级", False),
    ("普法计划", False),
    ("", False),
]


@pytest.mark.parametrize(("before", "ahead"), AHEAD)
def test_words_before_a_number_look_ahead_or_not(before: str, ahead: bool) -> None:
    assert plans_ahead(before) is ahead


def test_every_activity_of_a_sentence_keeps_its_own_year() -> None:
    text = "去年开展活动5场、受众300人，今年开展活动9场、受众700人。"
    facts = [(f.surface, f.period_year) for f in extract(text, YEAR, "achievements").facts]
    assert facts == [("5场", 2023), ("300人", 2023), ("9场", 2024), ("700人", 2024)]
