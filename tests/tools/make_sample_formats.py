"""Turn plain texts of the sample corpus into the formats that its manifest asks for.

Not part of the pipeline and not run by the tests: the results are committed. It needs reportlab,
which is no dependency of the project::

    python tests/tools/make_sample_formats.py FOLDER_OF_TXT seeds/reports

Each web page gets page furniture of its own invention around the text (menus, breadcrumb, metadata
table, footer), each Word file real headings, tables and automatic numbers, each PDF running heads
and page numbers, so that what is read back has to be cleaned first.
"""

from __future__ import annotations

import csv
import html
import re
import sys
from pathlib import Path

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

CHAPTER = re.compile(r"^([一二三四五六七八九十]+)、(.*)$")
SECTION = re.compile(r"^[（(]([一二三四五六七八九十]+)[)）](.*)$")
TITLE = re.compile(r"法治.*(?:报告|汇报|总结)")
META = re.compile(r"索引号|发布机构|发布时间|信息来源|来源|提供日期|文号|公开类别")


def lines_of(path: Path) -> list[str]:
    return [line.strip(" 　") for line in path.read_text("utf-8").splitlines() if line.strip()]


def split_head(lines: list[str]) -> tuple[list[str], str, list[str], list[str]]:
    """(lines above the title, title, metadata below it, the rest)."""
    at = next(
        (
            i
            for i, x in enumerate(lines[:12])
            if TITLE.search(x) and "。" not in x and ">" not in x and len(x) < 60
        ),
        None,
    )
    if at is None:
        return [], "", [], lines
    below = at + 1
    while below < len(lines) and (
        META.search(lines[below])
        or lines[below].startswith(("退出", "语音", "发布于", "扫一扫", "•"))
    ):
        below += 1
    return lines[:at], lines[at], lines[at + 1 : below], lines[below:]


MENU = ["首页", "政务公开", "政务服务", "互动交流", "专题专栏", "数据开放"]
NEIGHBOURS = ["2024年政府信息公开工作年度报告", "关于开展春季植树活动的通知", "夏季防汛安全提示"]


def to_html(row: dict[str, str], lines: list[str]) -> str:
    above, title, meta, body = split_head(lines)
    host = row["source_host"] if " " not in row["source_host"] and "." in row["source_host"] else ""
    county = row["county"]
    head = "".join(
        f'<meta name="{n}" content="{html.escape(c)}">'
        for n, c in [
            ("SiteName", f"{county}人民政府门户网站" if host else ""),
            ("SiteDomain", host),
            ("ColumnName", "法治政府建设年度报告"),
            ("ArticleTitle", title),
        ]
        if c
    )
    menu = "".join(f'<li><a href="#">{m}</a></li>' for m in MENU)
    info = "".join(f"<span>{html.escape(m)}</span> " for m in meta)
    paragraphs = "\n".join(
        f'<p style="text-indent:2em"><span style="font-family:仿宋_GB2312">{html.escape(x)}</span></p>'
        for x in body
    )
    side = "".join(f'<li><a href="#">{n}</a></li>' for n in NEIGHBOURS)
    crumbs = "".join(f"<div class='crumb'>{html.escape(x)}</div>" for x in above)
    return f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{html.escape(title)}</title>{head}
