"""Polite fetching, tried against a server on this machine only."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pyarrow.parquet as pq
import pytest

from dagster_project.pipeline.collect import collect
from dagster_project.pipeline.fetch import Politeness, fetch, read_index
from dagster_project.settings import Settings

QUICK = Politeness(pause=0.0, tries=3, backoff=0.01, longest_wait=0.05, timeout=5.0)
REPORT = (
    "<html><head><meta charset='utf-8'></head><body><p>新源镇2024年法治政府建设年度报告</p><p>2024年，我镇推进法治政府建设，依法行政。</p>"
    + (
        "<p>一、主要举措。我镇召开法治建设会议6次，开展普法活动16场，学法考试合格率98%，行政执法人员持证上岗，司法所参与调解。</p>"
        * 6
    )
    + "</body></html>"
)


class Handler(BaseHTTPRequestHandler):
    asked: ClassVar[list[str]] = []
    times: ClassVar[list[float]] = []
    flaky = 0
    robots = "User-agent: *\nDisallow: /private/\n"
    robots_status = 200

    def do_GET(self) -> None:
        cls = type(self)
        cls.asked.append(self.path)
        cls.times.append(time.monotonic())
        status, body, headers = 200, REPORT.encode(), {"Content-Type": "text/html; charset=utf-8"}
        if self.path == "/robots.txt":
            status, body = cls.robots_status, cls.robots.encode()
        elif self.path == "/missing":
            status, body = 404, b"no"
        elif self.path == "/flaky":
            cls.flaky += 1
            if cls.flaky < 3:
                status, body, headers = 503, b"", {"Retry-After": "0"}
        elif self.path == "/down":
            status, body = 500, b""
        elif self.path == "/moved":
            status, headers = 302, {"Location": "/report"}
        elif self.path == "/loop":
            status, headers = 302, {"Location": "/loop"}
        elif self.path == "/empty":
            body = b""
        elif self.path == "/a.pdf":
            body, headers = b"%PDF-1.4 broken", {"Content-Type": "application/pdf"}
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    Handler.asked, Handler.times, Handler.flaky, Handler.robots_status = [], [], 0, 200
    Handler.robots = "User-agent: *\nDisallow: /private/\n"
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "reports").mkdir()
    return Settings(tmp_path / "reports", tmp_path / "warehouse")


def listed(settings: Settings, *lines: str) -> None:
    (settings.reports / "urls.csv").write_text(
        "\n".join(["url,township,county,year", *lines]) + "\n", encoding="utf-8"
    )


def test_fetched_reports_are_collected_with_what_the_list_says(
    settings: Settings, site: str
) -> None:
    listed(settings, f"{site}/report,新源镇,新源县,2024")
    result = fetch(settings, politeness=QUICK)
    assert (result.asked, result.fetched, result.failed) == (1, 1, ())
    assert collect(settings).accepted == 1
    (row,) = pq.read_table(settings.parquet / "reports" / "reports.parquet").to_pylist()
    assert row["source_url"] == f"{site}/report"
    assert row["source_path"] == f"urls.csv:{site}/report"
    assert row["township_code"] == "654025100"


def test_failures_have_reasons_and_stop_nothing(settings: Settings, site: str) -> None:
    listed(
        settings,
        *(
            f"{site}/{p},,,"
            for p in ("missing", "down", "loop", "empty", "private/x", "report", "a.pdf")
        ),
        "ftp://example.org/x,,,",
        "http://127.0.0.1:1/closed,,,",
    )
    result = fetch(settings, politeness=QUICK)
    reasons = {url.removeprefix(site + "/"): reason for url, reason in result.failed}
    assert result.fetched == 2
    assert "404" in reasons["missing"]
    assert "500" in reasons["down"]
    assert "redirects" in reasons["loop"]
    assert "empty" in reasons["empty"]
    assert "robots.txt does not allow" in reasons["private/x"]
    assert "not a web address" in reasons["ftp://example.org/x"]
    assert "robots.txt cannot be read" in reasons["http://127.0.0.1:1/closed"]
    assert "/private/x" not in Handler.asked
    assert {line.file.rsplit(".")[-1] for line in read_index(settings).values() if line.file} == {
        "html",
        "pdf",
    }


def test_a_busy_server_is_asked_again(settings: Settings, site: str) -> None:
    listed(settings, f"{site}/flaky,,,")
    assert fetch(settings, politeness=QUICK).fetched == 1
    assert Handler.asked.count("/flaky") == 3


def test_a_second_run_asks_only_what_is_new_or_failed(settings: Settings, site: str) -> None:
    listed(settings, f"{site}/report,,,", f"{site}/missing,,,", f"{site}/private/x,,,")
    fetch(settings, politeness=QUICK)
    Handler.asked = []
    listed(
        settings,
        f"{site}/report,,,",
        f"{site}/missing,,,",
        f"{site}/private/x,,,",
        f"{site}/moved,,,",
    )
    result = fetch(settings, politeness=QUICK)
    assert result.known == 2
    assert Handler.asked == ["/robots.txt", "/missing", "/moved", "/report"]


def test_a_host_is_given_time(settings: Settings, site: str) -> None:
    Handler.robots = "User-agent: *\nCrawl-delay: 1\n"
    listed(settings, f"{site}/report,,,", f"{site}/report?2,,,")
    fetch(settings, politeness=QUICK)
    pages = [
        t for path, t in zip(Handler.asked, Handler.times, strict=True) if path != "/robots.txt"
    ]
    assert pages[1] - pages[0] >= 0.95


def test_not_more_than_the_limit_of_a_host(settings: Settings, site: str) -> None:
    listed(settings, f"{site}/report,,,", f"{site}/report?2,,,")
    result = fetch(settings, politeness=Politeness(pause=0.0, per_host=1))
    assert result.fetched == 1
    assert "a run" in result.failed[0][1]


def test_without_a_list_nothing_is_asked(settings: Settings) -> None:
    assert fetch(settings, politeness=QUICK).asked == 0
