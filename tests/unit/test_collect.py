"""The reports folder becomes rows: every file is seen, each has its status and reason."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from dagster_project.documents import Document, Given, read_document
from dagster_project.pipeline.collect import CollectError, CollectResult, collect
from dagster_project.pipeline.guarded import Job, read_all
from dagster_project.pipeline.listing import list_reports, manifest_row
from dagster_project.settings import SEEDS, Settings
from dagster_project.storage.raw import RawStore
from dagster_project.storage.schemas import REPORTS

SHARED = Path(__file__).parents[2].parent / "shared"
SAMPLE = SEEDS / "reports"
BODY = """一、主要举措和成效
我镇党委会专题研究法治建设工作6次，主要负责人履行推进法治建设第一责任人职责，全体干部参加学法考试，合格率达98%。
我镇严格执行重大行政决策程序，审查合同{n}份，法律顾问出具意见12条，行政执法人员持证上岗，未发生行政败诉案件。
全年共排查矛盾纠纷{m}件，调解成功136件，司法所参与调处，开展普法宣传活动16场次，发放法治宣传资料3000余份。
二、下一步工作
我镇将继续加强法治政府建设，落实普法责任制，提升依法行政水平。"""


def text(
    place: str = "衡阳县三湖镇", year: int = 2024, n: int = 23, m: int = 140, line: str = ""
) -> str:
    head = f"{place}{year}年法治政府建设年度报告\n"
    return (
        head
        + (line + "\n" if line else "")
        + f"{year}年，我镇推进法治政府建设。\n"
        + BODY.format(n=n, m=m)
    )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    reports = tmp_path / "reports"
    reports.mkdir()
    return Settings(reports, tmp_path / "warehouse", workers=2)


def put(settings: Settings, name: str, content: str | bytes) -> Path:
    path = settings.reports / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def rows(settings: Settings) -> dict[str, dict[str, Any]]:
    table = pq.read_table(settings.parquet / "reports" / "reports.parquet")
    assert table.schema.names == REPORTS.names
    return {row["source_path"]: row for row in table.to_pylist()}


def check_sum(result: CollectResult) -> None:
    parts = result.accepted + result.quarantined + result.duplicates + result.superseded
    assert result.seen == parts


# --- the sample corpus and the real reports -----------------------------------------------------


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[CollectResult, Settings]:
    settings = Settings(SAMPLE, tmp_path_factory.mktemp("sample"), workers=2)
    return collect(settings), settings


def test_all_sample_reports_are_accepted(sample: tuple[CollectResult, Settings]) -> None:
    result, settings = sample
    assert (result.seen, result.accepted, result.not_accepted) == (28, 28, ())
    table = rows(settings)
    with (SAMPLE / "manifest.csv").open(encoding="utf-8") as handle:
        for given in csv.DictReader(handle):
            row = table[given["file"]]
            assert row["report_year"] == int(given["year"])
            assert row["format"] == given["format_wanted"].split("-")[0]
            assert row["township"].removesuffix("道") == given["township"].removesuffix("道")
            assert "contradiction" not in row["identity_evidence"]


def test_without_a_manifest_sample_reports_are_right_or_quarantined(
    sample: tuple[CollectResult, Settings],
) -> None:
    expected = rows(sample[1])
    accepted = 0
    for path, row in expected.items():
        document = read_document((SAMPLE / path).read_bytes(), "x", Given())
        if document.status == "accepted":
            accepted += 1
            assert (document.township_code, document.report_year) == (
                row["township_code"],
                row["report_year"],
            )
        else:
            # Only where the text names no superior: the candidates are named, the right one too.
            assert row["township_code"] in document.reason
            assert document.report_year == row["report_year"]
    assert accepted >= 22


def test_sample_texts_are_the_same_in_every_format(sample: tuple[CollectResult, Settings]) -> None:
    originals = SHARED / "sample" / "reports"
    if not originals.is_dir():
        pytest.skip("the plain texts of the sample corpus are not on this machine")
    for path, row in rows(sample[1]).items():
        plain = read_document(
            (originals / Path(path).with_suffix(".txt").name).read_bytes(), "x", Given()
        )
        brackets = str.maketrans("()", "（）")
        assert re.sub(r"\s", "", row["text"]).translate(brackets) == re.sub(
            r"\s", "", plain.text
        ).translate(brackets), path


REAL = {
    "000_fa1373c0445cca3f.txt": ("654025100", 2024, None, None, None),
    "001_1e8bc9e5b78090d4.txt": (
        "430421112",
        2024,
        "三湖镇2024年度法治政府建设年度报告",
        None,
        None,
    ),
    "002_c075aef1fe53fa61.txt": ("654202200", 2023, "乌苏市八十四户乡法治建设工作报告", None, None),
    "003_6098c8d6b181960d.txt": (
        "500242113",
        2023,
        "酉阳土家族苗族自治县小河镇关于2023年法治政府建设情况的报告",
        None,
        "2024-02-29",
    ),
    "004_9e8ca7befe1b15d0.txt": (
        "653022102",
        2025,
        "阿克陶县克孜勒陶镇人民政府2025年度法治政府建设工作报告",
        "K45893645/2026-00379",
        "2026-02-14",
    ),
}


def test_real_reports_without_a_manifest(tmp_path: Path) -> None:
    if not (SHARED / "reports").is_dir():
        pytest.skip("the real reports are not on this machine")
    settings = Settings(SHARED / "reports", tmp_path, workers=2)
    assert collect(settings).accepted == 5
    for path, row in rows(settings).items():
        day = row["published_on"].isoformat() if row["published_on"] else None
        found = (row["township_code"], row["report_year"], row["title"], row["index_no"], day)
        assert found == REAL[path]
        for residue in (
            "站内搜索",
            "bookmark",
            "fontface",
            "扫一扫",
            "索 引 号",
            "威廉希尔",
            "图片",
        ):
            assert residue not in row["text"]


# --- a folder of its own ------------------------------------------------------------------------


def test_bad_files_do_not_stop_the_run(settings: Settings) -> None:
    put(settings, "good.txt", text())
    put(settings, "empty.txt", "")
    put(settings, "sub/deep/news.txt", "本镇举办春季运动会。" * 60)
    put(settings, "photo.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 99)
    for ignored in (
        "README.md",
        ".hidden.txt",
        ".git/x.txt",
        "~$open.docx",
        "urls.csv",
        "a.source.json",
    ):
        put(settings, ignored, "url\n")
    os.mkfifo(settings.reports / "pipe.txt")
    (settings.reports / "gone.txt").symlink_to("nowhere")
    result = collect(settings)
    check_sum(result)
    assert (result.seen, result.accepted) == (6, 1)
    reasons = dict(result.not_accepted)
    assert "empty" in reasons["empty.txt"]
    assert "genre" in reasons["sub/deep/news.txt"]
    assert "OCR" in reasons["photo.png"]
    assert "not a regular file" in reasons["pipe.txt"]
    assert "cannot be opened" in reasons["gone.txt"]


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CollectError, match="no such folder"):
        collect(Settings(tmp_path / "nowhere", tmp_path / "warehouse"))


def test_a_file_over_the_limit_is_not_read(settings: Settings) -> None:
    with (settings.reports / "huge.txt").open("wb") as handle:
        handle.truncate(200_000_000)
    result = collect(settings)
    assert "200 MB" in result.not_accepted[0][1]
    assert not list(settings.raw.glob("[0-9a-f]*"))


def test_a_second_run_reads_only_what_changed(settings: Settings) -> None:
    put(settings, "a.txt", text())
    put(settings, "b.txt", text("酉阳县小河镇", 2023))
    put(settings, "bad.txt", "法治")
    first = collect(settings)
    before = rows(settings)
    assert (first.unchanged, first.accepted) == (0, 2)
    second = collect(settings)
    assert (second.unchanged, second.accepted, second.quarantined) == (3, 2, 1)
    assert rows(settings) == before
    put(settings, "a.txt", text(n=99))
    put(settings, "manifest.csv", "file,url,township,county,year\nb.txt,,小河镇,宜城市,2022\n")
    third = collect(settings)
    assert third.unchanged == 1
    assert "99" in rows(settings)["a.txt"]["text"]
    assert rows(settings)["b.txt"]["township_code"] == "420684103"


def test_raw_copies_and_register(settings: Settings) -> None:
    path = put(settings, "a.txt", text())
    collect(settings)
    row = rows(settings)["a.txt"]
    assert (settings.raw / row["sha256"]).read_bytes() == path.read_bytes()
    assert row["report_id"] == row["sha256"][:16]
    store = RawStore(settings.raw)
    assert [line["path"] for line in store.register()] == ["a.txt"]
    collect(settings)
    assert len(RawStore(settings.raw).register()) == 1
    put(settings, "a.txt", text(n=31))
    collect(settings)
    assert len(RawStore(settings.raw).register()) == 2
    assert not list(settings.raw.glob(".partial*"))


def test_manifest_paths(settings: Settings) -> None:
    put(settings, "x/a.txt", text("新源镇"))
    put(settings, "b.txt", text("新源镇", 2023))
    put(settings, "c.txt", text("新源镇", 2022))
    put(
        settings,
        "manifest.csv",
        (
            "﻿file,url,township,county,year,remark\r\n"
            "reports/x/a.docx,,,新源县,,given when it was a Word file\r\n"
            "b.txt,http://www.example.gov.cn/b,新源镇,新源县,,\r\n"
            "c.txt,,新源镇,新源县,20222,\r\n"
            "lost.txt,,,,,\r\n"
            ",,,,,\r\n"
        ),
    )
    result = collect(settings)
    assert result.accepted == 3
    assert rows(settings)["b.txt"]["source_url"] == "http://www.example.gov.cn/b"
    remarks = " ".join(result.remarks)
    assert "lost.txt" in remarks
    assert "20222" in remarks
    assert "line 6" in remarks


def test_a_quarantined_report_is_resolved_by_a_row(settings: Settings) -> None:
    put(settings, "a.txt", text("新源镇"))
    collect(settings)
    (listed,) = list_reports(settings, "quarantined")
    assert "654025100" in listed.reason
    assert manifest_row(listed) == "a.txt,,,,2024"
    put(settings, "manifest.csv", "file,url,township,county,year\na.txt,,新源镇,新源县,\n")
    assert collect(settings).accepted == 1
    (listed,) = list_reports(settings)
    assert (listed.status, listed.township_code, listed.report_year) == (
        "accepted",
        "654025100",
        2024,
    )


# --- duplicates and versions --------------------------------------------------------------------


def test_same_bytes_are_one_report(settings: Settings) -> None:
    put(settings, "a.txt", text())
    put(settings, "b/a copy.txt", text())
    result = collect(settings)
    assert (result.accepted, result.duplicates) == (1, 1)
    again = collect(settings)
    assert (again.accepted, again.duplicates) == (1, 1)
    copy = rows(settings)["b/a copy.txt"]
    assert copy["duplicate_of"] == rows(settings)["a.txt"]["report_id"]
    assert "the same bytes" in copy["reason"]


def test_same_text_in_another_format_is_one_report(settings: Settings) -> None:
    put(settings, "a.txt", text())
    paragraphs = "".join(f"<p>{line}</p>" for line in text().split("\n"))
    put(
        settings,
        "a.html",
        f"<html><body><ul><li><a>首页</a></li></ul><div>{paragraphs}</div></body></html>",
    )
    result = collect(settings)
    assert (result.accepted, result.duplicates) == (1, 1)


def test_a_corrected_version_counts_and_the_earlier_is_kept(settings: Settings) -> None:
    put(settings, "old.txt", text(line="发布日期：2025-01-10"))
    put(
        settings,
        "new.txt",
        text(n=29, m=152, line="发布日期：2025-03-01")
        + "\n我镇还将完善行政执法案卷评查制度，组织法治专题培训，充实人民调解员队伍，建设法治文化阵地。",
    )
    result = collect(settings)
    assert (result.accepted, result.superseded) == (1, 1)
    table = rows(settings)
    assert table["new.txt"]["status"] == "accepted"
    assert table["old.txt"]["duplicate_of"] == table["new.txt"]["report_id"]
    assert table["old.txt"]["text"]
    again = collect(settings)
    assert (again.accepted, again.superseded, again.unchanged) == (1, 1, 2)


def test_years_and_neighbours_that_share_a_text_are_not_merged(settings: Settings) -> None:
    put(settings, "a.txt", text())
    put(settings, "b.txt", text(year=2023))
    put(settings, "c.txt", text("衡阳县金兰镇"))
    result = collect(settings)
    assert (result.accepted, result.duplicates, result.superseded) == (3, 0, 0)


# --- limits of the readers ----------------------------------------------------------------------


def test_a_reader_that_hangs_or_dies_is_replaced(tmp_path: Path) -> None:
    good = tmp_path / "good.txt"
    good.write_text(text(), encoding="utf-8")
    os.mkfifo(tmp_path / "hangs")
    jobs = [
        Job(str(tmp_path / name), name, Given())
        for name in ("hangs", "not there", "good.txt", "good.txt")
    ]
    found: dict[int, Document] = {}
    read_all(jobs, 1, found.__setitem__, seconds=4)
    assert "longer than 4 seconds" in found[0].reason
    assert "broke the reader" in found[1].reason
    assert found[2].status == found[3].status == "accepted"


def test_progress_is_told(settings: Settings) -> None:
    put(settings, "a.txt", text())
    seen: list[tuple[int, int, str]] = []
    collect(settings, lambda done, total, name: seen.append((done, total, name)))
    assert seen == [(1, 1, "a.txt")]


def test_a_damaged_table_is_made_anew(settings: Settings) -> None:
    put(settings, "a.txt", text())
    collect(settings)
    (settings.parquet / "reports" / "reports.parquet").write_bytes(b"no table")
    result = collect(settings)
    assert (result.accepted, result.unchanged) == (1, 0)


def test_evidence_and_cleaning_are_kept(settings: Settings) -> None:
    put(settings, "a.txt", "英国某某彩票\n\n| 站内搜索: |\n" + text())
    collect(settings)
    row = rows(settings)["a.txt"]
    cleaning = json.loads(row["cleaning"])
    assert cleaning["dropped"] == {"before_text": 1, "chrome_line": 1}
    assert any("彩票" in line for line in cleaning["dropped_lines"])
    assert json.loads(row["identity_evidence"])["names"]["三湖镇"]["title"] == 12
    shutil.rmtree(settings.warehouse)
