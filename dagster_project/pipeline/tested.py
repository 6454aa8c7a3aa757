"""A note beside a build that says that it passed its tests, and what it was made from.

Building and publishing may be two steps that somebody starts apart; only a build with this note
may be published.
"""

from __future__ import annotations

from pathlib import Path

from dagster_project.pipeline.marts import build_folder
from dagster_project.settings import Settings


def mark_tested(settings: Settings, fingerprint: str) -> None:
    """Note that the build of these inputs passed."""
    _note(settings).write_text(fingerprint, encoding="utf-8")


def unmark(settings: Settings) -> None:
    """Forget the note, before the build is touched."""
    _note(settings).unlink(missing_ok=True)


def tested_fingerprint(settings: Settings) -> str | None:
    """Digest of what the present build was made from; None if there is no build that passed."""
    if not (build_folder(settings) / "fazhi.duckdb").is_file():
        return None
    try:
        return _note(settings).read_text(encoding="utf-8")
    except OSError:
        return None


def _note(settings: Settings) -> Path:
    return build_folder(settings) / "tested"
