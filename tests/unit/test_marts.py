"""The parts of building the marts that need no dbt."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest

from dagster_project.pipeline import marts
from dagster_project.pipeline.marts import BuildResult, NodeResult
from dagster_project.settings import Settings


def node(status: str, **more: object) -> NodeResult:
    values = {
        "unique_id": "test.fazhi.t", "name": "t", "kind": "test", "status": status,
        "relation": "", "severity": "error", "seconds": 0.1, "failures": 0, "message": "Got 2 results", "sql": "",
    }  # fmt: skip
    return NodeResult(**{**values, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["plain", "it's", "a*b?c", "[x]", "{place}", "中文 空格"])
def test_a_path_survives_format_sql_and_glob(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "a.csv").write_text("x\n1\n", encoding="utf-8")
    # dbt-duckdb calls format on the location of a source before DuckDB sees it.
    pattern = f"'{marts._in_sql(folder)}/{{name}}.csv'".format(name="*")
    assert duckdb.sql(f"select x from read_csv({pattern})").fetchall() == [(1,)]


def test_variables_are_put_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAZHI_DUCKDB_MEMORY", "1GB")
    monkeypatch.delenv("MARTS_BUILD", raising=False)
    settings = Settings(reports=tmp_path, warehouse=tmp_path / "w", duckdb_memory="3GB")
    with pytest.raises(ZeroDivisionError), marts._environment(settings, tmp_path):
        assert os.environ["FAZHI_DUCKDB_MEMORY"] == "3GB"
        assert os.environ["MARTS_BUILD"] == str(tmp_path / "w" / "build")
        raise ZeroDivisionError
    assert os.environ["FAZHI_DUCKDB_MEMORY"] == "1GB"
    assert "MARTS_BUILD" not in os.environ


def test_the_reason_shows_the_first_rows_a_test_found(tmp_path: Path) -> None:
    for name in ("fazhi", "workshop"):
        with duckdb.connect(str(tmp_path / f"{name}.duckdb")) as connection:
            connection.execute("create table numbers as select range as n from range(9)")
    failed = node(
        "fail", sql='select n, n * 2 as twice from "workshop"."main"."numbers" order by n'
    )
    lines = marts._reason(tmp_path, [failed]).splitlines()
    assert lines[1] == "- test t: Got 2 results"
    assert lines[2].strip() == "n=0, twice=0"
    assert len(lines) == 2 + 5


def test_results_can_be_asked_by_status() -> None:
    nodes = (node("pass"), node("warn"), node("fail"))
    assert BuildResult(Path("x"), nodes).of_status("warn", "fail") == nodes[1:]


def test_a_broken_file_of_an_earlier_build_is_no_obstacle(tmp_path: Path) -> None:
    for name in ("fazhi.duckdb", "workshop.duckdb", "fazhi.duckdb.wal"):
        (tmp_path / name).write_bytes(b"half written")
    (tmp_path / "spill").mkdir()
    marts._clear(tmp_path)
    assert list(tmp_path.iterdir()) == []
