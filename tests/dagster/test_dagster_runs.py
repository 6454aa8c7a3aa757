from __future__ import annotations

import os
from dataclasses import replace
from datetime import date

import dagster as dg
import duckdb
import pytest

from dagster_project.defs import keys
from dagster_project.defs import marts as defs_marts
from dagster_project.defs.partitions import REPORT_YEARS
from dagster_project.pipeline import extract, tested
from dagster_project.pipeline.marts import BuildResult, MartsError
from dagster_project.settings import Settings
from dagster_project.storage.publish import published_version, versions
from dagster_project.storage.schemas import PARTITIONED
from tests.dagster.conftest import Place

pytestmark = pytest.mark.slow
_First = tuple[Place, dg.ExecuteInProcessResult]


def materialised(result: dg.ExecuteInProcessResult) -> dict[str, list[dg.AssetMaterialization]]:
    found: dict[str, list[dg.AssetMaterialization]] = {}
    for event in result.all_events:
        if event.event_type_value == "ASSET_MATERIALIZATION":
            one = event.step_materialization_data.materialization
            found.setdefault(one.asset_key.to_user_string(), []).append(one)
    return found


def failed_checks(result: dg.ExecuteInProcessResult) -> dict[str, dg.AssetCheckEvaluation]:
    return {c.check_name: c for c in result.get_asset_check_evaluations() if not c.passed}


def reason(result: dg.ExecuteInProcessResult, step: str) -> str:
    (event,) = [e for e in result.all_events if e.is_step_failure and e.step_key == step]
    data = event.step_failure_data
    return (data.user_failure_data.description if data.user_failure_data else "") or ""


def test_the_first_refresh_publishes_and_records_every_asset(first: _First) -> None:
    place, result = first
    assert result.success
    made = materialised(result)
    marts = place.defs.get_assets_def(dg.AssetKey(["marts", "fct_fact"]))
    models = {spec.key.to_user_string() for spec in marts.specs}
    assert models <= made.keys()
    assert {"raw/documents", "parquet/reports", "warehouse/published"} <= made.keys()
    with duckdb.connect(str(place.settings.database), read_only=True) as connection:
        ((facts,),) = connection.sql("select count(*) from fct_fact").fetchall()
    assert made["marts/fct_fact"][0].metadata["dagster/row_count"].value == facts > 0


def test_every_check_was_evaluated(first: _First) -> None:
    place, result = first
    known = place.defs.resolve_asset_graph().asset_check_keys
    ran = {c.asset_check_key for c in result.get_asset_check_evaluations()}
    assert known - ran == {dg.AssetCheckKey(keys.ACCURACY, "accuracy_on_gold")}


def test_the_partitions_that_a_run_records_say_what_they_were_made_from(first: _First) -> None:
    facts = materialised(first[1])["parquet/facts"][0]
    (statements,) = [
        one for one in materialised(first[1])["parquet/statements"]
        if one.partition == facts.partition
    ]  # fmt: skip
    made_from = {
        key.removeprefix("dagster/input_data_version/"): value
        for key, value in (facts.tags or {}).items()
        if key.startswith("dagster/input_data_version/")
    }
    graph = first[0].defs.resolve_asset_graph()
    parents = graph.get(dg.AssetKey(["parquet", "facts"])).parent_keys
    assert made_from.keys() == {key.to_user_string() for key in parents}
    assert made_from["parquet/statements"] == (statements.tags or {})["dagster/data_version"]


def test_report_years_became_partitions(first: _First) -> None:
    place, result = first
    assert sorted(place.instance.get_dynamic_partitions(REPORT_YEARS)) == ["2023", "2024"]
    facts = materialised(result)["parquet/facts"]
    assert sorted(one.partition or "" for one in facts) == ["2023", "2024"]
    assert all(one.metadata["dagster/partition_row_count"].value for one in facts)


def test_metadata_shows_pictures_previews_and_lineage(first: _First) -> None:
    made = materialised(first[1])
    picture = made["parquet/reports"][0].metadata["reports_by_province"].value
    assert isinstance(picture, str)
    assert picture.startswith("![各省报告数](data:image/svg+xml;base64,")
    assert "| --- |" in str(made["marts/fct_fact"][0].metadata["preview"].value)
    lineage = made["marts/fct_fact"][0].metadata["dagster/column_lineage"]
    assert isinstance(lineage, dg.TableColumnLineageMetadataValue)
    assert lineage.column_lineage.deps_by_column["fact_id"]


def test_a_refresh_without_news_reads_and_builds_nothing(place: Place) -> None:
    version = published_version(place.settings)
    result = place.run("refresh")
    made = materialised(result)
    assert result.success
    assert not any(key.startswith(("marts/", "warehouse/")) for key in made)
    assert made["parquet/reports"][0].metadata["read_anew"].value == 0
    assert made["parquet/all_years"][0].metadata["extracted_anew"].value == 0
    assert published_version(place.settings) == version


