"""Numerals to values, and values with a qualifier to intervals. Exact: decimals, not floats."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_SCALES = {"万": 10**4, "亿": 10**8}
CHINESE = "零〇一二两三四五六七八九十百千万亿"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value with its bounds; ``low`` or ``high`` None means open."""

    value: Decimal
    low: Decimal | None
    high: Decimal | None
    qualifier: str


def parse_number(words: str) -> Decimal:
    """Value of Arabic, Chinese or mixed numerals (``1.2万``, ``三千五百``, ``二〇二四``, ``万``).

    Raises ValueError for words that are no number.
    """
    if not words:
        raise ValueError("no numeral")
    if words[0].isascii():
        return _mixed(words.replace(",", ""))
    return Decimal(_chinese(words))


def _mixed(words: str) -> Decimal:
    digits = words.rstrip("十百千万亿")
    value = Decimal(digits)
    for char in words[len(digits) :]:
        value *= _PLACES.get(char) or _SCALES[char]
    return value


def _chinese(words: str) -> int:
    if all(char in _DIGITS for char in words):
        # Digits side by side are read like a year: 二〇二四.
        return int("".join(str(_DIGITS[char]) for char in words))
    total = section = digit = 0
    for char in words:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _PLACES:
            section += (digit or 1) * _PLACES[char]
            digit = 0
        elif char == "亿":
            total = (total + section + digit or 1) * _SCALES[char]
            section = digit = 0
        elif char == "万":
            # 万余人 has no digit at all and means one 万; 一亿两千万 has 两千 of them.
            total += (section + digit or 1) * _SCALES[char]
            section = digit = 0
        else:
            raise ValueError(f"no numeral: {words!r}")
    return total + section + digit


def last_place(value: Decimal) -> Decimal:
    """Size of the last decimal place that is not zero: 1500 -> 100, 45 -> 1, 12000 -> 1000."""
    if not value:
        return Decimal(1)
    return Decimal((0, (1,), int(value.normalize().as_tuple().exponent)))


def bounded(value: Decimal, cue: str) -> Quantity:
    """The interval that a qualifying word gives a number.

    ``more`` (20余, 20多): from the value to the next unit of its last non-zero place; ``nearly``
    (近3万): from the unit below up to the value; ``about`` (约300): half a place to both sides;
    ``at_least``, ``at_most``: one side open; ``exact``: all three equal.
    """
    place = last_place(value)
    if cue == "more":
        return Quantity(value, value, value + place, "approx")
    if cue == "nearly":
        # 近10万 is not "between none and 100,000": below a leading 1 the next place counts.
        step = place / 10 if value == place else place
        return Quantity(value, value - step, value, "approx")
    if cue == "about":
        return Quantity(value, value - place / 2, value + place / 2, "approx")
    if cue == "at_least":
        return Quantity(value, value, None, "at_least")
    if cue == "at_most":
        return Quantity(value, None, value, "at_most")
    return Quantity(value, value, value, "exact")
