"""From bytes to a Document: format, clean text, township, year, genre.

Never raises for bad input: what cannot be read is quarantined with the reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlsplit

from dagster_project.documents.dates import first_date
from dagster_project.documents.docx import read_docx
from dagster_project.documents.genre import Genre, classify
from dagster_project.documents.html import read_html
from dagster_project.documents.layout import Layout, lay_out
from dagster_project.documents.limits import MAX_CHARS, MAX_LINES
from dagster_project.documents.metadata import clean_issuer
from dagster_project.documents.model import Document, Given
from dagster_project.documents.paragraphs import join_paragraphs
from dagster_project.documents.pdf import read_pdf
from dagster_project.documents.plain import read_plain
from dagster_project.documents.raw import Line, RawText, UnreadableError
from dagster_project.documents.sniff import recognise
from dagster_project.documents.title import is_title
from dagster_project.documents.township import Sources, Verdict, identify_township
from dagster_project.documents.years import YearVerdict, as_of, identify_year

_READERS: dict[str, Callable[[bytes], RawText]] = {
    "txt": read_plain,
    "html": read_html,
    "docx": read_docx,
    "pdf": read_pdf,
}
_ORGAN = re.compile(
    r"^[一-鿿（）()、 ]{2,40}"
    r"(?:人民政府|委员会|办事处|党工委|管委会|党委|街道|[镇乡]|苏木|政府)(?:办公室)?$"
)
_SALUTATION = re.compile(r"^([一-鿿、，,（）() ]{2,40})[：:]$")
_LISTED_DROPS = 40
_OPENING_CHARS = 200
_LEAD_CHARS = 60


def read_document(data: bytes, name: str, given: Given) -> Document:
    """Read one document. ``name`` is its path or file name; ``given`` is what is known of it.

    Whatever is wrong with the bytes, the result is a Document: quarantined, with the reason.
    """
    kind = "unknown"
    try:
        kind = recognise(data, name)
        raw = _READERS[kind](data)
        _check_size(raw)
        return _understand(raw, name, given)
    except UnreadableError as error:
        return Document(kind, "", "quarantined", str(error), "other")
    except RecursionError:
        return Document(kind, "", "quarantined", "nested too deeply to be read", "other")
    except MemoryError:
        reason = "unpacks to more than the memory a document may use"
        return Document(kind, "", "quarantined", reason, "other")
    except Exception as error:  # a hostile file must not stop the run; the reason is kept
        reason = f"could not be read: {type(error).__name__}: {error}"[:300]
        return Document(kind, "", "quarantined", reason, "other")


def _check_size(raw: RawText) -> None:
    if len(raw.lines) > MAX_LINES:
        raise UnreadableError(f"more than {MAX_LINES} lines: not a township report")
    if sum(len(line.text) for line in raw.lines) > MAX_CHARS:
        raise UnreadableError(f"more than {MAX_CHARS} characters: not a township report")
    if not any(line.text.strip() for line in raw.lines):
        raise UnreadableError("no text in it")


@dataclass(frozen=True, slots=True)
class _Clean:
    """The stored text with what was found around it."""

    layout: Layout
    text: str
    page_starts: tuple[int, ...]
    signature: str
    signed_on: date | None
    salutation: str


def _understand(raw: RawText, name: str, given: Given) -> Document:
    clean = _clean(raw, name)
    days = {
        "published": clean.layout.metadata.day("published_on")
        or first_date(raw.hints.get("published_on", "")),
        "written": clean.layout.metadata.day("written_on"),
        "signed": clean.signed_on,
    }
    body = clean.text.removeprefix(clean.layout.title)
    year = identify_year(clean.layout.title, body, days, name, given.year)
    place = identify_township(_sources(raw, clean, name, given, year.year))
    genre = classify(clean.layout.title, clean.text, place.division.name if place.division else "")
    if given.document_type:
        genre = Genre(given.document_type)
    document = Document(
        raw.format,
        clean.text,
        "accepted",
        title=clean.layout.title,
        issuer=_issuer(clean, place),
        index_no=clean.layout.metadata.get("index_no"),
        doc_no=clean.layout.metadata.get("doc_no") or clean.layout.doc_no,
        published_on=days["published"] or days["written"] or days["signed"],
        township_code=place.division.code if place.division else "",
        report_year=year.year,
        document_type=genre.document_type,
        page_starts=clean.page_starts,
        identity_evidence={**place.evidence, **year.evidence},
        cleaning=_cleaning_report(raw, clean),
    )
    document = replace(
        document, as_of=as_of(document.text, document.report_year, document.published_on)
    )
    reasons = _reasons(genre, place, year)
    return replace(document, status="quarantined", reason=reasons) if reasons else document


def _reasons(genre: Genre, place: Verdict, year: YearVerdict) -> str:
    """Why the document is not accepted: its genre alone, or what is missing of its identity."""
    if genre.reason:
        return genre.reason
    return "; ".join(reason for reason in (place.reason, year.reason) if reason)


def _clean(raw: RawText, name: str) -> _Clean:
    layout = lay_out(raw)
    stem = _stem(name)
    if not layout.title and is_title(stem):
        # Clerks name a file by the title of the report in it.
        layout.title = stem
    lines = join_paragraphs(layout.lines, raw.is_wrapped, layout.counts)
    text, page_starts = _assemble(lines)
    signature, signed_on = _signature(lines)
    salutation = next((m[1] for line in lines[:6] if (m := _SALUTATION.match(line.text))), "")
    return _Clean(layout, text, page_starts, signature, signed_on, salutation)


def _assemble(lines: list[Line]) -> tuple[str, tuple[int, ...]]:
    """The text, one line a paragraph, and the offset at which each page starts."""
    starts: list[int] = []
    offset = 0
    for line in lines:
        while line.page > len(starts):
            starts.append(offset)
        offset += len(line.text) + 1
    return "\n".join(line.text for line in lines), tuple(starts)


def _signature(lines: list[Line]) -> tuple[str, date | None]:
    """Body and date at the foot of the report."""
    organ, day = "", None
    for line in lines[-6:]:
        text = line.text.strip()
        if len(text) <= 40 and not re.search(r"[。；]", text):
            day = first_date(text) or day
            bare = re.sub(
                r"[（(]?[二2][0〇○零].{2,14}日[）)]?$|[（(](?:盖章|公章|章)[）)]", "", text
            ).strip()
            if _ORGAN.match(bare):
                organ = bare
    return organ, day


def _lead(text: str) -> str:
    """The beginning of the first line that is a sentence."""
    for line in text.split("\n"):
        if len(line) > 20 and not line.startswith("|"):
            return line[:_LEAD_CHARS]
    return ""


def _stem(name: str) -> str:
    return re.sub(r"\.\w{2,5}$", "", name.rsplit("/", 1)[-1])


def _sources(raw: RawText, clean: _Clean, name: str, given: Given, year: int | None) -> Sources:
    metadata = clean.layout.metadata
    host = urlsplit(given.url).netloc or given.host or raw.hints.get("host", "")
    body = clean.text
    return Sources(
        title=clean.layout.title,
        issuer=" ".join(clean_issuer(source) for source in metadata.sources),
        signature=clean.signature,
        salutation=clean.salutation,
        breadcrumb=clean.layout.breadcrumb,
        site=" ".join(raw.hints.get(key, "") for key in ("site", "page_title", "column")),
        host=host,
        index_no=metadata.get("index_no"),
        doc_no=metadata.get("doc_no") or clean.layout.doc_no,
        name=_stem(name),
        lead=_lead(body.removeprefix(clean.layout.title)),
        opening=body.removeprefix(clean.layout.title)[:_OPENING_CHARS],
        body=body,
        year=year,
        given=given,
    )


def _issuer(clean: _Clean, place: Verdict) -> str:
    """The issuing body as printed: in the metadata, at the foot, or in the title."""
    stated = clean_issuer(clean.layout.metadata.get("issuer"))
    if place.division is not None and clean.signature:
        return clean.signature
    if stated:
        return stated
    match = re.match(r"^.{2,30}?(?:人民政府|办事处|街道|镇|乡)", clean.layout.title)
    return match[0] if match else ""


def _cleaning_report(raw: RawText, clean: _Clean) -> dict[str, object]:
    kinds = Counter(kind for kind, _ in clean.layout.dropped)
    return {
        **raw.notes,
        "mended": dict(sorted(clean.layout.counts.items())),
        "dropped": dict(sorted(kinds.items())),
        "dropped_lines": [f"{k}: {t[:80]}" for k, t in clean.layout.dropped[:_LISTED_DROPS]],
    }
