"""What Dagster loads: ``dagster dev -m dagster_project.definitions``."""

from __future__ import annotations

from dagster_project.defs.build import build_defs
from dagster_project.settings import Settings

defs = build_defs(Settings.from_env())
