"""Numbers that state no quantity: every named construction, whole and damaged."""

from __future__ import annotations

import itertools
import re

import pytest

from dagster_project.extraction import extract
from dagster_project.extraction.nonfacts import _CONSTRUCTIONS, claims
from dagster_project.extraction.reading import read

# construction -> (text, the words it claims). Texts are in the reading view: no blanks.
CLAIMED: dict[str, list[tuple[str, str]]] = {
    "date_time": [
        ("发布时间:2024-12-2009:30", "2024-12-2009:30"),
        ("2025/1/0316:05:22发布", "2025/1/0316:05:22"),
    ],
    "date": [
        ("于2024-12-20发布", "2024-12-20"),
        ("2025.1.3", "2025.1.3"),
        ("2023/6/26,", "2023/6/26"),
    ],
    "chinese_date": [
        ("2024年12月20日召开", "2024年12月20日"),
        ("2024年3月起", "2024年3月"),
        ("2024年12月20日09:30", "2024年12月20日09:30"),
    ],
    "year_range": [
        ("规划2021-2025年", "2021-2025年"),
        ("2016年至2020年", "2016年至2020年"),
        ("2023到2024年度", "2023到2024年度"),
    ],
    "year_range_lost_dash": [("规划20212025年", "20212025年"), ("纲要20202025年", "20202025年")],
    "phone": [
        ("电话0571-88661234", "0571-88661234"),
        ("手机13812345678", "13812345678"),
        ("400-820-8820", "400-820-8820"),
    ],
    "index_number": [
        ("索引号:11500236012646033P/2026-00019", "11500236012646033P/2026-00019"),
        ("K45893645/2026-00379", "K45893645/2026-00379"),
        ("代码:11440111007523456T", "11440111007523456T"),
    ],
    "document_number": [
        ("镇政发〔2024〕18号", "〔2024〕18号"),
        ("乡府办[2023]6号", "[2023]6号"),
        ("县委(2022)第3号", "(2022)第3号"),
        ("县府办〔20236号", "〔20236号"),
    ],
    "document_number_damaged": [
        ("委法20239号", "20239号"),
        ("发〔2021〕", "〔2021〕"),
        ("202526号", "202526号"),
    ],
    "decree": [("国务院令第711号", "第711号"), ("36号令", "36号令"), ("厅12号文件", "12号文件")],
    "year_and_month_damaged": [("于20243月", "20243月"), ("简报(202411)", "(202411)")],
    "date_damaged": [
        ("2025730日印发", "2025730日"),
        ("20241231日", "20241231日"),
        ("起至1231日", "1231日"),
    ],
    "chinese_year": [
        ("二〇二四年工作", "二〇二四年"),
        ("二〇二五年一月", "二〇二五年"),
        ("二零二三年", "二零二三年"),
    ],
    "year": [("2024年以来", "2024年"), ("2023年度考核", "2023年度"), ("24年度", "24年度")],
    "since_year_damaged": [("2024以来", "2024"), ("自2022以来", "2022")],
    "month_day": [
        ("12月4日", "12月4日"),
        ("3月15日至20日", "3月15日至20日"),
        ("15日至17日", "15日至17日"),
    ],
    "month": [
        ("截至10月底", "10月底"),
        ("11月份", "11月份"),
        ("6月上旬", "6月上旬"),
        ("7-9月", "7-9月"),
    ],
    "day": [("每月20日", "20日"), ("于8日召开", "8日")],
    "clock": [("下午14:30", "14:30"), ("8:00至", "8:00")],
    "memorial_day": [
        ("“12·4”国家宪法日", "12·4"),
        ("“4?15”", "4?15"),
        ("3.15国际消费者权益日", "3.15"),
        ("“12.4”宪法日", "12.4"),
        ("“6-26”禁毒日", "6-26"),
        ("“11•9”消防", "11•9"),
        ("“415”国家安全日", "415"),
        ("12?4前后", "12?4"),
    ],
    "hotline": [
        ("12345热线", "12345"),
        ("拨打12348", "12348"),
        ("110接处警", "110"),
        ("96110热线", "96110"),
    ],
    "code_with_plus": [("“1+6+N”", "1+6+N"), ("1+4+43+8体系", "1+4+43+8"), ("N+1", "N+1")],
    "code_before_plus": [("1+网格", "1"), ("党建+6", "6")],
    "model_or_road": [
        ("321国道", "321国道"),
        ("5G网络", "5G"),
        ("4A级景区", "4A"),
        ("T3系统", "T3"),
    ],
    "edition": [("推出3.0版", "3.0"), ("升级至1.5版", "1.5")],
    "place_name": [
        ("五里乡", "五里"),
        ("三户村", "三户"),
        ("八十四户乡", "八十四户"),
        ("四条街道", "四条"),
    ],
    "quoted_count": [("“28条”", "28条"), ("三个100%", "三个100%"), ("“20条”措施", "20条")],
    "public_number": [("119消防宣传日", "119"), ("110宣传日", "110")],
    "round_the_clock": [
        ("24小时值班", "24小时"),
        ("7×24小时", "7×24小时"),
        ("24小时自助", "24小时"),
    ],
    "anniversary": [("成立75周年", "75周年"), ("建党一百周年", "一百周年")],
    "age": [("年满60周岁", "60周岁"), ("十八岁以下", "十八岁")],
    "quoted_code": [("“1310”", "1310"), ("“365”", "365")],
    "named_code": [("1310工作法", "1310"), ("15441机制", "15441"), ("136模式", "136")],
    "ordinal": [
        ("第6次党委会", "第6次"),
        ("第十八届", "第十八届"),
        ("第三批", "第三批"),
        ("十届四次", "十届四次"),
        ("位列全县第2名", "位列全县第2"),
        ("排名第5", "排名第5"),
        ("二中全会", "二中全会"),
    ],
    "outline_mark": [
        ("1.强化学习", "1."),
        ("(2)压实责任", "(2)"),
        ("3、开展检查", "3、"),
        ("2优化服务", "2"),
        ("工作到位。2.推进", "2."),
    ],
    "money_threshold": [
        ("50万元以下欠款", "50万元以下"),
        ("5万元以上的项目", "5万元以上"),
        ("十万元以下采购", "十万元以下"),
    ],
    "deadline": [
        ("7个工作日内", "7个工作日内"),
        ("30分钟内到达", "30分钟内"),
        ("三日内答复", "三日内"),
        ("2个月以内", "2个月以内"),
    ],
    "years": [
        ("连续4年", "4年"),
        ("近三年", "三年"),
        ("二十余年", "二十余年"),
        ("四个季度", "四个季度"),
    ],
    "page_counter": [
        ("浏览次数:311", "浏览次数:311"),
        ("点击量:25", "点击量:25"),
        ("还剩9页", "还剩9页"),
        ("4857阅读", "4857"),
    ],
    "title": [
        ("《规划(2021-2025年)》", "2021-2025年"),
        ("《2024年工作要点》", "2024年"),
        ("《若干措施23条》", "23"),
        ("《普法规划(2021-2025年)的通知", "2021-2025年"),
    ],
    "fixed_name": [
        ("落实三项制度", "三项制度"),
        ("四不两直检查", "四不两直"),
        ("三重一大", "三重一大"),
        ("一站式服务", "一站式"),
        ("最后一公里", "一公里"),
        ("三治融合", "三治融合"),
    ],
    "quoted_slogan": [("“四必访五必问”", "四"), ("“五色预警”", "五"), ("‘三张清单’", "三")],
}
ROWS = [(name, text, words) for name, rows in CLAIMED.items() for text, words in rows]


