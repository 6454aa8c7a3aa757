"""Wholes and parts: which number of a sentence belongs to which."""

from __future__ import annotations

import pytest

from dagster_project.extraction import extract


def links(text: str) -> dict[str, str | None]:
    """Surface of each fact to the surface of its whole."""
    facts = extract(text, 2024, "achievements").facts
    known = {fact.fact_id: fact.surface for fact in facts}
    return {f.surface: known[f.part_of] if f.part_of else None for f in facts if f.mention_id}


# text, whole, its parts, numbers that are no part
AMONG = [
    ("调解纠纷36件，其中婚姻20件。", "36件", ["20件"], []),
    ("调解纠纷36件，其中婚姻20件、邻里16件。", "36件", ["20件", "16件"], []),
    ("调解纠纷36件,其中：婚姻20件、邻里10件。", "36件", ["20件", "10件"], []),
    ("受理71件（其中复议2件）。", "71件", ["2件"], []),
    ("培训干部90人，其中女干部31人，支出3万元。", "90人", ["31人"], ["3万元"]),
    ("开展检查46次，其中夜查9次；发放资料300份。", "46次", ["9次"], ["300份"]),
    ("共有党员212人，其中60岁以上占35%。", "212人", ["35%"], []),
    ("办理建议14件，其中已办结12件，满意率100%。", "14件", ["12件", "100%"], []),
]
IN_BRACKETS = [
    ("办案25件（普通9件、简易16件）。", "25件", ["9件", "16件"], []),
    ("办案25件(普通9件、简易16件、撤案2件)。", "25件", ["9件", "16件"], ["2件"]),
    ("示范村7个（省级2个，市级5个），法治广场4个。", "7个", ["2个", "5个"], ["4个"]),
    ("投入8万元（含普法3万元）。", "8万元", ["3万元"], []),
    ("培训5期（180人次）。", "", [], ["5期", "180人次"]),
]
LISTED = [
    ("共190项，包括88项基本、72项配合、30项收回。", "190项", ["88项", "72项", "30项"], []),
    ("网格65个，分别为村级57个、专属8个。", "65个", ["57个", "8个"], []),
    ("公开信息210条：网站90条、公众号120条。", "210条", ["90条", "120条"], []),
    ("邻里33起、家庭21起、土地17起，共计71起。", "71起", ["33起", "21起", "17起"], []),
    ("推送信息600条，公众号140条、微信群460条。", "600条", ["140条", "460条"], []),
    ("推送信息600条，发放手册140条、微信群300条。", "", [], ["600条", "140条", "300条"]),
]
OUTCOMES = [
    ("反馈问题16个，完成整改15个。", "16个", ["15个"], []),
    ("反馈问题16项，已整改15个。", "16项", ["15个"], []),
    ("收到线索22条，已办结20条。", "22条", ["20条"], []),
    ("受理65件，调解成功63件。", "65件", ["63件"], []),
    ("排查65起，化解63起，其余2起正在办理。", "65起", ["63起", "2起"], []),
    ("受理19件，19件全部办结。", "19件", [], []),
    ("排查隐患39处，整改38处，罚款2万元。", "39处", ["38处"], ["2万元"]),
    ("提建议18条，采纳5条。", "18条", ["5条"], []),
    ("21个村中，19个建成广场。", "21个", ["19个"], []),
    ("召开会议5次，开展培训3次。", "", [], ["5次", "3次"]),
    ("调解纠纷36件，办理信访12件。", "", [], ["36件", "12件"]),
    ("整改问题12个，召开会议3次。", "", [], ["12个", "3次"]),
]
RATES = [
    ("化解72起，成功率达100%。", "72起", ["100%"], []),
    ("调解71件，其中成功69件，成功率97.2%。", "71件", ["69件", "97.2%"], []),
    ("参考45人，合格率97.8%。", "45人", ["97.8%"], []),
    ("办件6.4万件，办结率99.9%，满意率98%。", "6.4万件", ["99.9%", "98%"], []),
    ("化解72起；满意率达100%。", "", [], ["72起", "100%"]),
    ("化解72起，开展满意度测评，知晓率95%。", "", [], ["72起", "95%"]),
    ("举办活动12场，群众知晓率95%。", "", [], ["12场", "95%"]),
    ("调解36件，同比增长9%。", "", [], ["36件", "9%"]),
]
TABLES = [*AMONG, *IN_BRACKETS, *LISTED, *OUTCOMES, *RATES]


@pytest.mark.parametrize(("text", "whole", "parts", "alone"), TABLES)
def test_parts_are_bound_to_their_whole(
    text: str, whole: str, parts: list[str], alone: list[str]
) -> None:
    found = links(text)
    for part in parts:
        assert found[part] == whole, part
    for other in alone:
        assert found[other] is None, other


@pytest.mark.parametrize(("text", "whole", "parts", "alone"), TABLES)
def test_parts_never_exceed_their_whole(
    text: str, whole: str, parts: list[str], alone: list[str]
) -> None:
    facts = {f.fact_id: f for f in extract(text, 2024, "achievements").facts}
    for fact in facts.values():
        if fact.part_of and fact.unit == facts[fact.part_of].unit:
            assert (fact.value or 0) <= (facts[fact.part_of].value_high or fact.value or 0)


def test_whole_and_part_stay_inside_one_sentence() -> None:
    assert links("受理投诉12件。其中噪声7件。") == {"12件": None, "7件": None}
