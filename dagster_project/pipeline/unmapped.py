"""Facts that no metric describes: groups of like ones, and the seed rows that would adopt a group.

The grouping itself is done by the marts (``int_unmapped_facts.sql``); here it is read and turned
into proposals. Nothing is written: what becomes a metric is a person's decision.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from dagster_project.catalog import load_taxonomy
from dagster_project.pipeline.database import read_rows
from dagster_project.settings import SEEDS, Settings

# A phrase beside its number must beat the classifier's best "none", which has 0.9 at most.
_WEIGHT = "7"
# Words of one clause that may stand between the shared words and the number.
_GAP = "[^,，。;；#]{0,20}"
_CODE = re.compile(r"[a-z][a-z0-9_]{2,}")
# The clause with # for the number, as phrases are searched in.
_CLAUSE = "replace(quote, surface, '#' || coalesce(unit_surface, ''))"

_GROUPS = """
select
    group_rank as rank, unmapped_group as key, activity_type, unit, words, reports, townships,
    years, facts, first_year, last_year, nearest_metric
from mart_unmapped_group
order by group_rank
"""
_MEMBERS = f"""
select
    fact_id, source_path, township, fct_fact.report_year, surface, sentence,
    {_CLAUSE} as clause
from fct_fact
left join dim_report using (report_id)
left join dim_township on fct_fact.township_code = dim_township.township_code
where unmapped_group = ?
order by length(sentence), fact_id
"""
_OTHERS = f"""
select metric, count(*)::integer as facts from fct_fact
where metric is not null and unit is not distinct from ? and regexp_matches({_CLAUSE}, ?)
group by metric order by facts desc, metric
"""


@dataclass(frozen=True, slots=True)
class Group:
    """Like facts without a metric; ``rank`` 1 is in most reports."""

    rank: int
    key: str
    activity_type: str
    unit: str | None
    words: str
    reports: int
    townships: int
    years: int
    facts: int
    first_year: int | None
    last_year: int | None
    nearest_metric: str | None


@dataclass(frozen=True, slots=True)
class Member:
    """One fact of a group; ``clause`` has ``#`` in place of its number."""

    fact_id: str
    source_path: str | None
    township: str | None
    report_year: int | None
    surface: str
    sentence: str
    clause: str


@dataclass(frozen=True, slots=True)
class Adoption:
    """Rows to add to the seeds, what the phrase catches, and which mapped facts it touches."""

    metric_row: str
    phrase_row: str
    example_lines: tuple[str, ...]
    pattern: str
    caught: int
    touched: tuple[tuple[str, int], ...]


def unmapped_groups(settings: Settings) -> list[Group]:
    """All groups of the published warehouse, by rank; raises NotBuiltError."""
    return [Group(**row) for row in read_rows(settings, _GROUPS)]


def members(settings: Settings, group: Group) -> list[Member]:
    """The facts of a group, those with the shortest sentences first; raises NotBuiltError."""
    return [Member(**row) for row in read_rows(settings, _MEMBERS, group.key)]


def adopt(
    settings: Settings,
    group: Group,
    code: str,
    *,
    name_en: str = "",
    definition_en: str = "",
    name_zh: str = "",
    words: str = "",
) -> Adoption:
    """The rows that make a group a metric of its own; ``words`` replaces those of the group.

    Raises ValueError for a code that is taken or no code, and for a unit that cannot be counted in.
    """
    _check(group, code)
    found = members(settings, group)
    words = words or group.words
    pattern = phrase_pattern(words, [member.clause for member in found])
    touched = read_rows(settings, _OTHERS, group.unit, pattern)
    return Adoption(
        metric_row=_row(
            "metrics.csv",
            {
                "code": code,
                "activity_type": group.activity_type,
                "name_zh": name_zh or words,
                "name_en": name_en or code.replace("_", " ").capitalize(),
                "measure": likely_measure(group.activity_type, group.unit or ""),
                "unit": group.unit or "",
                "direction": "neutral",
                "definition_en": definition_en or f"To be defined: {words}.",
                "not_to_confuse_with": group.nearest_metric or "",
                "phrases_zh": words,
                "core": "0",
            },
        ),
        phrase_row=_row(
            "metric_phrases.csv", {"metric": code, "pattern": pattern, "weight": _WEIGHT}
        ),
        example_lines=tuple(example_line(member, code) for member in found),
        pattern=pattern,
        caught=sum(bool(re.search(pattern, member.clause)) for member in found),
        touched=tuple((row["metric"], row["facts"]) for row in touched),
    )


def _check(group: Group, code: str) -> None:
    taxonomy = load_taxonomy()
    if not _CODE.fullmatch(code):
        raise ValueError(f"a code is small Latin letters, digits and underscores, not {code!r}")
    if code in taxonomy.metrics:
        raise ValueError(f"{code} is a metric already; add a phrase row for it instead")
    if group.unit not in {metric.unit for metric in taxonomy.metrics.values()}:
        raise ValueError(
            f"no metric is counted in {group.unit or 'no unit'}; "
            "see to it that units.csv has the unit as a canonical one, and write the rows by hand"
        )


def phrase_pattern(words: str, clauses: Sequence[str]) -> str:
    """A pattern for the words before the number, behind it, or both, as the clauses have them."""
    escaped = re.escape(words)
    before = f"{escaped}{_GAP}#"
    behind = f"#{_GAP}{escaped}"
    used = [p for p in (before, behind) if any(re.search(p, clause) for clause in clauses)]
    return "|".join(used) or before


def likely_measure(activity_type: str, unit: str) -> str:
    """What most metrics of this unit measure, those of the same activity type first."""
    metrics = [m for m in load_taxonomy().metrics.values() if m.unit == unit]
    near = [m.measure for m in metrics if m.activity_type == activity_type]
    counted = Counter(near or [m.measure for m in metrics] or ["flow"])
    return max(sorted(counted), key=lambda measure: counted[measure])


def example_line(member: Member, code: str) -> str:
    """A line of ``seeds/examples``: no heading, the sentence with its number marked."""
    sentence = re.sub(r"\s+", "", member.sentence)
    surface = re.sub(r"\s+", "", member.surface)
    return "\t" + sentence.replace(surface, f"[[{surface}|{code}]]", 1)


def _row(seed: str, cells: dict[str, str]) -> str:
    """One line with the columns of a seed of the taxonomy."""
    with (SEEDS / "taxonomy" / seed).open(encoding="utf-8-sig", newline="") as handle:
        header = next(csv.reader(handle))
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([cells.get(name, "") for name in header])
    return line.getvalue()
