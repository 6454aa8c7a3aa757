"""Checks of the Python assets. What breaks an invariant stops the run before the marts.

A check calls a function that returns the rows that break a rule and shows the first of them.
"""

from collections.abc import Sequence

import dagster as dg
import pyarrow.parquet as pq
from pydantic import Field

from dagster_project.defs import keys
from dagster_project.defs.resources import Warehouse
from dagster_project.defs.tables import markdown
from dagster_project.pipeline import invariants
from dagster_project.pipeline.summary import reconciliation

_SHOWN = 20
_ERROR, _WARN = dg.AssetCheckSeverity.ERROR, dg.AssetCheckSeverity.WARN
# One report that cannot be extracted must not hold up the others; many mean a broken extraction.
_MOST_FAILED = 0.1
_UNUSUAL = 2.0


class CoverageConfig(dg.Config):
    """How much may disappear. Whoever removed reports on purpose sets 1 for one run."""

    most_lost: float = Field(
        # A folder that is half mounted loses many reports at once, a person removes a few.
        default=0.2,
        ge=0,
        le=1,
        description="share of the published reports that may disappear without stopping the run",
    )


def _result(
    header: Sequence[str],
    broken: Sequence[Sequence[object]],
    severity: dg.AssetCheckSeverity = _ERROR,
    **numbers: float,
) -> dg.AssetCheckResult:
    """Passed if nothing is broken; else the first rows and how many there are."""
    first = " ".join(map(str, broken[0])) if broken else ""
    return dg.AssetCheckResult(
        passed=not broken,
        severity=severity,
        description=f"{len(broken)}, the first: {first}" if broken else "none",
        metadata={
            "broken": len(broken),
            **numbers,
            **({"first_rows": markdown(header, broken[:_SHOWN])} if broken else {}),
        },
    )


@dg.asset_check(
    asset=keys.REPORTS,
    blocking=True,
    description="Every document is accepted, quarantined, a duplicate or superseded, and says why.",
)
def every_document_is_accounted_for(warehouse: Warehouse) -> dg.AssetCheckResult:
    """Seen = accepted + quarantined + duplicates + superseded, each identified or with a reason."""
    return _result(("document", "why"), invariants.unaccounted_documents(warehouse.settings))


@dg.asset_check(
    asset=keys.REPORTS,
    blocking=True,
    description=(
        "No township and year that is published has disappeared. A few that disappeared are a "
        "warning, more than a share set in the launchpad stop the run: is the folder complete?"
    ),
)
def coverage_did_not_shrink(config: CoverageConfig, warehouse: Warehouse) -> dg.AssetCheckResult:
    """Compare the accepted reports with those of the published version."""
    lost, published = invariants.lost_reports(warehouse.settings)
    severity = _ERROR if len(lost) > published * config.most_lost else _WARN
    return _result(
        ("document", "township", "report year"), lost, severity, published_reports=published
    )


@dg.asset_check(
    asset=keys.REPORTS,
    description="No document is in quarantine; those that are stand here with their reason.",
)
def nothing_in_quarantine(warehouse: Warehouse) -> dg.AssetCheckResult:
    """A warning that lists documents that could not be read or identified."""
    path = warehouse.settings.parquet / "reports" / "reports.parquet"
    rows = pq.read_table(path, columns=["source_path", "status", "reason"]).to_pylist()
    aside = [(r["source_path"], r["reason"]) for r in rows if r["status"] == "quarantined"]
    return _result(("document", "reason"), aside, _WARN, documents=len(rows))


@dg.asset_check(
    asset=keys.ALL_YEARS,
    blocking=True,
    description="Every Parquet file has the columns and types that `storage/schemas.py` declares.",
)
def schemas_are_as_declared(warehouse: Warehouse) -> dg.AssetCheckResult:
    """Compare the files of all tables with the declared schemas."""
    return _result(("file", "difference"), invariants.schema_differences(warehouse.settings))


