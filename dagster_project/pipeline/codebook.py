"""The codebook: every activity type and metric on one page, as Markdown and as HTML.

Definitions come from the seeds, coverage from the published warehouse where there is one.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dagster_project.catalog import load_taxonomy
from dagster_project.catalog.taxonomy import ActivityType, Metric
from dagster_project.pipeline.database import NotBuiltError, read_rows
from dagster_project.settings import Settings

# What the three measures mean for a comparison; the marts enforce it.
MEASURES = {
    "flow": "counted over the year; compared only where both figures cover a whole year",
    "stock": "state at year end; figures of different days differ without a change in the work",
    "rate": "share in per cent; changes are given in percentage points, never in per cent",
}
DIRECTIONS = {
    "higher_is_better": "more is better",
    "lower_is_better": "less is better",
    "neutral": "neither more nor less is better",
}
_INTRODUCTION = (
    "What is counted, and what is not. A figure belongs to one metric or to none; what no metric "
    "describes is kept and listed by `fazhi unmapped`. Figures are compared only where metric, "
    "unit, basis, actor and scope agree; otherwise the marts give a reason instead of a change."
)
_COVERAGE = """
select
    dim_metric.metric,
    count(distinct report_id)::integer as reports,
    count(distinct township_code)::integer as townships,
    min(period_year) as first_year,
    max(period_year) as last_year,
    count(distinct period_year)::integer as years
