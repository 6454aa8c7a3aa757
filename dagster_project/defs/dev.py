"""``python -m dagster_project.defs.dev``: the Dagster UI with its daemon on this machine.

Arguments are handed to ``dagster dev``, such as ``--port 3001``. The site folder is served beside
the UI, on the port after it, so that the links in the UI can be followed.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence

from dagster_project.defs.home import prepare_home
from dagster_project.defs.serve import serve_site
from dagster_project.settings import Settings, SettingsError

_UI_PORT = 3000


def main(arguments: Sequence[str]) -> int:
    """Prepare the instance and the manifest, run ``dagster dev``; returns its exit status."""
    try:
        settings = Settings.from_env()
        home = prepare_home(settings)
    except (SettingsError, OSError) as error:
        sys.exit(f"make dev: {error}")
    # Once here, and not by each of the processes that load the definitions at the same time.
    if subprocess.run([sys.executable, "-m", "dagster_project.defs.manifest"]).returncode:
        sys.exit("make dev: the dbt project does not parse")
    sys.stderr.write(f"Dagster instance in {home}; stop with Ctrl-C\n")
    environment = {**os.environ, "DAGSTER_HOME": str(home)}
    address = _serve(settings, _port(arguments) + 1)
    if address and not settings.site_url:
        environment["FAZHI_SITE_URL"] = address
    command = [sys.executable, "-m", "dagster", "dev", "-m", "dagster_project.definitions"]
    return run_until_asked([*command, *arguments], environment)


def _port(arguments: Sequence[str]) -> int:
    """The port of the UI; what is no number is left for Dagster to complain about."""
    known = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    known.add_argument("-p", "--port", type=int, default=_UI_PORT)
    try:
        return int(known.parse_known_args(arguments)[0].port)
    except argparse.ArgumentError:
        return _UI_PORT


def _serve(settings: Settings, port: int) -> str:
    """Serve the site and give its address; nothing where the port is taken."""
    try:
        serve_site(settings.site, port)
    except (OSError, OverflowError) as error:
        sys.stderr.write(f"The site is not served, port {port}: {error}\n")
        return ""
    address = f"http://127.0.0.1:{port}/"
    sys.stderr.write(f"Report pages, exports and table descriptions on {address}\n")
    return address


def run_until_asked(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a program; the first SIGINT or SIGTERM is handed on as SIGINT, then its end is awaited.

    The program gets a session of its own: Ctrl-C would else reach each of its processes at once,
    and they would die before the one that has to end them in order.
    """
    asked = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: asked.set())
    child = subprocess.Popen(command, env=dict(environment), start_new_session=True)
    handed_on = False
    while True:
        try:
            status = child.wait(0.2)
        except subprocess.TimeoutExpired:
            if asked.is_set() and not handed_on:
                child.send_signal(signal.SIGINT)
                handed_on = True
        else:
            return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
