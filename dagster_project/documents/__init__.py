"""A file becomes a Document: format, encoding, clean text, which township, which year."""

from dagster_project.documents.model import Document, Given
from dagster_project.documents.reader import read_document
from dagster_project.documents.version import reader_version

__all__ = ["Document", "Given", "read_document", "reader_version"]
