"""Township and year of many made-up reports: right or quarantined, never wrong."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from report_texts import report

from dagster_project.documents import Document, Given, read_document

CASES = list(csv.DictReader((Path(__file__).parent / "identity_cases.csv").open(encoding="utf-8")))
NOT_ACCEPTED = ""


def read(text: str, name: str = "a.txt", given: Given | None = None) -> Document:
    return read_document(text.encode(), name, given or Given())


def case_id(case: dict[str, str]) -> str:
    return f"{case['pattern']}-{case['code'] or 'open'}"


def kind_of(case: dict[str, str]) -> str:
    words = case["title"] + case["opening"] + case["signature"]
    return "街道" if "街" in words else "乡" if "乡" in words and "镇" not in words else "镇"


@pytest.mark.parametrize("case", CASES, ids=map(case_id, CASES))
def test_every_province_and_kind_of_evidence(case: dict[str, str]) -> None:
    document = read(
        report(case["title"], case["line"], case["opening"], case["signature"], kind_of(case))
    )
    if case["pattern"] == "none" and document.status == "quarantined":
        # No superior is named: naming the candidates is all that can be asked.
        assert "is one of" in document.reason or "is the candidate" in document.reason
    elif case["code"]:
        assert (document.status, document.township_code, document.report_year) == (
            "accepted",
            case["code"],
            int(case["year"]),
        ), document.reason
    else:
        assert document.status == "quarantined"


# title, line, opening, signature, expected code, expected year, kind
SPECIAL = {
    # renamed counties
    "county before it became a city": (
        "禄丰县中村乡2019年法治政府建设工作报告",
        "",
        "2019年，我乡在县委领导下推进法治建设。",
        "",
        "532302201",
        2019,
        "乡",
    ),
    "city since": (
        "禄丰市中村乡2022年法治政府建设工作报告",
        "",
        "2022年，我乡推进法治建设。",
        "",
        "532302201",
        2022,
        "乡",
    ),
    "index number with the code of the former county": (
        "中村乡2020年法治政府建设工作报告",
        "索引号：11532331015185533W/2021-00001",
        "2020年，我乡推进法治建设。",
        "",
        "532302201",
        2020,
        "乡",
    ),
    "county that became a district": (
        "开县大德镇2015年法治政府建设情况报告",
        "",
        "2015年，我镇推进法治建设。",
        "",
        None,
        2015,
        "镇",
    ),
    "management area": (
        "万盛经开区关坝镇2021年法治政府建设报告",
        "",
        "2021年，我镇推进法治建设。",
        "",
        "500110103",
        2021,
        "镇",
    ),
    "management area in the metadata": (
        "关坝镇2021年法治政府建设报告",
        "发布机构：万盛经济技术开发区",
        "2021年，我镇推进法治建设。",
        "",
        "500110103",
        2021,
        "镇",
    ),
    # 街 and 街道
    "street written short": (
        "广州市白云区黄石街2021年法治政府建设年度报告",
        "",
        "2021年，我街推进法治建设。",
        "",
        "440111006",
        2021,
        "街",
    ),
    "street office": (
        "白云湖街道办事处2021年法治政府建设年度报告",
        "",
        "2021年，在广州市白云区委、区政府领导下推进法治建设。",
        "",
        "440111018",
        2021,
        "街",
    ),
    "street of another province": (
        "济南市章丘区白云湖街道2021年法治政府建设年度报告",
        "",
        "2021年，推进法治建设。",
        "",
        "370114013",
        2021,
        "街道",
    ),
    "short name of a street": (
        "西城区广内街道2023年法治政府建设报告",
        "",
        "2023年，推进法治建设。",
        "",
        "110102017",
        2023,
        "街道",
    ),
    # counties of one name
    "district of one name, told by the city": (
        "贵阳市白云区云城街道2022年法治政府建设报告",
        "",
        "2022年，推进法治建设。",
        "",
        "520113007",
        2022,
        "街道",
    ),
    "same street and district in two provinces": (
        "白云区云城街道2022年法治政府建设报告",
        "",
        "2022年，推进法治建设。",
        "",
        NOT_ACCEPTED,
        2022,
        "街道",
    ),
    # same township names
    "two candidates stay": (
        "新源镇2024年法治政府建设报告",
        "",
        "2024年，在县委、县政府领导下推进法治建设。",
        "",
        NOT_ACCEPTED,
        2024,
        "镇",
    ),
    "court of the county in passing": (
        "",
        "",
        "2024年以来，召开专题党委会2次，邀请新源县法院、新源镇司法所开展普法，法治建设工作取得成效，现将情况报告如下。",
        "",
        "654025100",
        2024,
        "镇",
    ),
    "county named only in a document title": (
        "小河镇2023年法治政府建设报告",
        "",
        "2023年，按照《酉阳土家族苗族自治县2023年法治建设要点》，我镇推进法治建设。",
        "",
        "500242113",
        2023,
        "镇",
    ),
    "autonomous county written short": (
        "小河镇2023年法治政府建设报告",
        "",
        "2023年，在酉阳县委领导下，我镇推进法治建设。",
        "",
        "500242113",
        2023,
        "镇",
    ),
    "other county than any candidate": (
        "小河镇2023年法治政府建设报告",
        "",
        "2023年，在平塘县委、平塘县政府领导下，我镇推进法治建设。",
        "",
        NOT_ACCEPTED,
        2023,
        "镇",
    ),
    "county of another unit of that name in passing": (
        "宜城市小河镇2023年法治政府建设报告",
        "",
        "2023年，赴威远县考察学习，推进法治建设。",
        "",
        "420684103",
        2023,
        "镇",
    ),
    # names that are not in the register
    "longer name that ends like a registered one": (
        "大小河镇2023年法治政府建设报告",
        "",
        "2023年，推进法治建设。",
        "",
        NOT_ACCEPTED,
        2023,
        "镇",
    ),
    "unknown name": (
        "平塘县某河滩镇2023年法治政府建设报告",
        "",
        "2023年，推进法治建设。",
        "",
        NOT_ACCEPTED,
        2023,
        "镇",
    ),
    "unique name, other county": (
        "平塘县克孜勒陶镇2023年法治政府建设报告",
        "",
        "2023年，推进法治建设。",
        "",
        NOT_ACCEPTED,
        2023,
        "镇",
    ),
    "unique name, district committee over a county's town": (
        "克孜勒陶镇2023年法治政府建设报告",
        "",
        "2023年，在区委、区政府领导下，推进法治建设。",
        "",
        NOT_ACCEPTED,
        2023,
        "镇",
    ),
    "unique name": (
        "克孜勒陶镇2023年法治政府建设报告",
        "",
        "2023年，在县委、县政府领导下，推进法治建设。",
        "",
        "653022102",
        2023,
        "镇",
    ),
    "township that became a town": (
        "衡阳县三湖乡2018年法治政府建设报告",
        "",
        "2018年，我乡推进法治建设。",
        "",
        "430421112",
        2018,
        "乡",
    ),
    "a street never becomes a town": (
        "衡阳县三湖街道2018年法治政府建设报告",
        "",
        "2018年，推进法治建设。",
        "",
        NOT_ACCEPTED,
        2018,
        "街道",
    ),
    # where the name stands
    "no title, signature": (
        "",
        "",
        "2023年，我镇推进法治政府建设，现将情况报告如下。",
        "酉阳土家族苗族自治县小河镇人民政府\n2024年2月29日",
        "500242113",
        2023,
        "镇",
    ),
    "title in two lines": (
        "酉阳土家族苗族自治县小河镇人民政府\n2023年度法治政府建设工作总结",
        "",
        "我镇推进法治建设。",
        "",
        "500242113",
        2023,
        "镇",
    ),
    "title in three lines": (
        "中共衡阳县三湖镇委员会\n衡阳县三湖镇人民政府\n关于2024年度法治政府建设情况的报告",
        "",
        "我镇推进法治建设。",
        "",
        "430421112",
        2024,
        "镇",
    ),
    "blank inside the title": (
        "阿克陶县克孜勒陶镇人民政府2025年法治政府建设工作 年度报告",
        "",
        "2025年，推进法治建设。",
        "",
        "653022102",
        2025,
        "镇",
    ),
    "neighbour named more often": (
        "酉阳县小河镇2023年法治政府建设报告",
        "",
        "2023年，我镇与板溪镇、板溪镇司法所、板溪镇派出所联合执法。",
        "",
        "500242113",
        2023,
        "镇",
    ),
    "several names, none as its own": (
        "",
        "",
        "2023年，龙潭镇、麻旺镇、酉水河镇联合开展普法，法治政府建设取得成效，现将情况报告如下。",
        "",
        NOT_ACCEPTED,
        2023,
        "镇",
    ),
    "no name at all": (
        "",
        "",
        "2023年，我镇在县委领导下推进法治政府建设，现将情况报告如下。",
        "",
        NOT_ACCEPTED,
        2023,
        "镇",
    ),
    "name stands in the spam line": (
        "澳门新天地娱乐\n\n三湖镇2024年度法治政府建设年度报告",
        "",
        "三湖镇在衡阳县委领导下推进法治建设。",
        "",
        "430421112",
        2024,
        "镇",
    ),
    "leftover of a template": (
        "酉阳县小河镇2023年法治政府建设报告",
        "",
        "2023年，我镇学习《上海市城市管理条例》，推进法治建设。",
        "",
        "500242113",
        2023,
        "镇",
    ),
    "regional government is no district": (
        "新源镇2024年法治政府建设报告",
        "",
        "2024年，在自治区党委、自治区政府和新源县委领导下推进法治建设。",
        "",
        "654025100",
        2024,
        "镇",
    ),
    "town of a city without districts": (
        "东莞市石排镇2022年法治政府建设报告",
        "",
        "2022年，在市委、市政府领导下推进法治建设。",
        "",
        "441900104",
        2022,
        "镇",
    ),
    "people's township written short": (
        "湖南省炎陵县中村乡2022年法治政府建设报告",
        "",
        "2022年，我乡推进法治建设。",
        "",
        "430225209",
        2022,
        "乡",
    ),
    # years
    "year in Chinese numerals": (
        "小河镇人民政府关于二〇二三年法治政府建设情况的报告",
        "",
        "在酉阳县委领导下，我镇推进法治建设。",
        "",
        "500242113",
        2023,
        "镇",
    ),
    "year in brackets at the end": (
        "酉阳县小河镇法治政府建设情况报告（2023年度）",
        "",
        "我镇推进法治建设。",
        "",
        "500242113",
        2023,
        "镇",
    ),
    "year first": (
        "2023年酉阳县小河镇法治政府建设报告",
        "",
        "我镇推进法治建设。",
        "",
        "500242113",
        2023,
        "镇",
    ),
    "year only in the first sentence": (
        "酉阳县小河镇法治政府建设工作报告",
        "",
        "2023年，我镇推进法治建设，现将2023年度工作报告如下。",
        "",
        "500242113",
        2023,
        "镇",
    ),
    "year from the date of the next winter": (
        "酉阳县小河镇法治政府建设工作报告",
        "发布日期：2024-01-15",
        "2023年以来，我镇推进法治建设。",
        "",
        "500242113",
        2023,
        "镇",
    ),
    "published in December of its own year": (
        "酉阳县小河镇2023年法治政府建设工作报告",
        "发布日期：2023-12-15",
        "今年以来，我镇推进法治建设。",
        "",
        "500242113",
        2023,
        "镇",
    ),
    "last year's report": (
        "酉阳县小河镇上一年度法治政府建设情况报告",
        "发布日期：2024-02-15",
        "现将我镇2023年度法治政府建设情况报告如下。",
        "",
        "500242113",
        2023,
        "镇",
    ),
    "year range of a plan in the first sentence": (
        "酉阳县小河镇2023年法治政府建设报告",
        "",
        "我镇落实《法治政府建设实施纲要（2021-2025年）》，推进法治建设。",
        "",
        "500242113",
        2023,
        "镇",
    ),
    "report with next year's plan in the title": (
        "酉阳县小河镇2023年法治政府建设总结和2024年工作计划的报告",
        "",
        "2023年，我镇推进法治建设。",
        "",
        "500242113",
        2023,
        "镇",
    ),
    "title of one year, text and date of another": (
        "酉阳县小河镇2024年法治政府建设报告",
        "发布日期：2024-01-10",
        "现将我镇2023年度法治政府建设情况报告如下。2023年，推进法治建设。",
        "",
        None,
        2023,
        "镇",
    ),
    "no year anywhere": (
        "酉阳县小河镇法治政府建设报告",
        "",
        "我镇推进法治建设。",
        "",
        NOT_ACCEPTED,
        None,
        "镇",
    ),
    "digits of the year lost": (
        "酉阳县小河镇年法治政府建设报告",
        "",
        "年以来，我镇推进法治建设。",
        "",
        NOT_ACCEPTED,
        None,
        "镇",
    ),
}


@pytest.mark.parametrize("name", SPECIAL)
def test_special(name: str) -> None:
    title, line, opening, signature, code, year, kind = SPECIAL[name]
    document = read(report(title, line, opening, signature, kind))
    if document.status == "accepted":
        assert code != NOT_ACCEPTED
        assert document.report_year == year
        assert code is None or document.township_code == code
    else:
        # None: right or quarantined, both will do.
        assert code in (NOT_ACCEPTED, None), document.reason
        assert document.reason


def test_a_wrong_heading_year_is_recorded() -> None:
    text = report(
        "酉阳县小河镇2025年法治政府建设报告", "发布日期：2026-02-01", "2025年，我镇推进法治建设。"
    )
    document = read(text.replace("一、主要举措和成效", "一、2024年主要举措和成效"))
    assert document.report_year == 2025
    assert document.identity_evidence["year_conflict"] == [2024, 2025]


def test_the_manifest_wins_and_a_contradiction_is_recorded() -> None:
    given = Given(township="小河镇", county="宜城市", year=2022)
    document = read(
        report("酉阳县小河镇2023年法治政府建设报告", "", "2023年，我镇推进法治建设。"), given=given
    )
    assert (document.status, document.township_code, document.report_year) == (
        "accepted",
        "420684103",
        2022,
    )
    assert "酉阳" in str(document.identity_evidence["contradiction"])
    assert "2023" in str(document.identity_evidence["year_contradiction"])


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (Given(township="新源镇", county="天峻县"), "632823100"),
        (Given(township="632823100"), "632823100"),
        (Given(township="新源镇", county="632823"), "632823100"),
        (Given(county="天峻县"), "632823100"),
        (Given(township="新源镇", province="吉林省"), "220781110"),
        (Given(township="新源镇", county="新源县", province="青海省"), ""),
        (Given(township="新源镇"), ""),
        (Given(url="http://www.xinjiang.gov.cn/a.html"), ""),
    ],
)
def test_a_manifest_row_resolves_a_quarantined_report(given: Given, code: str) -> None:
    document = read(
        report("新源镇2024年法治政府建设报告", "", "2024年，我镇推进法治建设。"), given=given
    )
    if code:
        assert (document.status, document.township_code) == ("accepted", code)
    elif given.url:
        # The host of a province is a hint, no proof.
        assert document.township_code in ("", "654025100")
    else:
        assert document.status == "quarantined"


def test_ambiguous_names_are_both_named() -> None:
    document = read(
        report("白云湖街道2021年法治政府建设报告", "", "2021年，推进法治建设。", kind="街道")
    )
    assert document.status == "quarantined"
    assert "370114013" in document.reason
    assert "440111018" in document.reason


def test_the_file_name_helps_where_the_text_has_no_title() -> None:
    text = report("", "", "我镇推进法治政府建设，现将情况报告如下。")
    document = read(text, "酉阳县小河镇2023年法治政府建设报告.txt")
    assert (document.township_code, document.report_year) in (("500242113", 2023), ("", None))


@pytest.mark.parametrize(
    ("published", "words", "expected"),
    [
        ("2023-12-11", "", "2023-12-11"),
        ("2023-12-11", "截至11月底，排查隐患30处。", "2023-11-30"),
        ("2023-12-11", "截至2023年11月20日，排查隐患30处。", "2023-11-20"),
        ("2024-02-11", "截至11月底，排查隐患30处。", None),
        ("", "截至11月底，排查隐患30处。", "2023-11-30"),
        ("", "", None),
    ],
)
def test_figures_that_stop_early(published: str, words: str, expected: str | None) -> None:
    line = f"发布日期：{published}" if published else ""
    document = read(
        report("酉阳县小河镇2023年法治政府建设报告", line, f"我镇推进法治建设。{words}")
    )
    assert document.status == "accepted"
    assert (document.as_of.isoformat() if document.as_of else None) == expected
