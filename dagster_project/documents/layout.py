"""Which lines are the report and which are the page around it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from dagster_project.documents.characters import join_spaced, normalise
from dagster_project.documents.metadata import Metadata, document_number, read_metadata
from dagster_project.documents.raw import Line, RawText
from dagster_project.documents.script import to_simplified
from dagster_project.documents.seeds import load_chrome, squeeze
from dagster_project.documents.title import find_title, is_title

_CHAPTER = re.compile(r"^[一二三四五六七八九十]{1,3}[、.．]|^[（(][一二三四五六七八九十]{1,3}[)）]")
_SALUTATION = re.compile(r"^[一-鿿、，,（）() ]{2,40}[：:]$")
_ORGAN_LINE = re.compile(
    r"(?:人民政府|委员会|办事处|党工委|管委会|党委|街道|[镇乡]|苏木|司法所|政府)(?:办公室)?$"
)
_DATE_LINE = re.compile(r"^[（(]?[二2][〇○零0O][^，。]{1,4}年[^，。]{1,4}月[^，。]{0,4}日?[）)]?$")
_LIST_TAIL = 40


@dataclass(slots=True)
class Layout:
    """Kept lines in order, the title among them, metadata, and what was dropped and why."""

    lines: list[Line] = field(default_factory=list)
    title: str = ""
    metadata: Metadata = field(default_factory=Metadata)
    doc_no: str = ""
    breadcrumb: str = ""
    dropped: list[tuple[str, str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


def lay_out(raw: RawText) -> Layout:
    """Clean lines of a document; nothing of the report itself is dropped."""
    layout = Layout()
    lines: list[Line] = []
    for line in raw.lines:
        before = layout.counts["bookmark"] + layout.counts["font_residue"]
        text = normalise(line.text, layout.counts)
        if layout.counts["bookmark"] + layout.counts["font_residue"] > before:
            layout.dropped.append(("residue", line.text[:60]))
        if text:
            lines.append(Line(text, line.page, line.zone))
    texts, converted = to_simplified([line.text for line in lines])
    if converted:
        layout.counts["traditional_characters"] = converted
        lines = [Line(text, line.page, line.zone) for text, line in zip(texts, lines, strict=True)]
    hint = normalise(raw.hints.get("title", raw.hints.get("headline", "")), Counter())
    page_title = normalise(raw.hints.get("page_title", ""), Counter())
    start = _body_start(lines)
    end = _body_end(lines, start)
    head = _head(lines[:start], layout, hint or page_title)
    body = [line for line in lines[start:end] if not _is_furniture(line, layout)]
    tail = _tail(lines[end:], layout)
    layout.lines = [*head, *(_unspaced(line, layout.counts) for line in body), *tail]
    return layout


def _unspaced(line: Line, counts: Counter[str]) -> Line:
    """A line of the text with blanks inside sentences taken out; table rows stay as they are."""
    if line.text.startswith("|"):
        return line
    return Line(join_spaced(line.text, counts), line.page, line.zone)


def _is_prose(text: str) -> bool:
    if text.startswith("|") or is_title(text):
        return False
    return bool(re.search(r"[。；]", text)) or (len(text) >= 30 and bool(re.search("[，,]", text)))


def _body_start(lines: list[Line]) -> int:
    """Index of the first line of running text, salutation or chapter heading."""
    for index, line in enumerate(lines):
        if line.zone != "main" or chrome_kind(line.text):
            continue
        is_salutation = bool(_SALUTATION.match(line.text)) and not read_metadata(
            line.text, Metadata()
        )
        if _CHAPTER.match(line.text) or is_salutation:
            return index
        if _is_prose(line.text) and not read_metadata(line.text, Metadata()):
            # Foreign matter in front of the text: a title further down shows where it starts.
            later = [
                i
                for i in range(index + 1, min(index + 12, len(lines)))
                if is_title(lines[i].text) and lines[i].zone == "main"
            ]
            if later and not re.search("法治|依法", line.text):
                continue
            return index
    return 0


def _body_end(lines: list[Line], start: int) -> int:
    """Index after the last line of running text."""
    for index in range(len(lines) - 1, start, -1):
        line = lines[index]
        if (
            line.zone == "main"
            and not chrome_kind(line.text)
            and (_is_prose(line.text) or _CHAPTER.match(line.text))
        ):
            return index + 1
    return len(lines)


def _head(lines: list[Line], layout: Layout, hint: str) -> list[Line]:
    """Lines above the running text: title and organs kept, metadata read, the rest dropped."""
    others: list[Line] = []
    for line in lines:
        if re.search(r"[>»›]", line.text) and len(line.text) > 4 and not layout.breadcrumb:
            layout.breadcrumb = line.text
        if chrome_kind(line.text) == "start" and re.search("位置|首页|主页", line.text):
            layout.dropped.append(("breadcrumb", line.text))
        elif read_metadata(line.text, layout.metadata):
            layout.dropped.append(("metadata", line.text))
        elif kind := chrome_kind(line.text):
            layout.dropped.append((f"chrome_{kind}", line.text))
        else:
            others.append(line)
    if name := layout.metadata.get("title"):
        hint = hint or name
    title, first, after = find_title([line.text for line in others], hint)
    layout.title = title
    for line in others:
        layout.doc_no = layout.doc_no or document_number(line.text)
    kept: list[Line] = []
    for index, line in enumerate(others):
        if first <= index < after:
            if index == first:
                kept.append(Line(title, line.page, line.zone))
        elif _belongs(line, title, is_below=index >= after > 0):
            kept.append(line)
        else:
            layout.dropped.append(("before_text", line.text))
    return kept


def _belongs(line: Line, title: str, *, is_below: bool) -> bool:
    """Whether a line that is neither title nor furniture is part of the report.

    Between title and text names, dates and subtitles stay and repetitions of the title go; without
    a title only bodies and dates stay, since anything else may be the page's.
    """
    if line.zone != "main":
        return False
    if title:
        text = squeeze(line.text)
        return is_below and bool(text) and text not in squeeze(title)
    return bool(_ORGAN_LINE.search(line.text) or _DATE_LINE.match(line.text) or is_title(line.text))


def _tail(lines: list[Line], layout: Layout) -> list[Line]:
    """Lines below the running text: signature and date kept, page furniture dropped."""
    kept: list[Line] = []
    for line in lines:
        if read_metadata(line.text, layout.metadata):
            layout.dropped.append(("metadata", line.text))
        elif kind := chrome_kind(line.text):
            layout.dropped.append((f"chrome_{kind}", line.text))
        elif line.zone == "after" or len(kept) > _LIST_TAIL:
            layout.dropped.append(("after_text", line.text))
        else:
            kept.append(line)
    return kept


def _is_furniture(line: Line, layout: Layout) -> bool:
    kind = chrome_kind(line.text)
    if kind in ("line", "part") and len(line.text) <= 40:
        layout.dropped.append((f"chrome_{kind}", line.text))
        return True
    return False


def chrome_kind(text: str) -> str:
    """``line``, ``start`` or ``part`` where ``text`` is page furniture, else an empty string."""
    squeezed = squeeze(text)
    if not squeezed:
        return "line"
    if len(squeezed) > 80 or "。" in text:
        return ""
    chrome = load_chrome()
    if squeezed in chrome.line:
        return "line"
    if any(phrase in squeezed for phrase in chrome.part):
        return "part"
    if squeezed.startswith(chrome.start):
        return "start"
    # A row of several tools: nothing is left when their names are taken out.
    rest = chrome.words.sub("", squeezed)
    return (
        "line" if len(squeezed) <= 40 and not re.search(r"[^\d]", rest) and rest != squeezed else ""
    )
