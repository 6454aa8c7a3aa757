"""Errors of the pipeline as failures that say what happened and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg


@contextmanager
def explained(advice: str, *expected: type[Exception]) -> Iterator[None]:
    """Turn the expected errors into failures with advice; they would fail again if retried.

    Any other error goes its way and meets the retry policy of the step.
    """
    try:
        yield
    except expected as error:
        raise dg.Failure(
            description=f"{error}\n\nWhat to do: {advice}",
            metadata={"what_to_do": dg.MetadataValue.md(advice)},
            allow_retries=False,
        ) from error


# A network drive that is away for a moment, a file that a scanner holds: gone after a while.
TRANSIENT = dg.RetryPolicy(
    max_retries=2, delay=5, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS
)
