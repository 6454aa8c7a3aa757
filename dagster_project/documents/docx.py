"""Word files (.docx) to lines: paragraphs with their automatic numbers, tables row by row."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.opc.exceptions import OpcError
from lxml import etree

from dagster_project.documents.limits import MAX_PART_BYTES, MAX_UNPACKED_BYTES, MAX_ZIP_ENTRIES
from dagster_project.documents.numbering import Numbering
from dagster_project.documents.raw import Line, RawText, UnreadableError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Text that a reader of the finished document does not see.
_UNSEEN = frozenset({f"{_W}del", f"{_W}instrText", f"{_W}delText", _FALLBACK, f"{_W}pPr"})
_BREAKS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": " ", f"{_W}noBreakHyphen": "-"}


def read_docx(data: bytes) -> RawText:
    """Lines of a Word file; raises UnreadableError for a damaged, locked or oversized one."""
    _check_size(data)
    try:
        document = docx.Document(io.BytesIO(data))
        numbering = Numbering(document)
        lines = tuple(_lines(document.element.body, numbering))
    except (
        OpcError,
        KeyError,
        ValueError,
        AttributeError,
        zipfile.BadZipFile,
        OSError,
        etree.XMLSyntaxError,
        EOFError,
        NotImplementedError,
    ) as error:
        raise UnreadableError(
            f"damaged Word file: {type(error).__name__}: {error}"[:300]
        ) from error
    return RawText("docx", lines, _hints(document))


def _check_size(data: bytes) -> None:
    """Refuse what unpacks to more than a report can need, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as error:
        raise UnreadableError(f"damaged Word file: {error}") from error
    if len(parts) > MAX_ZIP_ENTRIES:
        raise UnreadableError(f"Word file of {len(parts)} parts: refused as a possible ZIP bomb")
    if any(part.flag_bits & 0x1 for part in parts):
        raise UnreadableError("encrypted Word file: save it without a password and put that here")
    total = sum(part.file_size for part in parts)
    largest = max((p.file_size for p in parts if p.filename.endswith(".xml")), default=0)
    if total > MAX_UNPACKED_BYTES or largest > MAX_PART_BYTES:
        raise UnreadableError(f"Word file unpacks to {total / 1e6:.0f} MB: possible ZIP bomb")


def _hints(document: Any) -> dict[str, str]:
    # Titles in file properties are mostly those of the template the clerk started from, so they
    # are evidence of nothing; only the page the text was saved from is kept.
    source = document.core_properties.identifier or ""
    return {"identifier": source} if source else {}


def _lines(body: Any, numbering: Numbering) -> Iterator[Line]:
    for block in _blocks(body):
        if block.tag == f"{_W}p":
            text = numbering.label(block) + _text(block)
            for part in text.split("\n"):
                if part.strip():
                    yield Line(part)
        else:
            yield from _table(block)


def _blocks(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, also those inside content controls."""
    stack = list(reversed(parent))
    while stack:
        element = stack.pop()
        if element.tag in (f"{_W}p", f"{_W}tbl"):
            yield element
        elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            stack.extend(reversed(element))


def _text(paragraph: Any) -> str:
    parts: list[str] = []
    boxes: list[str] = []
    stack: list[tuple[Any, bool]] = [(child, False) for child in reversed(paragraph)]
    while stack:
        element, in_box = stack.pop()
        tag = element.tag
        if tag in _UNSEEN or not isinstance(tag, str):
            continue
        target = boxes if in_box else parts
        if tag == f"{_W}t":
            target.append(element.text or "")
        elif tag in _BREAKS:
            target.append(_BREAKS[tag])
        elif tag == f"{_W}p":
            target.append("\n")
        is_box = in_box or tag == f"{_W}txbxContent"
        stack.extend((child, is_box) for child in reversed(element))
    # The words of a text box stand on lines of their own, after the paragraph they hang on.
    return "".join(parts) + ("\n" + "".join(boxes) if boxes else "")


def _table(table: Any) -> Iterator[Line]:
    for row in table.iter(f"{_W}tr"):
        cells = [
            " ".join(" ".join(_text(p) for p in cell.iter(f"{_W}p")).split())
            for cell in row
            if cell.tag == f"{_W}tc"
        ]
        if len(cells) == 1:
            yield from (Line(t) for p in row.iter(f"{_W}p") if (t := _text(p)).strip())
        elif any(cells):
            yield Line("| " + " | ".join(cells) + " |")
