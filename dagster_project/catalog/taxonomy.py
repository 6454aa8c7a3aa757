"""Activity types, metrics and units of ``seeds/taxonomy`` as typed records."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from dagster_project.catalog.seedfiles import SeedError, read_rows, split_list

MEASURES = ("flow", "stock", "rate")


@dataclass(frozen=True, slots=True)
class ActivityType:
    """What kind of work a fact is about; every fact has exactly one."""

    code: str
    name_zh: str
    name_en: str
    outline_chapter: str
    sort_order: int
    description_en: str


@dataclass(frozen=True, slots=True)
class Metric:
    """What is counted. ``unit`` is canonical; ``phrases`` are Chinese words that point to it.

    ``comparability_en`` warns of what makes figures differ without a change in the work.
    """

    code: str
    activity_type: str
    name_zh: str
    name_en: str
    measure: str
    unit: str
    direction: str
    definition_en: str
    not_to_confuse_with: tuple[str, ...]
    phrases: tuple[str, ...]
    core: bool
    replaced_by: str
    comparability_en: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A measure word: value in the canonical unit = value as written x factor."""

    surface: str
    canonical: str
    dimension: str
    factor: float


@dataclass(frozen=True, slots=True)
class Units:
    """Measure words. ``default`` has one reading for each; ``alternatives`` the others."""

    default: dict[str, Unit]
    alternatives: dict[str, tuple[Unit, ...]]
    surfaces: tuple[str, ...] = field(default=())  # longest first, for a scanner

    def canonical(self, surface: str) -> str:
        """Canonical unit of a measure word; raises KeyError for an unknown one."""
        return self.default[surface].canonical

    def fits(self, surface: str, canonical: str) -> bool:
        """Can the measure word be read in the canonical unit?"""
        readings = (self.default[surface], *self.alternatives.get(surface, ()))
        return any(unit.canonical == canonical for unit in readings)


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Activity types and metrics by code."""

    activity_types: dict[str, ActivityType]
    metrics: dict[str, Metric]


def _once(codes: list[str], where: str) -> None:
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise SeedError(f"{where}: code used twice: {', '.join(twice)}")


def _metric(row: dict[str, str]) -> Metric:
    return Metric(
        code=row["code"],
        activity_type=row["activity_type"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        measure=row["measure"],
        unit=row["unit"],
        direction=row["direction"],
        definition_en=row["definition_en"],
        not_to_confuse_with=split_list(row["not_to_confuse_with"]),
        phrases=split_list(row["phrases_zh"]),
        core=row["core"] == "1",
        replaced_by=row.get("replaced_by", ""),
        comparability_en=row.get("comparability_en", ""),
    )


def _check_metric(metric: Metric, known: set[str], types: set[str], units: set[str]) -> None:
    where = f"metrics.csv, {metric.code}"
    if metric.activity_type not in types:
        raise SeedError(f"{where}: unknown activity type {metric.activity_type!r}")
    if metric.measure not in MEASURES:
        raise SeedError(f"{where}: measure is one of {MEASURES}, not {metric.measure!r}")
    if metric.unit not in units:
        raise SeedError(f"{where}: {metric.unit!r} is no canonical unit of units.csv")
    if not metric.definition_en:
        raise SeedError(f"{where}: a metric without a definition cannot be annotated")
    strangers = {*metric.not_to_confuse_with, metric.replaced_by} - known - {""}
    if strangers:
        raise SeedError(f"{where}: unknown metric {', '.join(sorted(strangers))}")


@lru_cache(maxsize=1)
def load_taxonomy() -> Taxonomy:
    """Activity types and metrics, checked against each other; raises SeedError."""
    types = [
        ActivityType(
            code=row["code"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            outline_chapter=row["outline_chapter"],
            sort_order=int(row["sort_order"]),
            description_en=row["description_en"],
        )
        for row in read_rows("taxonomy/activity_types.csv")
    ]
    metrics = [_metric(row) for row in read_rows("taxonomy/metrics.csv")]
    _once([t.code for t in types], "activity_types.csv")
    _once([m.code for m in metrics], "metrics.csv")
    canonical = {unit.canonical for unit in load_units().default.values()}
    for metric in metrics:
        _check_metric(metric, {m.code for m in metrics}, {t.code for t in types}, canonical)
    return Taxonomy({t.code: t for t in types}, {m.code: m for m in metrics})


@lru_cache(maxsize=1)
def load_units() -> Units:
    """Measure words with their default and alternative readings; raises SeedError."""
    default: dict[str, Unit] = {}
    alternatives: dict[str, tuple[Unit, ...]] = {}
    for row in read_rows("taxonomy/units.csv"):
        unit = Unit(row["surface"], row["canonical"], row["dimension"], float(row["factor"]))
        if row["note"].startswith("alt"):
            alternatives[unit.surface] = (*alternatives.get(unit.surface, ()), unit)
        elif unit.surface in default:
            raise SeedError(f"units.csv: two default readings of {unit.surface!r}")
        else:
            default[unit.surface] = unit
    homeless = sorted(set(alternatives) - set(default))
    if homeless:
        raise SeedError(f"units.csv: no default reading of {', '.join(homeless)}")
    return Units(default, alternatives, tuple(sorted(default, key=len, reverse=True)))
