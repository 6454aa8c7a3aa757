"""PDF files with a text layer to lines in reading order, page by page."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTTextContainer, LTTextLine
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException

from dagster_project.documents.limits import MAX_CHARS, MAX_PAGES, MIN_REPORT_CHARS
from dagster_project.documents.raw import Line, RawText, UnreadableError

_PAGE_NUMBER = re.compile(r"^[\s\-—–－·.第]*\d{1,4}\s*(?:[/／]\s*\d{1,4})?[\s\-—–－·.页]*$")
_LOST_GLYPH = re.compile(r"\(cid:\d+\)|�|[\ue000-\uf8ff]")
_MAX_LOST = 0.02
_OCR = "recognise the text (OCR) or find the text version"


def read_pdf(data: bytes) -> RawText:
    """Lines of a PDF; raises UnreadableError for a locked, damaged, scanned or glyph-less one."""
    lines: list[Line] = []
    pages, furniture, images = 0, 0, 0
    try:
        for number, page in enumerate(_pages(data), start=1):
            if number > MAX_PAGES:
                raise UnreadableError(f"more than {MAX_PAGES} pages: not a township report")
            pages = number
            found = [Line(text, page=number) for text in _page_lines(page)]
            images += not found
            kept = [line for line in found if not _PAGE_NUMBER.match(line.text)]
            furniture += len(found) - len(kept)
            lines.extend(kept)
            if sum(len(line.text) for line in lines) > MAX_CHARS:
                raise UnreadableError(f"more than {MAX_CHARS} characters: not a township report")
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise UnreadableError(
            "encrypted PDF: save it without a password and put that here"
        ) from error
    except (
        PDFException,
        PSException,
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
        AssertionError,
        RecursionError,
        OverflowError,
        ArithmeticError,
        OSError,
    ) as error:
        raise UnreadableError(f"damaged PDF: {type(error).__name__}: {error}"[:300]) from error
    if not pages:
        raise UnreadableError("damaged PDF: no pages")
    kept_lines, running = _without_running_heads(lines, pages)
    _check_text(kept_lines, pages)
    notes: dict[str, object] = {"pages": pages, "page_numbers_dropped": furniture}
    if running:
        notes["running_heads_dropped"] = running
    return RawText("pdf", tuple(kept_lines), notes=notes, is_wrapped=True)


def _pages(data: bytes) -> Iterable[Any]:
    # Characters of one word stand apart in justified Chinese text: margins are set wide.
    layout = LAParams(char_margin=6.0, line_margin=0.3, boxes_flow=None)
    return extract_pages(io.BytesIO(data), laparams=layout, maxpages=MAX_PAGES + 1)


def _page_lines(page: Any) -> list[str]:
    """Lines of a page from top to bottom; pieces on one height are one line."""
    pieces: list[tuple[float, float, float, str]] = []
    for box in page:
        if isinstance(box, LTTextContainer):
            for line in box:
                if isinstance(line, LTTextLine) and (text := line.get_text().strip()):
                    pieces.append((line.y0, line.x0, line.height, text))
    pieces.sort(key=lambda piece: (-piece[0], piece[1]))
    rows: list[list[tuple[float, float, float, str]]] = []
    for piece in pieces:
        if rows and abs(rows[-1][0][0] - piece[0]) < 0.5 * max(piece[2], 1.0):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [" ".join(p[3] for p in sorted(row, key=lambda p: p[1])) for row in rows]


def _without_running_heads(lines: list[Line], pages: int) -> tuple[list[Line], list[str]]:
    """Drop first and last lines that repeat on most pages."""
    edges: Counter[str] = Counter()
    for number in range(1, pages + 1):
        own = [line.text for line in lines if line.page == number]
        edges.update({re.sub(r"\d+", "#", text) for text in own[:1] + own[-1:]})
    repeated = {text for text, count in edges.items() if count >= 2 and count > pages / 2}
    kept: list[Line] = []
    for index, line in enumerate(lines):
        is_edge = (
            index == 0
            or index == len(lines) - 1
            or lines[index - 1].page != line.page
            or lines[index + 1].page != line.page
        )
        if not (is_edge and re.sub(r"\d+", "#", line.text) in repeated):
            kept.append(line)
    return kept, sorted(repeated)


def _check_text(lines: list[Line], pages: int) -> None:
    text = "".join(line.text for line in lines)
    lost = len(_LOST_GLYPH.findall(text))
    if lost > max(2, len(text) * _MAX_LOST):
        raise UnreadableError(f"PDF whose font hides the text ({lost} lost glyphs): {_OCR}")
    if len(text) < min(MIN_REPORT_CHARS, 60 * pages):
        raise UnreadableError(f"PDF without a text layer (scan of {pages} pages): {_OCR}")