<style>.nav li{{float:left}} .con p{{line-height:2}}</style>
<script>var views=0;function font(n){{document.body.style.fontSize=n}}</script></head>
<body>
<div class="top"><a href="#">无障碍浏览</a> | <a href="#">长者模式</a> | <a href="#">简体</a> <a href="#">繁体</a>
<form><input type="text" value="请输入关键字"><button>搜索</button></form></div>
<ul class="nav">{menu}</ul>
{crumbs}
<div class="article"><h1>{html.escape(title)}</h1>
<div class="info">{info}</div>
<div class="tools">字号：<a href="#">大</a> <a href="#">中</a> <a href="#">小</a> <a href="#">打印</a> <a href="#">关闭</a></div>
<div class="con">{paragraphs}</div>
<div class="share">分享到：<a href="#">微信</a><a href="#">微博</a></div></div>
<div class="side"><h3>相关信息</h3><ul>{side}</ul></div>
<div class="footer"><p>主办：办公室　承办：信息中心</p><p>版权所有 未经许可不得转载</p><p>网站标识码 0000000000 ICP备00000000号</p>
<p>扫一扫在手机打开当前页</p></div>
</body></html>
"""


NUMBERING = """<w:abstractNum {ns} w:abstractNumId="77"><w:multiLevelType w:val="multilevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="（%2）"/></w:lvl>
</w:abstractNum>"""


def to_docx(row: dict[str, str], lines: list[str], target: Path) -> None:
    above, title, meta, body = split_head(lines)
    document = Document()
    document.core_properties.title = "Word 文档"
    automatic = row["file"].startswith("zhongcun-2025")
    if automatic:
        root = document.part.numbering_part.element
        root.insert(0, parse_xml(NUMBERING.format(ns=nsdecls("w"))))
        root.append(
            parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>')
        )
    for line in above:
        document.add_paragraph(line)
    if title:
        document.add_heading(title, 0)
    if meta:
        pairs = [p for line in meta for p in re.findall(r"(\S+?)[:：]\s*(\S*)", line)]
        table = document.add_table(rows=0, cols=2)
        for key, value in pairs:
            cells = table.add_row().cells
            cells[0].text, cells[1].text = key, value
    for line in body:
        chapter, section = CHAPTER.match(line), SECTION.match(line)
        found = chapter or section
        if found is None:
            document.add_paragraph(line)
            continue
        level = 1 if chapter else 2
        is_heading = len(line) < 40
        text = found[2] if automatic else line
        paragraph = (
            document.add_heading(text, level) if is_heading else document.add_paragraph(text)
        )
        if automatic:
            properties = paragraph._p.get_or_add_pPr()
            properties.append(
                parse_xml(
                    f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level - 1}"/><w:numId w:val="77"/></w:numPr>'
                )
            )
    document.save(str(target))


def to_pdf(row: dict[str, str], lines: list[str], target: Path) -> None:
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(target), pagesize=A4, invariant=1)
    width, size, left, top, bottom = 28, 16, 72, 770, 80
    page, y = 1, top

    def furniture() -> None:
        canvas.setFont("STSong-Light", 9)
        canvas.drawString(left, 805, f"{row['county']}{row['township']}人民政府")
        canvas.drawCentredString(297, 40, f"- {page} -")
        canvas.setFont("STSong-Light", size)

    furniture()
    # Narrow glyphs count half, so that lines end where a typesetter would end them.
    for line in lines:
        is_title = bool(TITLE.search(line)) and len(line) < 40 and "。" not in line
        if META.search(line) and len(line) < 80:
            canvas.setFont("STSong-Light", 9)
            canvas.drawString(left, y, line)
            canvas.setFont("STSong-Light", size)
            y -= 28
            continue
        rest = line if is_title else "　　" + line
        while rest:
            used, cut = 0.0, 0
            for char in rest:
                used += 0.5 if ord(char) < 0x2000 else 1.0
                if used > width:
                    break
                cut += 1
            piece, rest = rest[:cut], rest[cut:]
            if rest[:1] and rest[0] in "，。、；：”）》！？":
                piece, rest = piece + rest[0], rest[1:]
            if y < bottom:
                canvas.showPage()
                page, y = page + 1, top
                furniture()
            x = 297 - len(piece) * size / 2 if is_title else left
            canvas.drawString(x, y, piece)
            y -= 28
    canvas.save()


def main() -> None:
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    manifest = target / "manifest.csv"
    with manifest.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for row in rows:
        stem = Path(row["file"]).stem
        wanted = row["format_wanted"]
        suffix = wanted.split("-")[0]
        lines = lines_of(source / f"{stem}.txt")
        made = target / f"{stem}.{suffix}"
        if wanted == "txt":
            made.write_bytes((source / f"{stem}.txt").read_bytes())
        elif wanted == "txt-gb18030":
            made.write_bytes((source / f"{stem}.txt").read_text("utf-8").encode("gb18030"))
        elif wanted == "html":
            made.write_text(to_html(row, lines), encoding="utf-8")
        elif wanted == "docx":
            to_docx(row, lines, made)
        else:
            to_pdf(row, lines, made)
        if suffix != "txt":
            (target / f"{stem}.txt").unlink(missing_ok=True)
        row["file"] = made.name
    with manifest.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
