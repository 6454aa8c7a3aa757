"""The exports: what Excel shows, what stands in the files, and when they are replaced."""

from __future__ import annotations

import csv
import hashlib
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import duckdb
import pytest

from dagster_project.cli import main
from dagster_project.pipeline import export as module
from dagster_project.pipeline import workbook
from dagster_project.pipeline.database import NotBuiltError
from dagster_project.pipeline.export import export
from dagster_project.settings import Settings

FIRST, SECOND = "20261122T075912.123456Z", "20261123T075912.123456Z"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

# fact_id, report_id, indicator_id, indicator_role, source_link, char_start, surface, value
FACTS = [
    ("f1", "r1", "i1", "value", "http://a.cn/1#:~:text=x", 10, "36件", 36.0),
    ("f2", "r1", "i1", "part", "http://a.cn/1#:~:text=y", 5, "=1+1", 20.5),
    ("f3", "r2", None, None, None, 7, "@all", None),
]


def put(folder: Path, version: str = FIRST, facts: list[Any] = FACTS) -> Settings:
    """A published database with the tables that the exports look at, and one more."""
    settings = Settings(reports=folder / "in", warehouse=folder / "out")
    settings.warehouse.mkdir(exist_ok=True)
    settings.database.unlink(missing_ok=True)
    with duckdb.connect(str(settings.database)) as connection:
        connection.execute(
            f"""
            create table meta_publication as select '{version}' as version;
            create table dim_report as select * from (values
                ('r1', 'one.txt'), ('r2', '-two.txt')) as t (report_id, source_path);
            create table dim_activity_type as
                select 'mediation' as activity_type, '纠纷化解' as activity_type_zh, 1 as sort_order;
            create table dim_metric as select 'disputes' as metric, 'mediation' as activity_type,
                '调解纠纷' as metric_zh, '件' as unit, 'flow' as measure, 'neutral' as direction,
                true as is_core, 3 as reports, 2 as years, 'Disputes.' as definition_en,
                null::varchar as comparability_en, null::varchar as not_to_confuse_with,
                null::varchar as replaced_by;
            comment on table dim_metric is 'One row per metric.';
            create table fct_fact (fact_id varchar, report_id varchar, indicator_id varchar,
                indicator_role varchar, source_link varchar, char_start integer, surface varchar,
                value double);
            create view v_同比 as select '新源镇' as 乡镇街道, '+3%' as 同比, 'i1' as 指标编号
                union all select '太和镇', null, null;
            create view v_年度指标 as select '新源镇' as 乡镇街道, 36.0 as 数值, 'i1' as 指标编号;
            create view v_计划与结果 as select '-' as 计划;
            create view v_数字与原句 as select surface as 原文数字, value as 数值,
                coalesce(source_link, source_path) as 出处, fact_id as 事实编号,
                fct_fact.indicator_id as 指标编号
                from fct_fact inner join dim_report using (report_id);
            """
        )
        for fact in facts:
            connection.execute("insert into fct_fact values (?, ?, ?, ?, ?, ?, ?, ?)", fact)
    return settings


class Book:
    """Cells and links of a workbook by sheet: numbers as float, text as str."""

    def __init__(self, path: Path) -> None:
        self.rows: dict[str, list[dict[str, object]]] = {}
        self.links: dict[str, dict[str, str]] = {}
        self.xml: dict[str, str] = {}
        with zipfile.ZipFile(path) as archive:
            names = [s.get("name", "") for s in self._read(archive, "xl/workbook.xml", "sheet")]
            for number, name in enumerate(names, 1):
                sheet = f"xl/worksheets/sheet{number}.xml"
                self.xml[name] = archive.read(sheet).decode()
                assert "<f>" not in self.xml[name], "a cell became a formula"
                self.rows[name] = [
                    {cell.get("r", "").rstrip("0123456789"): self._value(cell) for cell in row}
                    for row in self._read(archive, sheet, "row")
                ]
                self.links[name] = self._links(archive, sheet, number)

    @staticmethod
    def _read(archive: zipfile.ZipFile, part: str, tag: str) -> list[ElementTree.Element]:
        return list(ElementTree.fromstring(archive.read(part)).iter(_MAIN + tag))

    @staticmethod
    def _value(cell: ElementTree.Element) -> object:
        if cell.get("t") == "inlineStr":
            return "".join(cell.itertext())
        value = cell.find(_MAIN + "v")
        return None if value is None else float(value.text or "")

    def _links(self, archive: zipfile.ZipFile, sheet: str, number: int) -> dict[str, str]:
        part = f"xl/worksheets/_rels/sheet{number}.xml.rels"
        if part not in archive.namelist():
            return {}
        targets = {
            r.get("Id"): r.get("Target", "") for r in ElementTree.fromstring(archive.read(part))
        }
        return {
            link.get("ref", ""): "#".join(
                filter(None, (targets[link.get(_LINK)], link.get("location")))
            )
            for link in self._read(archive, sheet, "hyperlink")
        }


