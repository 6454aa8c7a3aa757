"""Versions of reading and of mapping: each changes with its code and with the seeds it reads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from dagster_project.settings import SEEDS

_READING = Path(__file__).resolve().parent
_MAPPING = _READING / "mapping"
# Records of all seeds: a change there may change either.
_CATALOG = _READING.parent / "catalog"


@cache
def reading_version() -> str:
    """Twelve hex digits over what sections, mentions and statements depend on beside the text."""
    seeds = [*(SEEDS / "lexicon").glob("*.csv"), SEEDS / "taxonomy" / "units.csv"]
    return _digest([*_READING.glob("*.py"), *_CATALOG.glob("*.py"), *seeds])


@cache
def mapping_version() -> str:
    """Twelve hex digits over what facts depend on beside the statements."""
    seeds = [*(SEEDS / "taxonomy").glob("*.csv"), *(SEEDS / "model").glob("*.json.gz")]
    return _digest([*_MAPPING.glob("*.py"), *_CATALOG.glob("*.py"), *seeds])


def extractor_version() -> str:
    """Twelve hex digits over reading and mapping together."""
    return hashlib.sha256(f"{reading_version()} {mapping_version()}".encode()).hexdigest()[:12]


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
