"""Who acted and how far: what keeps figures of one metric comparable like with like."""

from __future__ import annotations

import re

from dagster_project.catalog import load_units
from dagster_project.catalog.lexicon import load_cues
from dagster_project.extraction.context import Context

# One number for several activities: A、B以及C共举办7场.
_COMBINED = re.compile(
    r"[^,，。;；、]{2,}(?:、[^,，。;；、]{2,})*(?:和|以及|及|与)[^,，。;；]{2,}?"
    r"(?:年内|全年|累计)?(?:共|合计|总计)(?:计)?(?:举办|召开|开展|组织|学法|学习)?$"
)


def actor_of(context: Context) -> str | None:
    """Code of the body that acts, where the words bound to the number name one; else None."""
    return _first("actors", context.left)


def scope_of(context: Context, unit: str) -> str | None:
    """Code of the level or area a figure is limited to; None for the whole township.

    ``combined`` where one number counts sessions of several activities together; copies and
    persons of several kinds are one kind all the same.
    """
    units = load_units().default
    counts_events = unit in units and units[unit].dimension == "event"
    if counts_events and _COMBINED.search(context.left):
        return "combined"
    return _first("scopes", context.left + "#" + context.right)


# Figures of the county or of all its towns, unless the sentence turns to this town again.
_OF_OTHERS = re.compile(
    r"(?:全[县区省市州盟旗](?!执法|级)(?:共|累计|平均|各|受理|调解|有|的)?|县里|市里|区里|其他[镇乡街][^,，。;；]{0,4})"
    r"[^,，。;；]{0,14}$"
)


def is_of_others(context: Context) -> bool:
    """Is the figure one of the county or of other towns (全县受理9800件), not of this one?"""
    found = _OF_OTHERS.search(re.split(r"[,，;；。]", context.before)[-1])
    this_town = r"[我本][镇乡街]|^全.(?:排|位|第|示范|先进|率先|前列)"
    return bool(found and not re.search(this_town, found[0]))


def _first(name: str, text: str) -> str | None:
    for cue in load_cues(name):
        if re.search(cue.pattern, text):
            return cue.kind
    return None
