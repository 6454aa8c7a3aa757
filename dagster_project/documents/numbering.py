"""Automatic paragraph numbers of Word files: 一、 (一) 1. as a reader of the document sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list: how its number is written, its pattern (``（%1）``) and first value."""

    number_format: str
    pattern: str
    start: int


class Numbering:
    """Counts the numbered paragraphs of one document in reading order."""

    def __init__(self, document: Any) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._styles: dict[str, tuple[str, int]] = {}
        self._load_lists(document)
        self._load_styles(document)

    def label(self, paragraph: Any) -> str:
        """The number in front of a paragraph, or an empty string."""
        found = self._list_of(paragraph)
        if found is None:
            return ""
        number_id, depth = found
        levels = self._levels.get(number_id, {})
        level = levels.get(depth)
        if level is None or level.number_format in ("bullet", "none"):
            return ""
        counters = self._counters.setdefault(number_id, {})
        counters[depth] = counters.get(depth, level.start - 1) + 1
        for deeper in [d for d in counters if d > depth]:
            del counters[deeper]
        label = level.pattern
        for index in range(depth + 1):
            upper = levels.get(index, level)
            value = counters.get(index, upper.start)
            label = label.replace(f"%{index + 1}", number_words(value, upper.number_format))
        return label

    def _list_of(self, paragraph: Any) -> tuple[str, int] | None:
        properties = paragraph.find(f"{_W}pPr")
        if properties is None:
            return None
        own = _num_pr(properties)
        if own is not None:
            return None if own[0] == "0" else own
        style = properties.find(f"{_W}pStyle")
        return self._styles.get(style.get(f"{_W}val")) if style is not None else None

    def _load_lists(self, document: Any) -> None:
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return
        abstract = {a.get(f"{_W}abstractNumId"): a for a in root.findall(f"{_W}abstractNum")}
        for num in root.findall(f"{_W}num"):
            reference = num.find(f"{_W}abstractNumId")
            base = abstract.get(reference.get(f"{_W}val")) if reference is not None else None
            if base is None:
                continue
            levels = {_int(x.get(f"{_W}ilvl")): _level(x) for x in base.findall(f"{_W}lvl")}
            self._levels[num.get(f"{_W}numId")] = levels

    def _load_styles(self, document: Any) -> None:
        for style in document.styles.element.findall(f"{_W}style"):
            properties = style.find(f"{_W}pPr")
            found = _num_pr(properties) if properties is not None else None
            if found is not None and found[0] != "0":
                self._styles[style.get(f"{_W}styleId")] = found


def _num_pr(properties: Any) -> tuple[str, int] | None:
    found = properties.find(f"{_W}numPr")
    if found is None:
        return None
    number_id, depth = found.find(f"{_W}numId"), found.find(f"{_W}ilvl")
    if number_id is None:
        return None
    return number_id.get(f"{_W}val"), _int(depth.get(f"{_W}val")) if depth is not None else 0


def _level(element: Any) -> _Level:
    def value(name: str, default: str) -> str:
        found = element.find(f"{_W}{name}")
        return (found.get(f"{_W}val") or default) if found is not None else default

    return _Level(value("numFmt", "decimal"), value("lvlText", "%1."), _int(value("start", "1")))


def _int(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0


def number_words(value: int, number_format: str) -> str:
    """``value`` in the number format of Word (decimal, Chinese, circled, letters)."""
    if "hinese" in number_format or "deograph" in number_format or "apanese" in number_format:
        return _chinese(value)
    if number_format.startswith("decimalEnclosedCircle") and 1 <= value <= 20:
        return chr(0x2460 + value - 1)
    if number_format in ("lowerLetter", "upperLetter") and 1 <= value <= 26:
        return chr((97 if number_format == "lowerLetter" else 65) + value - 1)
    return str(value)


def _chinese(value: int) -> str:
    if not 0 < value < 100:
        return str(value)
    tens, ones = divmod(value, 10)
    text = "" if tens == 0 else ("十" if tens == 1 else _DIGITS[tens] + "十")
    return text + (_DIGITS[ones] if ones else "")
