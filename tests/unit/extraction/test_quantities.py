"""The grammar of a quantity: number, unit, qualifier, interval and span."""

from __future__ import annotations

import pytest

from dagster_project.extraction.quantities import Reading, scan


def quantities(text: str) -> list[Reading]:
    return list(scan(text, bytearray(b"\x01" * len(text))))


def one(text: str) -> Reading:
    found = quantities(text)
    assert len(found) == 1, [text[r.start : r.end] for r in found]
    return found[0]


# text, surface, value, unit, qualifier, form
FORMS = [
    ("调解36件", "36件", 36, "件", "exact", "digits"),
    ("调解36 件".replace(" ", ""), "36件", 36, "件", "exact", "digits"),
    ("开展活动12场次", "12场次", 12, "场次", "exact", "digits"),
    ("受众320人次", "320人次", 320, "人次", "exact", "digits"),
    ("参训8人", "8人", 8, "人", "exact", "digits"),
    ("走访560户次", "560户次", 560, "户次", "exact", "digits"),
    ("资料6000余份", "6000余份", 6000, "份", "approx", "digits"),
    ("资料1.8万余份", "1.8万余份", 18000, "份", "approx", "digits"),
    ("资料1.8余万份", "1.8余万份", 18000, "份", "approx", "digits"),
    ("资料3千份", "3千份", 3000, "份", "exact", "digits"),
    ("资料1,250份", "1,250份", 1250, "份", "exact", "digits"),
    ("宣讲40多场", "40多场", 40, "场", "approx", "digits"),
    ("活动9场(次)", "9场(次)", 9, "场次", "exact", "digits"),
    ("培训180人(次)", "180人(次)", 180, "人次", "exact", "digits"),
    ("发放3万5千份", "3万5千份", 35000, "份", "exact", "digits"),
    ("共37。", "37", 37, "", "exact", "bare"),
    ("达97.6%", "97.6%", 97.6, "%", "exact", "percent"),
    ("降4.5个百分点", "4.5个百分点", 4.5, "个百分点", "exact", "percent"),
    ("25.4‰", "25.4‰", 25.4, "‰", "exact", "percent"),
    ("百分之九十八", "百分之九十八", 98, "%", "exact", "percent_words"),
    ("百分之九十八点五", "百分之九十八点五", 98.5, "%", "exact", "percent_words"),
    ("百分之95", "百分之95", 95, "%", "exact", "percent_words"),
    ("百分之百", "百分之百", 100, "%", "exact", "percent_words"),
    ("三分之二的村", "三分之二", 66.67, "%", "exact", "fraction"),
    ("二分之一", "二分之一", 50, "%", "exact", "fraction"),
    ("占3/4", "3/4", 75, "%", "exact", "fraction"),
    ("八成群众", "八成", 80, "%", "exact", "tenths"),
    ("九成五以上", "九成五", 95, "%", "at_least", "tenths"),
    ("七成半的村", "七成半", 75, "%", "exact", "tenths"),
    ("过半数干部", "过半数", 50, "%", "at_least", "half"),
    ("半数以上的村", "半数以上", 50, "%", "at_least", "half"),
    ("一半以上，", "一半以上", 50, "%", "at_least", "half"),
    ("双一百目标", "双一百", 100, "%", "exact", "double"),
    ("双百标准", "双百", 100, "%", "exact", "double"),
    ("会议三次", "三次", 3, "次", "exact", "chinese"),
    ("案件一百零八件", "一百零八件", 108, "件", "exact", "chinese"),
    ("群众三千余人次", "三千余人次", 3000, "人次", "approx", "chinese"),
    ("群众万余人", "万余人", 10000, "人", "approx", "chinese"),
    ("两万余份", "两万余份", 20000, "份", "approx", "chinese"),
    ("百余件", "百余件", 100, "件", "approx", "chinese"),
    ("上百人次", "上百人次", 100, "人次", "at_least", "wordless"),
    ("上千户", "上千户", 1000, "户", "at_least", "wordless"),
    ("数十次", "数十次", 10, "次", "approx", "wordless"),
    ("几百条", "几百条", 100, "条", "approx", "wordless"),
    ("十几场", "十几场", 10, "场", "approx", "wordless"),
    ("数千人", "数千人", 1000, "人", "approx", "wordless"),
    ("罚款3.45万元", "3.45万元", 34500, "元", "exact", "digits"),
    ("1.3亿元", "1.3亿元", 130000000, "元", "exact", "digits"),
    ("640平方米", "640平方米", 640, "平方米", "exact", "digits"),
    ("3.1万亩", "3.1万亩", 31000, "亩", "exact", "digits"),
    ("6.3万分", "6.3万分", 63000, "分", "exact", "digits"),
]


