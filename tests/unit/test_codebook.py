"""The codebook: all metrics, their definitions, and what the warehouse has of them."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from dagster_project.catalog import load_taxonomy
from dagster_project.cli import main
from dagster_project.pipeline.codebook import (
    Coverage,
    Entry,
    as_html,
    as_markdown,
    codebook,
    write_codebook,
)
from dagster_project.settings import Settings


class Links(HTMLParser):
    """Anchors, links, and tags that are open or closed out of turn."""

    def __init__(self) -> None:
        super().__init__()
        self.anchors: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.anchors += [given["id"]] if given.get("id") else []
        self.links += [given["href"]] if given.get("href") else []
        if tag not in ("meta", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_every_metric_stands_once_with_its_definition() -> None:
    page = as_markdown(codebook({}))
    for metric in load_taxonomy().metrics.values():
        assert page.count(f"\n`{metric.code}`\n") == 1
        assert f"- Definition: {metric.definition_en}" in page
    assert "14 activity types, 200 metrics." in page
    assert "- Coverage:" not in page


def test_the_page_is_sound_and_its_links_lead_somewhere() -> None:
    page = as_html(codebook({}))
    links = Links()
    links.feed(page)
    assert not links.open
    assert len(links.anchors) == len(set(links.anchors))
    assert {link.removeprefix("#") for link in links.links} <= set(links.anchors)
    assert "http" not in page


def test_words_cannot_break_the_page() -> None:
    chapter = codebook({})[0]
    entry = chapter.entries[0]
    odd = replace(entry.metric, name_en="<script>", definition_en="a < b & `c`")
    page = as_html([replace(chapter, entries=(Entry(odd, (("Definition", odd.definition_en),)),))])
    assert "&lt;script&gt;" in page
    assert "a &lt; b &amp; <code>c</code>" in page


@pytest.mark.parametrize(
    ("coverage", "words"),
    [
        (Coverage(0, 0, None, None, 0), "not given by any report in the warehouse"),
        (Coverage(1, 1, 2024, 2024, 1), "1 report, 1 township, 2024"),
        (Coverage(12, 9, 2020, 2025, 4), "12 reports, 9 townships, 2020–2025 (4 years)"),
    ],
)
def test_coverage_in_words(coverage: Coverage, words: str) -> None:
    assert coverage.words == words


def test_the_command_writes_both_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FAZHI_WAREHOUSE", str(tmp_path))
    assert main(["codebook", "--out", str(tmp_path / "book")]) == 0
    assert capsys.readouterr().out.count("wrote ") == 2
    assert {p.name for p in (tmp_path / "book").iterdir()} == {"codebook.md", "codebook.html"}


def test_coverage_comes_from_the_published_warehouse(tmp_path: Path) -> None:
    settings = Settings(reports=tmp_path, warehouse=tmp_path)
    with duckdb.connect(str(settings.database)) as connection:
        connection.execute(
            """
            create table dim_metric as
            select unnest(['disputes_mediated', 'mediators']) as metric;
            create table fct_fact as select * from (values
                ('disputes_mediated', 'r1', 't1', 2023, null),
                ('disputes_mediated', 'r2', 't1', 2024, null),
                ('mediators', 'r2', 't1', 2024, 'no_period')
            ) as facts (metric, report_id, township_code, period_year, set_aside_reason)
            """
        )
    page = write_codebook(settings)[0].read_text(encoding="utf-8")
    assert "- Coverage: 2 reports, 1 township, 2023–2024 (2 years)" in page
    assert page.count("not given by any report") == 1


def test_nothing_is_ever_unclassified_by_code() -> None:
    definition = load_taxonomy().metrics["unclassified_count"].definition_en
    assert definition.startswith("Never assigned.")
