"""``fazhi review``: the review queue as questions in the terminal, answers as corrections."""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path

from dagster_project.catalog import load_taxonomy
from dagster_project.commands.terminal import plain, say
from dagster_project.pipeline.review import (
    CORRECTIONS,
    Question,
    append_corrections,
    changed,
    confirmed,
    dropped,
    metrics_like,
    new_cells,
    questions,
)
from dagster_project.settings import Settings

_KINDS = (
    "conflict",
    "implausible_change",
    "stated_differs",
    "unit_clash",
    "metric_tie",
    "low_confidence",
)
_PROMPT = "[c]onfirm  [v]alue  [m]etric  [b]asis  [p]eriod  [d]rop  [s]kip  [q]uit: "
_FIELDS = {"v": "value", "m": "metric", "b": "basis", "p": "period_year"}
_HINTS = {
    "value": "right number, in the unit shown: ",
    "metric": "code of the metric, its number above, words to search, or - for none: ",
    "basis": "actual or target: ",
    "period_year": "calendar year it is about: ",
}
_MORE = "another field: [v]alue  [m]etric  [b]asis  [p]eriod, or Enter for the next figure: "
_SEEN = "read in the text"


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command of this module."""
    walk = commands.add_parser("review", help="answer what is doubtful, one figure after another")
    walk.add_argument(
        "--corrections",
        type=Path,
        default=CORRECTIONS,
        help="file that the answers are added to (default seeds/corrections.csv)",
    )
    walk.add_argument("--author", default="", help="name in the rows (default: the user's)")
    walk.add_argument("--kind", action="append", choices=_KINDS, help="only doubts of this kind")
    walk.add_argument("--limit", type=int, help="at most so many figures")
    walk.set_defaults(run=_review)


def _review(options: argparse.Namespace) -> int:
    author = options.author or getpass.getuser()
    asked = questions(Settings.from_env(), options.corrections, options.kind or ())[: options.limit]
    if not asked:
        say("Nothing to ask: the queue is empty or answered.")
        return 0
    answered = 0
    try:
        for number, question in enumerate(asked, start=1):
            say()
            _show(question, f"{number}/{len(asked)}")
            rows = _answer(question, author)
            if rows:
                append_corrections(rows, options.corrections)
                answered += 1
    except EOFError:
        say()
    say(f"{answered} of {len(asked)} answered; the rows are in {options.corrections}")
    if answered:
        say("`fazhi run` applies them.")
    return 0


def _show(question: Question, place: str) -> None:
    found = question.found
    say(f"[{place}] {found['county'] or ''} {found['township'] or ''} {found['report_year']}")
    say(f"  {question.marked()}")
    say(
        f"  value {plain(found['original_value'])} {found['original_unit'] or ''} · "
        f"{found['original_basis']} · {found['original_period_year']} · "
        f"confidence {found['confidence']:.2f}"
    )
    say(f"  metric {_named(found['original_metric'])}")
    for doubt in question.doubts:
        say(f"  ? {doubt}")
    if found["metric_rule"]:
        say(f"  because {found['metric_rule']}")


def _named(code: str | None) -> str:
    metric = load_taxonomy().metrics.get(code or "")
    return f"{metric.code} {metric.name_zh}" if metric else "none"


def _answer(question: Question, author: str) -> list[dict[str, str]]:
    """Rows of corrections, none where the question was skipped; raises EOFError to quit."""
    while True:
        key = _ask(_PROMPT).lower()[:1]
        if key == "c":
            return [confirmed(question, _reason(), author)]
        if key == "d":
            return [dropped(question, _reason(), author)]
        if key == "s":
            return []
        if key == "q":
            raise EOFError
        if key in _FIELDS and (rows := _changes(question, key, author)):
            return rows


def _changes(question: Question, key: str, author: str) -> list[dict[str, str]]:
    """The first field and what else the person sets; none where the first was refused."""
    rows: dict[str, dict[str, str]] = {}
    while key in _FIELDS:
        try:
            made = _change(question, _FIELDS[key], author)
        except ValueError as error:
            say(f"  {error}")
            made = []
        rows |= {row["field"]: row for row in made}
        if not rows:
            break
        key = _ask(_MORE).lower()[:1]
    return list(rows.values())


def _change(question: Question, field: str, author: str) -> list[dict[str, str]]:
    value = _choose_metric(question) if field == "metric" else _ask(_HINTS[field])
    # Refused before a reason is asked for.
    new_cells(question, field, value)
    return changed(question, field, value, _reason(), author)


def _choose_metric(question: Question) -> str:
    """A code, chosen from likely ones by number or found by words."""
    offered = _likely(question)
    while True:
        for number, code in enumerate(offered, start=1):
            metric = load_taxonomy().metrics[code]
            say(f"  {number}. {code} {metric.name_zh}: {metric.definition_en}")
        said = _ask(_HINTS["metric"])
        if said.isdigit() and 1 <= int(said) <= len(offered):
            return offered[int(said) - 1]
        if said == "-" or said in load_taxonomy().metrics:
            return said
        offered = metrics_like(said)[:12] if said else _likely(question)
        if not offered:
            say(f"  no metric is called like {said!r}")


def _likely(question: Question) -> list[str]:
    """The runner-up, then the metrics the present one is confused with."""
    metrics = load_taxonomy().metrics
    present = metrics.get(question.found["original_metric"] or "")
    runner_up = question.found["metric_runner_up"] or ""
    codes = [runner_up, *(present.not_to_confuse_with if present else ())]
    return [code for code in dict.fromkeys(codes) if code in metrics]


def _reason() -> str:
    return _ask(f"reason [{_SEEN}]: ") or _SEEN


def _ask(prompt: str) -> str:
    """One line of the terminal; raises EOFError at its end."""
    return input(f"  {prompt}").strip()
