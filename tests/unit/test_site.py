"""The site: a page per accepted report, only what changed is written, and a list of them all."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from dagster_project.extraction import Extraction, extract
from dagster_project.pipeline import site
from dagster_project.pipeline.extract import extract_reports
from dagster_project.pipeline.page import render_page
from dagster_project.pipeline.site import build_pages, write_index
from dagster_project.pipeline.site_index import Listed, render_index
from dagster_project.settings import Settings, SettingsError
from dagster_project.storage.parquet import partition_file, write_rows
from dagster_project.storage.schemas import REPORTS

TEXT = (
    "一、主要举措\n调解纠纷36件，其中婚姻20件。参考率、合格率均达100%。\n<b>粗体</b> & 1 < 2\n"
    "二、下一步打算\n举办培训3期。\n"
)


class Page(HTMLParser):
    """Anchors, links, the text of the article, and tags opened or closed out of turn."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.anchors: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(words)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.anchors += [given["id"]] if given.get("id") else []
        self.links += [given["href"]] if given.get("href") else []
        if tag not in ("meta", "input", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "article" in self.open:
            self.text += data


def report(report_id: str, **known: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "report_id": report_id, "sha256": report_id, "source_path": f"{report_id}.txt",
        "format": "txt", "status": "accepted", "text": TEXT, "report_year": 2024,
        "title": "新源镇报告", "province": "新疆维吾尔自治区", "prefecture": "伊犁哈萨克自治州",
        "county": "新源县", "township": "新源镇", "township_code": "654025100",
    }  # fmt: skip
    return dict.fromkeys(REPORTS.names) | row | known


def put(folder: Path, *reports: dict[str, Any]) -> Settings:
    """A warehouse with these reports, extracted."""
    settings = Settings(reports=folder / "in", warehouse=folder / "out")
    write_rows(settings.parquet / "reports" / "reports.parquet", REPORTS, reports, {})
    extract_reports(settings)
    return settings


def pages(settings: Settings) -> dict[str, str]:
    return {p.stem: p.read_text("utf-8") for p in (settings.site / "reports").glob("*.html")}


def facts(settings: Settings, year: int = 2024) -> list[dict[str, Any]]:
    return pq.ParquetFile(partition_file(settings.parquet, "facts", year)).read().to_pylist()


def test_every_accepted_report_has_a_page_with_its_text_and_facts(tmp_path: Path) -> None:
    settings = put(
        tmp_path, report("aa"), report("bb", report_year=2023), report("cc", status="quarantined")
    )
    result = build_pages(settings)
    assert (result.reports, result.pages, result.written, result.removed) == (2, 2, 2, 0)
    found = pages(settings)
    assert found.keys() == {"aa", "bb"}
    page = Page(found["aa"])
    assert page.text == TEXT
    expected = [f"f{row['fact_id']}" for row in facts(settings) if row["report_id"] == "aa"]
    assert len(expected) >= 4
    assert sorted(page.anchors) == sorted(expected)
    assert {link for link in page.links if link.startswith("#")} == {f"#{a}" for a in expected}
    assert result.bytes == sum(len(words.encode()) for words in found.values())


def test_pages_are_those_of_a_fresh_extraction(tmp_path: Path) -> None:
    settings = put(tmp_path, report("aa"))
    build_pages(settings)
    made = extract(TEXT, 2024, report_id="aa", township_code="654025100")
    shown = re.search("<article>.*</aside>", pages(settings)["aa"], re.S)
    anew = re.search("<article>.*</aside>", render_page("", TEXT, made), re.S)
    assert shown and anew
    assert shown[0] == anew[0]


@pytest.mark.parametrize(
    ("change", "written"),
    [
        ({}, 0),
        ({"text": TEXT.replace("36", "37")}, 1),
        ({"title": "另一标题"}, 1),
        ({"source_url": "http://example.cn/1.html"}, 1),
        ({"index_no": "not shown"}, 0),
    ],
)
def test_only_what_changed_is_written(tmp_path: Path, change: dict[str, str], written: int) -> None:
    settings = put(tmp_path, report("aa"), report("bb"))
    build_pages(settings)
    before = pages(settings)
    put(tmp_path, report("aa"), report("bb", **change))
    assert build_pages(settings).written == written
    after = pages(settings)
    assert after["aa"] == before["aa"]
    assert (after["bb"] != before["bb"]) == bool(written)


def test_another_code_writes_all_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = put(tmp_path, report("aa"), report("bb"))
    build_pages(settings)
    monkeypatch.setattr(site, "_code", lambda: "another")
    assert build_pages(settings).written == 2


@pytest.mark.parametrize("record", ["", "{", "[]", '{"aa": {"made_from": "x"}}', '{"aa": 1}'])
def test_a_broken_record_is_none(tmp_path: Path, record: str) -> None:
    settings = put(tmp_path, report("aa"))
    build_pages(settings)
    (settings.site / "reports" / ".pages.json").write_text(record)
    assert build_pages(settings).written == 1


def test_pages_of_reports_that_are_gone_are_removed_and_lost_ones_written(tmp_path: Path) -> None:
    settings = put(tmp_path, report("aa"), report("bb"), report("cc"))
    build_pages(settings)
    (settings.site / "reports" / "cc.html").unlink()
    put(tmp_path, report("bb"), report("cc"))
    result = build_pages(settings)
    assert (result.pages, result.written, result.removed) == (2, 1, 1)
    assert pages(settings).keys() == {"bb", "cc"}
    assert "aa.html" not in (settings.site / "index.html").read_text("utf-8")


def test_a_report_that_could_not_be_extracted_is_listed_without_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = put(tmp_path, report("aa"), report("bb"))
    stamps = site._stamps
    monkeypatch.setattr(
        site, "_stamps", lambda *given: {k: v for k, v in stamps(*given).items() if k != "bb"}
    )
    result = build_pages(settings)
    assert (result.reports, result.pages) == (2, 1)
    assert "未能提取" in (settings.site / "index.html").read_text("utf-8")


def test_a_kill_leaves_whole_pages_and_the_next_run_completes_them(tmp_path: Path) -> None:
    settings = put(tmp_path, report("aa"), report("bb"), report("cc"))
    build_pages(settings)
    before = pages(settings)
    put(tmp_path, *(report(name, title="新标题") for name in ("aa", "bb")))
    (settings.site / "reports" / ".zz.html.partial").write_text("<half")

    def killed(number: int, total: int, what: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_pages(settings, killed)
    halfway = pages(settings)
    assert halfway["aa"] != before["aa"]
    assert (halfway["bb"], halfway["cc"]) == (before["bb"], before["cc"])
    for words in halfway.values():
        assert words.endswith("</html>")
    assert build_pages(settings).written == 2
    assert pages(settings).keys() == {"aa", "bb"}
    assert not list((settings.site / "reports").glob(".*.partial"))


@pytest.mark.parametrize(
    ("address", "links"),
    [
        (None, ["../index.html"]),
        ("http://example.cn/a?b=1&c=2", ["../index.html", "http://example.cn/a?b=1&c=2"]),
        ("https://example.cn/\"onmouseover='x'", ["../index.html", "https://example.cn/\"onmouseover='x'"]),
        ("javascript:alert(1)", ["../index.html"]),
        ("ftp://example.cn/1", ["../index.html"]),
    ],
)  # fmt: skip
def test_a_page_leads_to_the_list_and_to_its_source(
    tmp_path: Path, address: str | None, links: list[str]
) -> None:
    settings = put(tmp_path, report("aa", source_url=address))
    build_pages(settings)
    found = Page(pages(settings)["aa"]).links
    assert [link for link in found if not link.startswith("#")] == links


def test_facts_that_share_a_number_and_words_around_one_have_their_anchors() -> None:
    text = "参考率、合格率均达100%。"
    made = extract(text, 2024, "achievements")
    first = made.facts[0]
    worded = replace(first, fact_id="worded", mention_id=None, char_start=0, char_end=len(text))
    facts_shown = (*made.facts, worded)
    page = Page(render_page("", text, Extraction((), made.mentions, facts_shown)))
    assert len(facts_shown) == 3
    assert sorted(page.anchors) == sorted(f"f{fact.fact_id}" for fact in facts_shown)
    assert page.text == text


def test_the_page_needs_nothing_from_outside(tmp_path: Path) -> None:
    settings = put(tmp_path, report("aa"))
    index = build_pages(settings).index.read_text("utf-8")
    for words in (index, pages(settings)["aa"]):
        assert not re.search(r"https?:|//[a-z]|@import|<link|<img|src=", words)


def listed(**known: Any) -> Listed:
    usual = {
        "report_id": "aa", "province": "广东省", "prefecture": "广州市", "county": "白云区",
        "township": "石门街道", "township_code": "440111001", "year": 2024, "title": "报告",
        "facts": 3,
    }  # fmt: skip
    return Listed(**{**usual, **known})


def test_the_list_has_places_in_the_order_of_their_codes_and_a_column_a_year() -> None:
    words = render_index(
        "20261122T075912.123456Z",
        [
            listed(),
            listed(report_id="bb", year=2022, facts=5),
            listed(report_id="cc", township="太和镇", township_code="440111100", facts=None),
            listed(
                report_id="dd", province="北京市", prefecture="市辖区", county="东城区",
                township="东华门街道", township_code="110101001", title='<i>"题"',
            ),
        ],
        [("Excel 工作簿", "exports/fazhi.xlsx")],
        [
            {"file": "fazhi.xlsx", "rows": "9", "bytes": "1", "description": ""},
            {"file": "csv/v_同比.csv", "rows": "4", "bytes": "1500000", "description": "a < b"},
            {"file": "parquet/v_同比.parquet", "rows": "4", "bytes": "7", "description": "a < b"},
        ],
    )  # fmt: skip
    page = Page(words)
    assert page.links == [
        "exports/fazhi.xlsx", "exports/csv/v_同比.csv", "exports/parquet/v_同比.parquet",
        "reports/dd.html", "reports/bb.html", "reports/aa.html",
    ]  # fmt: skip
    for part in (
        "4 份报告，3 个乡镇街道，11 条事实。数据版本 20261122T075912.123456Z（2026-11-22 07:59 UTC 发布）",
        "<th>2022</th><th>2024</th>",
        "<td>v_同比</td>",
        "1500 KB",
        "1 KB",
        "1 张表",
        "a &lt; b",
        "<h3>东城区 ",
        "<h3>广州市 白云区 ",
        "未能提取",
    ):
        assert part in words
    assert '<i>"题"' not in words
    assert '<i>"题"' in unescape(words)


def test_the_list_leads_only_to_what_is_there(tmp_path: Path) -> None:
    settings = put(tmp_path, report("aa"))
    index = write_index(settings)
    assert Page(index.read_text("utf-8")).links == []
    assert "尚未发布数据" in index.read_text("utf-8")
    for path in ("docs/index.html", "exports/fazhi.xlsx"):
        (settings.site / path).parent.mkdir()
        (settings.site / path).touch()
    assert Page(write_index(settings).read_text("utf-8")).links == [
        "exports/fazhi.xlsx",
        "docs/index.html",
    ]


@pytest.mark.parametrize(
    ("given", "address"),
    [
        (None, ""),
        ("", ""),
        ("http://127.0.0.1:3001", "http://127.0.0.1:3001/"),
        ("https://stats.example.cn/fazhi/", "https://stats.example.cn/fazhi/"),
    ],
)
def test_the_address_of_the_site(given: str | None, address: str) -> None:
    env = {} if given is None else {"FAZHI_SITE_URL": given}
    settings = Settings.from_env(env)
    assert settings.site_url == address
    assert settings.site == settings.warehouse / "site"


@pytest.mark.parametrize(
    "given", ["stats.example.cn", "file:///srv", "http://", "http://a/?q=1", "http://a/#b"]
)
def test_an_address_that_is_none_is_an_error(given: str) -> None:
    with pytest.raises(SettingsError, match="FAZHI_SITE_URL"):
        Settings.from_env({"FAZHI_SITE_URL": given})
