"""Damaged, hostile and foreign inputs: each ends as a quarantined Document with its reason."""

from __future__ import annotations

import io
import random
import time
import zipfile
import zlib

import docx
import pytest
from report_texts import body, report

from dagster_project.documents import Given, read_document
from dagster_project.documents.limits import MAX_BYTES, MAX_CHARS

GOOD = report("衡阳县三湖镇2024年法治政府建设年度报告", "", "2024年，我镇推进法治政府建设。")


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def word(text: str = GOOD) -> bytes:
    document = docx.Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def with_part(name: str, data: bytes) -> bytes:
    """A Word file with one part replaced."""
    source = zipfile.ZipFile(io.BytesIO(word()))
    return zipped({n: data if n == name else source.read(n) for n in source.namelist()})


def pdf(content: bytes = b"", extra: bytes = b"", trailer: bytes = b"") -> bytes:
    """A PDF of one page with a content stream."""
    stream = zlib.compress(content)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n" % len(stream) + stream + b"\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, value in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + value + b"\nendobj\n"
    out += extra
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        trailer,
        start,
    )
    return bytes(out)


def big_zip_entry() -> bytes:
    """A Word file whose text part says it is 300 MB; nobody should find out by unpacking it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(300):
                part.write(b" " * 1_000_000)
    return buffer.getvalue()


CID = b"BT /F1 12 Tf 50 700 Td " + b"".join(b"(abc) Tj 0 -14 Td " for _ in range(40)) + b"ET"
ENCRYPT = b"/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -3904/O<%s>/U<%s>>>/ID[<00><00>]" % (
    b"11" * 32,
    b"22" * 32,
)
PLAN = body().replace("报告", "计划")
DISCLOSURE = (
    "海丰县海城镇2024年政府信息公开工作年度报告\n"
    + "收到和处理政府信息公开申请情况。法治法律普法依法行政学法。" * 20
)
RANDOM = random.Random(7).randbytes(20_000)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TRADITIONAL_NOTICE = "本頁面"

# name of the case -> (file name, bytes, words of the reason)
BAD: dict[str, tuple[str, bytes, str]] = {
    "empty": ("a.txt", b"", "empty"),
    "only blanks": ("a.txt", b" \r\n\t \n", "empty"),
    "only a byte order mark": ("a.txt", b"\xef\xbb\xbf", "empty"),
    "only NULs": ("a.txt", b"\x00" * 5000, "empty"),
    "a few words": ("a.txt", "法治政府建设报告".encode(), "too short"),
    "title only": ("a.txt", "衡阳县三湖镇2024年法治政府建设年度报告".encode(), "too short"),
    "random bytes": ("a.txt", RANDOM, "encoding"),
    "random bytes as docx": ("a.docx", RANDOM, "encoding"),
    "random bytes as pdf": ("a.pdf", RANDOM, "encoding"),
    "English text": ("a.txt", b"The rule of law is the rule of law. " * 200, "short"),
    "long English text with some Chinese": (
        "a.txt",
        ("law " * 3000 + "法治建设" * 60).encode(),
        "not a Chinese text",
    ),
    "numbers only": ("a.txt", b"1234567890\n" * 500, "short"),
    "gibberish in GB18030 read twice": (
        "a.txt",
        GOOD.encode("utf-8").decode("latin-1").encode("utf-8"),
        "",
    ),
    "text with a NUL between letters": ("a.txt", b"a\x00b\x00" * 900 + b"\x01\x02\x03" * 900, ""),
    "control characters": ("a.txt", b"\x01\x02\x03\x04" * 500 + "法治".encode() * 30, "binary"),
    "UTF-16 cut in the middle": ("a.txt", GOOD.encode("utf-16")[:99], "short"),
    "half of it unreadable": (
        "a.txt",
        b"\xef\xbb\xbf" + GOOD.encode()[:600] + b"\xff\xfe\xfd" * 300,
        "damaged",
    ),
    "one endless line": ("a.txt", ("法治政府建设" * 100_000).encode(), f"more than {MAX_CHARS}"),
    "too many lines": ("a.txt", b"a\n" * 100_000, "lines"),
    "over the size limit": ("a.txt", b"a" * (MAX_BYTES + 1), "too large"),
    "over the size limit, docx": ("a.docx", b"PK\x03\x04" + b"a" * MAX_BYTES, "too large"),
    # Word
    "docx cut off": ("a.docx", word()[:3000], "ZIP"),
    "docx cut off at the end": ("a.docx", word()[:-40], "ZIP"),
    "docx without a text part": (
        "a.docx",
        zipped({"[Content_Types].xml": b"<Types/>", "word/styles.xml": b"<a/>"}),
        "damaged Word",
    ),
    "docx with broken XML": (
        "a.docx",
        with_part("word/document.xml", b"<w:document><w:body>"),
        "damaged Word",
    ),
    "docx with empty XML": ("a.docx", with_part("word/document.xml", b""), "damaged Word"),
    "docx with another root": (
        "a.docx",
        with_part("word/document.xml", b"<html/>"),
        "damaged Word",
    ),
    "docx with broken numbering": (
        "a.docx",
        with_part("word/numbering.xml", b"<w:numbering"),
        "damaged Word",
    ),
    "docx nested 100,000 deep": (
        "a.docx",
        with_part("word/document.xml", b"<a>" * 100_000 + b"</a>" * 100_000),
        "damaged Word",
    ),
    "docx with an entity bomb": (
        "a.docx",
        with_part(
            "word/document.xml",
            b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><d>&b;</d>',
        ),
        "",
    ),
    "docx with an outside entity": (
        "a.docx",
        with_part(
            "word/document.xml",
            b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><d>&a;</d>',
        ),
        "",
    ),
    "docx that unpacks to 300 MB": ("a.docx", big_zip_entry(), "ZIP bomb"),
    "docx of 6,000 parts": (
        "a.docx",
        zipped({"word/document.xml": b"<a/>", **{f"word/{i}": b"" for i in range(6000)}}),
        "ZIP bomb",
    ),
    "empty docx": ("a.docx", word(""), "no text"),
    "docx with pictures only": ("a.docx", word("\n\n"), "no text"),
    "encrypted docx": (
        "a.docx",
        OLE + b"\x00" * 500 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 500,
        "password",
    ),
    "legacy doc": ("a.doc", OLE + b"\x00" * 2000, "legacy Word"),
    "legacy doc named docx": ("a.docx", OLE + b"\x00" * 2000, "legacy Word"),
    "wps": ("a.wps", OLE + b"\x00" * 2000, "WPS"),
    "legacy xls": ("a.xls", OLE + b"\x00" * 500 + "Workbook".encode("utf-16-le"), "Excel"),
    # PDF
    "pdf without text": ("a.pdf", pdf(), "text layer"),
    "pdf with a picture only": ("a.pdf", pdf(b"0 0 595 842 re f"), "text layer"),
    "pdf cut off": ("a.pdf", pdf(CID)[:300], ""),
    "pdf of its first line only": ("a.pdf", b"%PDF-1.7\n", "damaged PDF"),
    "pdf of garbage": ("a.pdf", b"%PDF-1.7\n" + RANDOM, "PDF"),
    "pdf without pages": (
        "a.pdf",
        b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
        "PDF",
    ),
    "pdf with pages in a circle": ("a.pdf", pdf().replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]"), "PDF"),
    "encrypted pdf": ("a.pdf", pdf(CID, trailer=ENCRYPT), "password"),
    "pdf in Latin letters only": ("a.pdf", pdf(CID), "short"),
    # web pages
    "html without text": (
        "a.html",
        b"<html><body><script>var a=1</script></body></html>",
        "no text",
    ),
    "html of menus": (
        "a.html",
        ("<html><body>" + "<li><a href=#>首页</a></li>" * 500 + "</body></html>").encode(),
        "",
    ),
    "html never closed": ("a.html", b"<html><body><div>" * 50, ""),
    "html nested 100,000 deep": (
        "a.html",
        b"<html><body>" + b"<div>" * 100_000 + GOOD.encode(),
        "",
    ),
    "html of one tag": ("a.html", b"<html", ""),
    "html error page": (
        "a.html",
        "<html><body><h1>404 页面不存在</h1></body></html>".encode(),
        "short",
    ),
    "html of a captcha": (
        "a.html",
        "<html><body>请输入验证码，继续访问本网站。</body></html>".encode(),
        "short",
    ),
    "html with 200,000 attributes": (
        "a.html",
        b"<html><body><p " + b" ".join(b"a%d=1" % i for i in range(200_000)) + b">x</p>",
        "",
    ),
    "mht": (
        "a.mht",
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\nabc",
        ".mht",
    ),
    # other formats
    "ofd": ("a.ofd", zipped({"OFD.xml": b"<a/>"}), "OFD"),
    "xlsx": ("a.xlsx", zipped({"xl/workbook.xml": b"<a/>"}), "Excel"),
    "pptx": ("a.pptx", zipped({"ppt/presentation.xml": b"<a/>"}), "PowerPoint"),
    "odt": ("a.odt", zipped({"content.xml": b"<a/>"}), "OpenDocument"),
    "zip of a report": ("a.zip", zipped({"a.txt": GOOD.encode()}), "unpack"),
    "zip in a zip in a zip": (
        "a.zip",
        zipped({"b.zip": zipped({"c.zip": zipped({"d.txt": b"x"})})}),
        "unpack",
    ),
    "zip named txt": ("a.txt", zipped({"a.txt": GOOD.encode()}), "unpack"),
    "rar": ("a.rar", b"Rar!\x1a\x07\x00" + RANDOM[:300], "RAR"),
    "7z": ("a.7z", b"7z\xbc\xaf\x27\x1c" + RANDOM[:300], "7z"),
    "gzip": ("a.gz", b"\x1f\x8b\x08" + RANDOM[:300], "gzip"),
    "png": ("a.png", b"\x89PNG\r\n\x1a\n" + RANDOM[:300], "OCR"),
    "jpeg named pdf": ("a.pdf", b"\xff\xd8\xff\xe0" + RANDOM[:300], "OCR"),
    "gif": ("a.gif", b"GIF89a" + RANDOM[:300], "OCR"),
    "tiff": ("a.tif", b"II*\x00" + RANDOM[:300], "OCR"),
    "bmp": ("a.bmp", b"BM\x00\x00\x00\x00" + RANDOM[:300], "OCR"),
    "rtf": ("a.rtf", b"{\\rtf1 abc}", "RTF"),
    "program": ("a.exe", b"MZ\x90\x00\x03\x00" + RANDOM[:300], "program"),
    "database": ("a.db", b"SQLite format 3\x00" + RANDOM[:300], "database"),
    # other genres
    "report on open government": ("a.txt", DISCLOSURE.encode(), "信息公开"),
    "work plan": (
        "a.txt",
        report("衡阳县三湖镇2024年法治政府建设工作计划", "", "2024年，推进法治建设。").encode(),
        "plan",
    ),
    "county report": (
        "a.txt",
        report("衡阳县人民政府2024年法治政府建设年度报告", "", "2024年，全县推进法治建设。")
        .replace("我镇", "全县")
        .replace("司法所", "司法局")
        .encode(),
        "county",
    ),
    "bureau report": (
        "a.txt",
        report("衡阳县教育局2024年法治政府建设年度报告", "", "2024年，我局推进法治建设。")
        .replace("我镇", "我局")
        .encode(),
        "bureau",
    ),
    "template": (
        "a.txt",
        GOOD.replace("三湖镇", "XX镇").replace("23份", "**份").encode(),
        "template",
    ),
    "re-dated sample text": (
        "a.txt",
        GOOD.replace("法治宣传的", "落实规划（2023-2023年），").encode(),
        "re-dated",
    ),
    "document shop": ("a.txt", (GOOD + "\n本范文仅展示部分内容，下载本文请付费").encode(), "shop"),
    "explanation": (
        "a.txt",
        report(
            "《三湖镇2024年法治政府建设年度报告》解读", "", "2024年，我镇推进法治建设。"
        ).encode(),
        "explanation",
    ),
    "another subject": (
        "a.txt",
        (
            "衡阳县三湖镇2024年春耕生产情况报告\n"
            + "我镇种植水稻三千亩，修渠十二条，发放种子和化肥，农户增收明显。" * 20
        ).encode(),
        "rule of law",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_is_quarantined_with_its_reason(case: str) -> None:
    name, data, words = BAD[case]
    started = time.monotonic()
    document = read_document(data, name, Given())
    assert document.status == "quarantined"
    assert document.reason
    assert words in document.reason
    assert "could not be read" not in document.reason, "an error nobody foresaw"
    assert time.monotonic() - started < 10


def test_there_are_more_than_sixty() -> None:
    assert len(BAD) >= 60


def test_a_personal_report_is_a_type_of_its_own() -> None:
    text = report("衡阳县三湖镇镇长2024年度述法报告", "", "2024年，本人认真履行职责。").replace(
        "我镇", "本人"
    )
    document = read_document(text.encode(), "a.txt", Given())
    assert (document.status, document.document_type) == ("quarantined", "personal_report")
    assert (document.township_code, document.report_year) == ("430421112", 2024)


def test_a_look_alike_that_a_person_has_checked_is_accepted() -> None:
    text = report("衡阳县三湖镇2024年法治政府建设工作要点", "", "2024年，我镇推进法治建设。")
    document = read_document(text.encode(), "a.txt", Given(document_type="annual_report"))
    assert document.status == "accepted"


@pytest.mark.parametrize("seed", range(30))
def test_flipped_bytes_never_raise(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(
        [word(), pdf(CID), GOOD.encode(), f"<html><body><p>{GOOD}</p></body></html>".encode()][
            seed % 4
        ]
    )
    for _ in range(1 + seed):
        data[chance.randrange(len(data))] = chance.randrange(256)
    document = read_document(bytes(data), "a.bin", Given())
    assert document.status in ("accepted", "quarantined")
    assert document.status == "accepted" or document.reason
