"""The dbt manifest: parsed once per state of the dbt project and kept in the warehouse folder.

Every process of Dagster loads the definitions; parsing dbt costs three to five seconds each time
and reading the kept file a twentieth of one. The checkout is never written.
``python -m dagster_project.defs.manifest`` parses in advance, as an image or a server wants it.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dagster_project.pipeline.marts import DBT_PROJECT, build_folder, run_dbt
from dagster_project.settings import Settings, SettingsError

_SOURCES = (".sql", ".yml", ".yaml", ".md")
_WRITTEN = frozenset({"target", "logs"})


class ManifestError(RuntimeError):
    """The dbt project does not parse; the message says why."""


def load_manifest(settings: Settings) -> dict[str, Any]:
    """The manifest of the dbt project as it is now, parsed if there is none of this state."""
    name = f"manifest-{_fingerprint()}.json"
    for folder in _folders(settings):
        if (folder / name).is_file():
            return _read(folder / name)
    fresh = _parse()
    for folder in _folders(settings):
        try:
            _keep(folder, name, fresh)
        except OSError:
            continue  # a warehouse that cannot be written is read all the same
        break
    manifest: dict[str, Any] = json.loads(fresh)
    return manifest


def _folders(settings: Settings) -> tuple[Path, Path]:
    temporary = Path(tempfile.gettempdir()) / f"fazhi-{os.getuid()}"
    return settings.warehouse / "dagster" / "dbt", temporary


def _fingerprint() -> str:
    digest = hashlib.sha256(version("dbt-core").encode())
    for path in sorted(DBT_PROJECT.rglob("*")):
        inner = path.relative_to(DBT_PROJECT)
        if path.suffix in _SOURCES and not _WRITTEN & set(inner.parts):
            digest.update(str(inner).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _read(path: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest


def _parse() -> str:
    """The manifest as dbt writes it, in a folder of its own: a build may be running."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(reports=Path(folder), warehouse=Path(folder))
        outcome = run_dbt(settings, ("parse",))
        written = build_folder(settings) / "target" / "manifest.json"
        if not outcome.success or not written.is_file():
            raise ManifestError(f"the dbt project does not parse: {outcome.exception}")
        return written.read_text(encoding="utf-8")


def _keep(folder: Path, name: str, manifest: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f".{name}.{os.getpid()}"
    partial.write_text(manifest, encoding="utf-8")
    partial.replace(folder / name)
    for outdated in folder.glob("manifest-*.json"):
        if outdated.name != name:
            outdated.unlink(missing_ok=True)


if __name__ == "__main__":
    try:
        load_manifest(Settings.from_env())
    except (SettingsError, ManifestError) as error:
        sys.exit(str(error))
