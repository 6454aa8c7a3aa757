"""Text to facts: pure functions without input or output.

``extract`` is the way in. It reads the text (``read_text``: sections, numbers, what they state) and
maps the statements to metrics (``mapping``). The language is data (``seeds/lexicon``), so are the
metrics (``seeds/taxonomy``); the grammar is here, one subject a module.
"""

from dagster_project.extraction.engine import read_text
from dagster_project.extraction.entry import extract
from dagster_project.extraction.mapping import map_statements
from dagster_project.extraction.model import (
    Extraction,
    Fact,
    Mention,
    ReadText,
    Section,
    Statement,
)

__all__ = [
    "Extraction",
    "Fact",
    "Mention",
    "ReadText",
    "Section",
    "Statement",
    "extract",
    "map_statements",
    "read_text",
]
