"""Text to facts: pure functions without input or output.

``extract`` is the way in. The language is data (``seeds/lexicon``, ``seeds/taxonomy``); the grammar
is here, one subject a module.
"""

from dagster_project.extraction.engine import extract
from dagster_project.extraction.model import Extraction, Fact, Mention, Section

__all__ = ["Extraction", "Fact", "Mention", "Section", "extract"]
