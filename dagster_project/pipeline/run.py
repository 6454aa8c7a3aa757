"""The whole way of the data in one call: collect, extract, build, publish."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dagster_project.pipeline.collect import CollectResult, collect
from dagster_project.pipeline.extract import ExtractResult, extract_reports
from dagster_project.pipeline.marts import DBT_PROJECT, BuildResult, build_marts
from dagster_project.settings import SEEDS, Settings
from dagster_project.storage.parquet import partition_file, partition_years
from dagster_project.storage.publish import PublishResult, publish, published_version
from dagster_project.storage.schemas import PARTITIONED

Progress = Callable[[str, int, int, str], None]
_SOURCES = (".sql", ".yml", ".yaml", ".csv", ".md")


@dataclass(frozen=True, slots=True)
class RunResult:
    """What each stage did; ``built`` and ``published`` are None where nothing had changed."""

    collected: CollectResult
    extracted: ExtractResult
    built: BuildResult | None
    published: PublishResult | None


def run(settings: Settings, progress: Progress | None = None) -> RunResult:
    """Bring the published warehouse up to date with the reports folder.

    Raises what its stages raise (CollectError, MartsError, PublishError); until the last step has
    succeeded the published file stays as it was.
    """
    told = progress or _silent
    collected = collect(settings, lambda n, of, what: told("read", n, of, what))
    extracted = extract_reports(settings, progress=told)
    fingerprint = build_fingerprint(settings)
    if is_published(settings, fingerprint):
        return RunResult(collected, extracted, None, None)
    built = build_marts(settings, lambda n, of, what: told("build", n, of, what))
    published = publish(settings, built.database)
    record_published(settings, fingerprint)
    return RunResult(collected, extracted, built, published)


def build_fingerprint(settings: Settings) -> str:
    """Digest of all that the marts are made from: Parquet tables, dbt project, seeds."""
    digest = hashlib.sha256()
    files = [settings.parquet / "reports" / "reports.parquet"]
    for table in PARTITIONED:
        years = partition_years(settings.parquet, table)
        files += [partition_file(settings.parquet, table, year) for year in years]
    for folder in (DBT_PROJECT, SEEDS):
        files += sorted(p for p in folder.rglob("*") if p.suffix in _SOURCES and _is_input(p))
    for path in files:
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _is_input(path: Path) -> bool:
    return not {"target", "logs", "reports"} & set(path.parts)


def is_published(settings: Settings, fingerprint: str) -> bool:
    """Was the published file built from exactly these inputs?"""
    try:
        known = dict(json.loads(_record(settings).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return False
    if not settings.database.exists() or known.get("fingerprint") != fingerprint:
        return False
    # After a rollback the published file is an older one.
    return known.get("version") == published_version(settings)


def record_published(settings: Settings, fingerprint: str) -> None:
    """Remember what the published file was built from."""
    partial = _record(settings).with_suffix(".partial")
    note = {"fingerprint": fingerprint, "version": published_version(settings)}
    partial.write_text(json.dumps(note), encoding="utf-8")
    partial.replace(_record(settings))


def _record(settings: Settings) -> Path:
    return settings.warehouse / "published.json"


def _silent(stage: str, number: int, total: int, what: str) -> None:
    del stage, number, total, what
