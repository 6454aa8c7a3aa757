"""A short name for the code and seeds that read documents: it changes when either does."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from dagster_project.settings import SEEDS


@lru_cache(maxsize=1)
def reader_version() -> str:
    """The first 12 hex digits of a hash over this package's sources and its seeds."""
    package = Path(__file__).resolve().parent
    files = [
        *sorted(package.glob("*.py")),
        *sorted((SEEDS / "documents").glob("*.csv")),
        *sorted((SEEDS / "divisions").glob("*.csv")),
    ]
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode() + b"\x00" + path.read_bytes() + b"\x00")
    return digest.hexdigest()[:12]
