"""The seeds as typed, checked records. Reads files once; knows nothing of Dagster or dbt."""

from dagster_project.catalog.divisions import Division, Divisions, load_divisions
from dagster_project.catalog.taxonomy import (
    ActivityType,
    Metric,
    Taxonomy,
    Unit,
    Units,
    load_taxonomy,
    load_units,
)

__all__ = [
    "ActivityType",
    "Division",
    "Divisions",
    "Metric",
    "Taxonomy",
    "Unit",
    "Units",
    "load_divisions",
    "load_taxonomy",
    "load_units",
]
