"""What assets are given: the folders and limits of a run, editable in the launchpad."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
from pydantic import Field

from dagster_project.settings import Settings, site_address


class Warehouse(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Folders and limits; the defaults come from the environment of the code location."""

    reports_folder: str = Field(description="folder read for documents")
    warehouse_folder: str = Field(description="folder written")
    workers: int = Field(ge=1, le=64, description="processes that read and extract documents")
    duckdb_memory: str = Field(
        pattern=r"^\d+(\.\d+)?\s?[KMGT]i?B$",
        description="memory limit of DuckDB while the marts are built, such as 2GB",
    )
    site_url: str = Field(
        default="", description="address under which people reach the site; empty: its files"
    )

    @classmethod
    def of(cls, settings: Settings) -> Warehouse:
        """The resource with the given settings as defaults."""
        return cls(
            reports_folder=str(settings.reports),
            warehouse_folder=str(settings.warehouse),
            workers=settings.workers,
            duckdb_memory=settings.duckdb_memory,
            site_url=settings.site_url,
        )

    @property
    def settings(self) -> Settings:
        """The settings that the functions of the pipeline take."""
        return Settings(
            reports=Path(self.reports_folder).expanduser().resolve(),
            warehouse=Path(self.warehouse_folder).expanduser().resolve(),
            workers=self.workers,
            duckdb_memory=self.duckdb_memory,
            site_url=site_address(self.site_url),
        )
