"""Progress of long steps in the log of a run: a line now and then with count, rate and rest."""

from __future__ import annotations

import time
from collections.abc import Callable
from logging import Logger

_SECONDS_BETWEEN = 5.0


def log_progress(log: Logger, verb: str) -> Callable[[int, int, str], None]:
    """A callback for the stages of the pipeline; the first and the last step are always told.

    The rate counts from the first step on: what comes before it is preparation.
    """
    first: tuple[int, float] | None = None
    told = float("-inf")

    def step(number: int, total: int, what: str) -> None:
        nonlocal first, told
        now = time.monotonic()
        first = first or (number, now)
        if number < total and now - told < _SECONDS_BETWEEN:
            return
        told = now
        speed = _speed(number - first[0], now - first[1], total - number)
        log.info(f"{verb} {number} of {total}{speed}: {what}")

    return step


def _speed(done: int, seconds: float, left: int) -> str:
    """In brackets, where there is something to tell yet."""
    if not done or not seconds:
        return ""
    rate = done / seconds
    rest = f", about {left / rate:.0f} s left" if left else ""
    return f" ({rate:.1f} a second{rest})"