@pytest.mark.parametrize(("text", "surface", "value", "unit", "qualifier", "form"), FORMS)
def test_form_is_read_with_value_unit_and_span(
    text: str, surface: str, value: float, unit: str, qualifier: str, form: str
) -> None:
    reading = one(text)
    assert text[reading.start : reading.end] == surface
    assert float(reading.quantity.value) == value
    assert (reading.unit, reading.quantity.qualifier, reading.form) == (unit, qualifier, form)


# text, value, low, high: the whole interval
INTERVALS = [
    ("20余条", 20, 20, 30),
    ("1500余人", 1500, 1500, 1600),
    ("1.2万余份", 12000, 12000, 13000),
    ("1.2余万份", 12000, 12000, 13000),
    ("万余人", 10000, 10000, 20000),
    ("两万余人", 20000, 20000, 30000),
    ("十余次", 10, 10, 20),
    ("120多篇", 120, 120, 130),
    ("23余处", 23, 23, 24),
    ("近3万份", 30000, 20000, 30000),
    ("约300户", 300, 250, 350),
    ("300户左右", 300, 250, 350),
    ("不少于30场", 30, 30, None),
    ("85%以上", 85, 85, None),
    ("至少2次", 2, 2, None),
    ("超1.2万户", 12000, 12000, None),
    ("逾8000人次", 8000, 8000, None),
    ("不超过5天", 5, None, 5),
    ("5%以下", 5, None, 5),
    ("上百次", 100, 100, None),
    ("数百人", 100, 100, 1000),
    ("十几名", 10, 10, 20),
    ("2至3名", 2, 2, 3),
    ("3-5名", 3, 3, 5),
    ("4~6次", 4, 4, 6),
    ("1到2次", 1, 1, 2),
    ("1.5-2万份", 15000, 15000, 20000),
    ("一至两名", 1, 1, 2),
    ("三五次", 3, 3, 5),
    ("95%-98%", 95, 95, 98),
    ("95-98%", 95, 95, 98),
    ("7件", 7, 7, 7),
]


@pytest.mark.parametrize(("text", "value", "low", "high"), INTERVALS)
def test_interval_is_that_of_the_design(
    text: str, value: float, low: float | None, high: float | None
) -> None:
    quantity = one(text).quantity
    bounds = [
        None if x is None else float(x) for x in (quantity.value, quantity.low, quantity.high)
    ]
    assert bounds == [value, low, high]


SEVERAL = [
    ("9支108人", ["9支", "108人"]),
    ("33批71人次", ["33批", "71人次"]),
    ("手册800册、折页1200张", ["800册", "1200张"]),
    ("7类、42项", ["7类", "42项"]),
    ("由9个增加到12个", ["9个", "12个"]),
    ("5.5万元和3万元", ["5.5万元", "3万元"]),
    ("三次会议、两期培训", ["三次", "两期"]),
]


@pytest.mark.parametrize(("text", "surfaces"), SEVERAL)
def test_neighbouring_numbers_stay_apart(text: str, surfaces: list[str]) -> None:
    assert [text[r.start : r.end] for r in quantities(text)] == surfaces


NOTHING = ["十分重要", "普法宣传", "一般", "", "，。", "千方百计", "多元化解", "几乎"]


@pytest.mark.parametrize("text", NOTHING)
def test_words_without_a_measure_word_are_no_quantity(text: str) -> None:
    assert quantities(text) == []


def test_descending_range_is_not_read_as_a_range() -> None:
    assert all(reading.form != "range" for reading in quantities("5-3名"))


@pytest.mark.parametrize(
    ("text", "odd"), [("23余处", True), ("20余处", False), ("1.2万余份", False)]
)
def test_more_after_an_uneven_number_is_flagged(text: str, odd: bool) -> None:
    assert one(text).odd is odd


def test_claimed_characters_are_left_out() -> None:
    text = "第12件和3件"
    free = bytearray(b"\x01" * len(text))
    free[1:4] = bytes(3)
    assert [text[r.start : r.end] for r in scan(text, free)] == ["3件"]


QUALIFIERS = [
    ("至少召开2次", "at_least"),
    ("不少于召开会议2次", "at_least"),
    ("超过了40场", "at_least"),
    ("不低于98%", "at_least"),
    ("突破30人", "at_least"),
    ("不超过30人", "at_most"),
    ("控制在5%", "at_most"),
    ("约为300人", "approx"),
    ("大约300人", "approx"),
    ("签约30家", "exact"),
    ("预约30人", "exact"),
    ("最近3次", "exact"),
    ("附近30户", "exact"),
    ("县级以上荣誉3项", "exact"),
    ("赶超3家", "exact"),
    ("累计达30场", "exact"),
    ("30场有余", "at_least"),
    ("分别不低于98%和70%", "at_least"),
]


@pytest.mark.parametrize(("text", "qualifier"), QUALIFIERS)
def test_word_before_or_behind_qualifies_the_number(text: str, qualifier: str) -> None:
    assert quantities(text)[-1].quantity.qualifier == qualifier
