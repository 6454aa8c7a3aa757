"""Accepted reports to partitions: only what changed is read again, and one failure stops nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dagster_project.pipeline import extract as stage
from dagster_project.pipeline.extract import (
    extract_reports,
    map_reports,
    read_one,
    read_reports,
)
from dagster_project.settings import Settings
from dagster_project.storage.parquet import partition_file, partition_years, write_rows
from dagster_project.storage.schemas import PARTITIONED, REPORTS

TEXT = "一、主要举措\n调解纠纷36件，其中婚姻20件。\n二、下一步打算\n举办培训3期。\n"


def settings_with(folder: Path, reports: list[dict[str, Any]]) -> Settings:
    settings = Settings(reports=folder / "in", warehouse=folder / "out")
    rows = [{name: row.get(name) for name in REPORTS.names} for row in reports]
    write_rows(settings.parquet / "reports" / "reports.parquet", REPORTS, rows, {})
    return settings


def report(
    name: str, year: int = 2024, text: str = TEXT, status: str = "accepted"
) -> dict[str, Any]:
    known: dict[str, Any] = {
        field.name: None if field.nullable else 0 if pa.types.is_integer(field.type) else ""
        for field in REPORTS
    }
    known |= {
        "report_id": name,
        "source_path": f"{name}.txt",
        "sha256": name,
        "text": text,
        "status": status,
        "report_year": year,
        "township_code": "654025100",
    }
    return known


def rows(settings: Settings, table: str, year: int) -> list[dict[str, Any]]:
    return pq.ParquetFile(partition_file(settings.parquet, table, year)).read().to_pylist()


def contents(settings: Settings) -> dict[str, bytes]:
    files = settings.parquet.rglob("*.parquet")
    return {str(p.relative_to(settings.parquet)): p.read_bytes() for p in files}


def test_reports_become_one_partition_a_year(tmp_path: Path) -> None:
    settings = settings_with(tmp_path, [report("a"), report("b", 2023), report("c")])
    result = extract_reports(settings)
    assert (result.reports, result.extracted, result.unchanged, result.failed) == (3, 3, 0, ())
    assert result.years == (2023, 2024)
    assert (result.facts, result.mentions) == (9, 9)
    for table in PARTITIONED:
        assert partition_years(settings.parquet, table) == [2023, 2024]
        assert {row["report_id"] for row in rows(settings, table, 2024)} == {"a", "c"}


def test_facts_are_those_of_the_text(tmp_path: Path) -> None:
    settings = settings_with(tmp_path, [report("a")])
    extract_reports(settings)
    found = [(r["surface"], r["basis"], r["period_year"]) for r in rows(settings, "facts", 2024)]
    assert found == [("36件", "actual", 2024), ("20件", "actual", 2024), ("3期", "target", 2025)]
    assert {row["township_code"] for row in rows(settings, "facts", 2024)} == {"654025100"}


@pytest.mark.parametrize("status", ["quarantined", "duplicate", "superseded"])
def test_only_accepted_reports_are_read(tmp_path: Path, status: str) -> None:
    settings = settings_with(tmp_path, [report("a"), report("b", status=status)])
    assert extract_reports(settings).reports == 1


def test_second_run_reads_nothing_and_changes_no_byte(tmp_path: Path) -> None:
    settings = settings_with(tmp_path, [report("a"), report("b", 2023)])
    extract_reports(settings)
    before = contents(settings)
    again = extract_reports(settings)
    assert (again.extracted, again.unchanged) == (0, 2)
    assert contents(settings) == before


def test_only_the_changed_report_is_read_again(tmp_path: Path) -> None:
    extract_reports(settings_with(tmp_path, [report("a"), report("b")]))
    settings = settings_with(tmp_path, [report("a"), report("b", text=TEXT + "巡逻9次。\n")])
    told: list[tuple[str, int, int, str]] = []
    result = extract_reports(settings, progress=lambda *said: told.append(said))
    assert (result.extracted, result.mapped, result.unchanged) == (1, 1, 1)
    assert told == [("extract", 1, 1, "b.txt"), ("map", 1, 1, "b.txt")]
    assert {row["report_id"] for row in rows(settings, "facts", 2024)} == {"a", "b"}


def test_changed_taxonomy_maps_anew_and_reads_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_with(tmp_path, [report("a"), report("b", 2023)])
    extract_reports(settings)
    before = contents(settings)
    monkeypatch.setattr(stage, "mapping_version", lambda: "another")
    monkeypatch.setattr(stage, "read_text", None)
    result = extract_reports(settings)
    assert (result.extracted, result.mapped, result.unchanged) == (0, 2, 0)
    changed = {name for name, content in contents(settings).items() if content != before[name]}
    assert {name.partition("/")[0] for name in changed} == {"facts"}


def test_changed_reading_code_reads_and_maps_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_with(tmp_path, [report("a"), report("b", 2023)])
    extract_reports(settings)
    monkeypatch.setattr(stage, "reading_version", lambda: "another")
    result = extract_reports(settings)
    assert (result.extracted, result.mapped, result.unchanged) == (2, 2, 0)


def test_report_that_went_away_leaves_no_rows(tmp_path: Path) -> None:
    extract_reports(settings_with(tmp_path, [report("a"), report("b"), report("c", 2023)]))
    settings = settings_with(tmp_path, [report("a")])
    extract_reports(settings)
    assert partition_years(settings.parquet, "facts") == [2024]
    assert {row["report_id"] for row in rows(settings, "facts", 2024)} == {"a"}


def test_without_reports_the_tables_exist_and_are_empty(tmp_path: Path) -> None:
    settings = settings_with(tmp_path, [report("a", status="quarantined")])
    result = extract_reports(settings)
    assert (result.reports, result.facts) == (0, 0)
    for table in PARTITIONED:
        (year,) = partition_years(settings.parquet, table)
        assert rows(settings, table, year) == []


def test_only_wanted_years_are_read(tmp_path: Path) -> None:
    settings = settings_with(tmp_path, [report("a"), report("b", 2023)])
    assert extract_reports(settings, [2023]).years == (2023,)
    assert partition_years(settings.parquet, "facts") == [2023]


def test_anew_reads_unchanged_reports_and_gives_the_same_bytes(tmp_path: Path) -> None:
    settings = settings_with(tmp_path, [report("a")])
    extract_reports(settings)
    before = contents(settings)
    assert read_reports(settings, [2024], anew=True).made == 1
    assert map_reports(settings, [2024], anew=True).made == 1
    assert contents(settings) == before


@pytest.mark.parametrize(
    ("table", "read", "mapped"),
    [("facts", 0, 1), ("sections", 1, 0), ("mentions", 1, 0), ("statements", 1, 0)],
)
def test_damaged_partition_is_made_again(
    tmp_path: Path, table: str, read: int, mapped: int
) -> None:
    settings = settings_with(tmp_path, [report("a")])
    extract_reports(settings)
    before = contents(settings)
    partition_file(settings.parquet, table, 2024).write_bytes(b"broken")
    result = extract_reports(settings)
    assert (result.extracted, result.mapped) == (read, mapped)
    assert contents(settings) == before


@pytest.mark.parametrize(
    ("function", "said"), [("read_text", "reading failed"), ("map_statements", "mapping failed")]
)
def test_one_report_that_fails_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str, said: str
) -> None:
    whole = getattr(stage, function)

    def fails(material: Any, *args: Any, **kwargs: Any) -> Any:
        if "巡逻" in str(material):
            raise RecursionError("too deep")
        return whole(material, *args, **kwargs)

    monkeypatch.setattr(stage, function, fails)
    settings = settings_with(tmp_path, [report("a"), report("b", text="全年巡逻9次。")])
    result = extract_reports(settings)
    assert result.failed == (("b.txt", f"{said}: RecursionError: too deep"),)
    assert {row["report_id"] for row in rows(settings, "facts", 2024)} == {"a"}
    monkeypatch.undo()
    assert extract_reports(settings).failed == ()
    assert {row["report_id"] for row in rows(settings, "facts", 2024)} == {"a", "b"}


def test_sections_know_their_page() -> None:
    row = report("a") | {"cleaning": '{"page_starts": [0, 12]}'}
    made = read_one(row)
    assert isinstance(made, dict)
    assert [section["page"] for section in made["sections"]] == [1, 2]
    plain = read_one(report("a"))
    assert isinstance(plain, dict)
    assert {section["page"] for section in plain["sections"]} == {None}
