"""Each check fails on data that break its rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import dagster as dg
import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dagster_project.defs import checks
from dagster_project.storage.parquet import partition_file
from dagster_project.storage.schemas import REPORTS, TABLES
from tests.dagster.conftest import Place

pytestmark = pytest.mark.slow
Row = dict[str, Any]


def change(place: Place, table: str, edit: Callable[[list[Row]], object]) -> None:
    """Rewrite a table (of 2024, where it has years) after an edit of its rows."""
    if table == "reports":
        path, schema = place.settings.parquet / "reports" / "reports.parquet", REPORTS
    else:
        path, schema = partition_file(place.settings.parquet, table, 2024), TABLES[table]
    file = pq.ParquetFile(path)
    rows, metadata = file.read().to_pylist(), file.schema_arrow.metadata
    edit(rows)
    changed = pa.Table.from_pylist(rows, schema=schema).replace_schema_metadata(metadata)
    pq.write_table(changed, path)


def _name(check: Any) -> str:
    return str(next(iter(check.check_keys)).name)


def evaluate(check: Any, place: Place) -> dg.AssetCheckResult:
    config = {"config": checks.CoverageConfig()} if "coverage" in _name(check) else {}
    result = check(warehouse=place.warehouse, **config)
    assert isinstance(result, dg.AssetCheckResult)
    return result


@pytest.mark.parametrize("check", checks.ALL_CHECKS, ids=_name)
def test_a_sound_warehouse_passes(place: Place, check: Any) -> None:
    assert evaluate(check, place).passed


def test_an_accepted_report_without_township(place: Place) -> None:
    change(place, "reports", lambda rows: rows[0].update(township_code=None))
    result = evaluate(checks.every_document_is_accounted_for, place)
    assert not result.passed
    assert "accepted without township_code" in str(result.metadata["first_rows"].value)


def test_a_report_turned_away_without_a_reason(place: Place) -> None:
    change(place, "reports", lambda rows: rows[0].update(status="quarantined", reason=None))
    assert not evaluate(checks.every_document_is_accounted_for, place).passed
    assert not evaluate(checks.nothing_in_quarantine, place).passed


def test_a_duplicate_of_nothing(place: Place) -> None:
    wrong = {"status": "duplicate", "reason": "same", "duplicate_of": "0" * 16}
    change(place, "reports", lambda rows: rows[0].update(wrong))
    assert not evaluate(checks.every_document_is_accounted_for, place).passed


def test_much_lost_coverage_is_an_error(place: Place) -> None:
    change(place, "reports", lambda rows: rows.pop())
    result = evaluate(checks.coverage_did_not_shrink, place)
    assert not result.passed
    assert result.severity is dg.AssetCheckSeverity.ERROR  # one of three is more than a fifth


def test_words_that_do_not_stand_at_their_offset(place: Place) -> None:
    change(place, "facts", lambda rows: rows[0].update(char_start=rows[0]["char_start"] + 1))
    assert not evaluate(checks.offsets_return_the_words, place).passed


def first_digits(rows: list[Row]) -> int:
    return next(i for i, row in enumerate(rows) if row["surface"][0].isascii())


def test_a_number_without_a_mention(place: Place) -> None:
    change(place, "mentions", lambda rows: rows.pop(first_digits(rows)))
    assert not evaluate(checks.every_digit_is_in_one_mention, place).passed


def test_a_number_in_two_mentions(place: Place) -> None:
    change(
        place,
        "mentions",
        lambda rows: rows.append({**rows[first_digits(rows)], "mention_id": "twin"}),
    )
    assert not evaluate(checks.every_digit_is_in_one_mention, place).passed


def test_a_fact_without_its_mention(place: Place) -> None:
    change(place, "facts", lambda rows: rows[0].update(mention_id="gone"))
    assert not evaluate(checks.keys_hold, place).passed


def test_a_fact_twice(place: Place) -> None:
    change(place, "facts", lambda rows: rows.append(rows[0]))
    assert not evaluate(checks.keys_hold, place).passed


def test_a_report_that_was_not_extracted(place: Place) -> None:
    change(place, "reports", lambda rows: rows[0].update(report_id="f" * 16))
    result = evaluate(checks.every_report_is_extracted, place)
    assert not result.passed
    assert result.severity is dg.AssetCheckSeverity.ERROR  # one of three is more than a tenth


def test_facts_that_dwindled(place: Place) -> None:
    change(place, "facts", lambda rows: rows.__delitem__(slice(1, None)))
    result = evaluate(checks.volume_is_usual, place)
    assert not result.passed
    assert result.severity is dg.AssetCheckSeverity.WARN


def test_a_column_too_few(place: Place) -> None:
    path = partition_file(place.settings.parquet, "facts", 2024)
    pq.write_table(pq.ParquetFile(path).read().drop_columns(["quote"]), path)
    result = evaluate(checks.schemas_are_as_declared, place)
    assert "no column quote" in str(result.metadata["first_rows"].value)


@pytest.mark.parametrize(
    ("before", "now", "jumped"),
    [
        (120.0, 1200.0, True),
        (1200.0, 120.0, True),
        (3.0, 100.0, True),
        (120.0, 1199.0, False),
        (3.0, 90.0, False),  # small numbers jump by themselves
        (0.0, 1200.0, False),  # from zero there is no factor
    ],
)
def test_a_figure_ten_times_that_of_the_year_before(
    place: Place, before: float, now: float, jumped: bool
) -> None:
    with duckdb.connect(str(place.settings.database)) as connection:
        connection.execute(
            "update mart_indicator_yoy set comparability = 'comparable', previous_value = ?, "
            "value = ?, previous_figure_zh = ? || '件', figure_zh = ? || '件' "
            "where rowid = (select min(rowid) from mart_indicator_yoy where value is not null)",
            [before, now, before, now],
        )
    result = evaluate(checks.figures_stay_within_tenfold, place)
    assert result.severity is dg.AssetCheckSeverity.WARN
    assert result.passed is not jumped
    if jumped:
        assert f"{now}件" in str(result.metadata["first_rows"].value)
