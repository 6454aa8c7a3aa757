"""Where things are and how much may be used: one frozen object, read from the environment.

Every path is absolute. A variable that starts with ``FAZHI_`` and is not known here is an error,
because a misspelt setting that is silently ignored is worse than a run that does not start.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

PROJECT_ROOT = Path(__file__).resolve().parents[1]
SEEDS = PROJECT_ROOT / "seeds"

_VARIABLES = {
    "FAZHI_REPORTS": "folder read for documents (default: seeds/reports)",
    "FAZHI_WAREHOUSE": "folder written (default: warehouse)",
    "FAZHI_WORKERS": "processes that read and extract documents (default: one a CPU, at most 8)",
    "FAZHI_DUCKDB_MEMORY": "memory limit of DuckDB while the marts are built (default: 2GB)",
    "FAZHI_SITE_URL": "address under which people reach warehouse/site (default: none)",
}


class SettingsError(ValueError):
    """An environment variable of the project is unknown or has an unusable value."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Paths (absolute) and limits of one run; see ``_VARIABLES`` for the environment names."""

    reports: Path
    warehouse: Path
    workers: int = 1
    duckdb_memory: str = "2GB"
    site_url: str = ""  # ends with a slash, or is empty

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the settings; raises SettingsError for an unknown or unusable variable."""
        env = os.environ if environ is None else environ
        unknown = sorted(k for k in env if k.startswith("FAZHI_") and k not in _VARIABLES)
        if unknown:
            known = ", ".join(sorted(_VARIABLES))
            raise SettingsError(f"unknown variable {', '.join(unknown)}; known are {known}")
        return cls(
            reports=_folder(env.get("FAZHI_REPORTS") or SEEDS / "reports"),
            warehouse=_folder(env.get("FAZHI_WAREHOUSE") or PROJECT_ROOT / "warehouse"),
            workers=_workers(env.get("FAZHI_WORKERS")),
            duckdb_memory=env.get("FAZHI_DUCKDB_MEMORY") or "2GB",
            site_url=site_address(env.get("FAZHI_SITE_URL")),
        )

    @property
    def raw(self) -> Path:
        """Immutable copies of the documents, named by the SHA-256 of their bytes."""
        return self.warehouse / "raw"

    @property
    def parquet(self) -> Path:
        """The Parquet tables: reports, sections, mentions, statements, facts."""
        return self.warehouse / "parquet"

    @property
    def database(self) -> Path:
        """The published DuckDB file: always a complete, tested build."""
        return self.warehouse / "fazhi.duckdb"

    @property
    def site(self) -> Path:
        """What people open in a browser: report pages, exports, description of the tables."""
        return self.warehouse / "site"


def _folder(value: str | Path) -> Path:
    return Path(value).expanduser().resolve()


def _workers(value: str | None) -> int:
    # More than 8 processes gain nothing: the parent that writes the Parquet files is then busy.
    if not value:
        return min(os.cpu_count() or 1, 8)
    if not value.isdigit() or int(value) < 1:
        raise SettingsError(f"FAZHI_WORKERS must be a whole number from 1, not {value!r}")
    return int(value)


def site_address(value: str | None) -> str:
    """The address with a slash at its end, or nothing; raises SettingsError for another kind."""
    if not value:
        return ""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise SettingsError(
            f"FAZHI_SITE_URL must be an address such as http://host/, not {value!r}"
        )
    return value.rstrip("/") + "/"
