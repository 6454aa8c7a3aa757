"""A short notation for the facts of a sentence, so that hundreds of cases fit in tables.

Items are separated by `` | `` and stand in the order of the text::

    36件 disputes_mediated        36 件, exact, actual, report year, metric disputes_mediated
    20余场=20场 approx             value and unit where the words do not simply begin with them
    2至3名=2..3名 each             a range; shared out (rate_per each)
    95% part:36件                 part (or rate) of the number written 36件
    6期 target                    a plan, about the year after the report year
    52件 2023                     about another year
    9份 change                    a change, not a level
    zero:litigation_lost          a worded zero
    full:legality_review_coverage_rate   full coverage in words

Rates are ``half_year quarter month week day each``. A metric is compared where one is written,
``none`` says that no metric may be given. Everything else is always compared; the empty string
says that the sentence states no fact.
"""

from __future__ import annotations

import re

from dagster_project.catalog import load_taxonomy
from dagster_project.extraction import Fact, extract

YEAR = 2024
_RATES = ("half_year", "quarter", "month", "week", "day", "each")
_QUALIFIERS = ("approx", "at_least", "at_most")
_VALUE = re.compile(r"(?P<low>\d+(?:\.\d+)?)(?:\.\.(?P<high>\d+(?:\.\d+)?))?(?P<unit>.*)")


def expected(notation: str) -> list[str]:
    """The items of a notation, each in its full form."""
    return sorted_worded([_full(item.strip()) for item in notation.split(" | ") if item.strip()])


def found(sentence: str, role: str, notation: str, year: int = YEAR) -> list[str]:
    """The facts of a sentence in full form; metrics only where the notation names them."""
    facts = list(extract(sentence, year, role).facts)
    surfaces = {fact.fact_id: fact.surface for fact in facts}
    numbers = [fact for fact in facts if fact.mention_id is not None]
    wanted = [
        _metric(i) for i in notation.split(" | ") if i and not i.startswith(("zero:", "full:"))
    ]
    wanted += [""] * (len(numbers) - len(wanted))
    items = [
        _said(fact, surfaces, bool(metric)) for fact, metric in zip(numbers, wanted, strict=False)
    ]
    items += [_worded(fact) for fact in facts if fact.mention_id is None]
    return sorted_worded(items)


def sorted_worded(items: list[str]) -> list[str]:
    """Numbers in the order of the text, worded facts behind them by name."""
    worded = [item for item in items if item.startswith(("zero:", "full:"))]
    return [item for item in items if item not in worded] + sorted(worded)


def _full(item: str) -> str:
    if item.startswith(("zero:", "full:")):
        return item
    # A surface may hold blanks (3 6 件=36件): the first part goes up to the equals sign.
    surface, _, rest = item.partition("=") if "=" in item else (item.split(" ")[0], "", item)
    value, *tokens = rest.split(" ")
    match = _VALUE.fullmatch(value)
    assert match, f"cannot read {item!r}"
    known = {"qualifier": "exact", "basis": "actual", "rate": "year", "part": "", "change": ""}
    year = metric = ""
    for token in tokens:
        if token in _QUALIFIERS:
            known["qualifier"] = token
        elif token in _RATES:
            known["rate"] = token
        elif token == "target":
            known["basis"] = token
        elif token == "change":
            known["change"] = token
        elif token.startswith("part:"):
            known["part"] = token.removeprefix("part:")
        elif re.fullmatch(r"20\d\d", token):
            year = token
        else:
            assert token == "none" or token in load_taxonomy().metrics, f"unknown token {token!r}"
            metric = token
    year = year or str(YEAR + (known["basis"] == "target"))
    high = match["high"] or ""
    return _line(surface, match["low"], high, match["unit"], year, known, metric)


def _line(
    surface: str, low: str, high: str, unit: str, year: str, known: dict[str, str], metric: str
) -> str:
    value = f"{float(low):g}" + (f"..{float(high):g}" if high else "")
    cells = [f"{surface}={value}{unit}", known["qualifier"], known["basis"], year, known["rate"]]
    cells += [f"part:{known['part']}"] if known["part"] else []
    cells += [cell for cell in (known["change"], metric) if cell]
    return " ".join(cells)


def _metric(item: str) -> str:
    tokens = item.partition("=")[2].split(" ") if "=" in item else item.split(" ")
    return next((t for t in tokens if t == "none" or t in load_taxonomy().metrics), "")


def _said(fact: Fact, surfaces: dict[str, str], with_metric: bool) -> str:
    ranged = fact.qualifier == "exact" and fact.value_high != fact.value
    known = {
        "qualifier": fact.qualifier,
        "basis": fact.basis,
        "rate": fact.rate_per,
        "part": surfaces[fact.part_of] if fact.part_of else "",
        "change": "change" if fact.is_change else "",
    }
    return _line(
        fact.surface,
        str(fact.value),
        str(fact.value_high) if ranged else "",
        fact.unit_surface or "",
        str(fact.period_year),
        known,
        (fact.metric or "none") if with_metric else "",
    )


def _worded(fact: Fact) -> str:
    return f"{'full' if fact.implied else 'zero'}:{fact.metric}"
