"""Finding the title of a report among the first lines of a document."""

from __future__ import annotations

import re

_SUBJECT = re.compile(r"法治|依法行政|依法治|普法|述法|法制建设")
_KIND = re.compile(r"报告|总结|汇报|年报|情况|要点|计划|方案|通知|解读|公告|动态")
_SENTENCE = re.compile(r"[。；;]|[，,].*[，,]")
_ORGAN = re.compile(r"(?:人民政府|委员会|办事处|党工委|管委会|党委|街道|镇|乡|苏木|司法所|政府)$")
_OPEN_END = re.compile(r"(?:关于|年度?|建设|工作|印发|的|情况|[《（(])$")
_CRUMB = re.compile(r"[>»›]|首页|位置\s*[:：]")
_SITE_TAIL = re.compile(r"\s*[-_|—–]+\s*[^-_|—–]*(?:政府|网|门户|街道|镇|乡|在线|平台)[^-_|—–]*$")
_MAX_TITLE = 90
_SEARCHED = 60


def is_title(text: str) -> bool:
    """Whether ``text`` can be the whole title of a report on rule of law."""
    return (
        6 <= len(text) <= _MAX_TITLE
        and bool(_SUBJECT.search(text))
        and bool(_KIND.search(text))
        and not _SENTENCE.search(text)
        and not _CRUMB.search(text)
        and not re.match(r"^[一二三四五六七八九十]+、|^[（(][一二三四五六七八九十]", text)
        and not text.endswith(("：", ":"))
    )


def find_title(lines: list[str], hint: str = "") -> tuple[str, int, int]:
    """(title, index of its first line, index after its last) among ``lines``.

    The title is empty where none is found. ``hint`` (HTML head, 名称) wins where it is repeated in
    the lines; where it is not, it is the title with no lines of its own.
    """
    best: tuple[int, str, int, int] | None = None
    for start in range(min(len(lines), _SEARCHED)):
        for length in (1, 2, 3):
            found = _joined(lines, start, length)
            if found is None:
                continue
            score = _score(found, hint) - length
            if best is None or score > best[0]:
                best = (score, found, start, start + length)
    if best is not None:
        return best[1], best[2], best[3]
    hint = without_site_name(hint)
    return (hint, 0, 0) if is_title(hint) else ("", 0, 0)


def without_site_name(title: str) -> str:
    """A page title without the name of the site that follows it."""
    return _SITE_TAIL.sub("", title).strip()


def _joined(lines: list[str], start: int, length: int) -> str | None:
    """``length`` lines from ``start`` as one title, or None where they are not one."""
    if start + length > len(lines):
        return None
    parts = [line.strip() for line in lines[start : start + length]]
    if not all(parts) or sum(map(len, parts)) > _MAX_TITLE:
        return None
    for part in parts[:-1]:
        # A line above belongs to the title if it names a body or cannot end where it ends.
        if is_title(part) and not _OPEN_END.search(part):
            return None
        if not (_ORGAN.search(part) or _OPEN_END.search(part)):
            return None
        if _CRUMB.search(part):
            return None
    text = re.sub(r"(?<=[一-鿿0-9）)])\s+(?=[一-鿿0-9（(])", "", "".join(parts))
    return text if is_title(text) else None


def _score(title: str, hint: str) -> int:
    score = 0
    score += 6 if re.search(r"(?:报告|总结|汇报|年报)[》）)]?(?:[（(].{1,12}[）)])?$", title) else 0
    score += 4 if re.search(r"20\d\d", title) else 0
    score += 3 if re.search(r"(?:镇|乡|街道?|苏木|办事处|人民政府)", title) else 0
    score += 8 if hint and title in hint else 0
    return score
