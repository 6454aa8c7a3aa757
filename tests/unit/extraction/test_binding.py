"""Binding: shared rates, actors, scopes, and the words counted."""

from __future__ import annotations

import pytest

from dagster_project.extraction import Fact, extract


def facts(text: str, role: str = "achievements") -> list[Fact]:
    return [fact for fact in extract(text, 2024, role).facts if fact.mention_id]


SHARED = [
    ("参考率、合格率均达100%。", {"law_exam_participation_rate", "law_exam_pass_rate"}),
    ("参考率和合格率都是99%。", {"law_exam_participation_rate", "law_exam_pass_rate"}),
    (
        "参考率、合格率及优秀率均达95%。",
        {"law_exam_participation_rate", "law_exam_pass_rate", "law_exam_excellent_rate"},
    ),
    (
        "调解成功率与协议履行率均为98%。",
        {"mediation_success_rate", "mediation_agreement_performance_rate"},
    ),
    ("合格率达100%。", {"law_exam_pass_rate"}),
]


@pytest.mark.parametrize(("text", "metrics"), SHARED)
def test_rates_that_share_a_number_are_facts_of_their_own(text: str, metrics: set[str]) -> None:
    found = facts(text)
    assert {fact.metric for fact in found} == metrics
    assert len(found) == len(metrics)
    assert len({fact.mention_id for fact in found}) == 1
    assert len({fact.fact_id for fact in found}) == len(found)
    assert (
        len({(f.value, f.value_low, f.value_high, f.qualifier, f.period_year) for f in found}) == 1
    )


NOT_SHARED = [
    "调解纠纷、信访案件36件。",
    "率先完成任务5项，合格率98%。",
    "法官、律师、检察官各2名。",
]


@pytest.mark.parametrize("text", NOT_SHARED)
def test_other_numbers_give_one_fact_each(text: str) -> None:
    found = facts(text)
    assert len(found) == len({fact.mention_id for fact in found})


# A body is named only where it is not the usual one of the metric.
ACTORS = [
    ("司法所开展普法活动9场。", "judicial_office"),
    ("律师开展普法讲座9场。", "legal_adviser"),
    ("人大代表参加普法活动9场。", "people_congress"),
    ("镇人大开展执法检查2次。", None),
    ("司法所审查合同9份。", None),
    ("律师审查合同9份。", None),
    ("派出所巡逻40次。", None),
    ("全年审查合同9份。", None),
]


@pytest.mark.parametrize(("text", "actor"), ACTORS)
def test_body_that_acts_is_named(text: str, actor: str | None) -> None:
    assert facts(text)[0].actor == actor


SCOPES = [
    ("建成省级民主法治示范村2个。", "provincial"),
    ("建成市级民主法治示范村3个。", "prefecture"),
    ("建成国家级民主法治示范村1个。", "national"),
    ("设立镇级网格1个。", "town"),
    ("设立村级网格14个。", "village"),
    ("设立组级网格60个。", "group"),
    ("全县受理信访9800件。", "county"),
    ("宪法宣传周、民法典宣传月以及国家安全日共举办7场。", "combined"),
    ("调解纠纷36件。", None),
]


@pytest.mark.parametrize(("text", "scope"), SCOPES)
def test_level_or_area_is_named(text: str, scope: str | None) -> None:
    assert facts(text)[0].scope == scope


@pytest.mark.xfail(strict=True, reason="a noun behind the verb hides that activities are combined")
def test_number_of_several_activities_is_combined_with_a_noun_behind_the_verb() -> None:
    (fact,) = facts("宪法宣传周、民法典宣传月以及国家安全日共举办活动7场。")
    assert fact.scope == "combined"


OTHERS = [
    ("全县受理信访9800件。", True),
    ("全市共调解纠纷3.2万件。", True),
    ("其他乡镇调解纠纷900件。", True),
    ("我镇受理信访98件。", False),
    ("全镇受理信访98件。", False),
    ("全县统一部署，我镇受理信访98件。", False),
]


@pytest.mark.parametrize(("text", "of_others"), OTHERS)
def test_figures_of_the_county_get_no_metric(text: str, of_others: bool) -> None:
    assert (facts(text)[0].metric is None) is of_others


# text, words of the subject of the last number
SUBJECTS = [
    ("全年调解矛盾纠纷36件。", "调解矛盾纠纷"),
    ("化解了12件邻里纠纷。", "邻里纠纷"),
    ("发放手册20册、折页30张。", "折页"),
    ("现有人民调解员共计61名。", "人民调解员"),
    ("组建应急队9支108人。", "应急队"),
    ("法治长廊3个，图书角12个。", "图书角"),
    ("1个中心、5个片区、30个网格。", "网格"),
    ("依托赶集日，开展普法活动，共30场。", "普法活动"),
]


@pytest.mark.parametrize(("text", "words"), SUBJECTS)
def test_subject_holds_the_words_counted(text: str, words: str) -> None:
    subject = facts(text)[-1].subject
    assert words in subject
    assert not subject.endswith(("共计", "累计", "约"))


def test_quote_is_the_clause_in_the_original_characters() -> None:
    text = "学法５ 次，调解纠纷 ３６ 件，巡逻9次。"
    assert [fact.quote for fact in facts(text)] == ["学法５ 次", "调解纠纷 ３６ 件", "巡逻9次"]
