"""``fazhi unmapped`` and ``fazhi codebook``: what the taxonomy lacks, and what it says."""

from __future__ import annotations

import argparse
from pathlib import Path

from dagster_project.commands.terminal import clip, say, table
from dagster_project.pipeline.codebook import write_codebook
from dagster_project.pipeline.unmapped import Adoption, Group, adopt, members, unmapped_groups
from dagster_project.settings import Settings


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of this module."""
    lacking = commands.add_parser("unmapped", help="what is counted without a metric, in groups")
    lacking.add_argument("--limit", type=int, default=20, help="groups shown (default 20)")
    lacking.add_argument("--examples", type=int, default=2, help="sentences a group (default 2)")
    lacking.add_argument(
        "--adopt", type=int, metavar="RANK", help="print the seed rows that make a group a metric"
    )
    lacking.add_argument("--code", help="with --adopt: code of the new metric")
    lacking.add_argument("--words", default="", help="with --adopt: other words for the phrase")
    lacking.add_argument("--name-zh", default="", help="with --adopt: its Chinese name")
    lacking.add_argument("--name-en", default="", help="with --adopt: its English name")
    lacking.add_argument("--definition", default="", help="with --adopt: what exactly is counted")
    lacking.set_defaults(run=_unmapped)
    book = commands.add_parser("codebook", help="write all metrics with definitions and coverage")
    book.add_argument("--out", type=Path, help="folder (default: docs in the warehouse)")
    book.set_defaults(run=_codebook)


def _unmapped(options: argparse.Namespace) -> int:
    settings = Settings.from_env()
    groups = unmapped_groups(settings)
    if options.adopt is not None:
        return _adopt(settings, groups, options)
    header = ("rank", "activity type", "unit", "words", "reports", "years", "facts", "nearest")
    shown = groups[: options.limit]
    cells = [
        (g.rank, g.activity_type, g.unit, g.words, g.reports, _span(g), g.facts, g.nearest_metric)
        for g in shown
    ]
    for line in table(header, cells):
        say(line)
    for group in shown if options.examples > 0 else ():
        say()
        say(f"{group.rank}. {group.words}#{group.unit or ''}")
        for member in members(settings, group)[: options.examples]:
            sentence = member.sentence.strip().replace(member.surface, f"【{member.surface}】", 1)
            where = f"{member.township or '?'} {member.report_year or ''}"
            say(f"   {where}: {clip(sentence, 140)}")
    say()
    say(f"{len(groups)} groups, {sum(g.facts for g in groups)} facts without a metric")
    if groups:
        say(f"To adopt one: fazhi unmapped --adopt {groups[0].rank} --code new_metric_code")
    return 0


def _span(group: Group) -> str:
    if group.first_year == group.last_year:
        return str(group.first_year or "")
    return f"{group.first_year}–{group.last_year}"


def _adopt(settings: Settings, groups: list[Group], options: argparse.Namespace) -> int:
    if not options.code:
        raise ValueError("--adopt needs --code, the code of the new metric")
    group = next((g for g in groups if g.rank == options.adopt), None)
    if group is None:
        raise ValueError(f"there is no group {options.adopt}; `fazhi unmapped` lists {len(groups)}")
    _show(
        group,
        adopt(
            settings,
            group,
            options.code,
            name_zh=options.name_zh,
            name_en=options.name_en,
            definition_en=options.definition,
            words=options.words,
        ),
    )
    return 0


def _show(group: Group, adoption: Adoption) -> None:
    say("Look the cells over, then add the rows, and `fazhi run` maps the stored texts anew.")
    say()
    say("seeds/taxonomy/metrics.csv")
    say(adoption.metric_row)
    say()
    say("seeds/taxonomy/metric_phrases.csv")
    say(adoption.phrase_row)
    say()
    say(f"The phrase catches {adoption.caught} of the {group.facts} facts of the group.")
    for metric, facts in adoption.touched:
        say(f"It also fits {facts} facts of {metric}: words for the column unless may be needed.")
    say()
    say("seeds/examples/*.tsv, which the classifier learns from at the next training")
    for line in adoption.example_lines:
        say(line)


def _codebook(options: argparse.Namespace) -> int:
    for path in write_codebook(Settings.from_env(), options.out):
        say(f"wrote {path}")
    return 0
