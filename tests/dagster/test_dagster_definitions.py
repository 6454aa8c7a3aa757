from __future__ import annotations

import socket
from pathlib import Path

import dagster as dg
import pytest
import yaml

from dagster_project.defs import manifest
from dagster_project.defs.build import build_defs
from dagster_project.defs.home import INSTANCE_SETTINGS, prepare_home
from dagster_project.settings import PROJECT_ROOT, Settings


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("definitions")
    return Settings(reports=folder / "reports", warehouse=folder / "warehouse")


@pytest.fixture(scope="module")
def defs(settings: Settings) -> dg.Definitions:
    return build_defs(settings)


def test_everything_loads_without_network(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("definitions must not use the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    build_defs(settings).get_repository_def().load_all_definitions()


def test_loading_writes_the_manifest_and_nothing_else(
    settings: Settings, defs: dg.Definitions
) -> None:
    written = [p for p in settings.warehouse.rglob("*") if p.is_file()]
    assert [p.parent for p in written] == [settings.warehouse / "dagster" / "dbt"]
    assert not (PROJECT_ROOT / "dbt" / "target").exists()


def test_every_asset_says_what_it_is(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.description, key
        assert node.owners, key
        assert node.kinds, key
        assert node.tags.get("made"), key
        assert node.group_name not in (None, "default"), key


def test_the_graph_is_one_piece(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    reached: set[dg.AssetKey] = set()
    todo = [dg.AssetKey(["parquet", "reports"])]
    while todo:
        key = todo.pop()
        if key not in reached:
            reached.add(key)
            todo += [*graph.get(key).parent_keys, *graph.get(key).child_keys]
    assert reached == set(graph.get_all_asset_keys())


def test_the_marts_wait_for_all_years(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    parents = graph.get(dg.AssetKey(["staging", "stg_facts"])).parent_keys
    assert parents == {dg.AssetKey(["parquet", "facts"]), dg.AssetKey(["parquet", "all_years"])}


def test_columns_and_code_are_shown(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    for key in (["parquet", "facts"], ["marts", "fct_fact"]):
        metadata = graph.get(dg.AssetKey(key)).metadata
        columns = metadata["dagster/column_schema"].columns
        assert all(column.description for column in columns), key
        assert metadata["dagster/code_references"].code_references, key


def test_a_dbt_test_is_a_check_and_blocks_by_its_severity(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    key = dg.AssetCheckKey(dg.AssetKey(["marts", "fct_fact"]), "unique_fct_fact_fact_id")
    assert graph.get(key).blocking


def test_automation_is_off_until_somebody_turns_it_on(defs: dg.Definitions) -> None:
    sensors = {sensor.name: sensor.default_status for sensor in defs.sensors or ()}
    assert sensors == {
        "new_reports": dg.DefaultSensorStatus.STOPPED,
        "tell_of_failures": dg.DefaultSensorStatus.STOPPED,
        # Starts nothing: it only says of runs that are gone that they are.
        "end_lost_runs": dg.DefaultSensorStatus.RUNNING,
    }
    schedules = [s.default_status for s in defs.get_repository_def().schedule_defs]
    assert schedules == [dg.DefaultScheduleStatus.STOPPED]


def test_looking_at_the_seeds_records_the_state_of_each(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    seeds = {key for key in graph.get_all_asset_keys() if key.path[0] == "seeds"}
    with dg.DagsterInstance.ephemeral() as instance:
        assert defs.resolve_job_def("observe_seeds").execute_in_process(instance=instance).success
        seen = {key for key in seeds if instance.fetch_observations(key, limit=1).records}
    assert seen == seeds


def test_the_manifest_is_parsed_once(
    settings: Settings, defs: dg.Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifest, "_parse", lambda: pytest.fail("parsed again"))
    assert manifest.load_manifest(settings)["nodes"]


def test_a_changed_dbt_project_is_parsed_anew(
    settings: Settings, defs: dg.Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifest, "_fingerprint", lambda: "another state")
    monkeypatch.setattr(manifest, "_parse", lambda: '{"nodes": "new"}')
    before = set((settings.warehouse / "dagster" / "dbt").iterdir())
    try:
        assert manifest.load_manifest(settings) == {"nodes": "new"}
        kept = [p.name for p in (settings.warehouse / "dagster" / "dbt").glob("manifest-*")]
        assert kept == ["manifest-another state.json"]
    finally:
        for path in (settings.warehouse / "dagster" / "dbt").iterdir():
            path.unlink()
    assert before


def test_a_warehouse_that_cannot_be_written_is_loaded_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "warehouse").write_text("a file where a folder should be")
    monkeypatch.setattr(manifest.tempfile, "gettempdir", lambda: str(tmp_path / "temporary"))
    monkeypatch.setattr(manifest, "_parse", lambda: '{"nodes": {}}')
    settings = Settings(reports=tmp_path, warehouse=tmp_path / "warehouse")
    assert manifest.load_manifest(settings) == {"nodes": {}}


def test_the_instance_is_private_and_runs_one_at_a_time(tmp_path: Path) -> None:
    home = prepare_home(Settings(reports=tmp_path, warehouse=tmp_path / "warehouse"))
    with dg.DagsterInstance.from_config(str(home)) as instance:
        assert not instance.telemetry_enabled
        assert not instance.nux_enabled
        assert instance.get_concurrency_config().run_queue_config.max_concurrent_runs == 1
        assert instance.global_op_concurrency_default_limit == 1
        assert instance.run_monitoring_enabled
        assert instance.run_monitoring_settings["free_slots_after_run_end_seconds"] == 30
        assert instance.run_retries_enabled
        assert instance.run_retries_max_retries == 1
        assert not instance.run_retries_retry_on_asset_or_op_failure


def test_a_named_instance_folder_keeps_its_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "home"))
    settings = Settings(reports=tmp_path, warehouse=tmp_path / "warehouse")
    assert prepare_home(settings) == tmp_path / "home"
    (tmp_path / "home" / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    prepare_home(settings)
    assert yaml.safe_load((tmp_path / "home" / "dagster.yaml").read_text()) != yaml.safe_load(
        INSTANCE_SETTINGS.read_text()
    )
