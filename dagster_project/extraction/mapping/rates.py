"""One number for several rates: 参考率、合格率均达100% states two facts."""

from __future__ import annotations

import re
from dataclasses import replace

from dagster_project.extraction.mapping.metrics import Choice, choose
from dagster_project.extraction.scopes import Scopes

_RATE_NAME = r"[\u4e00-\u9fff]{1,10}?(?:率|满意度|知晓度)"
_LIST = re.compile(
    rf"(?P<first>{_RATE_NAME})(?P<rest>(?:(?:、|和|及|与|以及){_RATE_NAME})+)[^,，;；。]{{0,10}}$"
)


def split_shared(texts: Scopes, unit: str) -> list[Choice]:
    """Choices for each rate that shares the number; empty where it belongs to one thing."""
    if unit != "%":
        return []
    found = _LIST.search(re.sub(r"[“”\"]", "", texts.near.partition("#")[0]))
    if not found:
        return []
    names = [found["first"], *re.split(r"、|和|以及|及|与", found["rest"])[1:]]
    choices = []
    for name in names:
        own = f"{name}#{unit}"
        narrowed = replace(
            texts,
            near=own,
            carried=own,
            clauses=re.sub(re.escape(found[0]), name, texts.clauses),
        )
        choices.append(choose(narrowed, unit))
    metrics = [choice.metric for choice in choices]
    distinct = len({metric for metric in metrics if metric}) == len(metrics)
    return choices if distinct else []
