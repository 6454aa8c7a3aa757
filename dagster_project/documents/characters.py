"""Single characters and short strings put right: widths, look-alikes, residue, lost marks.

Only what is certain is mended; everything that is changed is counted by kind.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import lru_cache

# Radicals that PDF fonts put in the place of characters and NFKC leaves alone.
_RADICALS = dict(
    zip(
        "⺠⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻤⻥⻦⻨⻩⻬⻮⻰⻳⻣⻧⻱⻁⻌⻞⻟⻠⼾⼽⺟⻒",
        "民西见角贝车长门青韦页风飞食马鬼鱼鸟麦黄齐齿龙龟骨卤龟虎辶饣饣饣户戈母长",
        strict=True,
    )
)
_DASHES = "‐‑‒–−﹣－"
_FOLDED = {
    **{chr(0xFF10 + d): str(d) for d in range(10)},
    **{chr(0xFF21 + n): chr(65 + n) for n in range(26)},
    **{chr(0xFF41 + n): chr(97 + n) for n in range(26)},
    "％": "%",
    "＋": "+",
    "／": "/",
    "＝": "=",
    "＊": "*",
    "＃": "#",
    "＆": "&",
    "＠": "@",
    "∶": "：",
    "﹕": "：",
    "﹔": "；",
    "﹐": "，",
    "﹑": "、",
    "﹒": ".",
    "﹖": "？",
    "﹗": "！",
    "﹙": "（",
    "﹚": "）",
    "﹪": "%",
    "｛": "{",
    "｝": "}",
    "～": "~",
    "∼": "~",
    "〜": "~",
    "‧": "·",
    "・": "·",
    "･": "·",
    "∙": "·",
    "⋅": "·",
    **dict.fromkeys(_DASHES, "-"),
    **_RADICALS,
}
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
_NUMERAL = "〇一二三四五六七八九"
_MONTH_DAY = r"(?:1[0-2]|[1-9])\?(?:[12]\d|3[01]|[1-9])"

_Rule = tuple[str, re.Pattern[str], "str | Callable[[re.Match[str]], str]"]


def _dash_between(match: re.Match[str]) -> str:
    first, last = int(match[1]), int(match[2])
    return f"{first}-{last}年" if 0 < last - first <= 20 else match[0]


_RULES: tuple[_Rule, ...] = (
    ("bookmark", re.compile(r"\[bookmark:[^\]]{0,40}\]"), ""),
    ("font_residue", re.compile(r"[\[<]?fontface\s*=\s*[\"“”'][^\"“”'\n]{0,40}[\"“”'][>\]]?"), ""),
    (
        "pinyin",
        re.compile(rf"(?<=[一-鿿])[（(][a-zü {_TONED}]*[{_TONED}][a-zü {_TONED}]*[)）]"),
        "",
    ),
    ("markdown", re.compile(r"^#{1,6}\s+"), ""),
    ("markup_entity", re.compile(r"&(?:nbsp|ensp|emsp|ldquo|rdquo|middot|mdash|amp);?"), " "),
    # The middle dot of a commemoration day was lost in conversion: 12?4 stands for 12·4.
    (
        "middle_dot",
        re.compile(rf"(?<![\d.])({_MONTH_DAY})(?![\d.])"),
        lambda match: match[0].replace("?", "·"),
    ),
    ("year_range", re.compile(r"(?<!\d)(20[0-3]\d)(20[0-3]\d)年"), _dash_between),
    ("document_number", re.compile(r"〔(20[0-3]\d)([1-9]\d{0,2})号"), r"〔\1〕\2号"),
    ("circle_for_zero", re.compile(rf"(?<=[{_NUMERAL}○ＯO])[○Ｏ](?=[{_NUMERAL}○年])"), "〇"),
    ("doubled_punctuation", re.compile(r"([，。；、：])\1+"), r"\1"),
    ("dot_in_number", re.compile(r"(?<=\d)．(?=\d)"), "."),
    ("lost_indent", re.compile(r"^\s*\?(?:\s*\?)+\s*"), ""),
)


def normalise(text: str, counts: Counter[str]) -> str:
    """One line with widths folded and residue removed; ``counts`` grows by what was done."""
    folded = "".join(map(_fold, text))
    changed = sum(a != b for a, b in zip(text, folded, strict=False)) if folded != text else 0
    if changed:
        counts["folded_characters"] += changed
    lost = sum(_is_lost(char) for char in text)
    if lost:
        counts["unreadable_characters"] += lost
    for name, pattern, replacement in _RULES:
        folded, hits = pattern.subn(replacement, folded)
        if hits:
            counts[name] += hits
    return re.sub(r"[ \t]{2,}", " ", folded).strip()


def join_spaced(text: str, counts: Counter[str]) -> str:
    """Blanks between Chinese characters, or between a number and them, taken out of a paragraph."""
    joined, hits = _INNER_BLANK.subn("", text)
    if hits:
        counts["blanks_in_sentences"] += hits
    return joined


_HAN = "一-鿿〇《》“”‘’，。；：、（）？！"
_INNER_BLANK = re.compile(rf"(?<=[{_HAN}]) +(?=[{_HAN}\d])|(?<=[\d%]) +(?=[{_HAN}])")


@lru_cache(maxsize=20_000)
def _fold(char: str) -> str:
    known = _FOLDED.get(char)
    if known is not None:
        return known
    code = ord(char)
    if 0x2F00 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF or 0x2F800 <= code <= 0x2FA1F:
        return unicodedata.normalize("NFKC", char)
    if char.isspace():
        return " "
    if _is_lost(char) or unicodedata.category(char) in ("Cc", "Cf") or 0xFE00 <= code <= 0xFE0F:
        return ""
    return char


def _is_lost(char: str) -> bool:
    """Private-use and braille characters stand where a font had a sign of its own."""
    code = ord(char)
    return 0xE000 <= code <= 0xF8FF or 0x2800 <= code <= 0x28FF or code >= 0xF0000
