"""Parquet tables of invented reports, for tests of the marts: no document is read for them.

A report is a list of words and figures; the builder joins them and notes the offsets, so that
every invented fact stands in its text like a real one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dagster_project.catalog import load_divisions, load_taxonomy
from dagster_project.storage.schemas import FACTS, MENTIONS, REPORTS, SECTIONS

Row = dict[str, Any]


@dataclass(frozen=True)
class Figure:
    """Words of a number with what they mean; ``more`` overrides any column of facts."""

    surface: str
    metric: str | None
    value: float | None
    unit: str = "件"
    more: Row = field(default_factory=dict)


def figure(
    surface: str, metric: str | None, value: float | None, unit: str = "件", **more: Any
) -> Figure:
    return Figure(surface, metric, value, unit, more)


@dataclass
class Corpus:
    """Rows of the four tables; ``write`` puts them where a run would have put them."""

    reports: list[Row] = field(default_factory=list)
    tables: dict[str, dict[int, list[Row]]] = field(
        default_factory=lambda: {
            name: defaultdict(list) for name in ("sections", "mentions", "facts")
        }
    )

    def report(
        self,
        report_id: str,
        township_code: str | None,
        year: int,
        *words: str | Figure,
        status: str = "accepted",
        as_of: date | None = None,
    ) -> None:
        text = "".join(w if isinstance(w, str) else w.surface for w in words)
        division = load_divisions().by_code[township_code] if township_code else None
        self.reports.append(
            {
                "report_id": report_id,
                "sha256": report_id * 4,
                "source_path": f"{report_id}.txt",
                "source_url": f"https://example.org/{report_id}",
                "format": "txt",
                "document_type": "annual_report",
                "title": f"{division.name if division else ''}{year}年法治政府建设年度报告",
                "township_code": township_code,
                "township": division.name if division else None,
                "report_year": year,
                "as_of": as_of,
                "text": text,
                "status": status,
                "reason": None if status == "accepted" else "no township found",
                "extractor_version": "invented",
            }
        )
        if status != "accepted":
            return
        self.tables["sections"][year].append(
            {
                "report_id": report_id,
                "section_id": f"{report_id}-s1",
                "level": 0,
                "role": "achievements",
                "char_start": 0,
                "char_end": len(text),
            }
        )
        position = 0
        for word in words:
            if isinstance(word, Figure):
                self._fact(report_id, township_code, year, text, position, word)
            position += len(word if isinstance(word, str) else word.surface)

    def _fact(
        self,
        report_id: str,
        township_code: str | None,
        year: int,
        text: str,
        start: int,
        what: Figure,
    ) -> None:
        end = start + len(what.surface)
        sentence_start = text.rfind("。", 0, start) + 1
        sentence_end = text.find("。", end) + 1 or len(text)
        place = {
            "report_id": report_id,
            "mention_id": f"{report_id}-{start}",
            "char_start": start,
            "char_end": end,
            "surface": what.surface,
        }
        value = {"value": what.value, "value_low": what.value, "value_high": what.value}
        meaning = {**value, "unit": what.unit, "qualifier": "exact"}
        self.tables["mentions"][year].append(
            {
                **place,
                "kind": "fact",
                "sentence_start": sentence_start,
                "sentence_end": sentence_end,
                **meaning,
            }
        )
        metric = load_taxonomy().metrics.get(what.metric or "")
        fact = {
            "fact_id": f"{report_id}-{start}-0",
            **place,
            **meaning,
            "quote": text[sentence_start:sentence_end],
            "basis": "actual",
            "period_year": year,
            "period_kind": "year",
            "rate_per": "year",
            "metric": what.metric,
            "activity_type": metric.activity_type if metric else "other",
            "implied": False,
            "is_change": False,
            "confidence": 0.97,
            "rule": "invented",
            "township_code": township_code,
        }
        self.tables["facts"][year].append({**fact, **what.more})

    def write(self, parquet: Path) -> None:
        _write(self.reports, REPORTS, parquet / "reports" / "reports.parquet")
        for name, schema in (("sections", SECTIONS), ("mentions", MENTIONS), ("facts", FACTS)):
            # Without any report a file without rows stands at year 0, as the pipeline leaves it.
            for year, rows in (self.tables[name] or {0: []}).items():
                _write(rows, schema, parquet / name / f"report_year={year}" / f"{name}.parquet")


def _write(rows: list[Row], schema: pa.Schema, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    complete = [{name: row.get(name) for name in schema.names} for row in rows]
    pq.write_table(pa.Table.from_pylist(complete, schema=schema), path)


DONGHUAMEN, JINGSHAN, JIAODAOKOU = "110101001", "110101002", "110101003"


def small_corpus() -> Corpus:
    """Three townships of one county: two years, a gap of a year, and a report that is not one."""
    corpus = Corpus()
    corpus.report(
        "a2023", DONGHUAMEN, 2023,
        "全街道共调解各类矛盾纠纷", figure("108件", "disputes_mediated", 108),
        "，开展法治宣传活动", figure("20余场", "publicity_events", 20, "次", value_high=30, qualifier="approx"),
        "。行政复议案件", figure("0件", "reconsideration_cases", 0),
        "。发放各类宣传资料", figure("1.2万份", "publicity_materials_distributed", 12000, "份"),
        "。学法考试参考率达到", figure("95%", "law_exam_participation_rate", 95, "%"),
        "，全年组织班子成员集中学习。办理行政处罚案件", figure("2件", "penalty_cases", 2), "。",
    )  # fmt: skip
    corpus.report(
        "a2024", DONGHUAMEN, 2024,
        "全街道共调解各类矛盾纠纷", figure("239件", "disputes_mediated", 239),
        "，其中调解成功", figure("236件", "disputes_mediated_successfully", 236, part_of="a2024-12-0"),
        "，成功率", figure("98%以上", "mediation_success_rate", 98, "%", value_high=None, qualifier="at_least"),
        "。开展法治宣传活动", figure("25场", "publicity_events", 25, "次"),
        "。行政复议案件", figure("3件", "reconsideration_cases", 3),
        "。发放各类宣传资料", figure("1.2份", "publicity_materials_distributed", 1.2, "份"),
        "。学法考试参考率达到", figure("98%", "law_exam_participation_rate", 98, "%"),
        "，全年组织班子成员集中学习。去年调解各类矛盾纠纷", figure("110件", "disputes_mediated", 110, period_year=2023, period_kind="last_year"),
        "。同比增长", figure("121.3%", "disputes_mediated", 121.3, "%", is_change=True),
        "。新建阅览角", figure("7个", None, 7, "个"),
        "。明年开展法治宣传活动不少于",
        figure("30场", "publicity_events", 30, "次", basis="target", period_year=2025, value_high=None, qualifier="at_least"),
        "。",
    )  # fmt: skip
    corpus.report(
        "b2022", JINGSHAN, 2022,
        "法律明白人", figure("30名", "legal_literates_total", 30, "人"),
        "。开展执法检查", figure("40次", "enforcement_inspections", 40, "次"),
        "。明年开展执法检查", figure("50次", "enforcement_inspections", 50, "次", basis="target", period_year=2023),
        "。明年组织培训", figure("4次", "enforcement_training_sessions", 4, "次", basis="target", period_year=2023),
        "。",
    )  # fmt: skip
    corpus.report(
        "b2024", JINGSHAN, 2024,
        "法律明白人", figure("32名", "legal_literates_total", 32, "人"),
        "。截至11月底开展执法检查", figure("46次", "enforcement_inspections", 46, "次", period_kind="to_date"),
        "。开展宣传活动", figure("5场", "publicity_events", 5, "次"),
        "。举办宣传活动", figure("8场", "publicity_events", 8, "次"),
        "。调解员", figure("9名", "mediators", 9, "人"), "。调解员共", figure("12名", "mediators", 12, "人"),
        "。下辖", figure("4个", "villages_total", 4, "个"), "社区。",
    )  # fmt: skip
    corpus.report("c2024", None, 2024, "会议纪要。", status="quarantined")
    return corpus
