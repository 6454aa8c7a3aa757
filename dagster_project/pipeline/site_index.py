"""The first page of the site: the reports by place and year, and what else there is to open."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

_STYLE = """
body{margin:0 auto;padding:1.5rem 2rem 6rem;max-width:66rem;color:#222;background:#fafaf7;
 font:15px/1.6 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
h1{font-size:1.6rem;margin:.5rem 0 .2rem}h2{font-size:1.15rem;margin:2rem 0 .3rem;
 border-bottom:2px solid #8aa}h3{font-size:1rem;margin:1.1rem 0 .3rem}
a{color:#24557a}small,.quiet{color:#666}
.ways{display:flex;flex-wrap:wrap;gap:.6rem;padding:0;list-style:none;margin:1rem 0}
.ways a{display:block;padding:.5rem .9rem;background:#fff;border:1px solid #cdd6d6;
 border-radius:6px;text-decoration:none}
.ways a:hover,.ways a:focus{border-color:#24557a}
input{font:inherit;width:100%;max-width:28rem;box-sizing:border-box;padding:.4rem .6rem;
 border:1px solid #cdd6d6;border-radius:6px}
main>div{display:flex;flex-wrap:wrap;gap:0 2rem}
h2{width:100%}section{overflow-x:auto}
[hidden]{display:none!important}
table{border-collapse:collapse;background:#fff}
th,td{padding:.25rem .9rem;border:1px solid #e2e6e4;text-align:left;font-weight:normal}
thead th{background:#eef2f0;color:#555}tbody th{min-width:9rem}
details{margin:.6rem 0}summary{cursor:pointer}
.files td{vertical-align:top}.files td:not(:last-child){white-space:nowrap}
"""
_FIND = """
const boxes = document.querySelectorAll('section');
document.getElementById('find').addEventListener('input', event => {
  const words = event.target.value.trim();
  boxes.forEach(box => {
    const place = box.dataset.place.includes(words);
    let any = false;
    box.querySelectorAll('tbody tr').forEach(row => {
      row.hidden = !(place || row.textContent.includes(words));
      any = any || !row.hidden;
    });
    box.hidden = !any;
  });
  document.querySelectorAll('main>div').forEach(province => {
    province.hidden = !province.querySelector('section:not([hidden])');
  });
});
"""
# What the register calls a level that a municipality or a province does not have.
_NO_PREFECTURE = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")


@dataclass(frozen=True, slots=True)
class Listed:
    """An accepted report; ``facts`` is None where it has no page."""

    report_id: str
    province: str
    prefecture: str
    county: str
    township: str
    township_code: str
    year: int
    title: str
    facts: int | None


def version_time(version: str) -> datetime:
    """Second of publication, in UTC, that a version's name tells."""
    return datetime.strptime(version[:15], "%Y%m%dT%H%M%S")


def published_at(version: str) -> str:
    """The time of publication for people."""
    return version_time(version).strftime("%Y-%m-%d %H:%M UTC")


def render_index(
    version: str | None,
    reports: Iterable[Listed],
    links: Sequence[tuple[str, str]],
    files: Sequence[dict[str, str]],
) -> str:
    """The page; ``links`` are labels and paths, ``files`` the rows of the list of exports."""
    listed = sorted(reports, key=lambda report: (report.township_code, report.year))
    townships = len({report.township_code for report in listed})
    facts = sum(report.facts or 0 for report in listed)
    ways = "".join(f'<li><a href="{path}">{html.escape(label)}</a></li>' for label, path in links)
    state = f"数据版本 {version}（{published_at(version)} 发布）" if version else "尚未发布数据"
    return (
        '<!doctype html><html lang="zh"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>乡镇法治政府建设年度报告数据</title><style>{_STYLE}</style></head><body>"
        "<h1>乡镇（街道）法治政府建设年度报告数据</h1>"
        f'<p class="quiet">{len(listed)} 份报告，{townships} 个乡镇街道，{facts} 条事实。'
        f"{state}</p>"
        f'<ul class="ways">{ways}</ul>{_files(files)}'
        "<p>点年度下的数字，看该报告的全文：每个数字都有标记，鼠标停留可见读法。"
        "空格表示没有收到该年度的报告，并不表示为零。</p>"
        '<p><label for="find">查找省、市、县或乡镇街道</label><br>'
        '<input id="find" type="search"></p>'
        f"<main>{_places(listed)}</main><script>{_FIND}</script></body></html>\n"
    )


def _files(files: Sequence[dict[str, str]]) -> str:
    """The tables with a link for each format they are exported in."""
    formats: dict[str, list[dict[str, str]]] = {}
    for file in files:
        folder, _, name = file["file"].partition("/")
        if name:
            formats.setdefault(name.removesuffix(f".{folder}"), []).append(file)
    if not formats:
        return ""
    rows = "".join(
        f"<tr><td>{html.escape(table)}</td><td>{' '.join(map(_file, found))}</td>"
        f"<td>{found[0]['rows']} 行</td><td>{html.escape(found[0]['description'])}</td></tr>"
        for table, found in formats.items()
    )
    return (
        f"<details><summary>全部数据文件（{len(formats)} 张表，CSV 与 Parquet）</summary>"
        '<table class="files"><thead><tr><th>表</th><th>文件</th><th>行数</th><th>内容</th></tr>'
        f"</thead><tbody>{rows}</tbody></table></details>"
    )


def _file(file: dict[str, str]) -> str:
    path = file["file"]
    size = f"{max(int(file['bytes']) // 1000, 1)} KB"
    kind = path.rpartition(".")[2]
    return f'<a href="exports/{html.escape(path)}">{kind}</a> <small>{size}</small>'


def _places(listed: Sequence[Listed]) -> str:
    pieces = []
    for province, within in groupby(listed, key=lambda report: report.province):
        counties = [
            _county(list(group)) for _, group in groupby(within, key=lambda r: r.township_code[:6])
        ]
        pieces.append(f"<div><h2>{html.escape(province)}</h2>{''.join(counties)}</div>")
    return "".join(pieces)


def _county(reports: list[Listed]) -> str:
    """The reports of one county as a table of townships by years."""
    years = sorted({report.year for report in reports})
    first = reports[0]
    places = (first.prefecture, first.county)
    name = " ".join(dict.fromkeys(name for name in places if name not in _NO_PREFECTURE))
    head = "".join(f"<th>{year}</th>" for year in years)
    rows = []
    for _, group in groupby(reports, key=lambda report: report.township_code):
        of_township = list(group)
        cells = "".join(
            f"<td>{' '.join(_cell(report) for report in of_township if report.year == year)}</td>"
            for year in years
        )
        rows.append(f"<tr><th>{html.escape(of_township[0].township)}</th>{cells}</tr>")
    place = html.escape(f"{first.province} {name}")
    return (
        f'<section data-place="{place}"><h3>{html.escape(name)}'
        f" <small>{len(reports)} 份报告</small></h3>"
        f"<table><thead><tr><th>乡镇街道</th>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></section>"
    )


def _cell(report: Listed) -> str:
    if report.facts is None:
        return "<small>未能提取</small>"
    title = html.escape(report.title)
    return f'<a href="reports/{report.report_id}.html" title="{title}">{report.facts} 条</a>'
