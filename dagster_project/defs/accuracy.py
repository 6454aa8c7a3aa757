"""Asset and check: how much of the annotated reports the extraction gets right."""

import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import dagster as dg

from dagster_project.defs import keys, seeds
from dagster_project.defs.failures import explained
from dagster_project.defs.plots import lines
from dagster_project.defs.tables import markdown
from dagster_project.extraction.version import extractor_version
from dagster_project.scoring.gold import GoldError, load_gold
from dagster_project.scoring.marked import load_marked
from dagster_project.scoring.score import Score, score
from dagster_project.settings import PROJECT_ROOT

GOLD = PROJECT_ROOT / "tests" / "gold"
_CHECK = "accuracy_on_gold"
# Nobody looked at these while the rules and weights were made; they are only scored.
_HELD_OUT = {"reports_held_out", "reports_blind", "sentences_held_out"}
# Below these the extraction is broken, not merely imperfect; the tests of the project are stricter.
_FLOORS = {"detection F1": 0.95, "accounting": 1.0}
# Rare constructions and subjects on purpose: of these fewer are right than of ordinary reports.
_WHOLE_RECORD = {"sentences_held_out": 0.7}
_WHOLE_RECORD_ELSEWHERE = 0.85
_PLOTTED = ("whole record", "metric", "detection F1")
_RUNS = 20

# Measure to score, by name of the set.
Scores = dict[str, dict[str, float]]


def build_accuracy(gold: Path = GOLD) -> dg.AssetsDefinition:
    """The asset that scores the present code against all annotated sets of a folder."""

    @dg.asset(
        key=keys.ACCURACY,
        deps=seeds.WORDS,
        group_name="quality",
        kinds={"python"},
        owners=keys.EXTRACTION_TEAM,
        tags=keys.WHOLE | keys.FOR_RESEARCHERS,
        code_version=extractor_version(),
        output_required=False,
        check_specs=[
            dg.AssetCheckSpec(
                _CHECK,
                asset=keys.ACCURACY,
                description=(
                    "Scores on every annotated set are above the floors that mark a broken "
                    "extraction. A warning where there are no annotated reports to score."
                ),
            )
        ],
        description=(
            "Scores of the extraction on the annotated sets under `tests/gold`: share of facts "
            "found, of fields right, of whole records right. Held-out sets were not looked at "
            "while the rules were made. Each run adds a point to the plots."
        ),
    )
    def accuracy(context: dg.AssetExecutionContext) -> Iterator[Any]:
        with explained("see the annotated reports under tests/gold.", GoldError):
            scores = score_sets(gold)
        if not scores:
            reason = f"there are no annotated reports in {gold}: nothing is known of the accuracy"
            context.log.warning(reason)
            yield dg.AssetCheckResult(
                check_name=_CHECK,
                passed=False,
                severity=dg.AssetCheckSeverity.WARN,
                description=reason,
            )
            return
        numbers = _numbers(scores)
        trend = _trend(context.instance, scores)
        yield dg.MaterializeResult(metadata={"scores": _table(scores), "trend": trend, **numbers})
        below = below_floor(scores)
        yield dg.AssetCheckResult(
            check_name=_CHECK,
            passed=not below,
            description="; ".join(below) or None,
            metadata=numbers,
        )

    return accuracy


def score_sets(gold: Path) -> Scores:
    """Scores of each folder of annotated reports and each ``.marked`` file; raises GoldError."""
    folders = sorted({path.parent for path in gold.glob("*/*.csv")})
    sets = {folder.name: load_gold(folder) for folder in folders}
    sets |= {path.stem: load_marked(path) for path in sorted(gold.glob("*.marked"))}
    return {name: _measures(score(documents)) for name, documents in sets.items()}


def _measures(total: Score) -> dict[str, float]:
    return {"facts": total.counts["gold"], **{k: v or 0.0 for k, v in total.table().items()}}


def below_floor(scores: Scores) -> list[str]:
    """What is below its floor, in words."""
    found = []
    for name, measures in scores.items():
        whole = {"whole record": _WHOLE_RECORD.get(name, _WHOLE_RECORD_ELSEWHERE)}
        for measure, floor in {**_FLOORS, **whole}.items():
            if measures.get(measure, 0.0) < floor:
                found.append(f"{measure} of {name}: {measures.get(measure, 0.0):.3f} < {floor}")
    return found


def _table(scores: Scores) -> dg.MarkdownMetadataValue:
    """One column a set, one row a measure."""
    measures = dict.fromkeys(measure for table in scores.values() for measure in table)
    return markdown(
        ("measure", *map(title, scores)),
        [(measure, *(table.get(measure) for table in scores.values())) for measure in measures],
    )


def title(name: str) -> str:
    """The name of a set, and whether it was held out."""
    return f"{name} (held out)" if name in _HELD_OUT else name


def _numbers(scores: Scores) -> dict[str, float]:
    """What the UI plots over time."""
    return {
        _key(measure, name): round(table[measure], 4)
        for measure in _PLOTTED
        for name, table in scores.items()
        if measure in table
    }


def _key(measure: str, name: str) -> str:
    return f"{measure.replace(' ', '_')}_{name}"


def _trend(instance: dg.DagsterInstance, now: Scores) -> dg.MarkdownMetadataValue:
    """Whole records of each set in the last runs and in this one."""
    records = instance.fetch_materializations(keys.ACCURACY, limit=_RUNS).records
    earlier = [r.asset_materialization for r in reversed(records) if r.asset_materialization]
    series = {
        title(name): [
            *(_number(materialization, _key("whole record", name)) for materialization in earlier),
            round(table["whole record"], 4),
        ]
        for name, table in now.items()
        if "whole record" in table
    }
    times = [*(record.timestamp for record in reversed(records)), time.time()]
    labels = [datetime.fromtimestamp(seconds).strftime("%m-%d %H:%M") for seconds in times]
    return lines("历次得分：整条记录全对的比例", labels, series)


def _number(materialization: dg.AssetMaterialization, name: str) -> float | None:
    found = materialization.metadata.get(name)
    return found.value if isinstance(found, dg.FloatMetadataValue) else None
