"""The assets that people open, and what the published asset says of them and of losses."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest

from dagster_project.defs import keys, links
from dagster_project.defs.resources import Warehouse
from dagster_project.settings import Settings
from tests.dagster.conftest import Place

pytestmark = pytest.mark.slow
_ADDRESS = "https://stats.example.cn/fazhi/"


def materialise(place: Place, *wanted: dg.AssetKey, address: str = "") -> dg.ExecuteInProcessResult:
    """Run some assets with the site at an address."""
    assets = [a for a in place.defs.assets or () if isinstance(a, dg.AssetsDefinition)]
    warehouse = Warehouse.of(replace(place.settings, site_url=address))
    return dg.materialize(
        assets,
        selection=list(wanted),
        instance=place.instance,
        resources={"warehouse": warehouse, "notifier": None},
        raise_on_error=False,
    )


def metadata(result: dg.ExecuteInProcessResult, key: dg.AssetKey) -> dict[str, Any]:
    (made,) = [
        event.step_materialization_data.materialization
        for event in result.get_asset_materialization_events()
        if event.asset_key == key
    ]
    return {name: value.value for name, value in made.metadata.items()}


def warnings(place: Place, result: dg.ExecuteInProcessResult) -> list[str]:
    logged = place.instance.all_logs(result.run_id)
    return [entry.user_message for entry in logged if entry.level == logging.WARNING]


@pytest.mark.parametrize(
    ("address", "path", "link"),
    [
        ("", "exports/fazhi.xlsx", "file:///out/site/exports/fazhi.xlsx"),
        ("", "exports/csv/v_同比.csv", "file:///out/site/exports/csv/v_%E5%90%8C%E6%AF%94.csv"),
        (_ADDRESS, "docs/index.html", f"{_ADDRESS}docs/index.html"),
        (_ADDRESS, "exports/csv/v_同比.csv", f"{_ADDRESS}exports/csv/v_%E5%90%8C%E6%AF%94.csv"),
    ],
)
def test_a_path_of_the_site_becomes_a_link(address: str, path: str, link: str) -> None:
    settings = Settings(reports=Path("/in"), warehouse=Path("/out"), site_url=address)
    assert links.site_link(settings, path) == dg.MetadataValue.url(link)


def test_the_assets_write_the_site_and_link_to_it(place: Place) -> None:
    result = materialise(place, keys.REPORT_PAGES, keys.EXPORTS, keys.DOCS)
    assert result.success
    site = place.settings.site
    pages = metadata(result, keys.REPORT_PAGES)
    assert (pages["reports"], pages["dagster/row_count"]) == (3, 3)
    assert pages["index"] == (site / "index.html").as_uri()
    assert len(list((site / "reports").glob("*.html"))) == 3
    exports = metadata(result, keys.EXPORTS)
    for name, path in (("workbook", links.WORKBOOK), ("contents", links.CONTENTS)):
        assert exports[name] == (site / path).as_uri()
        assert (site / path).is_file()
    assert exports["file_count"] > 40
    assert exports["version"]
    assert "| csv/fct_fact.csv |" in exports["files"]
    docs = metadata(result, keys.DOCS)
    assert docs["page"] == (site / "docs" / "index.html").as_uri()
    assert (site / "docs" / "index.html").is_file()
    index = (site / "index.html").read_text(encoding="utf-8")
    for path in (links.WORKBOOK, links.DOCS):
        assert f'href="{path}"' in index


def test_links_bear_the_address_of_the_site(place: Place) -> None:
    result = materialise(place, keys.PUBLISHED, keys.EXPORTS, address=_ADDRESS)
    assert result.success
    published = metadata(result, keys.PUBLISHED)
    assert published["report_pages"] == f"{_ADDRESS}index.html"
    assert published["exports"] == f"{_ADDRESS}exports/fazhi.xlsx"
    assert published["docs"] == f"{_ADDRESS}docs/index.html"
    assert metadata(result, keys.EXPORTS)["workbook"] == f"{_ADDRESS}exports/fazhi.xlsx"


def test_the_real_views_lead_to_their_sentences(place: Place) -> None:
    assert materialise(place, keys.REPORT_PAGES, keys.EXPORTS).success
    folder = place.settings.site / "exports" / "csv"
    for view in ("v_数字与原句", "v_计划与结果"):
        header = (folder / f"{view}.csv").read_text(encoding="utf-8-sig").splitlines()[0]
        assert "事实编号" in header.split(",")
    anchors = "".join(
        page.read_text(encoding="utf-8")
        for page in (place.settings.site / "reports").glob("*.html")
    )
    with duckdb.connect(str(place.settings.database), read_only=True) as connection:
        facts = connection.sql("select fact_id from fct_fact").fetchall()
    assert facts
    assert all(f'id="f{fact}"' in anchors for (fact,) in facts)


def test_before_the_first_publication_exports_say_what_to_do(place: Place) -> None:
    place.settings.database.unlink()
    result = materialise(place, keys.EXPORTS)
    assert not result.success
    (failed,) = [event for event in result.all_events if event.is_step_failure]
    told = failed.step_failure_data.user_failure_data
    assert told is not None
    assert "What to do: publish" in (told.description or "")


def test_years_that_cover_less_than_before_are_warned_of(place: Place) -> None:
    with duckdb.connect(str(place.settings.warehouse / "build" / "fazhi.duckdb")) as connection:
        connection.execute("delete from fct_fact where report_year = 2023")
    (place.settings.warehouse / "published.json").unlink()
    result = materialise(place, keys.PUBLISHED)
    assert result.success
    assert any("2023: 0 facts" in warning for warning in warnings(place, result))
    assert "| 2023: 0 facts" in metadata(result, keys.PUBLISHED)["less_than_before"]

    again = materialise(place, keys.PUBLISHED)
    assert again.success
    assert warnings(place, again) == []
    assert "less_than_before" not in metadata(again, keys.PUBLISHED)


@pytest.mark.parametrize(
    ("job", "expected"),
    [
        ("everything", {keys.DOCS, keys.EXPORTS, keys.REPORT_PAGES}),
        ("refresh", {keys.EXPORTS, keys.REPORT_PAGES}),
        ("rebuild_marts", {keys.DOCS, keys.EXPORTS}),
        ("publish", set()),
    ],
)
def test_which_jobs_write_the_site(place: Place, job: str, expected: set[dg.AssetKey]) -> None:
    written = place.defs.resolve_job_def(job).asset_layer.executable_asset_keys
    assert written & {keys.DOCS, keys.EXPORTS, keys.REPORT_PAGES} == expected
