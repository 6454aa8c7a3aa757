"""``python -m dagster_project.defs.dev``: the Dagster UI with its daemon on this machine.

Arguments are handed to ``dagster dev``, such as ``--port 3001``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

from dagster_project.defs.home import prepare_home
from dagster_project.settings import Settings, SettingsError


def main(arguments: Sequence[str]) -> None:
    """Prepare the instance and the manifest, then become ``dagster dev``."""
    try:
        settings = Settings.from_env()
        home = prepare_home(settings)
    except (SettingsError, OSError) as error:
        sys.exit(f"make dev: {error}")
    # Once here, and not by each of the processes that load the definitions at the same time.
    if subprocess.run([sys.executable, "-m", "dagster_project.defs.manifest"]).returncode:
        sys.exit("make dev: the dbt project does not parse")
    sys.stderr.write(f"Dagster instance in {home}; stop with Ctrl-C\n")
    os.environ["DAGSTER_HOME"] = str(home)
    command = [sys.executable, "-m", "dagster", "dev", "-m", "dagster_project.definitions"]
    os.execv(sys.executable, [*command, *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
