"""Progress of long steps in the log of a run: a line now and then with count, rate and rest."""

from __future__ import annotations

import time
from collections.abc import Callable
from logging import Logger

_SECONDS_BETWEEN = 5.0


def log_progress(log: Logger, verb: str) -> Callable[[int, int, str], None]:
    """A callback for the stages of the pipeline; the first and the last step are always told."""
    started = time.monotonic()
    told = float("-inf")

    def step(number: int, total: int, what: str) -> None:
        nonlocal told
        now = time.monotonic()
        if number < total and now - told < _SECONDS_BETWEEN:
            return
        told = now
        rate = number / max(now - started, 1e-3)
        rest = f", about {(total - number) / rate:.0f} s left" if number < total else ""
        log.info(f"{verb} {number} of {total} ({rate:.1f} a second{rest}): {what}")

    return step
