from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import dagster as dg
import pytest
from pydantic import ValidationError

from dagster_project.defs.automation import folder_state, new_reports
from dagster_project.defs.notify import Notifier, tell_of_failures
from dagster_project.defs.resources import Warehouse
from dagster_project.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "reports").mkdir()
    return Settings(reports=tmp_path / "reports", warehouse=tmp_path / "warehouse")


class Sensor:
    """The sensor with the cursor that the instance would keep for it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.cursor: str | None = None

    def look(self) -> list[dg.RunRequest]:
        context = dg.build_sensor_context(
            cursor=self.cursor, resources={"warehouse": Warehouse.of(self._settings)}
        )
        result = new_reports(context)
        self.cursor = context.cursor
        if isinstance(result, dg.SensorResult):
            self.cursor = result.cursor or self.cursor
            return list(result.run_requests or ())
        assert isinstance(result, dg.SkipReason)
        return []


def test_a_file_that_grows_is_waited_for_and_a_batch_is_one_run(settings: Settings) -> None:
    sensor = Sensor(settings)
    report = settings.reports / "a.txt"
    report.write_text("half")
    assert sensor.look() == []
    report.write_text("half and the other half")
    (settings.reports / "b.txt").write_text("more")
    assert sensor.look() == []
    assert len(sensor.look()) == 1
    assert sensor.look() == []


def test_a_changed_and_a_removed_file_start_a_run(settings: Settings) -> None:
    sensor = Sensor(settings)
    report = settings.reports / "a.txt"
    report.write_text("first")
    assert [len(sensor.look()) for _ in range(3)] == [0, 1, 0]
    report.write_text("second")
    assert [len(sensor.look()) for _ in range(3)] == [0, 1, 0]
    report.unlink()
    assert [len(sensor.look()) for _ in range(3)] == [0, 1, 0]


def test_it_survives_a_restart(settings: Settings) -> None:
    sensor = Sensor(settings)
    (settings.reports / "a.txt").write_text("first")
    sensor.look()
    assert len(sensor.look()) == 1
    again = Sensor(settings)
    again.cursor = sensor.cursor
    assert again.look() == []


def test_hidden_and_half_written_files_do_not_count(settings: Settings) -> None:
    before = folder_state(settings.reports)
    (settings.reports / ".partial").write_text("x")
    (settings.reports / "~$report.docx").write_text("x")
    assert folder_state(settings.reports) == before


def test_a_missing_folder_is_waited_for(settings: Settings) -> None:
    settings.reports.rmdir()
    assert Sensor(settings).look() == []


@pytest.mark.parametrize("wrong", [{"workers": 0}, {"workers": 65}, {"duckdb_memory": "much"}])
def test_the_launchpad_refuses_unusable_limits(
    settings: Settings, wrong: dict[str, object]
) -> None:
    values = Warehouse.of(settings).model_dump() | wrong
    with pytest.raises(ValidationError):
        Warehouse(**values)


@pytest.fixture
def inbox() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """An address and what was posted to it."""
    posted: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", posted
    server.shutdown()
    thread.join()
    server.server_close()


def failed_run(instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    @dg.op
    def breaks() -> None:
        raise dg.Failure("法治报告读不出来")

    @dg.job
    def broken() -> None:
        breaks()

    return broken.execute_in_process(instance=instance, raise_on_error=False)


def tell(notifier: Notifier) -> object:
    with dg.DagsterInstance.ephemeral() as instance:
        result = failed_run(instance)
        context = dg.build_run_status_sensor_context(
            sensor_name="tell_of_failures",
            dagster_event=result.get_run_failure_event(),
            dagster_instance=instance,
            dagster_run=result.dagster_run,
            resources={"notifier": notifier},
        ).for_run_failure()
        return tell_of_failures(context)


def test_a_failed_run_is_told(inbox: tuple[str, list[dict[str, str]]]) -> None:
    address, posted = inbox
    tell(Notifier(address=address))
    assert "broken failed" in posted[0]["text"]
    assert "法治报告读不出来" in posted[0]["text"]


def test_without_an_address_nothing_is_sent() -> None:
    assert isinstance(tell(Notifier()), dg.SkipReason)


def test_an_address_that_does_not_answer_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="does not answer"):
        tell(Notifier(address="http://127.0.0.1:9/"))
