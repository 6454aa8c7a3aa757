from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from dagster_project.defs.lineage import Lineage
from tests.dagster.conftest import Place

KEYS = {name: dg.AssetKey(name) for name in ("people", "places", "animals")}


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Two tables, and a file that is none."""
    with duckdb.connect(":memory:") as connection:
        connection.execute("create table people (id integer, name varchar, place integer)")
        connection.execute("create table places (id integer, name varchar)")
        (tmp_path / "animals.csv").write_text("name,legs\ncat,4\n")
        (tmp_path / "people").mkdir()
        connection.execute(f"copy people to '{tmp_path}/people/part-0.parquet'")
        yield connection


CASES = [
    pytest.param("select id as number from people", {"number": ["people.id"]}, id="renamed"),
    pytest.param(
        "with all_people as (select * from people) select upper(name) as name from all_people",
        {"name": ["people.name"]},
        id="through a step",
    ),
    pytest.param(
        "select coalesce(people.name, places.name) as who from people"
        " left join places on people.place = places.id",
        {"who": ["people.name", "places.name"]},
        id="of two tables",
    ),
    pytest.param(
        "select id, name from people union all select id, name from places",
        {"id": ["people.id", "places.id"], "name": ["people.name", "places.name"]},
        id="union by position",
    ),
    pytest.param(
        "select id, name, place from people union all by name select name, id, 1 as more from places",
        {
            "id": ["people.id", "places.id"],
            "name": ["people.name", "places.name"],
            "place": ["people.place"],
            "more": [],
        },
        id="union by name",
    ),
    pytest.param("select 1 as one, count(*) as rows from people", {"one": [], "rows": []}, id="no column"),
    pytest.param(
        "with source as (select * from read_csv('{folder}/animals.csv', header = true))"
        " select legs * 2 as feet from source",
        {"feet": ["animals.legs"]},
        id="a file",
    ),
    pytest.param(
        "select p.name from read_parquet('{folder}/people/*.parquet') as p",
        {"name": ["people.name"]},
        id="files of a folder",
    ),
    pytest.param("select nothing from nowhere", None, id="what does not resolve"),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "expected"), CASES)
def test_columns_are_followed(
    sql: str,
    expected: dict[str, list[str]] | None,
    connection: duckdb.DuckDBPyConnection,
    tmp_path: Path,
) -> None:
    found = Lineage(KEYS, connection).of(sql.replace("{folder}", str(tmp_path)))
    shown = found and {
        column: [f"{dep.asset_key.to_user_string()}.{dep.column_name}" for dep in deps]
        for column, deps in found.deps_by_column.items()
    }
    assert shown == expected


@pytest.mark.slow
def test_every_model_has_a_lineage_of_its_columns(
    first: tuple[Place, dg.ExecuteInProcessResult],
) -> None:
    models = [
        event.step_materialization_data.materialization
        for event in first[1].all_events
        if event.event_type_value == "ASSET_MATERIALIZATION" and event.step_key == "build_marts"
    ]
    assert models
    for model in models:
        shown = model.metadata["dagster/column_lineage"].value
        columns = model.metadata["preview"].value.split("\n")[0].strip("| ").split(" | ")
        assert sorted(shown.deps_by_column) == sorted(columns), model.asset_key
