"""``fazhi extract`` and ``fazhi score``."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from dagster_project.catalog import load_taxonomy
from dagster_project.commands.terminal import note, plain, say, table
from dagster_project.documents import Document, Given, read_document
from dagster_project.extraction import Extraction, Fact, extract
from dagster_project.pipeline.page import render_page
from dagster_project.scoring.confusion import confusions
from dagster_project.scoring.gold import GoldDocument, load_gold
from dagster_project.scoring.score import reliability, score

_BOUND = {"exact": "", "approx": "约", "at_least": "≥", "at_most": "≤"}


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of this module."""
    one = commands.add_parser("extract", help="show what is read from documents")
    one.add_argument("files", nargs="+", type=Path, metavar="FILE")
    one.add_argument("--year", type=int, help="report year, where the document does not tell")
    kind = one.add_mutually_exclusive_group()
    kind.add_argument("--json", action="store_true", help="all columns, one JSON object a document")
    kind.add_argument(
        "--html", type=Path, metavar="PAGE", help="write a page with every number marked"
    )
    one.set_defaults(run=_extract)
    scored = commands.add_parser("score", help="accuracy against annotated reports")
    scored.add_argument("--gold", type=Path, required=True, action="append", metavar="DIR")
    scored.add_argument("--texts", type=Path, help="folder of the texts, if not beside the gold")
    scored.add_argument(
        "--confusion", action="store_true", help="also the ten metrics most often mistaken"
    )
    scored.set_defaults(run=_score)


def _extract(options: argparse.Namespace) -> int:
    failed = 0
    for path in options.files:
        document = read_document(path.read_bytes(), path.name, Given(year=options.year))
        year = options.year or document.report_year
        made = extract(
            document.text, year, report_id=path.stem, township_code=document.township_code
        )
        if document.status != "accepted":
            note(f"{path}: {document.reason}")
            failed += not document.text
        if options.json:
            say(
                json.dumps(
                    _as_json(path, document, made), ensure_ascii=False, indent=1, default=str
                )
            )
        elif options.html:
            options.html.write_text(render_page(path.name, document.text, made), encoding="utf-8")
            note(f"wrote {options.html}")
        else:
            _show(path, document, made)
    return 1 if failed else 0


def _as_json(path: Path, document: Document, made: Extraction) -> dict[str, object]:
    keys = ("status", "reason", "title", "township_code", "report_year", "published_on", "text")
    return {
        "file": str(path),
        "document": {key: getattr(document, key) for key in keys},
        "sections": [asdict(section) for section in made.sections],
        "mentions": [asdict(mention) for mention in made.mentions],
        "facts": [asdict(fact) for fact in made.facts],
    }


def _show(path: Path, document: Document, made: Extraction) -> None:
    say(
        f"{path.name}: {document.title or 'no title'} · {document.township_code or 'no township'}"
        f" · {document.report_year or 'no year'} · {document.status}"
    )
    names = load_taxonomy().metrics
    rows = [
        (
            stated(fact),
            fact.unit or "",
            "计划" if fact.basis == "target" else "",
            fact.period_year,
            "" if fact.rate_per == "year" else fact.rate_per,
            names[fact.metric].name_zh if fact.metric else f"（{fact.activity_type}）",
            fact.quote,
        )
        for fact in made.facts
    ]
    for line in table(("value", "unit", "basis", "year", "per", "metric", "sentence"), rows, 60):
        say(line)
    say(f"{len(made.facts)} facts, {len(made.mentions)} numbers")


def stated(fact: Fact) -> str:
    """Value with its bound in front: ≥85, 约20, 2–3."""
    value = plain(fact.value)
    if fact.qualifier == "exact" and fact.value_high != fact.value and fact.value_high is not None:
        return f"{value}–{plain(fact.value_high)}"
    return _BOUND[fact.qualifier] + value


def _score(options: argparse.Namespace) -> int:
    for folder in options.gold:
        documents = load_gold(folder, options.texts)
        total = score(documents)
        say(f"{folder}: {len(documents)} documents, {total.counts['gold']} facts")
        for name, value in total.table().items():
            say(f"  {name:32} {value:7.4f}")
        say("  confidence   facts   said   right")
        for band, count, said, right in reliability(total):
            say(f"  from {band}  {count:6}  {said:.3f}  {right:.3f}")
        if options.confusion:
            _confusion(documents)
        say()
    return 0


def _confusion(documents: list[GoldDocument]) -> None:
    header = ("times", "annotated as", "taken for", "document", "words")
    cells = [(c.times, c.gold, c.said, c.document, c.words) for c in confusions(documents)]
    for line in table(header, cells, 70):
        say(f"  {line}")
