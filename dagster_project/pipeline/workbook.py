"""The workbook for people who work in Excel: notes first, then the Chinese views, a sheet each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dagster_project.pipeline.site_index import published_at, version_time

# Limits of Excel: rows of a sheet with the header, links of a sheet, characters of an address.
MAX_ROWS = 1_048_576
MAX_LINKS = 65_530
MAX_ADDRESS = 2_079
_NARROWEST, _WIDEST = 8, 50
_ROWS_MEASURED = 300
_BATCH = 2_000
_SOURCE, _PAGE = "出处", "报告页"
_NOT_READ = (_SOURCE, _PAGE, "编号")  # followed or joined by, so these may be cut

_VIEWS = {
    "同比": ("v_同比", "每个指标本年与上年的数字、增减，或者不能比较的原因"),
    "年度指标": ("v_年度指标", "每个乡镇街道每年每个指标一个数，以及这个数怎样得来"),
    "计划与结果": ("v_计划与结果", "报告里的每一项计划，与到期年度的实绩对照"),
    "数字与原句": ("v_数字与原句", "报告里陈述的每一个数字，连同原句"),
}
_METRICS = """
select
    activity_type_zh as 工作类别,
    metric_zh as 指标,
    dim_metric.unit as 单位,
    case measure when 'flow' then '全年累计' when 'stock' then '年末数' else '比率' end as 性质,
    case direction when 'higher_is_better' then '越高越好' when 'lower_is_better' then '越低越好'
        else '无所谓高低' end as 方向,
    if(is_core, '是', null) as 核心指标,
    dim_metric.reports as 报告数,
    dim_metric.years as 年度数,
    definition_en as 定义,
    comparability_en as 可比性,
    not_to_confuse_with as 勿与混淆,
    replaced_by as 已由其替代,
    metric as 指标代码
