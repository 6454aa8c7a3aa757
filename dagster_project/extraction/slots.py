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


def _first(name: str, text: str) -> str | None:
    for cue in load_cues(name):
        if re.search(cue.pattern, text):
            return cue.kind
    return None
