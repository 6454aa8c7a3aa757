"""Lines and tables for a terminal: Chinese columns line up."""

from __future__ import annotations

import pytest

from dagster_project.commands.terminal import Progress, clip, note, plain, say, table, width


@pytest.mark.parametrize(
    ("text", "columns"),
    [("", 0), ("abc", 3), ("镇", 2), ("镇a", 3), ("，", 2), ("１", 2), ("…", 1)],
)
def test_wide_characters_take_two_columns(text: str, columns: int) -> None:
    assert width(text) == columns


@pytest.mark.parametrize(
    ("text", "columns", "cut"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("调解纠纷", 8, "调解纠纷"),
        ("调解纠纷", 7, "调解纠…"),
        ("调解纠纷", 6, "调解…"),
        ("", 4, ""),
    ],
)
def test_text_is_cut_to_its_columns(text: str, columns: int, cut: str) -> None:
    assert clip(text, columns) == cut
    assert width(clip(text, columns)) <= columns


def test_columns_of_a_table_line_up() -> None:
    lines = table(("镇", "n"), [("新源镇", 239), ("a", None), ("小河", 5)])
    assert lines == ["镇      n", "------  ---", "新源镇  239", "a", "小河    5"]


def test_long_cells_are_cut() -> None:
    assert max(map(width, table(("x",), [("字" * 50,)], limit=20))) <= 20


def test_empty_table_has_its_head() -> None:
    assert table(("a", "b"), []) == ["a  b", "-  -"]


@pytest.mark.parametrize(
    ("value", "words"),
    [(36.0, "36"), (97.6, "97.6"), (0.0, "0"), (None, ""), (12000.0, "12000"), (66.67, "66.67")],
)
def test_number_is_shown_without_a_needless_point(value: float | None, words: str) -> None:
    assert plain(value) == words


@pytest.mark.xfail(strict=True, reason="the g format keeps six digits: 136161.5 is shown as 136162")
def test_money_with_decimals_keeps_all_its_digits() -> None:
    assert plain(136161.5) == "136161.5"


def test_results_go_to_output_and_progress_to_error(capsys: pytest.CaptureFixture[str]) -> None:
    say("甲")
    note("乙")
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("甲\n", "乙\n")


def test_progress_writes_few_lines_where_nothing_moves(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress()
    for number in range(1, 101):
        progress("read", number, 100, f"{number}.txt")
    lines = capsys.readouterr().err.splitlines()
    assert 2 <= len(lines) <= 6
    assert "100/100" in lines[-1]