from dim_metric
inner join dim_activity_type using (activity_type)
order by all
"""
_NOTES = (
    (
        "余、多、近、约",
        "“20余件”不是20件：数值栏记20，下限20，上限30（不含）。同比也按上下限计算，"
        "增减的方向不能确定时不写方向。",
    ),
    ("以上、以下", "“30件以上”只有下限，“不超过5件”只有上限；空着的一端没有限制。"),
    (
        "未报告不是0",
        "报告没有提到的指标没有行，或者写明“本年未提及”“未报告”；报告写明“未发生”的，才是0。",
    ),
    (
        "计划不是实绩",
        "下一年打算做到的数字单列为“计划”，到期后与该年实绩对照，见“计划与结果”表。",
    ),
    (
        "不能比的不比",
        "单位、主体、范围不同，或者只有部分月份的数字，不计算同比，“不可比原因”栏说明为什么。",
    ),
    (
        "原句在哪里",
        "“报告页”栏打开报告全文，停在该数字处；“出处”栏是原网页，没有网址的写原文件名；"
        "“数字与原句”表列出每个数字的原句。",
    ),
    ("数字有误", "数字由程序从原文读出。发现有误，请告诉数据管理员，更正与原值会并列保存。"),
)


@dataclass(frozen=True, slots=True)
class Workbook:
    """What was written: data rows of all sheets, and what of the data did not fit, in Chinese."""

    rows: int
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    about: str
    query: str
    rows: int


@dataclass(frozen=True, slots=True)
class _Styles:
    title: Format
    header: Format
    text: Format


def write_workbook(
    path: Path, connection: duckdb.DuckDBPyConnection, version: str, pages: str
) -> Workbook:
    """Write the workbook; ``pages`` is the address of the folder of report pages, with a slash.

    Written again from the same version it is the same, byte for byte.
    """
    sheets = _sheets(connection)
    remarks = tuple(remark for sheet in sheets for remark in _remarks(sheet))
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "nan_inf_to_errors": True})
    book.set_properties({"created": version_time(version)})
    styles = _Styles(
        title=book.add_format({"bold": True, "font_size": 14}),
        header=book.add_format({"bold": True, "bg_color": "#DCE6E2", "bottom": 1}),
        text=book.add_format({"text_wrap": True, "valign": "top"}),
    )
    _write_notes(book.add_worksheet("说明"), styles, version, sheets, remarks)
    for sheet in sheets:
        _write_sheet(book.add_worksheet(sheet.name), styles, connection, sheet.query, pages)
    book.close()
    return Workbook(sum(min(sheet.rows, MAX_ROWS - 1) for sheet in sheets), remarks)


def _sheets(connection: duckdb.DuckDBPyConnection) -> list[_Sheet]:
    queries = {name: (about, _query(connection, view)) for name, (view, about) in _VIEWS.items()}
    queries["指标口径"] = ("每个指标数的是什么、单位、与哪些指标容易混淆", _METRICS)
    return [
        _Sheet(name, about, query, count_rows(connection, f"({query})"))
        for name, (about, query) in queries.items()
    ]


def count_rows(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    """Rows of a table (quoted) or of a query (in brackets)."""
    ((rows,),) = connection.sql(f"select count(*) from {relation}").fetchall()
    return int(rows)


def _query(connection: duckdb.DuckDBPyConnection, view: str) -> str:
    """The rows of a view, each led to its sentence by its fact, else by a fact of its indicator."""
    columns = connection.sql(f'select * from "{view}" limit 0').columns
    name, key = ("事实编号", "fact_id") if "事实编号" in columns else ("指标编号", "indicator_id")
    if name not in columns:
        return f'select * from "{view}" order by all'
    source = "" if _SOURCE in columns else f"coalesce(source_link, source_path) as {_SOURCE},"
    return f"""
    with evidence as (
        select distinct on ({key}) {key} as row_id, fact_id, report_id, source_link
        from fct_fact
        where {key} is not null
        order by {key}, indicator_role is distinct from 'value', report_id, char_start
    )
    select
        shown.*,
        {source}
        report_id || '.html#f' || fact_id as {_PAGE}
    from "{view}" as shown
    left join evidence on shown.{name} = row_id
    left join dim_report using (report_id)
    order by all
    """


def _remarks(sheet: _Sheet) -> list[str]:
    remarks = []
    if sheet.rows >= MAX_ROWS:
        remarks.append(
            f"“{sheet.name}”共 {sheet.rows} 行，超过 Excel 一张表的上限，这里只有前"
            f" {MAX_ROWS - 1} 行；全部的行在 csv 与 parquet 文件夹里。"
        )
    if _PAGE in sheet.query and sheet.rows * 2 > MAX_LINKS:
        remarks.append(
            f"“{sheet.name}”行数多，Excel 一张表最多 {MAX_LINKS} 个链接，其后的行只写地址。"
        )
    return remarks


def _write_notes(
    target: Worksheet,
    styles: _Styles,
    version: str,
    sheets: Sequence[_Sheet],
    remarks: Sequence[str],
) -> None:
    target.set_column(0, 0, 18)
    target.set_column(1, 1, 90)
    lines = [
        ("数据版本", f"{version}（{published_at(version)} 发布）"),
        *(("注意", remark) for remark in remarks),
        *_NOTES,
        *((f"表：{sheet.name}", f"{sheet.about}（{sheet.rows} 行）") for sheet in sheets),
    ]
    target.write_string(0, 0, "乡镇（街道）法治政府建设年度报告数据", styles.title)
    for row, (label, words) in enumerate(lines, 2):
        target.write_string(row, 0, label, styles.text)
        target.write_string(row, 1, words, styles.text)


def _write_sheet(
    target: Worksheet,
    styles: _Styles,
    connection: duckdb.DuckDBPyConnection,
    query: str,
    pages: str,
) -> None:
    answer = connection.execute(f"select * from ({query}) limit {MAX_ROWS - 1}")
    columns = [column[0] for column in answer.description or ()]
    widths = [_width(name) + 3 for name in columns]  # beside the name stands the filter's button
    for place, name in enumerate(columns):
        target.write_string(0, place, name, styles.header)
    row = links = 0
    while batch := answer.fetchmany(_BATCH):
        for cells in batch:
            row += 1
            for place, (name, value) in enumerate(zip(columns, cells, strict=True)):
                address = _address(name, value, pages)
                if address and links < MAX_LINKS:
                    links += 1
                    words = "看原句" if name == _PAGE else value
                    target.write_url(row, place, address, string=words)
                elif value is not None:
                    _write(target, row, place, pages + value if name == _PAGE else value)
                if row <= _ROWS_MEASURED and not name.endswith(_NOT_READ):
                    widths[place] = max(widths[place], _width(value))
    for place, width in enumerate(widths):
        target.set_column(place, place, min(max(width, _NARROWEST), _WIDEST))
    target.freeze_panes(1, 0)
    target.autofilter(0, 0, row, len(columns) - 1)


def _address(column: str, value: object, pages: str) -> str:
    """Where a cell leads to; empty for most cells, and for addresses that Excel refuses."""
    if not isinstance(value, str):
        return ""
    address = ""
    if column == _PAGE:
        # Excel needs to be told that an address without a host is a file beside the workbook.
        address = pages + value if "://" in pages else f"external:{pages}{value}"
    elif column == _SOURCE and value.startswith(("http://", "https://")):
        address = value
    return address if len(address) <= MAX_ADDRESS else ""


def _write(target: Worksheet, row: int, place: int, value: object) -> None:
    """Numbers as numbers, all else as text, whatever it begins with."""
    if isinstance(value, (int, float)):
        target.write_number(row, place, value)
    else:
        target.write_string(row, place, str(value))


def _width(value: object) -> int:
    """Columns that a cell takes; a Chinese character takes two."""
    text = f"{value:g}" if isinstance(value, float) else "" if value is None else str(value)
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text) + 1