@dg.asset_check(
    asset=keys.ALL_YEARS,
    blocking=True,
    description=(
        "Every accepted report was extracted. Some that were not are a warning, more than "
        f"{_MOST_FAILED:.0%} stop the run."
    ),
)
def every_report_is_extracted(warehouse: Warehouse) -> dg.AssetCheckResult:
    """Compare the accepted reports with those that the partitions hold."""
    settings = warehouse.settings
    missing = invariants.not_extracted(settings)
    path = settings.parquet / "reports" / "reports.parquet"
    accepted = pq.read_table(path, columns=["status"])["status"].to_pylist().count("accepted")
    severity = _ERROR if len(missing) > accepted * _MOST_FAILED else _WARN
    return _result(("document", "report year"), missing, severity, accepted=accepted)


@dg.asset_check(
    asset=keys.ALL_YEARS,
    blocking=True,
    description="The offsets of every mention and fact return exactly its words.",
)
def offsets_return_the_words(warehouse: Warehouse) -> dg.AssetCheckResult:
    """text[char_start:char_end] == surface."""
    return _result(("table", "id", "words"), invariants.ungrounded(warehouse.settings))


@dg.asset_check(
    asset=keys.ALL_YEARS,
    blocking=True,
    description="Every run of digits of every accepted report lies in exactly one mention.",
)
def every_digit_is_in_one_mention(warehouse: Warehouse) -> dg.AssetCheckResult:
    """No number is lost and none is counted twice."""
    broken = invariants.unaccounted_digits(warehouse.settings)
    return _result(("report", "offset", "digits"), broken)


@dg.asset_check(
    asset=keys.ALL_YEARS,
    blocking=True,
    description="Ids are unique; facts belong to mentions of kind fact; parts belong to facts.",
)
def keys_hold(warehouse: Warehouse) -> dg.AssetCheckResult:
    """Keys of mentions and facts."""
    return _result(("id", "why"), invariants.broken_keys(warehouse.settings))


@dg.asset_check(
    asset=keys.ALL_YEARS,
    description=(
        "Facts per report in a year are within half and double of what is published: a sudden "
        "change usually means a change of layout or a fault of the extraction."
    ),
)
def volume_is_usual(warehouse: Warehouse) -> dg.AssetCheckResult:
    """A warning where a year's facts per report changed by more than a factor of two."""
    unusual = [
        (year, now, before)
        for year, now, before in invariants.facts_per_report(warehouse.settings)
        if before and not before / _UNUSUAL <= now <= before * _UNUSUAL
    ]
    return _result(("report year", "facts a report", "as published"), unusual, _WARN)


@dg.asset_check(
    asset=keys.PUBLISHED,
    description="Documents, numbers and facts that came in are all in the published tables.",
)
def everything_is_accounted_for(warehouse: Warehouse) -> dg.AssetCheckResult:
    """Facts in indicators + facts set aside = facts extracted + facts added."""
    account = reconciliation(warehouse.settings)
    return dg.AssetCheckResult(
        passed=account.holds,
        metadata={
            "facts_extracted": account.facts_extracted,
            "facts_added": account.facts_added,
            "facts_in_indicators": account.facts_in_indicators,
            "facts_set_aside": account.facts_set_aside,
        },
    )


@dg.asset_check(
    asset=keys.PUBLISHED,
    description=(
        "No figure is ten times that of the year before, or a tenth of it: a lost digit, another "
        "unit or a figure of the whole county is likelier than such a change. `fazhi review` asks."
    ),
)
def figures_stay_within_tenfold(warehouse: Warehouse) -> dg.AssetCheckResult:
    """A warning that lists the changes, the widest first."""
    header = ("place", "what", "year", "before", "now", "times")
    return _result(header, invariants.jumps(warehouse.settings), _WARN)


ALL_CHECKS = [
    every_document_is_accounted_for,
    coverage_did_not_shrink,
    nothing_in_quarantine,
    schemas_are_as_declared,
    every_report_is_extracted,
    offsets_return_the_words,
    every_digit_is_in_one_mention,
    keys_hold,
    volume_is_usual,
    everything_is_accounted_for,
    figures_stay_within_tenfold,
]