def contents(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "contents.csv").open(encoding="utf-8-sig", newline="") as handle:
        return {row["file"]: row for row in csv.DictReader(handle)}


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_notes_come_first_and_every_view_has_its_sheet(tmp_path: Path) -> None:
    book = Book(export(put(tmp_path)).folder / "fazhi.xlsx")
    assert list(book.rows) == ["说明", "同比", "年度指标", "计划与结果", "数字与原句", "指标口径"]
    notes = " ".join(str(cell) for row in book.rows["说明"] for cell in row.values())
    for words in (FIRST, "2026-11-22 07:59 UTC", "余", "以上", "以下", "未报告不是0", "原句在哪里"):
        assert words in notes
    assert book.rows["指标口径"][1] == {
        "A": "纠纷化解", "B": "调解纠纷", "C": "件", "D": "全年累计", "E": "无所谓高低", "F": "是",
        "G": 3.0, "H": 2.0, "I": "Disputes.", "M": "disputes",
    }  # fmt: skip
    for name in list(book.rows)[1:]:
        assert 'state="frozen"' in book.xml[name]
        assert "<autoFilter" in book.xml[name]


def test_numbers_are_numbers_and_text_stays_text(tmp_path: Path) -> None:
    words = ["=1+1", "+86", "-", "@all", "http://x.cn", "007", "36"]
    facts = [(f"f{n}", "r1", None, None, None, n, w, 36.5) for n, w in enumerate(words)]
    book = Book(export(put(tmp_path, facts=facts)).folder / "fazhi.xlsx")
    cells = {row["A"]: row["B"] for row in book.rows["数字与原句"][1:]}
    assert cells == dict.fromkeys(words, 36.5)
    assert book.rows["计划与结果"] == [{"A": "计划"}, {"A": "-"}]
    assert "B" not in book.rows["同比"][1]


@pytest.mark.parametrize(
    ("address", "pages"),
    [
        ("", "..\\reports\\"),
        ("http://127.0.0.1:3001/", "..\\reports\\"),
        ("http://localhost:3001/", "..\\reports\\"),
        ("https://stats.example.cn/fazhi/", "https://stats.example.cn/fazhi/reports/"),
    ],
)
def test_a_row_leads_to_its_sentence_and_its_source(
    tmp_path: Path, address: str, pages: str
) -> None:
    settings = replace(put(tmp_path), site_url=address)
    book = Book(export(settings).folder / "fazhi.xlsx")
    # Rows in the order of their cells: =1+1, 36件, @all; the fact first, by its own number.
    assert book.links["数字与原句"] == {
        "C2": "http://a.cn/1#:~:text=x",
        "F2": f"{pages}r1.html#ff1",
        "C3": "http://a.cn/1#:~:text=y",
        "F3": f"{pages}r1.html#ff2",
        "F4": f"{pages}r2.html#ff3",
    }
    # A figure made from several facts leads to the one that carries its value.
    assert book.links["年度指标"] == {
        "D2": "http://a.cn/1#:~:text=x",
        "E2": f"{pages}r1.html#ff1",
    }
    assert book.links["计划与结果"] == {}


def test_what_excel_cannot_hold_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_ROWS", 3)
    monkeypatch.setattr(workbook, "MAX_LINKS", 3)
    result = export(put(tmp_path))
    book = Book(result.folder / "fazhi.xlsx")
    assert [len(rows) for rows in book.rows.values()][1:] == [3, 2, 2, 3, 2]
    assert len(result.remarks) == 3
    assert "“数字与原句”共 3 行，超过 Excel 一张表的上限，这里只有前 2 行" in result.remarks[1]
    notes = [row.get("B") for row in book.rows["说明"]]
    assert set(result.remarks) <= set(notes)
    assert len(book.links["数字与原句"]) == 3
    assert book.rows["数字与原句"][2]["F"] == "../reports/r1.html#ff2"
    assert contents(result.folder)["csv/v_数字与原句.csv"]["rows"] == "3"
    assert export(put(tmp_path)).remarks == result.remarks


