"""Annotated text in plain sight: numbers and worded zeros marked where they stand.

A ``.marked`` file holds documents one after the other. Each opens with a header line::

    ## name year=2024 role=achievements

(``role`` only where the text has no headings) and goes on with the text, in which::

    [[239件|v=239;u=件;m=disputes_mediated]]   a fact
    [[12·4|x=date]]                            a number that states no quantity
    {{未发生败诉案件|z=litigation_lost}}        a worded zero; z=0 looks like one and is none

Keys of a fact: ``v`` value, ``hi`` upper end of a range, ``u`` unit as written, ``q`` qualifier
(exact), ``b`` basis (actual), ``p`` period (report year; the next for targets), ``r`` rate (year),
``part`` surface of the whole, ``m`` metric or none, ``alt`` other defensible metrics separated by
commas, ``a`` activity type (that of the metric). Defaults stand in brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from dagster_project.catalog import load_taxonomy
from dagster_project.scoring.gold import GoldDocument, GoldError

_MARK = re.compile(
    r"\[\[(?P<words>.+?)\|(?P<keys>.*?)\]\]|\{\{(?P<zero>.+?)\|z=(?P<codes>.*?)\}\}", re.S
)
_KNOWN = {"v", "hi", "u", "q", "b", "p", "r", "s", "part", "m", "alt", "a", "x"}


def load_marked(path: Path) -> list[GoldDocument]:
    """Documents of one ``.marked`` file; raises GoldError for a mark that does not parse."""
    blocks = re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.M)[1:]
    return [_document(path, block) for block in blocks]


def _document(path: Path, block: str) -> GoldDocument:
    header, _, body = block.partition("\n")
    name, *pairs = header.split()
    given = dict(pair.split("=", 1) for pair in pairs)
    where = f"{path.name}, {name}"
    if "year" not in given:
        raise GoldError(f"{where}: no year in the header")
    year = int(given["year"])
    text = ""
    numbers: list[dict[str, str]] = []
    zeros: list[dict[str, str]] = []
    for words, mark in _pieces(body.removesuffix("\n")):
        start = len(text)
        text += words
        if mark is None:
            continue
        place = {"document": name, "start": str(start), "end": str(len(text))}
        if mark["zero"] is not None:
            zeros.append(place | _zero(mark["codes"], words))
        else:
            numbers.append(place | _number(mark["keys"], words, year, where))
    return GoldDocument(name, text, year, given.get("role") or None, numbers, zeros)


def _pieces(body: str) -> Iterator[tuple[str, re.Match[str] | None]]:
    position = 0
    for mark in _MARK.finditer(body):
        yield body[position : mark.start()], None
        yield mark["words"] or mark["zero"], mark
        position = mark.end()
    yield body[position:], None


def _zero(codes: str, words: str) -> dict[str, str]:
    said = "" if codes == "0" else codes.replace(",", ";")
    return {"words": words, "is_zero": "1" if said else "0", "metric": said}


def _number(keys: str, words: str, year: int, where: str) -> dict[str, str]:
    cells = dict(pair.split("=", 1) for pair in keys.split(";") if pair)
    strangers = set(cells) - _KNOWN
    if strangers or not ({"x"} <= set(cells) or {"v", "u"} <= set(cells)):
        raise GoldError(f"{where}: cannot read the mark of {words!r}: {keys}")
    if "x" in cells:
        return {"surface": words, "fact": "0", "why": cells["x"]}
    metric = "" if cells.get("m", "none") == "none" else cells["m"]
    metrics = load_taxonomy().metrics
    if metric and metric not in metrics:
        raise GoldError(f"{where}: unknown metric {metric!r}")
    basis = cells.get("b", "actual")
    activity = metrics[metric].activity_type if metric else "other"
    return {
        "surface": words,
        "fact": "1",
        "value": cells["v"],
        "value_high": cells.get("hi", ""),
        "unit": cells["u"],
        "qualifier": cells.get("q", "exact"),
        "basis": basis,
        "period": cells.get("p", str(year + (basis == "target"))),
        "rate": cells.get("r", "year"),
        "part_of": cells.get("part", ""),
        "metric": metric,
        "alt_metrics": cells.get("alt", "").replace(",", ";"),
        "activity_type": cells.get("a", activity),
    }
