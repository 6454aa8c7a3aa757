"""Who acted and how far: what keeps figures of one metric comparable like with like."""

from __future__ import annotations

import re

from dagster_project.catalog.lexicon import load_cues
from dagster_project.extraction.context import Context


def actor_of(context: Context) -> str | None:
    """Code of the body that acts, where the words bound to the number name one; else None."""
    return _first("actors", context.left)


def scope_of(context: Context) -> str | None:
    """Code of the level or area a figure is limited to; None for the whole township."""
    return _first("scopes", context.left + "#" + context.right)


# Figures of the county or of all its towns, unless the sentence turns to this town again.
_OF_OTHERS = re.compile(
    r"(?:全[县区省市州盟旗](?!执法|级)(?:共|累计|平均|各|受理|调解|有|的)?|县里|市里|区里|其他[镇乡街][^,，。;；]{0,4})"
    r"[^,，。;；]{0,14}$"
)


def is_of_others(context: Context) -> bool:
    """Is the figure one of the county or of other towns (全县受理9800件), not of this one?"""
    found = _OF_OTHERS.search(re.split(r"[,，;；。]", context.before)[-1])
    return bool(
        found and not re.search(r"我[镇乡街]|本[镇乡街]|排|位|第|示范|先进|率先|前列", found[0])
    )


def _first(name: str, text: str) -> str | None:
    for cue in load_cues(name):
        if re.search(cue.pattern, text):
            return cue.kind
    return None
