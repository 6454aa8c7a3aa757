"""Assets outside the pipeline: reviewed CSV files under ``seeds/`` that people edit.

Observing them records a hash of their content, so that the UI shows what became outdated when a
metric, a place or a correction was changed.
"""

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

import dagster as dg

from dagster_project.defs import keys
from dagster_project.settings import SEEDS

# Asset name, where its files lie below seeds/, and what they say.
_FILES = {
    "activity_types": ("taxonomy/activity_types.csv", "Kinds of work, one row each."),
    "metrics": ("taxonomy/metrics.csv", "What is counted, one row a metric, retired ones too."),
    "metric_phrases": ("taxonomy/metric_phrases.csv", "Words that speak for a metric."),
    "units": ("taxonomy/units.csv", "Units as written and the canonical unit each stands for."),
    "lexicon": ("lexicon/*.csv", "Words the extraction knows: verbs, headings, qualifiers."),
    "provinces": ("divisions/provinces.csv", "The register's provinces."),
    "prefectures": ("divisions/prefectures.csv", "The register's prefectures."),
    "counties": ("divisions/counties.csv", "The register's counties."),
    "townships": ("divisions/townships.csv", "The register's township-level units."),
    "corrections": ("corrections.csv", "Corrections made by people, with reason and author."),
}
PLACES = [dg.AssetKey(["seeds", name]) for name in ("counties", "townships")]
WORDS = [
    dg.AssetKey(["seeds", name])
    for name in ("activity_types", "metrics", "metric_phrases", "units", "lexicon")
]


def _spec(name: str) -> dg.AssetSpec:
    pattern, description = _FILES[name]
    references: list[dg.LocalFileCodeReference | dg.UrlCodeReference] = [
        dg.LocalFileCodeReference(file_path=str(path)) for path in _paths(name)
    ]
    return dg.AssetSpec(
        ["seeds", name],
        group_name="seeds",
        kinds={"csv"},
        owners=keys.MARTS_TEAM,
        description=f"{description} A reviewed file that people edit: `seeds/{pattern}`.",
        metadata={
            "dagster/code_references": dg.CodeReferencesMetadataValue(code_references=references)
        },
    )


def _paths(name: str) -> list[Path]:
    return sorted(SEEDS.glob(_FILES[name][0]))


@dg.multi_observable_source_asset(
    name="look_at_seeds", specs=[_spec(name) for name in _FILES], can_subset=True
)
def observe_seeds(context: dg.AssetExecutionContext) -> Iterator[dg.ObserveResult]:
    """Record rows and a content hash of each seed."""
    for name in _FILES:
        key = dg.AssetKey(["seeds", name])
        if key not in context.selected_asset_keys:
            continue
        digest, rows = hashlib.sha256(), 0
        for path in _paths(name):
            digest.update(path.name.encode() + path.read_bytes())
            with path.open(encoding="utf-8-sig", newline="") as handle:
                rows += sum(1 for _ in csv.DictReader(handle))
        yield dg.ObserveResult(
            asset_key=key,
            data_version=dg.DataVersion(digest.hexdigest()[:16]),
            metadata={"dagster/row_count": rows},
        )
