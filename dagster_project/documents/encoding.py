"""Bytes of a text to characters. The encoding is proved or weighed, never assumed."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import lru_cache

from dagster_project.documents.raw import UnreadableError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CANDIDATES = ("gb18030", "utf-16-le", "utf-16-be", "big5")
_SAMPLE = 40_000
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
# Of running Chinese text 95 % of the characters are in the first plane of GB 2312; text read in
# the wrong encoding stays below a half.
_LIKELY = 0.7
_MARGIN = 0.1
# A copy that lost single bytes is still worth reading, a binary file is not.
_MAX_DAMAGE = 0.005


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with the encoding it was in and the number of bytes that could not be read."""

    text: str
    encoding: str
    damaged: int = 0


def decode(data: bytes, declared: str = "") -> Decoded:
    """Text of ``data``; raises UnreadableError where no encoding gives readable Chinese.

    ``declared`` (of an HTML page) is used only to choose between encodings that fit equally well.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _with_damage(data[len(bom) :], name)
    if b"\x00" not in data[:_SAMPLE]:
        try:
            return _checked(Decoded(data.decode("utf-8"), "utf-8"))
        except UnicodeDecodeError:
            pass
    scored = sorted(((_score(data, name, declared), name) for name in _CANDIDATES), reverse=True)
    (best, name), (second, _) = scored[:2]
    damaged_utf8 = _score(data, "utf-8", declared)
    if damaged_utf8 >= max(best, _LIKELY):
        return _with_damage(data, "utf-8")
    if best < _LIKELY or best - second < _MARGIN:
        raise UnreadableError("encoding not recognised: save it as UTF-8 and put that here")
    return _with_damage(data, name)


def _with_damage(data: bytes, name: str) -> Decoded:
    if name.startswith("utf-16"):
        data = data[: len(data) // 2 * 2]
    text = data.decode(name, errors="replace")
    damaged = text.count("�")
    if damaged > max(3, len(text) * _MAX_DAMAGE):
        raise UnreadableError(f"damaged text: {damaged} characters are unreadable as {name}")
    return _checked(Decoded(text.replace("�", ""), name, damaged))


def _checked(decoded: Decoded) -> Decoded:
    controls = len(_CONTROL.findall(decoded.text))
    if controls > max(8, len(decoded.text) * _MAX_DAMAGE):
        raise UnreadableError("binary file: it holds no readable text")
    return decoded


def _score(data: bytes, name: str, declared: str) -> float:
    """Share of likely characters, 0 to 1, when a sample is read in the encoding."""
    sample = data[: _SAMPLE // 2 * 2]
    text = sample.decode(name, errors="replace")
    if not text or text.count("�") > max(2, len(text) * _MAX_DAMAGE):
        return 0.0
    likely = sum(_is_likely(char) for char in text) / len(text)
    bonus = 0.05 if declared and _same_codec(name, declared) else 0.0
    return likely + bonus


def _same_codec(name: str, declared: str) -> bool:
    family = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030"}
    wanted = declared.lower().replace("_", "-")
    return name == family.get(wanted, wanted)


@lru_cache(maxsize=70_000)
def _is_likely(char: str) -> bool:
    if " " <= char <= "~" or char in "\r\n\t":
        return True
    if char in "，。、；：！？“”‘’（）《》〈〉【】〔〕—…·％　":
        return True
    try:
        raw = char.encode("gb2312")
    except UnicodeEncodeError:
        # Traditional characters are in Big5's frequent plane.
        try:
            raw = char.encode("big5")
        except UnicodeEncodeError:
            return False
        return len(raw) == 2 and 0xA4 <= raw[0] <= 0xC6
    return len(raw) == 2 and 0xB0 <= raw[0] <= 0xD7
