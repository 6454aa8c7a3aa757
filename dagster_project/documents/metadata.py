"""Key-value blocks of web pages: index number, dates, issuer, document number."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from dagster_project.documents.dates import first_date
from dagster_project.documents.seeds import load_chrome, load_metadata_keys, squeeze

_BULLET = re.compile(r"^[\s•·*\-|>【\[（(◆■●]+")
_TRIM = " \t|[]【】:：;；,，>•·-—"
_AFTER_KEY = re.compile(r"\s*[:：\]】|]+\s*")
_LEADING_DATE = re.compile(
    r"20\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?(?:\s+\d\d:\d\d(?::\d\d)?)?[\s　]+"
)
_MAX_LINE = 600
_INDEX = re.compile(r"[A-Za-z0-9]{2,}.*\d|^/?\d{4}-\d+")
_DOC_NO = re.compile(r"^[一-鿿]{2,16}\s*[〔\[(（【]\s*20\d\d\s*[〕\])）】]\s*第?\d+号$")
_EMPTY = re.compile(r"^[无〔〕\[\]()（）号—\-/ ]*$")


@dataclass(slots=True)
class Metadata:
    """What the block said; the most trusted key wins, equal ones in order of appearance."""

    values: dict[str, tuple[int, str]] = field(default_factory=dict)
    sources: list[str] = field(default_factory=list)

    def put(self, name: str, value: str, rank: int) -> None:
        """Keep ``value`` unless a more trusted one is there."""
        if name == "issuer" and value:
            self.sources.append(value)
        known = self.values.get(name)
        if value and (known is None or rank < known[0]):
            self.values[name] = (rank, value)

    def get(self, name: str) -> str:
        """The value, or an empty string."""
        return self.values.get(name, (0, ""))[1]

    def day(self, name: str) -> date | None:
        """The value as a date, or None."""
        return first_date(self.get(name))


def read_metadata(line: str, into: Metadata) -> bool:
    """Whether ``line`` is part of a key-value block; if so its values go ``into`` the metadata."""
    pairs = _pairs(line)
    for key, value in pairs:
        keys = load_metadata_keys()
        name, rank = keys.field[key], keys.rank[key]
        if _fits(name, value):
            into.put(name, value, rank)
    return bool(pairs)


def document_number(line: str) -> str:
    """The line if it is a document number that stands alone (``某府〔2024〕3号``), else empty."""
    text = line.strip()
    return text if _DOC_NO.match(text) else ""


def _fits(name: str, value: str) -> bool:
    if _EMPTY.match(value):
        return False
    if name in ("published_on", "written_on"):
        return first_date(value) is not None
    if name == "index_no":
        return bool(_INDEX.search(value)) and len(value) <= 60
    return len(value) <= 80


def _pairs(line: str) -> list[tuple[str, str]]:
    """(key, value) of every key on the line; empty unless the line starts with a key."""
    if len(line) > _MAX_LINE:
        return []
    text = _BULLET.sub("", line)
    day = _LEADING_DATE.match(text)
    if day:
        # The date of publication without its key, in front of keys that have theirs.
        rest = _pairs(text[day.end() :])
        return [("发布日期", day[0]), *rest] if rest else []
    keys = load_metadata_keys()
    matches = [m for m in keys.pattern.finditer(text) if _is_key(text, m)]
    if not matches or not _is_decoration(text[: matches[0].start()]):
        return []
    pairs = []
    for index, match in enumerate(matches):
        end = matches[index + 1].start() if index + 1 < len(matches) else len(text)
        value = text[match.end() : end].strip(_TRIM)
        pairs.append((re.sub(r"\s+", "", match[0]), value))
    return pairs


def _is_decoration(text: str) -> bool:
    """Whether what stands before the first key is nothing or page furniture (font size, print)."""
    return not load_chrome().words.sub("", squeeze(text))


def _is_key(text: str, match: re.Match[str]) -> bool:
    before = text[match.start() - 1] if match.start() else ""
    after = _AFTER_KEY.match(text, match.end())
    if match.start() == 0:
        # Glued to its value (发布机构某县…) or parted by a blank: only short lines are read so.
        is_parted = match.end() == len(text) or text[match.end()] in " \t"
        return after is not None or is_parted or (len(text) <= 40 and len(match[0]) >= 3)
    return before in " \t|[【；;　" and after is not None


def clean_issuer(value: str) -> str:
    """An issuer without what is printed after it on the same line."""
    return re.split(r"[\s|【\[]", value.strip(), maxsplit=1)[0][:60]
