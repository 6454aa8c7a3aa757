"""Which format the bytes are in. The bytes decide; the name only helps where they are silent."""

from __future__ import annotations

import io
import re
import zipfile

from dagster_project.documents.limits import MAX_BYTES, MAX_HTML_BYTES, MAX_TEXT_BYTES
from dagster_project.documents.raw import UnreadableError

_CONVERT = "convert it to .docx, .pdf with text, .html or .txt and put that here"

# First bytes of formats that are refused, with the words a user knows them by.
_REFUSED: tuple[tuple[bytes, str], ...] = (
    (b"Rar!", "RAR archive: unpack it and put the documents here"),
    (b"7z\xbc\xaf\x27\x1c", "7z archive: unpack it and put the documents here"),
    (b"\x1f\x8b\x08", "gzip archive: unpack it and put the documents here"),
    (b"BZh", "bzip2 archive: unpack it and put the documents here"),
    (b"\xfd7zXZ\x00", "xz archive: unpack it and put the documents here"),
    (b"\x89PNG", "image (PNG): the text has to be typed or recognised (OCR) first"),
    (b"\xff\xd8\xff", "image (JPEG): the text has to be typed or recognised (OCR) first"),
    (b"GIF8", "image (GIF): the text has to be typed or recognised (OCR) first"),
    (b"BM", "image (BMP): the text has to be typed or recognised (OCR) first"),
    (b"II*\x00", "image (TIFF): the text has to be typed or recognised (OCR) first"),
    (b"MM\x00*", "image (TIFF): the text has to be typed or recognised (OCR) first"),
    (b"{\\rtf", f"RTF file: {_CONVERT}"),
    (b"MZ", "program file (EXE), not a document"),
    (b"\x7fELF", "program file (ELF), not a document"),
    (b"SQLite format 3", "database file, not a document"),
    (b"PAR1", "Parquet file, not a document"),
)
_ZIP_KINDS: tuple[tuple[str, str], ...] = (
    ("OFD.xml", f"OFD file (.ofd): {_CONVERT}"),
    ("xl/workbook.xml", f"Excel workbook (.xlsx): {_CONVERT}"),
    ("ppt/presentation.xml", f"PowerPoint file (.pptx): {_CONVERT}"),
    ("content.xml", f"OpenDocument file: {_CONVERT}"),
    ("META-INF/container.xml", f"e-book (EPUB): {_CONVERT}"),
)
_HTML = re.compile(rb"<!doctype\s+html|<(?:html|head|body|meta|div|table|p|span|br)\b", re.I)
_HTML_WIDE = re.compile(r"<!doctype\s+html|<(?:html|head|body|meta|div|table|p)\b", re.I)
_MHTML = re.compile(rb"\A(?:From:|MIME-Version:)[\s\S]{0,2000}multipart/related", re.I)


def recognise(data: bytes, name: str) -> str:
    """``txt``, ``html``, ``docx`` or ``pdf``; UnreadableError says what to do with all others."""
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise UnreadableError("empty file")
    if len(data) > MAX_BYTES:
        raise UnreadableError(too_large(len(data)))
    head = data[:4096]
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK"):
        return _zip_kind(data)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise UnreadableError(_ole_reason(data, name))
    for magic, reason in _REFUSED:
        # "BM" and "MZ" are also letters a text may start with: a program or an image has NULs.
        if head.startswith(magic) and (len(magic) > 2 or b"\x00" in head[:64]):
            raise UnreadableError(reason)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        raise UnreadableError("image (WEBP): the text has to be typed or recognised (OCR) first")
    if _MHTML.match(head):
        raise UnreadableError(
            "saved web page in one file (.mht): save it as .html and put that here"
        )
    kind = "html" if _is_html(head, name) else "txt"
    limit = MAX_HTML_BYTES if kind == "html" else MAX_TEXT_BYTES
    if len(data) > limit:
        raise UnreadableError(too_large(len(data), limit))
    return kind


def too_large(size: int, limit: int = MAX_BYTES) -> str:
    """The reason for refusing a document of ``size`` bytes."""
    return f"too large: {size / 1e6:.0f} MB, the limit is {limit // 1_000_000} MB"


def _is_html(head: bytes, name: str) -> bool:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return bool(_HTML_WIDE.search(head.decode("utf-16", errors="replace")[:1500]))
    found = _HTML.search(head)
    named = name.lower().endswith((".html", ".htm", ".xhtml", ".shtml", ".jsp", ".aspx", ".php"))
    return bool(found) and (named or head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"))


def _zip_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise UnreadableError(f"damaged or cut-off ZIP container (.docx?): {error}") from error
    if "word/document.xml" in names or ("[Content_Types].xml" in names and _has_word(names)):
        return "docx"
    for member, reason in _ZIP_KINDS:
        if member in names:
            raise UnreadableError(reason)
    raise UnreadableError("ZIP archive: unpack it and put the documents here")


def _has_word(names: set[str]) -> bool:
    return any(name.startswith("word/") for name in names)


def _ole_reason(data: bytes, name: str) -> str:
    # Encrypted .docx files are wrapped in the same container as old Word files.
    window = data[: 1 << 20]
    if "EncryptedPackage".encode("utf-16-le") in window:
        return "encrypted Office file: save it without a password and put that here"
    if name.lower().endswith(".wps"):
        return f"WPS file (.wps): {_CONVERT}"
    if "Workbook".encode("utf-16-le") in window:
        return f"legacy Excel file (.xls): {_CONVERT}"
    return f"legacy Word file (.doc): {_CONVERT}"
