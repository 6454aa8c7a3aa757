"""The version of the extraction: changes with its code and with the seeds it reads."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from dagster_project.settings import SEEDS

_CODE = Path(__file__).resolve().parent
_SEEDS = ("lexicon", "taxonomy", "model")


@lru_cache(maxsize=1)
def extractor_version() -> str:
    """Twelve hex digits over all sources of this package, the catalog, and the seeds it reads."""
    digest = hashlib.sha256()
    files = [*_CODE.glob("*.py"), *(_CODE.parent / "catalog").glob("*.py")]
    for folder in _SEEDS:
        files += (path for path in (SEEDS / folder).iterdir() if path.is_file())
    for path in sorted(files):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
