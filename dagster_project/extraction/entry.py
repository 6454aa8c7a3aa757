"""The way in: a text to its sections, mentions and facts, read and mapped at once."""

from __future__ import annotations

from dagster_project.extraction.engine import read_text
from dagster_project.extraction.mapping import map_statements
from dagster_project.extraction.model import Extraction


def extract(
    text: str,
    report_year: int | None = None,
    role: str | None = None,
    *,
    report_id: str = "",
    township_code: str | None = None,
) -> Extraction:
    """Sections, mentions and facts of one text.

    ``report_year`` is the calendar year the report is about; without it periods are only those
    that the text names. ``role`` fixes the chapter role for text without headings (one of
    ``outline.ROLES``). Any string is accepted; the result depends on the arguments alone.
    """
    found = read_text(text, report_year, role, report_id=report_id, township_code=township_code)
    return Extraction(found.sections, found.mentions, map_statements(found.statements))
