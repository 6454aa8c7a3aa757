"""The scorer itself: marked text, matching, and what counts as right."""

from __future__ import annotations

from pathlib import Path

import pytest

from dagster_project.extraction import Extraction, extract
from dagster_project.scoring.gold import GoldDocument, GoldError, load_gold
from dagster_project.scoring.marked import load_marked
from dagster_project.scoring.match import match
from dagster_project.scoring.score import Score, add, reliability, score


def marked(folder: Path, text: str) -> list[GoldDocument]:
    path = folder / "x.marked"
    path.write_text(text, encoding="utf-8")
    return load_marked(path)


ONE = "## a year=2024 role=achievements\n调解纠纷[[36件|v=36;u=件;m=disputes_mediated]]，其中婚姻[[20件|v=20;u=件;part=36件;m=disputes_mediated]]。{{未发生命案|z=public_security_incidents}}\n"


def test_marks_become_rows_with_offsets_into_the_plain_text(tmp_path: Path) -> None:
    (document,) = marked(tmp_path, ONE)
    assert document.text == "调解纠纷36件，其中婚姻20件。未发生命案"
    assert (document.name, document.report_year, document.role) == ("a", 2024, "achievements")
    for row in (*document.numbers, *document.zeros):
        words = row.get("surface") or row["words"]
        assert document.text[int(row["start"]) : int(row["end"])] == words
    first, second = document.facts
    assert (first["basis"], first["period"], first["qualifier"], first["rate"]) == (
        "actual",
        "2024",
        "exact",
        "year",
    )
    assert (first["activity_type"], second["part_of"]) == ("dispute_resolution", "36件")


def test_targets_are_about_the_next_year_by_default(tmp_path: Path) -> None:
    (document,) = marked(tmp_path, "## a year=2024\n[[6期|v=6;u=期;b=target]]\n")
    assert document.facts[0]["period"] == "2025"


WRONG_MARKS = [
    ("## a\n[[6期|v=6;u=期]]\n", "no year"),
    ("## a year=2024\n[[6期|v=6]]\n", "6期"),
    ("## a year=2024\n[[6期|v=6;u=期;colour=red]]\n", "6期"),
    ("## a year=2024\n[[6期|v=6;u=期;m=no_such_metric]]\n", "no_such_metric"),
]


@pytest.mark.parametrize(("text", "why"), WRONG_MARKS)
def test_mark_that_cannot_be_read_is_an_error(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(GoldError, match=why):
        marked(tmp_path, text)


def test_gold_folder_without_texts_or_documents_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="no annotated document"):
        load_gold(tmp_path)
    (tmp_path / "a.csv").write_text(
        "document,start,end,surface,fact\na,0,1,x,0\n", encoding="utf-8"
    )
    with pytest.raises(GoldError, match="no text for a"):
        load_gold(tmp_path)
    (tmp_path / "a.txt").write_text("y", encoding="utf-8")
    with pytest.raises(GoldError, match="does not stand at 0"):
        load_gold(tmp_path)


def test_perfect_reading_scores_one_everywhere(tmp_path: Path) -> None:
    table = score(marked(tmp_path, ONE)).table()
    assert {name: value for name, value in table.items() if value not in (1.0, None)} == {}


def counted(document: GoldDocument, extraction: Extraction) -> dict[str, float | None]:
    total = Score()
    add(total, document, extraction, match(document, extraction))
    return total.table()


def test_nothing_found_has_no_recall(tmp_path: Path) -> None:
    (document,) = marked(tmp_path, ONE)
    table = counted(document, Extraction((), (), ()))
    assert table["detection recall"] == 0
    assert table["accounting"] == 0
    assert table["zeros recall"] == 0
    assert "unit" not in table or table["unit"] is None


def test_fact_on_a_number_that_is_none_is_false(tmp_path: Path) -> None:
    (document,) = marked(
        tmp_path, "## a year=2024 role=achievements\n调解[[36件|x=name]]，学法[[5次|v=5;u=次]]。\n"
    )
    table = counted(document, extract(document.text, 2024, "achievements"))
    assert (table["detection precision"], table["detection recall"]) == (0.5, 1)


def test_value_must_agree_and_a_range_with_both_ends(tmp_path: Path) -> None:
    text = "## a year=2024 role=achievements\n学法[[{}|v={};hi={};u=次]]。\n"
    right = marked(tmp_path, text.format("2至3次", 2, 3))[0]
    wrong = marked(tmp_path, text.format("2至3次", 2, 4))[0]
    assert counted(right, extract(right.text, 2024, "achievements"))["detection F1"] == 1
    assert counted(wrong, extract(wrong.text, 2024, "achievements"))["detection F1"] == 0


def test_two_facts_of_one_number_are_found_with_one_row_but_strictly_false(tmp_path: Path) -> None:
    (document,) = marked(
        tmp_path,
        "## a year=2024 role=achievements\n参考率、合格率均达[[98%|v=98;u=%;m=law_exam_pass_rate]]。\n",
    )
    table = counted(document, extract(document.text, 2024, "achievements"))
    assert table["detection F1"] == 1
    assert table["metric"] == 1
    assert table["detection F1, one fact a number"] == pytest.approx(2 / 3)


def test_units_agree_when_they_mean_the_same(tmp_path: Path) -> None:
    (document,) = marked(
        tmp_path, "## a year=2024 role=achievements\n调解[[36起|v=36;u=件;m=disputes_mediated]]。\n"
    )
    assert counted(document, extract(document.text, 2024, "achievements"))["unit"] == 1


def test_other_defensible_metric_is_right(tmp_path: Path) -> None:
    mark = "## a year=2024 role=achievements\n调解纠纷[[36件|v=36;u=件;m=disputes_found;alt=disputes_mediated]]。\n"
    (document,) = marked(tmp_path, mark)
    assert counted(document, extract(document.text, 2024, "achievements"))["metric"] == 1


def test_whole_record_is_a_share_of_all_gold_facts(tmp_path: Path) -> None:
    documents = marked(
        tmp_path, "## a year=2024 role=achievements\n[[2024年|x=date]]学法[[5次|v=5;u=次]]。\n"
    )
    assert score(documents).counts["gold with metric"] == 1


def test_reliability_bands_add_up() -> None:
    total = Score(confidences=[(0.97, True), (0.96, False), (0.51, True)])
    rows = reliability(total)
    assert sum(count for _, count, _, _ in rows) == 3
    assert [(band, right) for band, _, _, right in rows] == [("0.50", 1.0), ("0.95", 0.5)]
