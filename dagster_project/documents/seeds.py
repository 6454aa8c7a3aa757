"""The phrases of ``seeds/documents``: page furniture and the keys of metadata blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from dagster_project.catalog.seedfiles import SeedError, read_rows

_NOISE = re.compile(r"[\s|:：\[\]【】><»›•·,，.。…\-—_/\\()（）!！*=+#“”\"']+")
_PLACES = ("line", "start", "part")
_FIELDS = ("index_no", "doc_no", "title", "issuer", "author", "published_on", "written_on", "other")


@dataclass(frozen=True, slots=True)
class Chrome:
    """Page furniture, squeezed: as whole lines, at the start of a line, anywhere in a line."""

    line: frozenset[str]
    start: tuple[str, ...]
    part: tuple[str, ...]
    words: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class MetadataKeys:
    """Keys of metadata blocks: what each means and how far it is trusted (1 = most)."""

    field: dict[str, str]
    rank: dict[str, int]
    pattern: re.Pattern[str]


def squeeze(text: str) -> str:
    """``text`` without blanks and the punctuation that page furniture is decorated with."""
    return _NOISE.sub("", text)


@lru_cache(maxsize=1)
def load_chrome() -> Chrome:
    """``seeds/documents/chrome.csv``; raises SeedError for an unknown kind of place."""
    found: dict[str, set[str]] = {place: set() for place in _PLACES}
    for number, row in enumerate(read_rows("documents/chrome.csv"), start=2):
        if row["where"] not in found:
            raise SeedError(f"documents/chrome.csv, line {number}: where is {row['where']!r}")
        found[row["where"]].add(squeeze(row["phrase"]))
    every = sorted(set().union(*found.values()), key=len, reverse=True)
    return Chrome(
        frozenset(found["line"]),
        tuple(sorted(found["start"])),
        tuple(sorted(found["part"])),
        re.compile("|".join(map(re.escape, every))),
    )


@lru_cache(maxsize=1)
def load_metadata_keys() -> MetadataKeys:
    """``seeds/documents/metadata_keys.csv``; raises SeedError for an unknown field."""
    field: dict[str, str] = {}
    rank: dict[str, int] = {}
    for number, row in enumerate(read_rows("documents/metadata_keys.csv"), start=2):
        if row["field"] not in _FIELDS:
            raise SeedError(f"documents/metadata_keys.csv, line {number}: field {row['field']!r}")
        field[row["key"]] = row["field"]
        rank[row["key"]] = int(row["rank"])
    # Keys are often printed with blanks inside: 索 引 号.
    spaced = (r"\s*".join(map(re.escape, key)) for key in sorted(field, key=len, reverse=True))
    pattern = re.compile(f"(?:{'|'.join(spaced)})")
    return MetadataKeys(field, rank, pattern)


@lru_cache(maxsize=1)
def load_common_words() -> frozenset[str]:
    """Words that read like names of townships and are none (乡镇, 步行街)."""
    return frozenset(row["word"] for row in read_rows("documents/common_words.csv"))
