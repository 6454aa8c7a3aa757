"""Which of several copies of a report counts: duplicates, corrected versions, rivals."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from typing import Any
from urllib.parse import urlsplit

Row = dict[str, Any]

_SHINGLE = 6
# Copies of one text differ by page furniture and lost characters; a corrected version keeps most
# sentences; two reports of one township about two years share their phrases, not their figures.
_SAME = 0.9
_VERSION = 0.5
_FORMATS = ("docx", "html", "txt", "pdf")


def settle(rows: list[Row]) -> None:
    """Set status, reason and duplicate_of of accepted rows of the same township and year."""
    groups: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in rows:
        if row["status"] == "accepted":
            groups[row["township_code"], row["report_year"]].append(row)
    for group in groups.values():
        if len(group) > 1:
            _settle_group(group)


def _settle_group(group: list[Row]) -> None:
    ranked = sorted(group, key=_rank)
    shingles = {id(row): shingle(row["text"] or "") for row in ranked}
    counted: list[Row] = []
    for row in ranked:
        for other in counted:
            likeness = jaccard(shingles[id(row)], shingles[id(other)])
            if likeness >= _SAME:
                _yield_to(row, other, "duplicate", f"the same text as {other['source_path']}")
                break
        else:
            counted.append(row)
    if len(counted) > 1:
        latest = counted[0]
        for row in counted[1:]:
            likeness = jaccard(shingles[id(row)], shingles[id(latest)])
            kind = (
                "an earlier version of"
                if likeness >= _VERSION
                else ("another report of the same township and year as")
            )
            _yield_to(row, latest, "superseded", f"{kind} {latest['source_path']}")


def _yield_to(row: Row, other: Row, status: str, reason: str) -> None:
    row |= {"status": status, "reason": reason, "duplicate_of": other["report_id"]}


def _rank(row: Row) -> tuple[object, ...]:
    """The latest first; then government sites, then formats that keep more of the text."""
    day = row["published_on"] or date.min
    host = urlsplit(row["source_url"] or "").netloc
    known = row["format"] in _FORMATS
    return (
        -day.toordinal(),
        not host.endswith(".gov.cn"),
        _FORMATS.index(row["format"]) if known else len(_FORMATS),
        row["source_path"],
    )


def shingle(text: str) -> frozenset[int]:
    """Hashes of all runs of six characters, blanks and punctuation left out."""
    plain = re.sub(r"[^一-鿿0-9A-Za-z%]", "", text)
    return frozenset(hash(plain[i : i + _SHINGLE]) for i in range(len(plain) - _SHINGLE + 1))


def jaccard(first: frozenset[int], second: frozenset[int]) -> float:
    """Share of common shingles, 0 to 1."""
    union = len(first | second)
    return len(first & second) / union if union else 1.0
