"""Settings: from the environment, absolute, and strict about what they do not know."""

from __future__ import annotations

from pathlib import Path

import pytest

from dagster_project.settings import PROJECT_ROOT, SEEDS, Settings, SettingsError


def test_without_variables_the_folders_are_those_of_the_project() -> None:
    settings = Settings.from_env({})
    assert settings.reports == SEEDS / "reports"
    assert settings.warehouse == PROJECT_ROOT / "warehouse"
    assert 1 <= settings.workers <= 8
    assert settings.duckdb_memory == "2GB"


def test_variables_are_obeyed_and_paths_made_absolute(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings.from_env(
        {
            "FAZHI_REPORTS": "in",
            "FAZHI_WAREHOUSE": "~/out",
            "FAZHI_WORKERS": "3",
            "FAZHI_DUCKDB_MEMORY": "1GB",
        }
    )
    assert settings.reports == tmp_path / "in"
    assert settings.warehouse == Path.home() / "out"
    assert (settings.workers, settings.duckdb_memory) == (3, "1GB")


@pytest.mark.parametrize("name", ["FAZHI_REPORT", "FAZHI_WAREHOUSES", "FAZHI_"])
def test_unknown_variable_is_an_error_that_names_the_known_ones(name: str) -> None:
    with pytest.raises(SettingsError, match=f"{name}.*FAZHI_REPORTS"):
        Settings.from_env({name: "x"})


@pytest.mark.parametrize("value", ["0", "-1", "two", "1.5", " "])
def test_workers_must_be_a_whole_number(value: str) -> None:
    with pytest.raises(SettingsError, match="FAZHI_WORKERS"):
        Settings.from_env({"FAZHI_WORKERS": value})


@pytest.mark.parametrize("name", ["FAZHI_REPORTS", "FAZHI_WAREHOUSE", "FAZHI_WORKERS"])
def test_empty_variable_means_the_default(name: str) -> None:
    assert Settings.from_env({name: ""}) == Settings.from_env({})


def test_other_variables_are_nobodys_business() -> None:
    assert Settings.from_env({"HOME": "/x", "PATH": "/y"}) == Settings.from_env({})


def test_places_in_the_warehouse_follow_from_it(tmp_path: Path) -> None:
    settings = Settings(reports=tmp_path / "in", warehouse=tmp_path / "out")
    assert settings.raw == tmp_path / "out" / "raw"
    assert settings.parquet == tmp_path / "out" / "parquet"
    assert settings.database == tmp_path / "out" / "fazhi.duckdb"


def test_settings_cannot_be_changed(tmp_path: Path) -> None:
    settings = Settings(reports=tmp_path, warehouse=tmp_path)
    with pytest.raises(AttributeError):
        settings.workers = 2  # type: ignore[misc]
