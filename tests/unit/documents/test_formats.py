"""The same report in every format and encoding; page furniture and residue dropped and counted."""

from __future__ import annotations

import io
from collections import Counter
from datetime import date

import docx
import pytest
from opencc import OpenCC
from report_texts import report

from dagster_project.documents import Document, Given, read_document
from dagster_project.documents.characters import normalise
from dagster_project.documents.dates import find_dates
from dagster_project.documents.numbering import number_words
from dagster_project.documents.paragraphs import join_paragraphs
from dagster_project.documents.raw import Line

TITLE = "衡阳县三湖镇2024年法治政府建设年度报告"
PLAIN = report(TITLE, "", "2024年，我镇推进法治政府建设。", "三湖镇人民政府\n2025年1月20日")


def read(data: bytes | str, name: str = "a") -> Document:
    return read_document(data.encode() if isinstance(data, str) else data, name, Given())


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(encoding: str, newline: str) -> None:
    document = read(PLAIN.replace("\n", newline).encode(encoding))
    assert document.status == "accepted"
    assert document.text == PLAIN
    assert document.cleaning["encoding"] in encoding.replace("gbk", "gb18030").replace(
        "utf-16", "utf-16-le utf-16-be"
    )


def test_big5_and_traditional_characters() -> None:
    traditional = OpenCC("s2t").convert(PLAIN)
    for data in (traditional.encode(), traditional.encode("big5", errors="ignore")):
        document = read(data)
        assert (document.status, document.township_code, document.title) == (
            "accepted",
            "430421112",
            TITLE,
        )
    assert document.cleaning["mended"]["traditional_characters"] > 20  # type: ignore[index]


def test_a_few_lost_bytes_are_borne() -> None:
    data = PLAIN.encode()
    document = read(data[:-1])
    assert document.status == "accepted"
    assert document.cleaning["unreadable_characters"] == 1


HTML = """<html><head><meta name="SiteName" content="衡阳县人民政府门户网站"><meta name="ArticleTitle" content="{title}">
<meta name="PubDate" content="2025-02-03 10:00"><title>{title}-衡阳县人民政府</title><script>alert(1)</script></head>
<body><div>今天是：2018年9月10日 <a>无障碍浏览</a></div><ul><li><a>首页</a></li><li><a>政务公开</a></li></ul>
<div>当前位置：首页 &gt; 三湖镇 &gt; 法治政府建设</div>
<table><tr><td>索 引 号</td><td>11430421006394912A/2025-00012</td><td>发布机构</td><td>三湖镇</td></tr>
<tr><td>文 号</td><td>〔〕号</td><td>发布日期</td><td>2025-02-03</td></tr></table>
<h1>{title}</h1><div>字号：大 中 小 打印 浏览次数：356</div>
<div id=c>{body}</div>
<div>分享到：微信 微博</div><div>上一篇：春耕生产 下一篇：没有了</div>
<div>主办：三湖镇 ICP备12345678号 公网安备 430421000012号</div></body></html>"""


def test_a_web_page_keeps_its_article_and_its_metadata() -> None:
    body = "".join(f"<p>&nbsp;&nbsp;{line}</p>" for line in PLAIN.split("\n")[1:])
    document = read(HTML.format(title=TITLE, body=body), "a.html")
    assert document.text == PLAIN
    assert (document.title, document.index_no) == (TITLE, "11430421006394912A/2025-00012")
    assert document.published_on == date(2025, 2, 3)
    assert document.township_code == "430421112"
    assert document.doc_no == ""
    assert sum(document.cleaning["dropped"].values()) >= 6  # type: ignore[attr-defined]


def test_a_web_page_in_gb2312_with_breaks_for_paragraphs() -> None:
    page = f"<html><head><meta charset=gb2312></head><body><div>{PLAIN.replace(chr(10), '<br>')}</div></body></html>"
    assert read(page.encode("gb18030"), "a.htm").text == PLAIN


