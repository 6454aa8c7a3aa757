"""Plain text files to lines."""

from __future__ import annotations

from dagster_project.documents.encoding import decode
from dagster_project.documents.raw import Line, RawText


def read_plain(data: bytes) -> RawText:
    """Lines of a text file; raises UnreadableError where the encoding is not recognised."""
    decoded = decode(data)
    lines = tuple(Line(text) for text in decoded.text.splitlines())
    notes: dict[str, object] = {"encoding": decoded.encoding}
    if decoded.damaged:
        notes["unreadable_characters"] = decoded.damaged
    return RawText("txt", lines, notes=notes)
