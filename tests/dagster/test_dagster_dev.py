"""``make dev``: what is served beside the UI, and how the program beneath is ended."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from dagster_project.defs import dev
from dagster_project.defs.serve import serve_site


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """A site, and beside it what nobody is to see."""
    site = tmp_path / "site"
    (site / "reports").mkdir(parents=True)
    (site / "index.html").write_text("list")
    (site / "reports" / "a b.html").write_text("page")
    (site / "reports" / ".pages.json").write_text("record")
    (site / ".exports.new").mkdir()
    (site / ".exports.new" / "half.csv").write_text("half")
    (tmp_path / "secret.txt").write_text("secret")
    (site / "link.txt").symlink_to(tmp_path / "secret.txt")
    (site / "out").symlink_to(tmp_path)
    server = serve_site(site, 0)
    yield int(server.server_address[1])
    server.shutdown()
    server.server_close()


def ask(port: int, path: str, method: str = "GET") -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest(method, path, skip_host=True)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body


@pytest.mark.parametrize(
    ("path", "body"),
    [("/", "list"), ("/index.html?x=1", "list"), ("/reports/a%20b.html#f1", "page")],
)
def test_files_of_the_site_are_served(port: int, path: str, body: str) -> None:
    assert ask(port, path) == (200, body)


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere.html",
        "/reports/",
        "/reports/.pages.json",
        "/.exports.new/half.csv",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/reports/../../secret.txt",
        "/reports/%2e%2e/%2e%2e/secret.txt",
        "//secret.txt",
        "/link.txt",
        "/out/secret.txt",
        "/etc/passwd",
        "//etc/passwd",
    ],
)
def test_nothing_else_is_reachable(port: int, path: str) -> None:
    assert ask(port, path)[0] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_sent(port: int, method: str) -> None:
    assert ask(port, "/index.html", method)[0] == 501


def test_only_this_machine_is_served_and_nothing_is_told(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    server = serve_site(tmp_path, 0)
    host, port = server.socket.getsockname()
    assert host == "127.0.0.1"
    ask(port, "/")
    ask(port, "/nowhere")
    server.shutdown()
    server.server_close()
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("arguments", "port"),
    [
        ([], 3000),
        (["--port", "3010"], 3010),
        (["--port=3010", "--verbose"], 3010),
        (["-p", "3010", "-h", "127.0.0.1"], 3010),
        (["--live-data-poll-rate", "2000"], 3000),
        (["--port", "ui"], 3000),
    ],
)
def test_the_port_of_the_ui(arguments: list[str], port: int) -> None:
    assert dev._port(arguments) == port


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, object]:
    """What the program beneath is started with; nothing is started."""
    seen: dict[str, object] = {}

    def run(command: Sequence[str], environment: Mapping[str, str]) -> int:
        seen.update(command=list(command), environment=dict(environment))
        return 0

    monkeypatch.setattr(dev, "run_until_asked", run)
    monkeypatch.setattr(subprocess, "run", lambda *_: subprocess.CompletedProcess([], 0))
    monkeypatch.setenv("FAZHI_WAREHOUSE", str(tmp_path / "out"))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    monkeypatch.delenv("FAZHI_SITE_URL", raising=False)
    return seen


def free_port() -> int:
    """A port whose successor is free."""
    while True:
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            try:
                two.bind(("127.0.0.1", one.getsockname()[1] + 1))
            except OSError:
                continue
            return int(one.getsockname()[1])


@pytest.mark.parametrize("named", [None, "https://stats.example.cn/"])
def test_the_ui_links_to_the_site_unless_another_address_is_set(
    named: str | None,
    started: dict[str, object],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if named:
        monkeypatch.setenv("FAZHI_SITE_URL", named)
    port = free_port()
    assert dev.main(["--port", str(port)]) == 0
    served = f"http://127.0.0.1:{port + 1}/"
    assert served in capsys.readouterr().err
    environment = started["environment"]
    assert isinstance(environment, dict)
    assert environment["FAZHI_SITE_URL"] == (named or served)
    assert str(started["command"]).endswith(f"'--port', '{port}']")


def test_a_port_that_is_taken_is_said_and_no_hindrance(
    started: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    port = free_port()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port + 1))
        taken.listen()
        assert dev.main(["--port", str(port)]) == 0
    assert f"The site is not served, port {port + 1}" in capsys.readouterr().err
    environment = started["environment"]
    assert isinstance(environment, dict)
    assert "FAZHI_SITE_URL" not in environment


# Counts what it is sent for a while after the first, tells its session, and ends with a status.
_CHILD = """
import os, signal, sys, time
count = []
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda n, frame: count.append(n))
print("ready", os.getsid(0), flush=True)
while not count:
    time.sleep(0.05)
time.sleep(1)
print(*count, flush=True)
sys.exit(7)
"""
_PARENT = """
import os, sys
from dagster_project.defs.dev import run_until_asked
sys.exit(run_until_asked([sys.executable, "-c", sys.argv[1]], os.environ))
"""


def run_parent(child: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _PARENT, child]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_handed_on_once_and_the_end_awaited(number: signal.Signals) -> None:
    with run_parent(_CHILD) as process:
        assert process.stdout is not None
        word, session = process.stdout.readline().split()
        assert word == "ready"
        assert int(session) != os.getsid(process.pid)
        process.send_signal(number)
        time.sleep(0.5)
        process.send_signal(number)
        assert process.stdout.readline().split() == [str(int(signal.SIGINT))]
        assert process.wait(20) == 7


@pytest.mark.parametrize(
    ("child", "status"),
    [
        ("raise SystemExit(3)", 3),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", 137),
    ],
)
def test_the_status_is_that_of_the_program_beneath(child: str, status: int) -> None:
    with run_parent(child) as process:
        assert process.wait(20) == status