def test_word_tables_numbers_and_text_boxes() -> None:
    document = docx.Document()
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "索引号", "K45893645/2025-00012"
    for line in PLAIN.split("\n"):
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    found = read(buffer.getvalue(), "a.docx")
    assert found.text == PLAIN
    assert found.index_no == "K45893645/2025-00012"
    assert found.issuer == "三湖镇人民政府"


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        (1, "chineseCountingThousand", "一"),
        (10, "chineseCounting", "十"),
        (12, "ideographDigital", "十二"),
        (20, "japaneseCounting", "二十"),
        (3, "decimal", "3"),
        (2, "decimalEnclosedCircle", "②"),
        (2, "lowerLetter", "b"),
    ],
)
def test_automatic_numbers(value: int, kind: str, words: str) -> None:
    assert number_words(value, kind) == words


@pytest.mark.parametrize(
    ("damaged", "mended", "kind"),
    [
        ("围绕“12?4”、“4?15”开展宣传", "围绕“12·4”、“4·15”开展宣传", "middle_dot"),
        ("落实《规划（20212025年）》", "落实《规划（2021-2025年）》", "year_range"),
        ("依据青府办〔20227号文件", "依据青府办〔2022〕7号文件", "document_number"),
        ("[bookmark: _GoBack]2023年", "2023年", "bookmark"),
        ("开展讲座(jiǎng zuò)8场", "开展讲座8场", "pinyin"),
        ("合格率９８％", "合格率98%", "folded_characters"),
        ("⼀、⺠主法治", "一、民主法治", "folded_characters"),
        ("二○二四年", "二〇二四年", "circle_for_zero"),
        ("??一、工作", "一、工作", "lost_indent"),
        ("三项制度，，落实", "三项制度，落实", "doubled_punctuation"),
        ("宣传\ue5d2活动", "宣传活动", "unreadable_characters"),
    ],
)
def test_residue_is_mended_and_counted(damaged: str, mended: str, kind: str) -> None:
    counts: Counter[str] = Counter()
    assert normalise(damaged, counts) == mended
    assert counts[kind] >= 1


@pytest.mark.parametrize(
    "text",
    ["会议12次", "比例为4.15", "（一）开展3·15活动", "2021年2025年", "问：是否?", "20220101"],
)
def test_what_is_not_certain_stays(text: str) -> None:
    assert normalise(text, Counter()) == text


def test_wrapped_lines_are_joined_and_paragraphs_stay() -> None:
    lines = [
        Line("一、工作开展情况"),
        Line("我镇坚持以习近平法治思想为指导，全年召开法治建"),
        Line("设专题会议6次，开展普法宣传活动16场次，发放资"),
        Line("料3000余份。"),
        Line("二是强化监督。"),
        Line("二、下一步打算"),
    ]
    joined = join_paragraphs(lines, True, Counter())
    assert [line.text for line in joined] == [
        "一、工作开展情况",
        "我镇坚持以习近平法治思想为指导，全年召开法治建设专题会议6次，开展普法宣传活动16场次，发放资料3000余份。",
        "二是强化监督。",
        "二、下一步打算",
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2022-03-31", date(2022, 3, 31)),
        ("2023年05月11日", date(2023, 5, 11)),
        ("2021/3/9 11:02", date(2021, 3, 9)),
        ("2025.03.19", date(2025, 3, 19)),
        ("二〇二四年二月二十九日", date(2024, 2, 29)),
        ("二○二三年十二月三日", date(2023, 12, 3)),
    ],
)
def test_dates(text: str, day: date) -> None:
    assert find_dates(text) == [day]


def test_impossible_dates_are_none() -> None:
    assert find_dates("2023-02-30 2023年13月1日 12345-01-01") == []


def test_offsets_of_pages_follow_the_text() -> None:
    lines = [Line("甲" * 30 + "。", page=1), Line("乙" * 30 + "。", page=3)]
    from dagster_project.documents.reader import _assemble

    text, starts = _assemble(lines)
    assert starts == (0, 32, 32)
    assert text[32] == "乙"