def test_an_address_too_long_for_excel_is_text(tmp_path: Path) -> None:
    long = "http://a.cn/" + "x" * 3000
    facts = [("f1", "r1", None, None, long, 1, "36件", 36.0)]
    book = Book(export(put(tmp_path, facts=facts)).folder / "fazhi.xlsx")
    assert book.links["数字与原句"].keys() == {"F2"}
    assert book.rows["数字与原句"][1]["C"] == long


def test_every_table_and_view_is_there_in_both_formats(tmp_path: Path) -> None:
    settings = put(tmp_path)
    result = export(settings)
    listed = contents(result.folder)
    on_disk = bytes_of(result.folder)
    assert listed.keys() | {"contents.csv", "version.json"} == on_disk.keys()
    assert len(listed) == 1 + 2 * 9
    for name, row in listed.items():
        assert int(row["bytes"]) == len(on_disk[name])
        assert row["sha256"] == hashlib.sha256(on_disk[name]).hexdigest()
    assert listed["csv/dim_metric.csv"]["description"] == "One row per metric."
    assert [(f.file, f.rows) for f in result.files] == [
        (n, int(r["rows"])) for n, r in listed.items()
    ]
    table = result.folder / "csv" / "v_数字与原句.csv"
    assert table.read_bytes().startswith(b"\xef\xbb\xbf\xe5")
    with table.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.reader(handle))
    assert rows[0] == ["原文数字", "数值", "出处", "事实编号", "指标编号"]
    assert ["@all", "", "-two.txt", "f3", ""] in rows
    parquet = str(result.folder / "parquet" / "v_数字与原句.parquet")
    with duckdb.connect() as connection:
        found = connection.execute("select * from read_parquet(?)", [parquet]).fetchall()
    assert [[("" if c is None else str(c)) for c in row] for row in found] == rows[1:]


def test_what_was_exported_is_left_alone_until_something_new_is_published(tmp_path: Path) -> None:
    settings = put(tmp_path)
    first = export(settings)
    (first.folder / "marker").touch()
    again = export(settings)
    assert (first.made, again.made) == (True, False)
    assert (again.files, again.version) == (first.files, FIRST)
    assert (first.folder / "marker").exists()
    put(tmp_path, SECOND)
    later = export(settings)
    assert (later.made, later.version) == (True, SECOND)
    assert not (first.folder / "marker").exists()
    assert export(replace(settings, site_url="http://example.cn/")).made


def test_the_same_version_gives_the_same_bytes(tmp_path: Path) -> None:
    settings = put(tmp_path)
    folder = export(settings).folder
    before = bytes_of(folder)
    (folder / "version.json").unlink()
    put(tmp_path, facts=FACTS[::-1])
    assert export(settings).made
    assert bytes_of(folder) == before


@pytest.mark.parametrize("broken", ["_described", "_swap_in"])
def test_a_crash_leaves_the_version_before(
    tmp_path: Path, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = put(tmp_path)
    folder = export(settings).folder
    before = bytes_of(folder)
    put(tmp_path, SECOND)

    def fail(*_: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(module, broken, fail)
        with pytest.raises(OSError, match="no space"):
            export(settings)
    assert bytes_of(folder) == before
    assert export(settings).made
    assert [p.name for p in settings.site.iterdir() if p.name.startswith(".")] == []


def test_a_crash_amid_the_swap_is_undone(tmp_path: Path) -> None:
    settings = put(tmp_path)
    folder = export(settings).folder
    before = bytes_of(folder)
    folder.rename(folder.with_name(".exports.old"))
    assert not export(settings).made
    assert bytes_of(folder) == before


def test_the_first_page_leads_to_the_files(tmp_path: Path) -> None:
    settings = put(tmp_path)
    export(settings)
    words = (settings.site / "index.html").read_text("utf-8")
    for path in ("exports/fazhi.xlsx", "exports/contents.csv", "exports/csv/v_同比.csv", FIRST):
        assert path in words


def test_before_the_first_publication_there_is_nothing_to_export(tmp_path: Path) -> None:
    with pytest.raises(NotBuiltError, match="fazhi run"):
        export(Settings(reports=tmp_path, warehouse=tmp_path))


def test_the_command_tells_where_the_files_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FAZHI_WAREHOUSE", str(tmp_path / "out"))
    assert main(["export"]) == 1
    assert "fazhi run" in capsys.readouterr().err
    settings = put(tmp_path)
    monkeypatch.setattr(workbook, "MAX_ROWS", 3)
    assert main(["export"]) == 0
    told = capsys.readouterr().out
    assert str(settings.site / "exports") in told
    assert "19 files" in told
    assert "remark: “同比”" not in told
    assert "remark: “数字与原句”" in told
    assert (settings.site / "index.html").as_uri() in told
