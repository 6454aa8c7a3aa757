from __future__ import annotations

import pytest

from dagster_project.pipeline.marts import build_marts
from tests.dagster.conftest import Place

pytestmark = pytest.mark.slow


def test_each_node_is_told_and_a_moved_warehouse_is_read_where_it_is_now(place: Place) -> None:
    """The place is a copy: what dbt parsed for the original still lies in its target folder."""
    assert (place.settings.warehouse / "build" / "target" / "partial_parse.msgpack").is_file()
    told: list[tuple[int, int, str]] = []
    nodes = build_marts(place.settings, lambda *step: told.append(step)).nodes
    assert [step[:2] for step in told] == [(n, len(nodes)) for n in range(1, len(nodes) + 1)]
    assert [step[2] for step in told] == [node.name for node in nodes]
    (facts,) = [node for node in nodes if node.name == "stg_facts"]
    assert f"'{place.settings.parquet}/facts/" in facts.sql


def test_half_a_parse_of_a_killed_run_is_no_obstacle(place: Place) -> None:
    parsed = place.settings.warehouse / "build" / "target" / "partial_parse.msgpack"
    parsed.write_bytes(parsed.read_bytes()[:1000])
    assert build_marts(place.settings).of_status("success")
