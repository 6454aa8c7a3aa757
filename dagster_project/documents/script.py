"""Copies in traditional characters are turned back into the simplified ones they came from."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

_HAN = re.compile("[一-鿿]")
# Simplified texts have names and quotations in traditional characters, at most a few in a thousand.
_SHARE = 0.03


def to_simplified(lines: list[str]) -> tuple[list[str], int]:
    """``lines`` in simplified characters and how many characters changed; 0 where none had to."""
    text = "\n".join(lines)
    converted = str(_converter().convert(text))
    changed = sum(a != b for a, b in zip(text, converted, strict=False))
    if changed < _SHARE * len(_HAN.findall(text)):
        return lines, 0
    parts = converted.split("\n")
    return (parts, changed) if len(parts) == len(lines) else (lines, 0)


@lru_cache(maxsize=1)
def _converter() -> Any:
    # Loaded at first use: a run that reads nothing new needs no dictionary.
    from opencc import OpenCC

    return OpenCC("t2s")
