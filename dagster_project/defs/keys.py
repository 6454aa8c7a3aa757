"""Asset keys, groups and owners: one place, since checks, jobs and sensors name them too."""

from __future__ import annotations

import dagster as dg

from dagster_project.storage.schemas import PARTITIONED

REPORTS_FOLDER = dg.AssetKey(["source", "reports_folder"])
RAW = dg.AssetKey(["raw", "documents"])
REPORTS = dg.AssetKey(["parquet", "reports"])
BY_YEAR = tuple(dg.AssetKey(["parquet", table]) for table in PARTITIONED)
STATEMENTS = dg.AssetKey(["parquet", "statements"])
ALL_YEARS = dg.AssetKey(["parquet", "all_years"])
PUBLISHED = dg.AssetKey(["warehouse", "published"])
DOCS = dg.AssetKey(["warehouse", "docs"])
EXPORTS = dg.AssetKey(["warehouse", "exports"])
REPORT_PAGES = dg.AssetKey(["warehouse", "report_pages"])
ACCURACY = dg.AssetKey(["quality", "accuracy"])

DOCUMENTS_TEAM = ["team:documents"]
EXTRACTION_TEAM = ["team:extraction"]
MARTS_TEAM = ["team:marts"]

# What the catalog can be filtered by: how an asset comes about, and who reads it.
BY_HAND = {"made": "by_hand"}
INCREMENTAL = {"made": "incremental"}
WHOLE = {"made": "as_a_whole"}
FOR_ANALYSTS = {"readers": "analysts"}
FOR_RESEARCHERS = {"readers": "researchers"}

# Steps that write files of the warehouse; the instance lets one of them run at a time.
POOL = "duckdb"
