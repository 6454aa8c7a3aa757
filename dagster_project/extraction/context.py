"""Sentences, clauses, and the words around a number that say what it counts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from dagster_project.extraction.quantities import Reading

_SENTENCE = re.compile(r"[^。！？!?\n]*(?:[。！？!?]+[”\"’）)]*|\n|$)")
_CLAUSE_END = ",，;；:：。！？!?\n"
# The longest sentence of the annotated reports has 420 characters; what is longer lost its stops.
_LONGEST = 800
_RIGHT_STOP = re.compile(r"[,，;；:：。！？!?\n、()（）]")
# Words that carry no object: what stands before them is needed to know what is counted.
_EMPTY = re.compile(
    r"^(?:[和及与以并、,，:：“”\"'()（）]|全年|今年|本年度?|年内|年度|以来|共计?|总计|合计|累计|分别|为|是|有|"
    r"达到?|了|均|各|约|近|超过?|其中|目前|截至目前|截止目前|先后|已|至少|不少于|不低于|的|"
    r"一年来|年初|数量|总数|人数|次数|件数|数)*$"
)


# Words behind a number that name what it counts, and do not only bound or connect it.
_OBJECT = re.compile(r"(?!以[上下内]|左右|[并且和及与等的为，]|分别|均|全部)[\u4e00-\u9fff“]{2}")


_RESPECTIVELY = re.compile(r"([^,，;；。]+?)(?:全年|年内|各)?分别[^,，;；。、]{0,6}$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A half-open span of the view."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Context:
    """The surroundings of one quantity; all spans refer to the view.

    ``left`` and ``right`` hold the words bound to the number: up to the clause border or to the
    neighbouring quantity. ``clause`` runs from the border before ``left`` to the border behind.
    """

    sentence: Sentence
    left: str
    left_start: int
    right: str
    clause_start: int
    clause_end: int
    before: str  # the sentence up to the number
    after: str  # the sentence from the number on


def sentences(view: str) -> list[Sentence]:
    """Sentences of the view; together they cover it.

    Text without any full stop is cut after ``_LONGEST`` characters, at a comma where there is one.
    """
    made = []
    for found in _SENTENCE.finditer(view):
        start = found.start()
        while found.end() - start > _LONGEST:
            comma = max(view.rfind(mark, start, start + _LONGEST) for mark in ",，;；")
            end = comma + 1 if comma > start else start + _LONGEST
            made.append(Sentence(start, end))
            start = end
        if found.end() > start:
            made.append(Sentence(start, found.end()))
    return made


def contexts(view: str, sentence: Sentence, quantities: list[Reading]) -> list[Context]:
    """The context of each quantity of one sentence, in order."""
    built: list[Context] = []
    borders = [None, *quantities]
    for previous, current in pairwise(borders):
        assert current is not None
        index = len(built)
        following = quantities[index + 1] if index + 1 < len(quantities) else None
        left_start = _left_start(view, sentence, previous, current)
        if previous is not None and view[previous.end : current.start].strip("和及、与") == "":
            # 19支194人: two counts of one object stand side by side.
            left_start = built[-1].left_start
            left = built[-1].left
        else:
            left = view[left_start : current.start]
        clause_start = _clause_start(view, sentence, current.start)
        right_end = _right_end(view, sentence, current, following)
        names_object = bool(_OBJECT.match(view[current.end : right_end]))
        if _EMPTY.match(left) and not names_object:
            left_start, left = _wider(view, sentence, previous, clause_start, current.start)
        built.append(
            Context(
                sentence=sentence,
                left=left,
                left_start=left_start,
                right=view[current.end : right_end],
                clause_start=clause_start,
                clause_end=_clause_end(view, sentence, current.end),
                before=view[sentence.start : current.start],
                after=view[current.end : sentence.end],
            )
        )
    return _respectively(view, quantities, built)


def _respectively(view: str, quantities: list[Reading], built: list[Context]) -> list[Context]:
    """满意度、知晓率分别为98%和95%: the first object belongs to the first number, and so on."""
    position = 0
    while position < len(built):
        found = _RESPECTIVELY.search(built[position].left)
        last = position + 1
        while last < len(quantities) and _is_separator(
            view, quantities[last - 1], quantities[last]
        ):
            last += 1
        if found:
            objects = [word for word in re.split(r"、|和|以及|及|与", found[1]) if word]
            if len(objects) == last - position > 1:
                for place, word in enumerate(objects, start=position):
                    built[place] = replace(built[place], left=word)
        position = last
    return built


def _is_separator(view: str, first: Reading, second: Reading) -> bool:
    return view[first.end : second.start] in ("、", "和", "及", "与", ",", "，", "以及")


def _left_start(view: str, sentence: Sentence, previous: Reading | None, current: Reading) -> int:
    start = _clause_start(view, sentence, current.start)
    if previous is None or previous.end <= start:
        return start
    # 1个镇级网格、4个村级网格: the words up to the separator belong to the number before.
    separator = _RIGHT_STOP.search(view, previous.end, current.start)
    return separator.start() if separator else previous.end


def _clause_start(view: str, sentence: Sentence, position: int) -> int:
    while position > sentence.start and view[position - 1] not in _CLAUSE_END:
        position -= 1
    return position


def _clause_end(view: str, sentence: Sentence, position: int) -> int:
    while position < sentence.end and view[position] not in _CLAUSE_END:
        position += 1
    return position


def _wider(
    view: str, sentence: Sentence, previous: Reading | None, clause_start: int, end: int
) -> tuple[int, str]:
    """The clause before, where the number's own clause names no object."""
    start = clause_start
    for _ in range(2):
        if start <= sentence.start:
            break
        start = _clause_start(view, sentence, start - 1)
        if previous is not None and start < previous.end <= end:
            # Do not cross a number unless nothing else is said: its object is the same then.
            own = view[previous.end : end]
            if not _EMPTY.match(own):
                start = previous.end
            break
        if not _EMPTY.match(view[start:end]):
            break
    return start, view[start:end]


def _right_end(view: str, sentence: Sentence, current: Reading, following: Reading | None) -> int:
    stop = _RIGHT_STOP.search(view, current.end, sentence.end)
    end = stop.start() if stop else sentence.end
    return end if following is None else min(end, following.start)
