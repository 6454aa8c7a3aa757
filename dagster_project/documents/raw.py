"""What a format reader hands on: lines of text in reading order, before any cleaning."""

from __future__ import annotations

from dataclasses import dataclass, field


class UnreadableError(Exception):
    """A document cannot be read; the message says why and, where possible, what to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line or paragraph. ``zone`` tells page furniture before and after an article from it."""

    text: str
    page: int = 0  # from 1 in a PDF, 0 elsewhere
    zone: str = "main"  # before | main | after


@dataclass(frozen=True, slots=True)
class RawText:
    """All lines of a document with what its wrapping says about it.

    ``hints``: title, published_on, issuer, host, as given outside the text (HTML head, metadata).
    ``notes``: encoding, pages and the like, kept with the cleaning report.
    """

    format: str
    lines: tuple[Line, ...]
    hints: dict[str, str] = field(default_factory=dict)
    notes: dict[str, object] = field(default_factory=dict)
    is_wrapped: bool = False  # lines end where the page ended, not where the paragraph did
