"""One folder of reports to a published star schema, by the command line, in a temporary folder."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from dagster_project.settings import SEEDS

pytestmark = pytest.mark.slow
SAMPLE = SEEDS / "reports"
GOLD = Path(__file__).parents[1] / "gold" / "sample"


@dataclass(frozen=True)
class Warehouse:
    """A temporary warehouse, what the first run said, and the environment of further commands."""

    folder: Path
    env: dict[str, str]
    first: subprocess.CompletedProcess[str]

    @property
    def database(self) -> Path:
        return self.folder / "fazhi.duckdb"

    def fazhi(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return fazhi(arguments, self.env)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(query).fetchall()


def fazhi(arguments: Sequence[str], env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dagster_project.cli", *arguments]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def environment(warehouse: Path, reports: Path | None = None) -> dict[str, str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("FAZHI_")}
    env |= {"FAZHI_WAREHOUSE": str(warehouse), "PYTHONIOENCODING": "utf-8", "FAZHI_WORKERS": "2"}
    return env | ({"FAZHI_REPORTS": str(reports)} if reports else {})


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    folder = tmp_path_factory.mktemp("warehouse")
    env = environment(folder)
    return Warehouse(folder, env, fazhi(["run"], env))


def test_run_ends_well_and_shows_progress(sample: Warehouse) -> None:
    assert sample.first.returncode == 0, sample.first.stderr
    assert "28 documents: 28 accepted, 0 quarantined" in sample.first.stdout
    for stage in ("read", "extract", "build"):
        assert any(line.startswith(stage) for line in sample.first.stderr.splitlines())
    assert "Traceback" not in sample.first.stderr


def test_run_ends_with_a_table_of_years_the_place_and_a_query(sample: Warehouse) -> None:
    shown = sample.first.stdout
    head = next(line for line in shown.splitlines() if line.startswith("区县"))
    assert head.split() == ["区县", "乡镇街道", "指标", "上次", "本次", "增减"]
    assert "2024年 4次" in shown
    assert "Database:" in shown
    assert "fazhi.duckdb" in shown
    assert "reconciled:" in shown
    assert "NOT RECONCILED" not in shown


def test_suggested_query_answers(sample: Warehouse) -> None:
    line = next(line for line in sample.first.stdout.splitlines() if line.startswith("Try:"))
    query = line.partition('"')[2].rstrip('"')
    answer = sample.fazhi("sql", query)
    assert answer.returncode == 0, answer.stderr
    assert "rows)" in answer.stdout


# township, year, metric, figure: as a reader of the reports finds them
KNOWN = [
    ("新源镇", 2024, "disputes_mediated", 239),
    ("新源镇", 2024, "publicity_events", 112),
    ("小河镇", 2023, "disputes_mediated", 270),
    ("小河镇", 2023, "publicity_events", 38),
    ("三湖镇", 2024, "disputes_mediated", 72),
    ("三湖镇", 2024, "enforcement_inspections", 46),
]


@pytest.mark.parametrize(("township", "year", "metric", "figure"), KNOWN)
def test_figure_of_a_known_report_is_in_the_star_schema(
    sample: Warehouse, township: str, year: int, metric: str, figure: int
) -> None:
    found = sample.rows(
        f"""select indicators.value, indicators.qualifier from fct_indicator as indicators
        join dim_township as townships using (township_code)
        where townships.township = '{township}' and metric = '{metric}'
        and period_year = {year} and basis = 'actual'"""
    )
    assert found == [(figure, "exact")]


def test_plans_are_targets_of_the_next_year_and_never_results(sample: Warehouse) -> None:
    with (GOLD / "sanhu-2024.csv").open(encoding="utf-8-sig", newline="") as handle:
        gold = [row for row in csv.DictReader(handle) if row["basis"] == "target"]
    wanted = sorted((row["metric"], float(row["value"])) for row in gold)
    assert len(wanted) >= 15
    found = sample.rows(
        """select facts.metric, facts.value from fct_fact as facts
        join dim_township as townships using (township_code)
        where townships.township = '三湖镇' and facts.basis = 'target' and period_year = 2025"""
    )
    assert sorted(found) == wanted
    actual = sample.rows(
        """select count(*) from fct_indicator join dim_township using (township_code)
        where township = '三湖镇' and basis = 'actual' and period_year = 2025"""
    )
    assert actual == [(0,)]


GOLD_DOCUMENTS = sorted(
    path.stem for path in GOLD.glob("*.csv") if path.stem not in ("zeros", "outline", "manifest")
)


def test_every_sample_report_has_as_many_facts_as_its_gold(sample: Warehouse) -> None:
    found = dict(
        sample.rows(
            """select regexp_extract(source_path, '([^/]+)[.][a-z]+$', 1),
            count(fact_id) filter (where rule not like 'zero%' and rule <> 'full_coverage')
            from dim_report left join fct_fact using (report_id) group by 1"""
        )
    )
    wanted = {}
    for name in GOLD_DOCUMENTS:
        with (GOLD / f"{name}.csv").open(encoding="utf-8-sig", newline="") as handle:
            wanted[name] = sum(row["fact"] == "1" for row in csv.DictReader(handle))
    # A number that states two rates is one row of the gold.
    apart = {n: (found[n], wanted[n]) for n in wanted if not wanted[n] <= found[n] <= wanted[n] + 3}
    assert apart == {}


def test_every_fact_is_grounded_in_its_report(sample: Warehouse) -> None:
    query = """select count(*), count(*) filter (where quote is null or surface is null
        or activity_type is null or confidence is null) from fct_fact"""
    ((facts, lacking),) = sample.rows(query)
    assert facts >= 260
    assert lacking == 0


TABLES = (
    *("dim_township", "dim_year", "dim_activity_type", "dim_metric", "dim_report"),
    *("fct_fact", "fct_indicator", "mart_indicator_yoy", "mart_plan_vs_actual"),
    *("mart_county_year", "mart_disclosure", "mart_text_reuse", "mart_review_queue"),
    "mart_data_quality",
)


def test_all_tables_of_the_design_are_read_from_another_process(sample: Warehouse) -> None:
    script = (
        "import duckdb, sys\n"
        "c = duckdb.connect(sys.argv[1], read_only=True)\n"
        "for t in sys.argv[2:]: print(t, c.execute(f'select count(*) from {t}').fetchone()[0])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(sample.database), *TABLES],
        capture_output=True,
        text=True,
        check=True,
    )
    counts = dict(line.split() for line in done.stdout.splitlines())
    assert set(counts) == set(TABLES)
    filled = set(TABLES) - {"mart_text_reuse"}
    assert [table for table in filled if counts[table] == "0"] == []


def test_tables_are_no_views_over_files_and_are_described(sample: Warehouse) -> None:
    names = ", ".join(f"'{table}'" for table in TABLES)
    rows = sample.rows(
        f"select table_name, comment from duckdb_tables() where table_name in ({names})"
    )
    assert {name for name, _ in rows} == set(TABLES)
    assert [name for name, comment in rows if not comment] == []


def contents(folder: Path) -> dict[str, bytes]:
    files = [
        *(folder / "parquet").rglob("*.parquet"),
        *(folder / "raw").glob("*"),
        folder / "fazhi.duckdb",
    ]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files if path.is_file()}


def test_second_run_says_that_nothing_changed_and_changes_no_byte(sample: Warehouse) -> None:
    before = contents(sample.folder)
    again = sample.fazhi("run")
    assert again.returncode == 0, again.stderr
    assert "nothing changed since the last run" in again.stdout
    after = contents(sample.folder)
    assert sorted(after) == sorted(before)
    # The register may note when a document was last seen.
    changed = [name for name in before if before[name] != after[name]]
    assert [name for name in changed if name != "raw/register.csv"] == []


def test_second_run_ends_with_the_same_table(sample: Warehouse) -> None:
    def table(shown: str) -> list[str]:
        return shown.partition("Year on year")[2].splitlines()[1:]

    assert table(sample.fazhi("run").stdout) == table(sample.first.stdout)


def test_query_that_writes_is_refused(sample: Warehouse) -> None:
    answer = sample.fazhi("sql", "create table mine as select 1")
    assert answer.returncode == 1
    assert "read-only" in answer.stderr


OTHER_GENRE = """青山县平安镇2024年政府信息公开工作年度报告
一、总体情况
本年度主动公开政府信息210条，收到政府信息公开申请3件。本报告所列数据的统计期限自2024年1月1日起至2024年12月31日止。
二、主动公开政府信息情况
三、收到和处理政府信息公开申请情况
四、政府信息公开行政复议、行政诉讼情况
五、存在的主要问题及改进情况
六、其他需要报告的事项
本机关无其他需要报告的事项。
"""


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    folder = tmp_path_factory.mktemp("troubled")
    reports = folder / "reports"
    reports.mkdir()
    for name in ("xinyuan-2024.txt", "xiaohe-2023.txt"):
        shutil.copy(SAMPLE / name, reports)
    lines = (SAMPLE / "manifest.csv").read_text(encoding="utf-8-sig").splitlines()
    kept = [line for line in lines if line.startswith(("file,", "xinyuan-2024", "xiaohe-2023"))]
    (reports / "manifest.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    (reports / "broken.pdf").write_bytes(b"%PDF-1.7\n\x00\xff this is no document")
    (reports / "empty.txt").write_bytes(b"")
    (reports / "openness.txt").write_text(OTHER_GENRE, encoding="utf-8")
    env = environment(folder / "out", reports)
    return Warehouse(folder / "out", env, fazhi(["run"], env))


def test_run_over_unusable_documents_ends_well_with_the_rest(troubled: Warehouse) -> None:
    assert troubled.first.returncode == 0, troubled.first.stderr
    assert "5 documents: 2 accepted, 3 quarantined" in troubled.first.stdout
    query = "select value from fct_indicator where metric = 'disputes_mediated' order by value"
    assert troubled.rows(query) == [(239,), (270,)]


@pytest.mark.parametrize("name", ["broken.pdf", "empty.txt", "openness.txt"])
def test_unusable_document_is_listed_with_its_reason(troubled: Warehouse, name: str) -> None:
    line = next(line for line in troubled.first.stdout.splitlines() if name in line)
    reason = line.partition(name)[2].lstrip(": ")
    assert len(reason) >= 8
    ((status, kept),) = troubled.rows(
        f"select status, reason from dim_report where source_path like '%{name}'"
    )
    assert status == "quarantined"
    assert kept


def test_reasons_of_the_three_differ(troubled: Warehouse) -> None:
    reasons = troubled.rows("select reason from dim_report where status = 'quarantined'")
    assert len(set(reasons)) == 3


def test_list_of_documents_shows_them_too(troubled: Warehouse) -> None:
    listed = troubled.fazhi("reports", "--status", "quarantined")
    assert listed.returncode == 0
    for name in ("broken.pdf", "empty.txt", "openness.txt"):
        assert name in listed.stdout


def test_misspelt_setting_stops_the_run_before_it_starts(tmp_path: Path) -> None:
    env = environment(tmp_path / "out") | {"FAZHI_REPORT": "x"}
    done = fazhi(["run"], env)
    assert done.returncode == 1
    assert "FAZHI_REPORT" in done.stderr
    assert not (tmp_path / "out").exists()


def test_folder_that_does_not_exist_is_an_error_with_its_name(tmp_path: Path) -> None:
    done = fazhi(["run"], environment(tmp_path / "out", tmp_path / "nowhere"))
    assert done.returncode == 1
    assert "nowhere" in done.stderr
    assert "Traceback" not in done.stderr
