"""Words to numbers, and numbers with a qualifying word to intervals."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagster_project.extraction.numerals import bounded, last_place, parse_number

VALUES = [
    ("0", "0"),
    ("7", "7"),
    ("36", "36"),
    ("97.6", "97.6"),
    ("1,250", "1250"),
    ("12,345,678", "12345678"),
    ("1.2万", "12000"),
    ("3万", "30000"),
    ("1.3亿", "130000000"),
    ("5千", "5000"),
    ("2百", "200"),
    ("20万", "200000"),
    ("0.6万", "6000"),
    ("3百万", "3000000"),
    ("零", "0"),
    ("一", "1"),
    ("两", "2"),
    ("十", "10"),
    ("十二", "12"),
    ("二十", "20"),
    ("二十一", "21"),
    ("九十九", "99"),
    ("一百", "100"),
    ("百", "100"),
    ("一百零八", "108"),
    ("一百一十", "110"),
    ("三百六十五", "365"),
    ("一千五百", "1500"),
    ("一千零五", "1005"),
    ("两万", "20000"),
    ("万", "10000"),
    ("三万五千", "35000"),
    ("十二万", "120000"),
    ("一亿两千万", "120000000"),
    ("二〇二四", "2024"),
    ("二零二四", "2024"),
    ("一二三", "123"),
]
NO_NUMBERS = ["", "余", "三场", "元", "第"]


@pytest.mark.parametrize(("words", "value"), VALUES)
def test_numeral_has_its_value(words: str, value: str) -> None:
    assert parse_number(words) == Decimal(value)


@pytest.mark.parametrize("words", NO_NUMBERS)
def test_what_is_no_numeral_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match="numeral"):
        parse_number(words)


@given(st.integers(min_value=0, max_value=10**12))
def test_digits_with_and_without_separators_are_equal(number: int) -> None:
    assert parse_number(str(number)) == parse_number(f"{number:,}") == number


def chinese(number: int) -> str:
    """The usual way to write a number below ten thousand."""
    digits, places = "零一二三四五六七八九", ["", "十", "百", "千"]
    words, gap = "", False
    for place in reversed(range(4)):
        digit = number // 10**place % 10
        if digit:
            words += ("零" if gap and words else "") + digits[digit] + places[place]
            gap = False
        else:
            gap = True
    return words.removeprefix("一") if words.startswith("一十") else words


@given(st.integers(min_value=1, max_value=9999))
def test_chinese_numerals_are_read_as_they_are_written(number: int) -> None:
    assert parse_number(chinese(number)) == number


LAST_PLACES = [
    ("0", "1"),
    ("1", "1"),
    ("20", "10"),
    ("23", "1"),
    ("100", "100"),
    ("120", "10"),
    ("1500", "100"),
    ("45", "1"),
    ("12000", "1000"),
    ("30000", "10000"),
    ("97.5", "0.1"),
    ("0.25", "0.01"),
    ("10.0", "10"),
]


@pytest.mark.parametrize(("value", "place"), LAST_PLACES)
def test_last_place_is_the_smallest_that_is_not_zero(value: str, place: str) -> None:
    assert last_place(Decimal(value)) == Decimal(place)


# value, cue, low, high, qualifier
INTERVALS = [
    ("20", "more", "20", "30", "approx"),
    ("1500", "more", "1500", "1600", "approx"),
    ("12000", "more", "12000", "13000", "approx"),
    ("10000", "more", "10000", "20000", "approx"),
    ("100", "more", "100", "200", "approx"),
    ("480", "more", "480", "490", "approx"),
    ("45", "more", "45", "46", "approx"),
    ("8000", "more", "8000", "9000", "approx"),
    ("30000", "nearly", "20000", "30000", "approx"),
    ("200", "nearly", "100", "200", "approx"),
    ("300", "about", "250", "350", "approx"),
    ("1500", "about", "1450", "1550", "approx"),
    ("30", "at_least", "30", None, "at_least"),
    ("95", "at_least", "95", None, "at_least"),
    ("5", "at_most", None, "5", "at_most"),
    ("7", "exact", "7", "7", "exact"),
]


@pytest.mark.parametrize(("value", "cue", "low", "high", "qualifier"), INTERVALS)
def test_qualifying_word_gives_the_interval(
    value: str, cue: str, low: str | None, high: str | None, qualifier: str
) -> None:
    made = bounded(Decimal(value), cue)
    assert made.value == Decimal(value)
    assert made.low == (None if low is None else Decimal(low))
    assert made.high == (None if high is None else Decimal(high))
    assert made.qualifier == qualifier


CUES = ["more", "nearly", "about", "at_least", "at_most", "exact"]


@given(st.decimals(min_value=0, max_value=10**8, places=2), st.sampled_from(CUES))
def test_value_lies_in_its_interval(value: Decimal, cue: str) -> None:
    made = bounded(value, cue)
    assert made.low is None or made.low <= made.value
    assert made.high is None or made.value <= made.high
