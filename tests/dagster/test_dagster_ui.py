"""The UI as a person uses it: start it, materialise everything, look at what came of it.

Screenshots are kept in the folder that ``SCREENSHOTS`` names, or in the test's own folder.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dagster_project.settings import PROJECT_ROOT
from tests.dagster.conftest import put_reports

pytestmark = pytest.mark.slow
_FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
_START = 120
_RUN = 300


@dataclass(frozen=True)
class Server:
    url: str
    folder: Path


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/server_info", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture(scope="module")
def browser_path() -> str:
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("there is no chromium on this machine (Debian package chromium)")
    pytest.importorskip("playwright", reason="playwright is not installed")
    return found


@pytest.fixture(scope="module")
def server(browser_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """``make dev`` on an empty warehouse with three reports and one that cannot be read."""
    folder = tmp_path_factory.mktemp("ui")
    put_reports(folder / "reports")
    (folder / "reports" / "broken.pdf").write_bytes(b"%PDF-1.4 and no more")
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("FAZHI_", "DAGSTER_"))},
        "FAZHI_REPORTS": str(folder / "reports"),
        "FAZHI_WAREHOUSE": str(folder / "warehouse"),
    }
    port = _free_port()
    with (folder / "dev.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "dagster_project.defs.dev", "--port", str(port)],
            cwd=PROJECT_ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT,
            # Without a terminal the children would ignore the interrupt that ends them.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )  # fmt: skip
        try:
            server = Server(f"http://127.0.0.1:{port}", folder)
            deadline = time.monotonic() + _START
            while not _answers(server.url):
                assert process.poll() is None, (folder / "dev.log").read_text()
                assert time.monotonic() < deadline, (folder / "dev.log").read_text()
                time.sleep(0.5)
            yield server
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.fixture
def page(browser_path: str, tmp_path: Path) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=browser_path, args=_FLAGS, headless=True,
            viewport={"width": 1600, "height": 1000},
        )  # fmt: skip
        context.set_default_timeout(60_000)
        yield context.pages[0]
        context.close()


def test_a_person_materialises_everything_and_finds_the_broken_report(
    server: Server, page: Any
) -> None:
    shots = Path(os.environ.get("SCREENSHOTS") or server.folder / "screenshots")
    shots.mkdir(parents=True, exist_ok=True)

    page.goto(f"{server.url}/jobs")
    page.get_by_role("link", name="everything").first.click()
    page.get_by_role("button", name="Materialize all").click()
    # Dagster asks because the tables by year are empty; the run fills them.
    page.get_by_role("button", name="Confirm").click()

    page.goto(f"{server.url}/runs")
    page.get_by_text("Success", exact=True).first.wait_for(timeout=_RUN * 1000)
    page.screenshot(path=shots / "runs.png")

    page.goto(f"{server.url}/asset-groups")
    page.get_by_text("Materialize all").first.wait_for()
    page.keyboard.press("Alt+e")
    page.wait_for_timeout(5_000)
    page.screenshot(path=shots / "graph.png")

    page.goto(f"{server.url}/assets/parquet/facts?view=partitions")
    page.get_by_text("2024", exact=True).first.wait_for()
    page.screenshot(path=shots / "partitions.png")

    page.goto(f"{server.url}/assets/parquet/reports?view=events")
    page.get_by_text("reports_by_province").first.wait_for()
    page.get_by_text("[Show Markdown]").last.click()
    picture = page.locator("img[src^='data:image/svg']").first
    picture.wait_for()
    assert picture.evaluate("image => image.naturalWidth") > 0
    page.screenshot(path=shots / "picture.png")

    page.goto(f"{server.url}/assets/parquet/reports?view=checks")
    page.get_by_text("nothing_in_quarantine").first.click()
    page.get_by_text("[Show Markdown]").first.click()
    page.get_by_text("broken.pdf").last.wait_for()
    page.screenshot(path=shots / "failed_check.png")

    page.goto(f"{server.url}/assets/quality/accuracy?view=events")
    page.get_by_text("whole_record").first.wait_for()
    page.screenshot(path=shots / "accuracy.png")
