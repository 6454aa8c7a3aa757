"""Writing Parquet: by schema, atomically, with a note of what the rows were made from."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dagster_project.storage.parquet import partition_file, partition_years, read_inputs, write_rows
from dagster_project.storage.schemas import PARTITIONED, TABLES

SCHEMA = pa.schema([("name", pa.string()), ("n", pa.int64())], metadata={b"told": b"yes"})


def test_rows_come_back_in_the_schema(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "a.parquet"
    write_rows(path, SCHEMA, [{"name": "新源镇", "n": 1}, {"name": None, "n": None}], {})
    table = pq.read_table(path)
    assert table.schema.equals(SCHEMA)
    assert table.to_pylist() == [{"name": "新源镇", "n": 1}, {"name": None, "n": None}]
    assert table.schema.metadata[b"told"] == b"yes"


def test_equal_rows_give_equal_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_rows(tmp_path / name, SCHEMA, [{"name": "x", "n": 1}], {"r2": "y", "r1": "x"})
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_inputs_are_remembered(tmp_path: Path) -> None:
    write_rows(tmp_path / "a", SCHEMA, [], {"r1": "x"})
    assert read_inputs(tmp_path / "a", SCHEMA) == {"r1": "x"}


@pytest.mark.parametrize("content", [None, b"", b"PAR1 broken", "表".encode()])
def test_missing_or_broken_file_has_no_inputs(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "a"
    if content is not None:
        path.write_bytes(content)
    assert read_inputs(path, SCHEMA) == {}


def test_file_of_another_schema_has_no_inputs(tmp_path: Path) -> None:
    write_rows(tmp_path / "a", SCHEMA, [], {"r1": "x"})
    other = pa.schema([("name", pa.string()), ("n", pa.float64())])
    assert read_inputs(tmp_path / "a", other) == {}


def test_row_that_breaks_the_schema_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_rows(path, SCHEMA, [{"name": "x", "n": 1}], {})
    before = path.read_bytes()
    with pytest.raises(pa.ArrowException):
        write_rows(path, SCHEMA, [{"name": "x", "n": "one"}], {})
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


def test_partitions_are_listed_in_order(tmp_path: Path) -> None:
    assert partition_years(tmp_path, "facts") == []
    for year in (2024, 2020, 2023):
        write_rows(partition_file(tmp_path, "facts", year), SCHEMA, [], {})
    assert partition_years(tmp_path, "facts") == [2020, 2023, 2024]


@pytest.mark.parametrize("table", PARTITIONED)
def test_columns_of_the_design_are_all_there(table: str) -> None:
    promised = {
        "sections": "report_id section_id parent_id level role heading char_start char_end",
        "mentions": "report_id mention_id char_start char_end surface kind section_id sentence_start sentence_end value value_low value_high unit qualifier",
        "statements": "statement_id report_id mention_id char_start char_end surface",
        "facts": "fact_id report_id mention_id char_start char_end surface quote value value_low value_high unit unit_surface qualifier basis period_year rate_per subject metric activity_type part_of implied confidence rule report_year township_code",
    }[table]
    # The report year of facts is their partition.
    assert set(promised.split()) - {"report_year"} <= set(TABLES[table].names)
