"""Report years as partitions: one is added when the first report of a year is accepted."""

from __future__ import annotations

from collections.abc import Iterable

import dagster as dg

REPORT_YEARS = "report_year"
report_years = dg.DynamicPartitionsDefinition(name=REPORT_YEARS)


def keep_years(instance: dg.DagsterInstance, years: Iterable[int]) -> tuple[list[str], list[str]]:
    """Make the partitions those of the years; returns the keys that came and those that went."""
    wanted = [str(year) for year in sorted(years)]
    known = instance.get_dynamic_partitions(REPORT_YEARS)
    came = [key for key in wanted if key not in known]
    went = [key for key in known if key not in wanted]
    if came:
        instance.add_dynamic_partitions(REPORT_YEARS, came)
    for key in went:
        instance.delete_dynamic_partition(REPORT_YEARS, key)
    return came, went