def test_a_new_report_is_published_and_a_broken_one_is_shown(place: Place) -> None:
    text = (place.settings.reports / "xinyuan-2024.txt").read_text(encoding="utf-8")
    (place.settings.reports / "xinyuan-2022.txt").write_text(text.replace("2024", "2022"))
    (place.settings.reports / "broken.pdf").write_bytes(b"%PDF-1.4 and no more")
    result = place.run("refresh")
    assert result.success
    assert "2022" in place.instance.get_dynamic_partitions(REPORT_YEARS)
    warned = failed_checks(result)["nothing_in_quarantine"]
    assert warned.severity is dg.AssetCheckSeverity.WARN
    assert "broken.pdf" in str(warned.metadata["first_rows"].value)
    with duckdb.connect(str(place.settings.database), read_only=True) as connection:
        ((found,),) = connection.sql(
            "select count(*) from dim_report where report_year = 2022 and status = 'accepted'"
        ).fetchall()
    assert found == 1


def test_a_broken_invariant_stops_before_the_marts(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "dagster_project.pipeline.invariants.ungrounded", lambda _: [("facts", "f1", "239件")]
    )
    result = place.run("remap")
    assert not result.success
    assert "offsets_return_the_words" in failed_checks(result)
    assert "marts/fct_fact" not in materialised(result)


def test_a_failed_dbt_test_is_a_failed_check_and_nothing_is_published(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = published_version(place.settings)
    real = defs_marts.build_marts

    def with_a_failure(settings: Settings, progress: object) -> BuildResult:
        nodes = list(real(settings).nodes)
        place_of = next(i for i, n in enumerate(nodes) if n.name == "unique_fct_fact_fact_id")
        nodes[place_of] = replace(
            nodes[place_of], status="fail", failures=1, sql="select 1 as fact_id"
        )
        raise MartsError("a test failed", tuple(nodes))

    monkeypatch.setattr(defs_marts, "build_marts", with_a_failure)
    result = place.run("rebuild_marts")
    assert not result.success
    failed = failed_checks(result)["unique_fct_fact_fact_id"]
    assert "select 1 as fact_id" in str(failed.metadata["sql"].value)
    assert "corrections.csv" in reason(result, "build_marts")
    assert published_version(place.settings) == version
    assert tested.tested_fingerprint(place.settings) is None

    alone = place.run("publish")
    assert not alone.success
    assert "no build that passed" in reason(alone, "warehouse__published")
    assert published_version(place.settings) == version


def test_a_missing_folder_is_a_failure_with_advice(place: Place) -> None:
    place.settings.reports.rename(place.settings.reports.with_name("elsewhere"))
    result = place.run("refresh")
    assert not result.success
    assert "What to do" in reason(result, "collect_documents")


def test_one_year_is_extracted_anew(place: Place) -> None:
    place.instance.add_dynamic_partitions(REPORT_YEARS, ["2023", "2024"])
    folder = place.settings.parquet
    paths = [folder / table / "report_year=2024" / "part-0.parquet" for table in PARTITIONED]
    for path in paths:
        os.utime(path, (0, 0))
    result = dg.materialize(
        [
            a
            for a in place.defs.assets or ()
            if isinstance(a, dg.AssetsDefinition) and not a.keys.isdisjoint(keys.BY_YEAR)
        ],
        instance=place.instance,
        partition_key="2024",
        resources={"warehouse": place.warehouse},
        run_config={
            "ops": {step: {"config": {"anew": True}} for step in ("extract_years", "map_years")}
        },
    )
    assert all(path.stat().st_mtime > 0 for path in paths)
    assert [m.partition for m in materialised(result)["parquet/facts"]] == ["2024"]


def test_a_changed_taxonomy_makes_the_facts_alone_anew(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert place.run("refresh").success
    monkeypatch.setattr(extract, "mapping_version", lambda: "another")
    result = place.run("remap")
    assert result.success
    made = materialised(result)
    all_years = made["parquet/all_years"][0].metadata
    assert all_years["extracted_anew"].value == 0
    assert all_years["mapped_anew"].value == 3
    assert sorted(one.partition or "" for one in made["parquet/facts"]) == ["2023", "2024"]
    assert "parquet/statements" not in made


def test_all_years_can_be_limited_and_refuses_strange_years(place: Place) -> None:
    (all_years,) = [
        a for a in place.defs.assets or ()
        if isinstance(a, dg.AssetsDefinition) and keys.ALL_YEARS in a.keys
    ]  # fmt: skip
    resources = {"warehouse": place.warehouse}

    def config(year: int) -> dict[str, object]:
        return {"ops": {"parquet__all_years": {"config": {"years": [year]}}}}

    result = dg.materialize(
        [all_years], instance=place.instance, resources=resources, run_config=config(2023)
    )
    assert materialised(result)["parquet/all_years"][0].metadata["reports"].value == 2
    with pytest.raises(dg.Failure, match="no report years"):
        dg.materialize(
            [all_years], instance=place.instance, resources=resources,
            run_config=config(date.today().year + 5),
        )  # fmt: skip


def test_rollback_publishes_the_version_before(place: Place) -> None:
    (place.settings.reports / "xiaohe-2023.txt").unlink()
    stopped = place.run("refresh")
    assert not stopped.success
    assert "coverage_did_not_shrink" in failed_checks(stopped)
    step = "parquet__reports_coverage_did_not_shrink"
    on_purpose = {"ops": {step: {"config": {"most_lost": 1.0}}}}
    assert place.run("refresh", run_config=on_purpose).success
    assert len(versions(place.settings)) == 2
    newest = published_version(place.settings)
    result = place.run("rollback")
    assert result.success
    assert (published_version(place.settings) or "") < (newest or "")
    assert "warehouse/published" in materialised(result)
