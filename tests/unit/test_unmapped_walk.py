"""From a group without a metric to a year-on-year row, in a copy of the project."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dagster_project.settings import PROJECT_ROOT

pytestmark = pytest.mark.slow

TITLE = "东华门街道{year}年法治政府建设年度报告"
BODY = """北京市东城区东华门街道{year}年法治政府建设情况报告如下。
一、主要举措和成效
（一）加强组织领导。街道党工委会专题研究法治建设工作6次，全体干部参加学法考试，合格率达98%。
（二）推进依法行政。街道严格执行重大行政决策程序，审查合同23份，行政执法人员持证上岗。
（三）开展法治宣传。全年开展普法宣传活动16场次，发放法治宣传资料3000余份，宣传栏更新{issues}期。
二、存在的不足
法治宣传的针对性不强，执法力量薄弱。
三、下一步工作
街道将继续加强法治政府建设，落实普法责任制，提升依法行政水平。
"""
RUN = """
import json, sys
from dagster_project.pipeline.run import run
from dagster_project.settings import Settings
made = run(Settings.from_env())
json.dump({
    "seen": made.collected.seen, "documents_unchanged": made.collected.unchanged,
    "read": made.extracted.extracted, "mapped": made.extracted.mapped, "built": made.built is not None,
}, sys.stdout)
"""


class Copy:
    """A copy of the project with its own seeds, reports and warehouse, run in other processes."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "project"
        for name in ("dagster_project", "dbt", "seeds"):
            shutil.copytree(
                PROJECT_ROOT / name,
                self.project / name,
                ignore=shutil.ignore_patterns("reports", "examples", "__pycache__", "target"),
            )
        self.reports = folder / "reports"
        self.reports.mkdir()
        self.database = folder / "warehouse" / "fazhi.duckdb"
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("FAZHI_")},
            "PYTHONPATH": str(self.project),
            "FAZHI_REPORTS": str(self.reports),
            "FAZHI_WAREHOUSE": str(folder / "warehouse"),
        }

    def python(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.project,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def run(self) -> dict[str, Any]:
        return dict(json.loads(self.python("-c", RUN).splitlines()[-1]))

    def fazhi(self, *arguments: str) -> str:
        return self.python("-m", "dagster_project.cli", *arguments)

    def add(self, seed: str, line: str) -> None:
        with (self.project / "seeds" / "taxonomy" / seed).open("a", encoding="utf-8") as handle:
            handle.write(line + "\n")

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(query).fetchall()


def test_an_adopted_group_becomes_a_year_on_year_row(tmp_path: Path) -> None:
    copy = Copy(tmp_path)
    for year, issues in ((2023, 48), (2024, 56)):
        text = TITLE.format(year=year) + "\n" + BODY.format(year=year, issues=issues)
        (copy.reports / f"donghuamen-{year}.txt").write_text(text, encoding="utf-8")

    first = copy.run()
    assert first["seen"] == first["read"] == first["mapped"] == 2
    groups = "select words, unit, reports, years from mart_unmapped_group where group_rank = 1"
    assert copy.ask(groups) == [("宣传栏更新", "次", 2, 2)]

    printed = copy.fazhi(
        "unmapped", "--adopt", "1", "--code", "publicity_board_issues",
        "--name-zh", "宣传栏更新期数", "--name-en", "Issues of publicity boards",
        "--definition", "Issues of fixed legal publicity boards put up in the year.",
    ).splitlines()  # fmt: skip
    for seed in ("metrics.csv", "metric_phrases.csv"):
        row = printed[printed.index(f"seeds/taxonomy/{seed}") + 1]
        assert next(csv.reader([row]))[0] == "publicity_board_issues"
        copy.add(seed, row)

    second = copy.run()
    assert second["documents_unchanged"] == 2, "no document is read again"
    assert second["read"] == 0, "nor any stored text"
    assert second["mapped"] == 2, "the stored statements are mapped anew"
    assert copy.ask(groups) == []
    found = copy.ask(
        "select previous_figure_zh, figure_zh, change, change_zh from mart_indicator_yoy"
        " where metric = 'publicity_board_issues' and period_year = 2024"
    )
    assert found == [("48次", "56次", 8.0, "+8（+16.67%）")]
    assert copy.run() == {**second, "mapped": 0, "built": False}
