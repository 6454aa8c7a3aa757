"""What a document is before and after reading."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of a document from outside (a manifest row). Empty string = not known.

    ``township`` may be a name or a 9-digit code, ``county`` a name or a 6-digit code.
    ``document_type`` overrides the genre gate where a person has looked at the document.
    """

    url: str = ""
    township: str = ""
    county: str = ""
    year: int | None = None
    prefecture: str = ""
    province: str = ""
    document_type: str = ""
    host: str = ""  # site it was published on, where the address itself is not known


@dataclass(frozen=True, slots=True)
class Document:
    """One report after reading: clean text and identity, or the reason why not.

    ``text`` is what all offsets refer to. ``page_starts`` holds the offset at which each page of a
    PDF starts (empty for other formats). ``identity_evidence`` and ``cleaning`` are JSON-ready.
    """

    format: str
    text: str
    status: str  # accepted | quarantined
    reason: str = ""
    document_type: str = "annual_report"  # annual_report | personal_report | other
    title: str = ""
    issuer: str = ""
    index_no: str = ""
    doc_no: str = ""
    published_on: date | None = None
    township_code: str = ""
    report_year: int | None = None
    as_of: date | None = None
    page_starts: tuple[int, ...] = ()
    identity_evidence: dict[str, object] = field(default_factory=dict)
    cleaning: dict[str, object] = field(default_factory=dict)
