"""The folder of the Dagster instance (``DAGSTER_HOME``), made ready from ``.dagster``."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from dagster_project.settings import PROJECT_ROOT, Settings

INSTANCE_SETTINGS = PROJECT_ROOT / ".dagster" / "dagster.yaml"


def prepare_home(settings: Settings) -> Path:
    """The folder that ``DAGSTER_HOME`` names, or one below the warehouse with our settings.

    A folder that somebody named is left as it is, except that it gets settings if it has none.
    """
    named = os.environ.get("DAGSTER_HOME")
    home = Path(named).expanduser().resolve() if named else settings.warehouse / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    target = home / "dagster.yaml"
    if not named or not target.exists():
        shutil.copyfile(INSTANCE_SETTINGS, target)
    return home
