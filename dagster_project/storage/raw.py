"""Immutable copies of documents, named by the SHA-256 of their bytes, and where they were seen."""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_CHUNK = 1 << 20
_COLUMNS = ("seen_at", "sha256", "bytes", "path", "url")


@dataclass(frozen=True, slots=True)
class Stored:
    """One document as seen: its digest (64 hex digits) and size in bytes."""

    sha256: str
    size: int

    @property
    def report_id(self) -> str:
        """First 16 hex digits of the digest."""
        return self.sha256[:16]


class RawStore:
    """The folder of copies with its append-only register (``register.csv``)."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._register = root / "register.csv"
        self._latest: dict[str, str] | None = None

    def path(self, sha256: str) -> Path:
        """Where the copy of these bytes is."""
        return self.root / sha256

    def put(self, source: Path, *, keep_limit: int) -> Stored:
        """Copy a file unless its bytes are there; larger ones than ``keep_limit`` are only hashed.

        Raises OSError where the source cannot be read. The copy appears complete or not at all.
        """
        digest, size = _digest(source)
        target = self.path(digest)
        if size <= keep_limit and not target.exists():
            self.root.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=".partial-", dir=self.root)
            try:
                with os.fdopen(handle, "wb") as copy, source.open("rb") as original:
                    shutil.copyfileobj(original, copy, _CHUNK)
                # The file may have grown while it was read: what is kept must bear its own name.
                digest, size = _digest(Path(name))
                Path(name).replace(self.path(digest))
            finally:
                Path(name).unlink(missing_ok=True)
        return Stored(digest, size)

    def seen(self, stored: Stored, path: str, url: str) -> bool:
        """Note where bytes were seen; True and a new line only if they are new at that path."""
        if self._latest is None:
            self._latest = {row["path"]: row["sha256"] for row in self.register()}
        if self._latest.get(path) == stored.sha256:
            return False
        self.root.mkdir(parents=True, exist_ok=True)
        is_new = not self._register.exists()
        with self._register.open("a", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle)
            if is_new:
                writer.writerow(_COLUMNS)
            now = datetime.now(UTC).isoformat(timespec="seconds")
            writer.writerow((now, stored.sha256, stored.size, path, url))
        self._latest[path] = stored.sha256
        return True

    def register(self) -> list[dict[str, str]]:
        """All lines of the register, oldest first."""
        if not self._register.exists():
            return []
        with self._register.open(encoding="utf-8", newline="") as handle:
            return list(csv.DictReader(handle))


def _digest(path: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as handle:
        while chunk := handle.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size
