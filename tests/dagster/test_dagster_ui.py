"""The UI as a person uses it: start it, materialise everything, look at what came of it, and let
the sensor do the rest.

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

import duckdb
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
_UNASKED = 120
_LOCATION = "locations/dagster_project.definitions"
# Groups, and how wide and high a picture of each has to be for its text to stay readable.
_GROUPS = {
    "documents": (2000, 1200), "extraction": (2000, 2000), "staging": (2000, 2400),
    "intermediate": (3600, 3000), "marts": (1500, 5600), "published": (2000, 1200),
    "quality": (2000, 1200), "seeds": (2000, 2400),
}  # fmt: skip


@dataclass(frozen=True)
class Server:
    url: str
    folder: Path

    @property
    def shots(self) -> Path:
        """Where screenshots go."""
        folder = Path(os.environ.get("SCREENSHOTS") or self.folder / "screenshots")
        folder.mkdir(parents=True, exist_ok=True)
        return folder


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


@pytest.fixture(scope="module")
def browser(browser_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("profile"), executable_path=browser_path, args=_FLAGS,
            headless=True, viewport={"width": 1600, "height": 1000},
        )  # fmt: skip
        context.set_default_timeout(60_000)
        yield context
        context.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    page = browser.new_page()
    yield page
    page.close()


@pytest.fixture(scope="module")
def materialised(server: Server, browser: Any) -> Server:
    """The server after a person materialised everything by clicking."""
    page = browser.new_page()
    page.goto(f"{server.url}/jobs")
    page.get_by_role("link", name="everything").first.click()
    page.get_by_role("button", name="Materialize all").click()
    # Dagster asks because the tables by year are empty; the run fills them.
    page.get_by_role("button", name="Confirm").click()
    page.goto(f"{server.url}/runs")
    page.get_by_text("Success", exact=True).first.wait_for(timeout=_RUN * 1000)
    page.screenshot(path=server.shots / "runs.png")
    page.close()
    return server


def test_the_graph_shows_its_groups(materialised: Server, page: Any) -> None:
    page.set_viewport_size({"width": 2400, "height": 900})
    page.goto(f"{materialised.url}/asset-groups")
    for group in _GROUPS:
        page.get_by_text(group, exact=True).last.wait_for()
    page.get_by_text("fetching statuses").last.wait_for(state="hidden")
    page.screenshot(path=materialised.shots / "groups.png")


@pytest.mark.parametrize("group", _GROUPS)
def test_each_group_can_be_read(group: str, materialised: Server, page: Any) -> None:
    width, height = _GROUPS[group]
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{materialised.url}/{_LOCATION}/asset-groups/{group}/lineage")
    page.get_by_text("Latest event").first.wait_for()
    page.wait_for_timeout(1_500)  # states are fetched after the boxes are drawn
    page.get_by_text("Loading...").last.wait_for(state="hidden")
    page.screenshot(path=materialised.shots / f"group_{group}.png")


def test_years_are_partitions(materialised: Server, page: Any) -> None:
    page.goto(f"{materialised.url}/assets/parquet/facts?view=partitions")
    for year in ("2023", "2024"):
        page.get_by_text(year, exact=True).first.click()
        page.get_by_text("dagster/partition_row_count").wait_for()
    page.screenshot(path=materialised.shots / "partitions.png")


def test_a_picture_is_drawn(materialised: Server, page: Any) -> None:
    page.goto(f"{materialised.url}/assets/parquet/reports?view=events")
    page.get_by_text("reports_by_province").first.wait_for()
    page.get_by_text("[Show Markdown]").last.click()
    picture = page.locator("img[src^='data:image/svg']").first
    picture.wait_for()
    assert picture.evaluate("image => image.naturalWidth") > 0
    page.screenshot(path=materialised.shots / "picture.png")


def test_a_failed_check_shows_its_reason(materialised: Server, page: Any) -> None:
    show_quarantine(materialised, page)
    page.get_by_text("broken.pdf").last.wait_for()
    page.screenshot(path=materialised.shots / "failed_check.png")


def show_quarantine(server: Server, page: Any) -> None:
    page.goto(f"{server.url}/assets/parquet/reports?view=checks")
    page.get_by_text("nothing_in_quarantine").first.click()
    page.get_by_text("[Show Markdown]").first.click()


def test_accuracy_is_plotted(materialised: Server, page: Any) -> None:
    page.set_viewport_size({"width": 1600, "height": 2400})
    page.goto(f"{materialised.url}/assets/quality/accuracy?view=checks")
    page.get_by_text("Plots", exact=True).wait_for()
    page.get_by_text("whole_record_reports_held_out").last.wait_for()
    page.locator("canvas").last.wait_for()
    page.wait_for_timeout(1_000)
    page.screenshot(path=materialised.shots / "accuracy_check.png")


def test_the_sensor_publishes_what_is_put_into_the_folder(materialised: Server, page: Any) -> None:
    """Turned on by a click; from then on nobody clicks."""
    page.goto(f"{materialised.url}/{_LOCATION}/sensors/new_reports")
    page.get_by_role("checkbox").first.locator("xpath=..").click()
    page.get_by_role("checkbox", checked=True).first.wait_for(state="attached")
    reports = materialised.folder / "reports"
    text = (reports / "xinyuan-2024.txt").read_text(encoding="utf-8")
    (reports / "xinyuan-2022.txt").write_text(text.replace("2024", "2022"), encoding="utf-8")
    (reports / "cut-off.docx").write_bytes(b"PK\x03\x04 and no more")

    database = materialised.folder / "warehouse" / "fazhi.duckdb"
    deadline = time.monotonic() + _UNASKED
    while not facts_of(database, 2022):
        assert time.monotonic() < deadline, "nothing was published"
        time.sleep(1)
    page.reload()
    page.get_by_text("Latest tick").wait_for()
    page.screenshot(path=materialised.shots / "sensor.png")
    show_quarantine(materialised, page)
    page.get_by_text("cut-off.docx").last.wait_for()
    page.screenshot(path=materialised.shots / "quarantine.png")


def facts_of(database: Path, year: int) -> int:
    with duckdb.connect(str(database), read_only=True) as connection:
        ((found,),) = connection.execute(
            "select count(*) from fct_fact where report_year = ?", [year]
        ).fetchall()
    return int(found)
