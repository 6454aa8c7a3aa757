"""Measure words as written and the canonical units they stand for."""

from __future__ import annotations

from decimal import Decimal

from dagster_project.catalog import load_units

Bounds = tuple[float | None, float | None, float | None]


def canonical(surface: str, wanted: str | None = None) -> tuple[str | None, Decimal]:
    """Canonical unit and factor of a measure word, in the reading that is wanted if it has one."""
    units = load_units()
    if surface not in units.default:
        return (surface or None), Decimal(1)
    readings = (units.default[surface], *units.alternatives.get(surface, ()))
    chosen = next((unit for unit in readings if unit.canonical == wanted), readings[0])
    # 八成 is read as 80 % by the grammar already.
    factor = 1.0 if surface in ("%", "成") else chosen.factor
    return chosen.canonical, Decimal(str(factor))


def scaled(bounds: Bounds, factor: Decimal) -> Bounds:
    """Low, value, high times a factor, without the error of binary fractions."""
    low, value, high = (None if x is None else float(Decimal(str(x)) * factor) for x in bounds)
    return low, value, high
