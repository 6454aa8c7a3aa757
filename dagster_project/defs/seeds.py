"""Assets outside the pipeline: reviewed CSV files under ``seeds/`` that people edit.

Observing them records a hash of their content, so that the UI shows what became outdated when a
metric, a place or a correction was changed.
"""

import csv
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg

from dagster_project.defs import keys
from dagster_project.settings import SEEDS

# What only the extraction reads; what dbt reads is listed in the manifest.
_EXTRACTION = {
    "metric_phrases": "Words that speak for a metric.",
    "usual_actors": "Bodies that act in a metric by its definition.",
    "units": "Units as written and the canonical unit each stands for.",
    "lexicon": "Words the extraction knows: verbs, headings, qualifiers.",
}
PLACES = [dg.AssetKey(["seeds", name]) for name in ("counties", "townships")]
READING = [dg.AssetKey(["seeds", name]) for name in ("lexicon", "units")]
MAPPING = [
    dg.AssetKey(["seeds", name])
    for name in ("activity_types", "metrics", "metric_phrases", "units", "usual_actors")
]
WORDS = sorted({*READING, *MAPPING})


def build_seeds(manifest: Mapping[str, Any]) -> dg.AssetsDefinition:
    """All seeds of dbt and of the extraction as assets that can be observed."""
    sources = manifest["sources"].values()
    described = {s["name"]: s["description"] for s in sources if s["source_name"] == "seeds"}

    @dg.multi_observable_source_asset(
        name="look_at_seeds",
        specs=[_spec(name, words) for name, words in {**_EXTRACTION, **described}.items()],
        can_subset=True,
    )
    def look_at_seeds(context: dg.AssetExecutionContext) -> Iterator[dg.ObserveResult]:
        for key in sorted(context.selected_asset_keys):
            yield _observe(key)

    return look_at_seeds


def _spec(name: str, description: str) -> dg.AssetSpec:
    references: list[dg.LocalFileCodeReference | dg.UrlCodeReference] = [
        dg.LocalFileCodeReference(file_path=str(path)) for path in _paths(name)
    ]
    return dg.AssetSpec(
        ["seeds", name],
        group_name="seeds",
        kinds={"csv"},
        owners=keys.MARTS_TEAM,
        tags=keys.BY_HAND,
        description=f"{description} A reviewed file under `seeds/` that people edit.",
        metadata={
            "dagster/code_references": dg.CodeReferencesMetadataValue(code_references=references)
        },
    )


def _paths(name: str) -> list[Path]:
    """The file of a seed, or the files of a folder of seeds."""
    folder = SEEDS / name
    return sorted(folder.glob("*.csv") if folder.is_dir() else SEEDS.rglob(f"{name}.csv"))


def _observe(key: dg.AssetKey) -> dg.ObserveResult:
    digest, rows = hashlib.sha256(), 0
    for path in _paths(key.path[-1]):
        digest.update(path.name.encode() + path.read_bytes())
        with path.open(encoding="utf-8-sig", newline="") as handle:
            rows += sum(1 for _ in csv.DictReader(handle))
    return dg.ObserveResult(
        asset_key=key,
        data_version=dg.DataVersion(digest.hexdigest()[:16]),
        metadata={"dagster/row_count": rows},
    )