from dim_metric
left join fct_fact on dim_metric.metric = fct_fact.metric and set_aside_reason is null
group by dim_metric.metric
"""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the warehouse gives a metric."""

    reports: int
    townships: int
    first_year: int | None
    last_year: int | None
    years: int

    @property
    def words(self) -> str:
        """For people: 12 reports, 9 townships, 2020–2025 (4 years)."""
        if not self.reports:
            return "not given by any report in the warehouse"
        span = str(self.first_year)
        if self.last_year != self.first_year:
            span += f"–{self.last_year} ({_count(self.years, 'year')})"
        return f"{_count(self.reports, 'report')}, {_count(self.townships, 'township')}, {span}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One metric with its lines: label and text."""

    metric: Metric
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One activity type with its metrics in the order of the seed."""

    activity: ActivityType
    entries: tuple[Entry, ...]


def write_codebook(settings: Settings, folder: Path | None = None) -> tuple[Path, Path]:
    """Write ``codebook.md`` and ``codebook.html``; a warehouse is not needed."""
    target = folder or settings.site / "docs"
    target.mkdir(parents=True, exist_ok=True)
    chapters = codebook(_coverage(settings))
    pages = target / "codebook.md", target / "codebook.html"
    for page, text in zip(pages, (as_markdown(chapters), as_html(chapters)), strict=True):
        partial = page.with_name(f".{page.name}.partial")
        partial.write_text(text, encoding="utf-8")
        partial.replace(page)
    return pages


def _coverage(settings: Settings) -> dict[str, Coverage]:
    try:
        rows = read_rows(settings, _COVERAGE)
    except NotBuiltError:
        return {}
    return {row.pop("metric"): Coverage(**row) for row in rows}


def codebook(coverage: dict[str, Coverage]) -> list[Chapter]:
    """All activity types in their order, with their metrics."""
    taxonomy = load_taxonomy()
    types = sorted(taxonomy.activity_types.values(), key=lambda activity: activity.sort_order)
    return [
        Chapter(
            activity,
            tuple(
                Entry(metric, tuple(_lines(metric, coverage)))
                for metric in taxonomy.metrics.values()
                if metric.activity_type == activity.code
            ),
        )
        for activity in types
    ]


def _lines(metric: Metric, coverage: dict[str, Coverage]) -> Iterator[tuple[str, str]]:
    yield "Definition", metric.definition_en
    if metric.replaced_by:
        yield "Replaced by", metric.replaced_by
    yield "Unit", metric.unit
    yield "Measure", f"{metric.measure}: {MEASURES[metric.measure]}"
    yield "Direction", DIRECTIONS[metric.direction]
    if metric.not_to_confuse_with:
        yield "Not to be confused with", ", ".join(metric.not_to_confuse_with)
    if metric.comparability_en:
        yield "Comparability", metric.comparability_en
    if metric.core:
        yield "Core", "a complete report is expected to give it"
    if metric.phrases:
        yield "Said as", "、".join(metric.phrases)
    if metric.code in coverage:
        yield "Coverage", coverage[metric.code].words


def as_markdown(chapters: Sequence[Chapter]) -> str:
    """The page as Markdown."""
    lines = ["# Codebook", "", _INTRODUCTION, "", _totals(chapters), ""]
    for chapter in chapters:
        lines += [
            f"## {chapter.activity.name_zh} · {chapter.activity.name_en}",
            "",
            f"`{chapter.activity.code}` · {chapter.activity.description_en}",
            "",
        ]
        for entry in chapter.entries:
            lines += [
                f"### {entry.metric.name_zh} · {entry.metric.name_en}",
                "",
                f"`{entry.metric.code}`",
                "",
                *(f"- {label}: {text}" for label, text in entry.lines),
                "",
            ]
    return "\n".join(lines)


def _totals(chapters: Sequence[Chapter]) -> str:
    metrics = sum(len(chapter.entries) for chapter in chapters)
    return f"{_count(len(chapters), 'activity type')}, {_count(metrics, 'metric')}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


_STYLE = """
body{margin:0;font:16px/1.6 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;
 color:#222;display:grid;grid-template-columns:18rem minmax(0,1fr)}
nav{position:sticky;top:0;height:100vh;overflow:auto;background:#f4f5f2;padding:1rem;
 box-sizing:border-box;font-size:.9rem}
nav a{display:block;padding:.15rem 0;color:#234;text-decoration:none}
nav a:hover,nav a:focus{text-decoration:underline}
nav input{width:100%;box-sizing:border-box;font:inherit;padding:.3rem;margin-bottom:.8rem}
main{padding:1rem 2rem 6rem;max-width:56rem}
h2{margin-top:2.5rem;border-bottom:2px solid #8aa}
section{margin:1.4rem 0;padding-top:.2rem}
h3{margin:0 0 .2rem}
code{background:#eef1ec;padding:0 .25em;border-radius:3px}
dl{margin:.3rem 0 0;display:grid;grid-template-columns:12rem minmax(0,1fr);gap:.1rem 1rem}
dt{color:#666}dd{margin:0}
@media(max-width:50rem){body{display:block}nav{position:static;height:auto}dl{display:block}}
@media print{nav{display:none}body{display:block}section{break-inside:avoid}}
"""
_FILTER = """
document.getElementById('find').addEventListener('input', event => {
  const words = event.target.value.toLowerCase();
  document.querySelectorAll('section').forEach(section => {
    section.hidden = !section.textContent.toLowerCase().includes(words);
  });
});
"""


def as_html(chapters: Sequence[Chapter]) -> str:
    """The page as HTML that needs nothing from outside; the field above the contents filters it."""
    contents = "".join(
        f'<a href="#{chapter.activity.code}">{html.escape(chapter.activity.name_zh)} '
        f"({len(chapter.entries)})</a>"
        for chapter in chapters
    )
    body = "".join(map(_chapter_html, chapters))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Codebook</title>'
        f"<style>{_STYLE}</style></head><body><nav>"
        '<label for="find">Find a metric</label><input id="find" type="search">'
        f"{contents}</nav><main><h1>Codebook</h1><p>{_marked(_INTRODUCTION)}</p>"
        f"<p>{_totals(chapters)}</p>{body}</main><script>{_FILTER}</script></body></html>\n"
    )


def _chapter_html(chapter: Chapter) -> str:
    activity = chapter.activity
    return (
        f'<h2 id="{activity.code}"><span lang="zh">{html.escape(activity.name_zh)}</span> · '
        f"{html.escape(activity.name_en)}</h2>"
        f"<p><code>{activity.code}</code> {html.escape(activity.description_en)}</p>"
        + "".join(map(_entry_html, chapter.entries))
    )


def _entry_html(entry: Entry) -> str:
    lines = "".join(
        f"<dt>{html.escape(label)}</dt><dd>{_text_html(label, text)}</dd>"
        for label, text in entry.lines
    )
    metric = entry.metric
    return (
        f'<section id="{metric.code}"><h3><span lang="zh">{html.escape(metric.name_zh)}</span> · '
        f"{html.escape(metric.name_en)}</h3><code>{metric.code}</code><dl>{lines}</dl></section>"
    )


def _text_html(label: str, text: str) -> str:
    if label in ("Not to be confused with", "Replaced by"):
        codes = text.split(", ")
        return ", ".join(f'<a href="#{code}"><code>{code}</code></a>' for code in codes)
    return _marked(text)


def _marked(text: str) -> str:
    """Escaped, with the words between backticks as code."""
    pieces = html.escape(text).split("`")
    return "".join(f"<code>{p}</code>" if n % 2 else p for n, p in enumerate(pieces))
