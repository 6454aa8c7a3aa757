from __future__ import annotations

import logging

import pytest

from dagster_project.defs.progress import log_progress


def test_a_line_now_and_then_with_count_rate_and_rest(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now = 100.0
    monkeypatch.setattr("dagster_project.defs.progress.time.monotonic", lambda: now)
    log = logging.getLogger("a run")
    with caplog.at_level(logging.INFO, logger="a run"):
        step = log_progress(log, "read")
        for number, seconds in [(1, 110), (2, 111), (3, 112), (11, 120), (20, 121), (21, 130)]:
            now = float(seconds)
            step(number, 21, f"{number}.txt")
    assert caplog.messages == [
        "read 1 of 21: 1.txt",
        "read 11 of 21 (1.0 a second, about 10 s left): 11.txt",
        "read 21 of 21 (1.0 a second): 21.txt",
    ]


def test_a_single_step_is_told(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="a run"):
        log_progress(logging.getLogger("a run"), "read")(1, 1, "a.txt")
    assert caplog.messages == ["read 1 of 1: a.txt"]
