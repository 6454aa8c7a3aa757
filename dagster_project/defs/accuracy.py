"""Asset and check: how much of the annotated reports the extraction gets right."""

from pathlib import Path

import dagster as dg

from dagster_project.defs import keys, seeds
from dagster_project.defs.failures import explained
from dagster_project.defs.plots import lines
from dagster_project.defs.tables import markdown
from dagster_project.extraction.version import extractor_version
from dagster_project.scoring.gold import GoldError, load_gold
from dagster_project.scoring.score import score
from dagster_project.settings import PROJECT_ROOT

GOLD = PROJECT_ROOT / "tests" / "gold" / "sample"
# Below these the extraction is broken, not merely imperfect; the tests of the project are stricter.
FLOORS = {"detection F1": 0.9, "whole record": 0.8, "accounting": 1.0}
_TRENDS = ("detection F1", "metric", "whole record", "zeros recall")
_RUNS = 20


def build_accuracy(gold: Path = GOLD) -> dg.AssetsDefinition:
    """The asset that scores the present code against a folder of annotated reports."""

    @dg.asset(
        key=keys.ACCURACY,
        deps=seeds.WORDS,
        group_name="quality",
        kinds={"python"},
        owners=keys.EXTRACTION_TEAM,
        code_version=extractor_version(),
        check_specs=[
            dg.AssetCheckSpec(
                "accuracy_on_gold",
                asset=keys.ACCURACY,
                description="Scores on the annotated reports are above "
                + ", ".join(f"{floor} ({name})" for name, floor in FLOORS.items()),
            )
        ],
        description=(
            "Scores of the extraction on the annotated reports under `tests/gold`: share of facts "
            "found, of fields right, of whole records right. Each run adds a point to the plots."
        ),
    )
    def accuracy(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
        with explained("see the annotated reports under tests/gold.", GoldError):
            scores = {k: float(v or 0) for k, v in score(load_gold(gold)).table().items()}
        below = {n: scores.get(n, 0.0) for n, f in FLOORS.items() if scores.get(n, 0.0) < f}
        numbers = {_name(name): round(value, 4) for name, value in scores.items()}
        return dg.MaterializeResult(
            metadata={
                **numbers,
                "scores": markdown(("measure", "score"), list(scores.items())),
                "trend": _trend(context, scores),
            },
            check_results=[
                dg.AssetCheckResult(
                    check_name="accuracy_on_gold",
                    passed=not below,
                    metadata={**numbers, "below_floor": ", ".join(below) or "none"},
                )
            ],
        )

    return accuracy


def _name(measure: str) -> str:
    return measure.replace(", ", "_").replace(" ", "_").replace("%", "percent")


def _trend(context: dg.AssetExecutionContext, now: dict[str, float]) -> dg.MarkdownMetadataValue:
    """The scores of the last runs and of this one."""
    records = context.instance.fetch_materializations(keys.ACCURACY, limit=_RUNS).records
    earlier = [r.asset_materialization for r in reversed(records) if r.asset_materialization]
    labels = [str(number) for number in range(-len(earlier), 1)]
    series = {
        name: [
            *(_number(materialization, _name(name)) for materialization in earlier),
            round(now.get(name, 0.0), 4),
        ]
        for name in _TRENDS
    }
    return lines("历次得分", labels, series)


def _number(materialization: dg.AssetMaterialization, name: str) -> float | None:
    found = materialization.metadata.get(name)
    return found.value if isinstance(found, dg.FloatMetadataValue) else None