@pytest.mark.parametrize(("name", "text", "words"), ROWS)
def test_construction_claims_its_words(name: str, text: str, words: str) -> None:
    assert (name, words) in [(c.name, text[c.start : c.end]) for c in claims(text)]


def test_every_construction_has_at_least_two_examples() -> None:
    named = {construction.name for construction in _CONSTRUCTIONS}
    few = sorted(name for name in named if len(CLAIMED.get(name, ())) < 2)
    assert few == []


@pytest.mark.parametrize(("name", "text", "words"), ROWS)
def test_claimed_number_never_becomes_a_fact(name: str, text: str, words: str) -> None:
    extraction = extract(f"按{text}开展工作", 2024, "achievements")
    digits = re.sub(r"\D", "", words)
    assert not [f.surface for f in extraction.facts if digits and digits in f.surface]


@pytest.mark.xfail(strict=True, reason="400 inside a longer number is taken for a telephone number")
@pytest.mark.parametrize("label", ["索引号", "索引号:"])
def test_index_number_with_400_inside_is_claimed_whole(label: str) -> None:
    text = label + "11500234008646033P/2026-00019"
    assert "phone" not in [claim.name for claim in claims(text)]


# Words that look like a construction and are none: nothing may be claimed.
FREE = [
    "调解36件",
    "12.4万元",
    "3.15万人",
    "走访110户",
    "12万份",
    "办结2024件",
    "97.5%",
    "1个中心",
    "支出50万元",
    "罚款5万元以上。",
    "培训20天",
    "处理119起",
    "购置车4辆",
    "开展6次",
]


@pytest.mark.parametrize("text", FREE)
def test_counts_are_not_claimed(text: str) -> None:
    assert [text[c.start : c.end] for c in claims(text) if c.kind != "name"] == []


def test_claims_never_overlap_and_stand_in_order() -> None:
    view = read("".join(text for _, text, _ in ROWS)).view
    found = claims(view)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert all(c.end > c.start for c in found)


# Slogans spelt out: the code is none, the figures behind it are facts.
SPELT_OUT = [
    ("搭建“1+5+30”体系，即1个中心、5个片区、30个网格。", ["1个", "5个", "30个"]),
    ("健全“1+3+12”架构：1个领导小组、3个专班、12个工作站。", ["1个", "3个", "12个"]),
    ("落实“五包一”责任制，包保人员4名。", ["4名"]),
    ("按照“2+8”模式，组建2支队伍8个小组。", ["2支", "8个"]),
]


@pytest.mark.parametrize(("text", "surfaces"), SPELT_OUT)
def test_figures_that_spell_a_code_out_are_facts(text: str, surfaces: list[str]) -> None:
    assert [fact.surface for fact in extract(text, 2024, "achievements").facts] == surfaces
