"""The command line: what it prints, where, and with which exit status."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from dagster_project.cli import main, parser
from dagster_project.commands.extraction import stated
from dagster_project.extraction import extract
from dagster_project.settings import SEEDS

REPORT = SEEDS / "reports" / "xinyuan-2024.txt"


@pytest.fixture(autouse=True)
def _own_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FAZHI_WAREHOUSE", str(tmp_path / "out"))
    monkeypatch.setenv("FAZHI_REPORTS", str(tmp_path / "in"))


def database(folder: Path) -> None:
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "fazhi.duckdb")) as connection:
        connection.execute("create table t as select 1 as n, '新源镇' as 镇")


@pytest.mark.parametrize(
    "arguments", [[], ["nosuch"], ["extract"], ["sql"], ["score"], ["reports", "--status", "x"]]
)
def test_wrong_use_ends_with_status_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2


@pytest.mark.parametrize(
    "command", ["run", "extract", "score", "sql", "reports", "fetch", "rollback", "docs"]
)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert command in capsys.readouterr().out


def test_help_names_the_folders() -> None:
    assert "FAZHI_REPORTS" in parser().format_help()


def test_extract_shows_a_table_with_the_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", str(REPORT)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "654025100 · 2024 · accepted" in lines[0]
    assert any(line.startswith("239") and "调解" in line for line in lines)
    assert lines[-1] == "14 facts, 19 numbers"


def test_extract_as_json_carries_the_columns(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", str(REPORT), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["document"]["township_code"] == "654025100"
    text = told["document"]["text"]
    for fact in told["facts"]:
        assert text[fact["char_start"] : fact["char_end"]] == fact["surface"]
    assert {"value_low", "value_high", "qualifier", "metric", "part_of"} <= set(told["facts"][0])


def test_extract_as_page_marks_every_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.html"
    assert main(["extract", str(REPORT), "--html", str(page)]) == 0
    words = page.read_text(encoding="utf-8")
    assert words.count("<mark") > 19
    assert "239件" in words
    assert "http" not in words.replace("http-equiv", "").split("<article>")[0]
    assert str(page) in capsys.readouterr().err


def test_extract_takes_the_year_from_its_option(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        "一、主要举措\n我镇全年调解纠纷36件，其中婚姻20件，举办法治讲座5场。\n", encoding="utf-8"
    )
    assert main(["extract", str(path), "--year", "2019", "--json"]) == 0
    assert {f["period_year"] for f in json.loads(capsys.readouterr().out)["facts"]} == {2019}


def test_page_escapes_what_stands_in_the_report(tmp_path: Path) -> None:
    path, page = tmp_path / "a.txt", tmp_path / "a.html"
    path.write_text("一、主要举措\n<script>x</script>我镇调解纠纷36件 & 5<6。\n", encoding="utf-8")
    main(["extract", str(path), "--html", str(page)])
    assert "<script>x" not in page.read_text(encoding="utf-8")


def test_missing_file_is_an_error_without_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", "/no/such/file.txt"]) == 1
    assert "file.txt" in capsys.readouterr().err


def test_unreadable_document_gives_status_1_and_its_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7 nothing")
    assert main(["extract", str(path)]) == 1
    assert "a.pdf" in capsys.readouterr().err


def test_sql_prints_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database(tmp_path / "out")
    assert main(["sql", "select * from t"]) == 0
    assert capsys.readouterr().out.splitlines() == ["n  镇", "-  ------", "1  新源镇", "(1 rows)"]


def test_sql_prints_comma_separated_values(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database(tmp_path / "out")
    assert main(["sql", "select * from t", "--csv"]) == 0
    assert capsys.readouterr().out.splitlines() == ["n,镇", "1,新源镇"]


@pytest.mark.parametrize("query", ["selec 1", "select * from nowhere", "delete from t"])
def test_bad_query_gives_status_1_and_says_why(
    tmp_path: Path, query: str, capsys: pytest.CaptureFixture[str]
) -> None:
    database(tmp_path / "out")
    assert main(["sql", query]) == 1
    assert "fazhi sql:" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["sql", "select 1"], ["reports"], ["rollback"]])
def test_before_the_first_run_commands_say_what_is_missing(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 1
    assert f"fazhi {arguments[0]}:" in capsys.readouterr().err


def test_unknown_variable_gives_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FAZHI_WAREHOSE", "x")
    assert main(["reports"]) == 1
    assert "FAZHI_WAREHOSE" in capsys.readouterr().err


def test_score_prints_all_measures(capsys: pytest.CaptureFixture[str]) -> None:
    gold = Path(__file__).parents[1] / "gold" / "sample"
    assert main(["score", "--gold", str(gold)]) == 0
    shown = capsys.readouterr().out
    for measure in (
        "detection F1",
        "unit",
        "whole record",
        "accounting",
        "zeros recall",
        "chapter roles",
    ):
        assert measure in shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("36件", "36"),
        ("20余件", "约20"),
        ("不少于30件", "≥30"),
        ("不超过5件", "≤5"),
        ("2至3件", "2–3"),
        ("97.5%", "97.5"),
    ],
)
def test_figure_is_stated_with_its_bound_in_front(text: str, shown: str) -> None:
    (fact,) = extract(f"调解纠纷{text}。", 2024, "achievements").facts
    assert stated(fact) == shown
