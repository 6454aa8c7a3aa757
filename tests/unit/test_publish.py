"""Publishing: the old file or the new one, never anything else."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from dagster_project.settings import Settings
from dagster_project.storage import publish as publishing
from dagster_project.storage.publish import (
    PublishError,
    publish,
    published_version,
    rollback,
    versions,
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    folder = tmp_path / "it's a place"
    return Settings(reports=folder, warehouse=folder / "warehouse")


def build(settings: Settings, value: int) -> Path:
    """A build with a table and a view, both described in Chinese."""
    path = settings.warehouse / "build" / "fazhi.duckdb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table fct (id integer primary key, value integer not null)")
        connection.execute("insert into fct values (1, ?)", [value])
        connection.execute("create view v_年度指标 as select value as 数值 from fct")
        connection.execute("comment on table fct is '一行一个数'")
        connection.execute("comment on column fct.value is '数值（件）'")
        connection.execute("comment on view v_年度指标 is '给人看的'")
    return path


def published_value(settings: Settings) -> int:
    with duckdb.connect(str(settings.database), read_only=True) as connection:
        return int(connection.execute("select 数值 from v_年度指标").fetchall()[0][0])


def test_tables_views_keys_and_comments_are_kept_in_an_old_format(settings: Settings) -> None:
    result = publish(settings, build(settings, 7))
    assert (result.tables, result.views) == (2, 1)
    assert result.bytes == settings.database.stat().st_size
    with duckdb.connect(str(settings.database), read_only=True) as connection:
        assert connection.execute("select * from fct").fetchall() == [(1, 7)]
        comments = connection.execute(
            "select comment from duckdb_tables() where table_name = 'fct'"
            " union all select comment from duckdb_views() where not internal"
            " union all select comment from duckdb_columns() where column_name = 'value'"
        ).fetchall()
        assert comments == [("一行一个数",), ("给人看的",), ("数值（件）",)]
        keys = "select constraint_type from duckdb_constraints() where table_name = 'fct'"
        assert ("PRIMARY KEY",) in connection.execute(keys).fetchall()
        tags = "select tags['storage_version'] from duckdb_databases() where not internal"
        assert connection.execute(tags).fetchall() == [("v1.2.0+",)]


def test_the_published_file_can_be_moved(settings: Settings, tmp_path: Path) -> None:
    publish(settings, build(settings, 7))
    (settings.warehouse / "build" / "fazhi.duckdb").unlink()
    moved = tmp_path / "elsewhere.duckdb"
    settings.database.rename(moved)
    with duckdb.connect(str(moved), read_only=True) as connection:
        assert connection.execute("select * from v_年度指标").fetchall() == [(7,)]


def test_three_versions_are_kept_and_one_can_go_back(settings: Settings) -> None:
    names = [publish(settings, build(settings, value)).version for value in (1, 2, 3, 4)]
    assert names == sorted(names)
    assert versions(settings) == names[1:]
    assert published_version(settings) == names[3]
    assert rollback(settings).version == names[2]
    assert published_value(settings) == 3
    assert rollback(settings).tables == 2
    assert published_value(settings) == 2
    with pytest.raises(PublishError, match="no version older"):
        rollback(settings)
    assert published_value(settings) == 2


def test_after_going_back_a_new_build_is_the_newest(settings: Settings) -> None:
    for value in (1, 2):
        publish(settings, build(settings, value))
    rollback(settings)
    newest = publish(settings, build(settings, 5)).version
    assert versions(settings)[-1] == newest
    assert rollback(settings).version == versions(settings)[-2]


def test_nothing_to_go_back_to(settings: Settings) -> None:
    with pytest.raises(PublishError, match="no version older than the published file"):
        rollback(settings)
    assert versions(settings) == []


def test_without_a_build_nothing_is_published(settings: Settings) -> None:
    with pytest.raises(PublishError, match="no build"):
        publish(settings, settings.warehouse / "build" / "fazhi.duckdb")


@pytest.mark.parametrize("step", ["_copy_database", "_check", "_sync", "_swap_in", "_prune"])
def test_whatever_breaks_readers_find_a_complete_file(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    publish(settings, build(settings, 1))
    built = build(settings, 2)

    def crash(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(publishing, step, crash)
    with pytest.raises(OSError, match="disk is full"):
        publish(settings, built)
    assert published_value(settings) == (2 if step == "_prune" else 1)
    monkeypatch.undo()
    publish(settings, built)
    assert published_value(settings) == 2
    left = [
        p.name
        for p in (*settings.warehouse.iterdir(), *(settings.warehouse / "versions").iterdir())
    ]
    assert not [name for name in left if name.startswith(".")]


def test_a_copy_that_lost_rows_is_not_published(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(settings, build(settings, 1))
    copy = publishing._copy_database

    def lossy(built: Path, target: Path, version: str) -> None:
        copy(built, target, version)
        with duckdb.connect(str(target)) as connection:
            connection.execute("delete from fct")

    monkeypatch.setattr(publishing, "_copy_database", lossy)
    with pytest.raises(PublishError, match="table fct differs"):
        publish(settings, build(settings, 2))
    assert published_value(settings) == 1


def test_a_reader_keeps_its_file_while_a_new_one_is_published(settings: Settings) -> None:
    publish(settings, build(settings, 1))
    # An own process would see the same; in one process DuckDB shares a file that is open.
    old = settings.database.stat().st_ino
    with duckdb.connect(str(settings.database), read_only=True) as reader:
        publish(settings, build(settings, 2))
        assert reader.execute("select 数值 from v_年度指标").fetchall() == [(1,)]
    assert settings.database.stat().st_ino != old
    assert published_value(settings) == 2


def test_a_log_left_by_somebody_who_wrote_is_not_replayed(settings: Settings) -> None:
    publish(settings, build(settings, 1))
    log = settings.database.with_name("fazhi.duckdb.wal")
    log.write_bytes(b"left by a crash")
    publish(settings, build(settings, 2))
    assert not log.exists()
    assert published_value(settings) == 2


def test_an_unreadable_published_file_is_replaced(settings: Settings) -> None:
    settings.warehouse.mkdir(parents=True)
    settings.database.write_bytes(b"not a database")
    assert published_version(settings) is None
    publish(settings, build(settings, 2))
    assert published_value(settings) == 2


def season(settings: Settings, reports: dict[int, int], facts: dict[int, int]) -> Path:
    """A build that holds so many accepted reports and facts of each year."""
    path = build(settings, 1)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table dim_report (report_year integer, status varchar)")
        connection.execute("create table fct_fact (report_year integer)")
        connection.execute("insert into dim_report values (null, 'quarantined')")
        for year, count in reports.items():
            connection.execute(
                "insert into dim_report select ?, 'accepted' from range(?)", [year, count]
            )
        for year, count in facts.items():
            connection.execute("insert into fct_fact select ? from range(?)", [year, count])
    return path


@pytest.mark.parametrize(
    ("reports", "facts", "warnings"),
    [
        ({2023: 40, 2024: 40}, {2023: 400, 2024: 400}, ()),
        ({2023: 38, 2024: 41}, {2023: 380, 2024: 900}, ()),
        ({2023: 37, 2024: 40}, {2023: 390, 2024: 400},
         ("2023: 37 accepted reports, 40 in the version before",)),
        ({2023: 40, 2024: 40}, {2023: 400, 2024: 300},
         ("2024: 300 facts, 400 in the version before",)),
        ({2023: 40}, {2023: 400},
         ("2024: 0 accepted reports, 40 in the version before",
          "2024: 0 facts, 400 in the version before")),
    ],
    ids=["the same", "a few less", "a folder missing", "a broken rule", "a year missing"],
)  # fmt: skip
def test_a_year_that_covers_less_than_before_is_told_and_published(
    settings: Settings,
    reports: dict[int, int],
    facts: dict[int, int],
    warnings: tuple[str, ...],
) -> None:
    before = season(settings, {2023: 40, 2024: 40}, {2023: 400, 2024: 400})
    assert publish(settings, before).warnings == ()
    result = publish(settings, season(settings, reports, facts))
    assert result.warnings == warnings
    assert published_version(settings) == result.version


def test_a_published_file_of_another_make_is_no_reason_to_warn(settings: Settings) -> None:
    publish(settings, build(settings, 1))
    assert publish(settings, season(settings, {2024: 1}, {2024: 1})).warnings == ()
    settings.database.write_bytes(b"not a database")
    assert publish(settings, season(settings, {}, {})).warnings == ()
